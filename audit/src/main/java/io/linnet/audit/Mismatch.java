package io.linnet.audit;

/** Ends a probe because the broker did not do what its statement demands. */
final class Mismatch extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String came;
    private final String expected;

    Mismatch(String came, String expected) {
        super("came: " + came + ", expected: " + expected);
        this.came = came;
        this.expected = expected;
    }

    String came() {
        return came;
    }

    String expected() {
        return expected;
    }
}
