package io.linnet.security.apitoken;

import io.linnet.security.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** The text of a token, {@code lnt_} and 32 random bytes in Base64: scanners that look for secrets in sources find it. */
public final class TokenText {
    private static final String PREFIX = "lnt_";
    private static final int RANDOM_BYTES = 32;
    private static final int LENGTH = PREFIX.length() + 43;

    private TokenText() {}

    /** A new token. */
    public static String create() {
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    /** Whether it has the form of a token. */
    static boolean isOne(byte[] password) {
        if (password.length != LENGTH) {
            return false;
        }
        for (int i = 0; i < password.length; i++) {
            byte b = password[i];
            boolean fits = i < PREFIX.length() ? b == PREFIX.charAt(i) : isBase64(b);
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private static boolean isBase64(byte b) {
        return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || b == '-' || b == '_';
    }

    /** What a file has of a token. */
    public static String hash(String token) {
        return hash(token.getBytes(StandardCharsets.UTF_8));
    }

    static String hash(byte[] token) {
        return HexFormat.of().formatHex(Fingerprint.sha256(token));
    }
}
