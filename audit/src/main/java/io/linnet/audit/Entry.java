package io.linnet.audit;

/** One line of the catalogue: a statement with either the code that tries it or the reason why there is none. */
public sealed interface Entry {
    Statement statement();

    /** A statement that a server can be tested for. */
    record Probe(Statement statement, Body body) implements Entry {}

    /** A statement that no behaviour of a server can show, with the written reason. */
    record Reason(Statement statement, String why) implements Entry {}

    /** The code of a probe: returns normally when the broker did as the statement demands. */
    @FunctionalInterface
    interface Body {
        void run(Wire wire);
    }
}
