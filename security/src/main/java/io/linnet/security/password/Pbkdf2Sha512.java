package io.linnet.security.password;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A password as {@code mosquitto_passwd} 1.6 to 2.0 writes it: {@code $7$iterations$salt$hash}, PBKDF2 with HMAC-SHA-512 (RFC 8018) and
 * one block of output.
 *
 * <p>The JDK's PBKDF2 takes characters, and passwords in MQTT are bytes; one block is a loop over the JDK's HMAC.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Pbkdf2Sha512(int iterations, byte[] salt, byte[] hash) implements StoredPassword {
    private static final int HASH_BYTES = 64;
    private static final int ITERATIONS_MAXIMUM = 2_000_000;
    private static final String HMAC = "HmacSHA512";
    private static final byte[] FIRST_BLOCK = {0, 0, 0, 1};

    static Pbkdf2Sha512 parse(String text) {
        String[] parts = text.split("\\$", -1);
        if (parts.length != 5) {
            throw new IllegalArgumentException("a hash of the kind $7$ is written $7$ITERATIONS$SALT$HASH");
        }
        return new Pbkdf2Sha512(
                StoredPassword.number("number of iterations", parts[2], 1, ITERATIONS_MAXIMUM),
                StoredPassword.decoded("salt", parts[3], 1, 64),
                StoredPassword.decoded("hash", parts[4], HASH_BYTES, HASH_BYTES));
    }

    @Override
    public boolean matches(byte[] password) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            // an empty key is not allowed there, and HMAC fills every key up with zeros
            mac.init(new SecretKeySpec(password.length == 0 ? new byte[1] : password, HMAC));
            mac.update(salt);
            byte[] round = mac.doFinal(FIRST_BLOCK);
            byte[] block = round.clone();
            for (int i = 1; i < iterations; i++) {
                round = mac.doFinal(round);
                for (int j = 0; j < block.length; j++) {
                    block[j] ^= round[j];
                }
            }
            return MessageDigest.isEqual(hash, block);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public String recipe() {
        return "sha512-pbkdf2 i=" + iterations;
    }

    @Override
    public StoredPassword decoy() {
        return new Pbkdf2Sha512(iterations, StoredPassword.random(salt.length), StoredPassword.random(hash.length));
    }

    @Override
    public String text() {
        Base64.Encoder base64 = Base64.getEncoder();
        return "$7$" + iterations + "$" + base64.encodeToString(salt) + "$" + base64.encodeToString(hash);
    }

    /** Without salt and hash. */
    @Override
    public String toString() {
        return recipe();
    }
}
