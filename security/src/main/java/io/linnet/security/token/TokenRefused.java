package io.linnet.security.token;

import io.linnet.packet.ReasonCode;

/** Thrown when a token does not let its bearer in; says why, never what the token is. Has no stack, because clients cause it. */
final class TokenRefused extends Exception {
    private static final long serialVersionUID = 1L;

    private final ReasonCode reasonCode;

    TokenRefused(String why) {
        this(ReasonCode.BAD_USER_NAME_OR_PASSWORD, why);
    }

    TokenRefused(ReasonCode reasonCode, String why) {
        super(why, null, false, false);
        this.reasonCode = reasonCode;
    }

    ReasonCode reasonCode() {
        return reasonCode;
    }

    String why() {
        return String.valueOf(getMessage());
    }
}
