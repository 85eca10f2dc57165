package io.linnet.security.scram;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * What the server knows of a user's password (RFC 5802 section 3), in the text form that PostgreSQL uses as well:
 * {@code SCRAM-SHA-256$4096:salt$StoredKey:ServerKey}, with salt and keys in base64. A client cannot log in with it.
 *
 * @param iterations of PBKDF2, which the client has to do
 * @param salt of PBKDF2
 * @param storedKey the hash of what the client proves to have, 32 bytes
 * @param serverKey what the server proves to have, 32 bytes
 */
public record ScramCredential(int iterations, byte[] salt, byte[] storedKey, byte[] serverKey) {
    /** RFC 7677 section 4 allows no fewer. */
    public static final int MINIMUM_ITERATIONS = 4_096;

    /** What new credentials have: ten times the least, and still quick on a small device. */
    public static final int USUAL_ITERATIONS = 40_960;

    /** Beyond it the work would be an attack on the client. */
    public static final int MAXIMUM_ITERATIONS = 1_000_000;

    static final int HASH_BYTES = 32;
    static final int SALT_BYTES = 16;

    private static final int MAXIMUM_SALT_BYTES = 64;
    private static final Pattern TEXT = Pattern.compile(
            "SCRAM-SHA-256\\$([0-9]{1,7}):([A-Za-z0-9+/=]+)\\$([A-Za-z0-9+/=]{44}):([A-Za-z0-9+/=]{44})");

    /**
     * The credential of a password, with a new salt.
     *
     * @throws IllegalArgumentException the password holds characters that none may hold (RFC 4013), or the iterations are not within bounds
     */
    public static ScramCredential of(char[] password, int iterations) {
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        return of(password, iterations, salt);
    }

    /** Whether it was made of this password. */
    public boolean matches(char[] password) {
        return equals(of(password, iterations, salt));
    }

    static ScramCredential of(char[] password, int iterations, byte[] salt) {
        requireIterations(iterations);
        char[] prepared = SaslText.prepared(password);
        PBEKeySpec spec = new PBEKeySpec(prepared, salt, iterations, HASH_BYTES * 8);
        try {
            byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
            return new ScramCredential(
                    iterations,
                    salt,
                    ScramHash.of(ScramHash.keyed(salted, "Client Key")),
                    ScramHash.keyed(salted, "Server Key"));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java runtime has PBKDF2WithHmacSHA256", missing);
        } finally {
            spec.clearPassword();
            Arrays.fill(prepared, '\0');
        }
    }

    /**
     * The credential in this text.
     *
     * @throws IllegalArgumentException the text is none; its message does not repeat it
     */
    public static ScramCredential parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "no SCRAM credential, allowed is SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey with base64");
        }
        int iterations = Integer.parseInt(parts.group(1));
        requireIterations(iterations);
        byte[] salt = decoded(parts.group(2));
        byte[] storedKey = decoded(parts.group(3));
        byte[] serverKey = decoded(parts.group(4));
        if (salt.length == 0
                || salt.length > MAXIMUM_SALT_BYTES
                || storedKey.length != HASH_BYTES
                || serverKey.length != HASH_BYTES) {
            throw new IllegalArgumentException(
                    "a SCRAM credential with a salt of " + salt.length + " bytes and keys of "
                            + storedKey.length + " and " + serverKey.length + ", allowed are 1 to " + MAXIMUM_SALT_BYTES
                            + " and "
                            + HASH_BYTES);
        }
        return new ScramCredential(iterations, salt, storedKey, serverKey);
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("a SCRAM credential whose salt or keys are no base64");
        }
    }

    private static void requireIterations(int iterations) {
        if (iterations < MINIMUM_ITERATIONS || iterations > MAXIMUM_ITERATIONS) {
            throw new IllegalArgumentException("a SCRAM credential with " + iterations + " iterations, allowed are "
                    + MINIMUM_ITERATIONS + " to " + MAXIMUM_ITERATIONS);
        }
    }

    /** The text form. */
    public String text() {
        Base64.Encoder base64 = Base64.getEncoder();
        return "SCRAM-SHA-256$" + iterations + ":" + base64.encodeToString(salt) + "$"
                + base64.encodeToString(storedKey) + ":" + base64.encodeToString(serverKey);
    }

    /** Tells it from the credential of another password; not a secret. */
    String fingerprint() {
        byte[] both = Arrays.copyOf(storedKey, 2 * HASH_BYTES);
        System.arraycopy(serverKey, 0, both, HASH_BYTES, HASH_BYTES);
        return HexFormat.of().formatHex(ScramHash.of(both));
    }

    /** By content. */
    @Override
    public boolean equals(Object other) {
        return other instanceof ScramCredential that
                && iterations == that.iterations
                && Arrays.equals(salt, that.salt)
                && MessageDigest.isEqual(storedKey, that.storedKey)
                && MessageDigest.isEqual(serverKey, that.serverKey);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(salt);
    }

    /** Without salt and keys. */
    @Override
    public String toString() {
        return "SCRAM-SHA-256 with " + iterations + " iterations";
    }
}
