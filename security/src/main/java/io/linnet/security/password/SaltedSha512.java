package io.linnet.security.password;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** A password as {@code mosquitto_passwd} up to 1.5 wrote it: {@code $6$salt$hash}, SHA-512 over password and salt. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SaltedSha512(byte[] salt, byte[] hash) implements StoredPassword {
    private static final int HASH_BYTES = 64;

    static SaltedSha512 parse(String text) {
        String[] parts = text.split("\\$", -1);
        if (parts.length != 4) {
            throw new IllegalArgumentException("a hash of the kind $6$ is written $6$SALT$HASH");
        }
        return new SaltedSha512(
                StoredPassword.decoded("salt", parts[2], 1, 64),
                StoredPassword.decoded("hash", parts[3], HASH_BYTES, HASH_BYTES));
    }

    @Override
    public boolean matches(byte[] password) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-512");
            digest.update(password);
            return MessageDigest.isEqual(hash, digest.digest(salt));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public String recipe() {
        return "sha512";
    }

    @Override
    public StoredPassword decoy() {
        return new SaltedSha512(StoredPassword.random(salt.length), StoredPassword.random(hash.length));
    }

    @Override
    public String text() {
        Base64.Encoder base64 = Base64.getEncoder();
        return "$6$" + base64.encodeToString(salt) + "$" + base64.encodeToString(hash);
    }

    /** Without salt and hash. */
    @Override
    public String toString() {
        return recipe();
    }
}
