package io.linnet.audit;

/** Ends a probe because the broker does not offer what the probe needs, which the standard leaves to it. */
final class NotOffered extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotOffered(String why) {
        super(why, null, false, false);
    }

    String why() {
        return String.valueOf(getMessage());
    }
}
