package io.linnet.security.token;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A key that verifies tokens.
 *
 * @param identifier what tokens call it in their header {@code kid}; null when it has no name
 * @param algorithm the only algorithm that it may be used with; null for any that fits
 * @param key a public key or a secret
 * @param fingerprint tells it from other keys, and says nothing about a secret
 */
record VerificationKey(
        @Nullable String identifier, @Nullable TokenAlgorithm algorithm, Key key, String fingerprint) {
    // a plain hash of a weak secret could be searched for, and the fingerprint stays with the client for as long as it
    // is connected
    private static final SecretKeySpec OF_THIS_PROCESS =
            new SecretKeySpec(new SecureRandom().generateSeed(32), "HmacSHA256");

    VerificationKey(@Nullable String identifier, @Nullable TokenAlgorithm algorithm, Key key) {
        this(identifier, algorithm, key, fingerprint(key));
    }

    boolean fits(TokenAlgorithm wanted) {
        return (algorithm == null || algorithm == wanted) && wanted.fits(key);
    }

    private static String fingerprint(Key key) {
        try {
            if (key instanceof SecretKey) {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(OF_THIS_PROCESS);
                return HexFormat.of().formatHex(mac.doFinal(key.getEncoded()));
            }
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java runtime has SHA-256", missing);
        }
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "key " + (identifier == null ? "without identifier" : identifier);
    }
}
