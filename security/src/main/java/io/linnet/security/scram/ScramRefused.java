package io.linnet.security.scram;

/** Thrown when a message of the client breaks RFC 5802. Has no stack, because clients cause it; repeats nothing secret. */
final class ScramRefused extends Exception {
    private static final long serialVersionUID = 1L;

    ScramRefused(String why) {
        super(why, null, false, false);
    }

    String why() {
        return String.valueOf(getMessage());
    }
}
