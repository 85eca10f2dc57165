package io.linnet.audit;

/** What a statement came to at one broker. */
public sealed interface Outcome {
    /** The word for tables and summaries. */
    String word();

    /** The broker did as the statement demands. */
    record Passed() implements Outcome {
        @Override
        public String word() {
            return "passed";
        }
    }

    /** The broker did something else. */
    record Failed(String came, String expected) implements Outcome {
        @Override
        public String word() {
            return "FAILED";
        }
    }

    /** The broker does not offer what the probe needs, or the target has no such port. */
    record Skipped(String why) implements Outcome {
        @Override
        public String word() {
            return "skipped";
        }
    }

    /** Nothing that a server does could show whether the statement holds. */
    record NotTestable(String why) implements Outcome {
        @Override
        public String word() {
            return "not testable";
        }
    }
}
