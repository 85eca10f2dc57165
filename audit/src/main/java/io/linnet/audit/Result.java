package io.linnet.audit;

/** A statement and what it came to. */
public record Result(Statement statement, Outcome outcome) {
    /**
     * Passes or throws, so that one dynamic test per result is one line.
     *
     * @throws AssertionError when the statement failed
     */
    public void orThrow() {
        if (outcome instanceof Outcome.Failed failed) {
            throw new AssertionError(statement + System.lineSeparator() + "  came: " + failed.came()
                    + System.lineSeparator() + "  expected: " + failed.expected());
        }
    }

    public boolean failed() {
        return outcome instanceof Outcome.Failed;
    }
}
