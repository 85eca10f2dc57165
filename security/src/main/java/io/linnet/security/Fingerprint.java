package io.linnet.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, which every Java platform has. */
public final class Fingerprint {
    private static final int PROOF_CHARACTERS = 32;

    private Fingerprint() {}

    /** 32 bytes. */
    public static byte[] sha256(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Tells one line of a file from another one, in 32 hexadecimal digits; for {@link io.linnet.broker.Identity#proof}. */
    public static String of(String line) {
        return HexFormat.of()
                .formatHex(sha256(line.getBytes(StandardCharsets.UTF_8)))
                .substring(0, PROOF_CHARACTERS);
    }
}
