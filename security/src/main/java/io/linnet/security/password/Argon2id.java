package io.linnet.security.password;

import com.password4j.Argon2Function;
import com.password4j.types.Argon2;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A password hashed by argon2id, version 1.3 (RFC 9106), written as a PHC string; Mosquitto 2.1 writes the same.
 *
 * @param memoryKibibytes what one computation needs
 * @param iterations passes over that memory
 * @param parallelism lanes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Argon2id(int memoryKibibytes, int iterations, int parallelism, byte[] salt, byte[] hash)
        implements StoredPassword {
    /** The first choice of the OWASP cheat sheet on password storage for little memory: 19 MiB, two passes, one lane. */
    private static final int MEMORY = 19_456;

    private static final int ITERATIONS = 2;
    private static final int PARALLELISM = 1;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;

    /** What somebody else's file may ask of us for one login: 256 MiB. */
    private static final int MEMORY_MAXIMUM = 262_144;

    private static final int ITERATIONS_MAXIMUM = 32;
    private static final int PARALLELISM_MAXIMUM = 8;
    private static final int VERSION = 0x13;
    private static final Pattern FORM =
            Pattern.compile("\\$argon2id\\$v=19\\$m=([0-9]+),t=([0-9]+),p=([0-9]+)\\$([^$]*)\\$([^$]*)");

    static Argon2id of(byte[] password) {
        byte[] salt = StoredPassword.random(SALT_BYTES);
        byte[] hash = hash(password, MEMORY, ITERATIONS, PARALLELISM, salt, HASH_BYTES);
        return new Argon2id(MEMORY, ITERATIONS, PARALLELISM, salt, hash);
    }

    /** As new ones are made, and nobody has the password of it. */
    static Argon2id ofNobody() {
        return new Argon2id(
                MEMORY, ITERATIONS, PARALLELISM, StoredPassword.random(SALT_BYTES), StoredPassword.random(HASH_BYTES));
    }

    static Argon2id parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "an argon2id hash is written $argon2id$v=19$m=MEMORY,t=PASSES,p=LANES$SALT$HASH");
        }
        int lanes = StoredPassword.number("p of argon2id", parts.group(3), 1, PARALLELISM_MAXIMUM);
        return new Argon2id(
                StoredPassword.number("m of argon2id", parts.group(1), 8 * lanes, MEMORY_MAXIMUM),
                StoredPassword.number("t of argon2id", parts.group(2), 1, ITERATIONS_MAXIMUM),
                lanes,
                StoredPassword.decoded("salt", parts.group(4), 8, 64),
                StoredPassword.decoded("hash", parts.group(5), 16, 64));
    }

    private static byte[] hash(byte[] password, int memory, int iterations, int parallelism, byte[] salt, int length) {
        return Argon2Function.getInstance(memory, iterations, parallelism, length, Argon2.ID, VERSION)
                .hash(password, salt)
                .getBytes();
    }

    @Override
    public boolean matches(byte[] password) {
        return MessageDigest.isEqual(hash, hash(password, memoryKibibytes, iterations, parallelism, salt, hash.length));
    }

    @Override
    public String recipe() {
        return "argon2id m=" + memoryKibibytes + " t=" + iterations + " p=" + parallelism;
    }

    @Override
    public StoredPassword decoy() {
        return new Argon2id(
                memoryKibibytes,
                iterations,
                parallelism,
                StoredPassword.random(salt.length),
                StoredPassword.random(hash.length));
    }

    @Override
    public String text() {
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + memoryKibibytes + ",t=" + iterations + ",p=" + parallelism + "$"
                + base64.encodeToString(salt) + "$" + base64.encodeToString(hash);
    }

    /** Without salt and hash. */
    @Override
    public String toString() {
        return recipe();
    }
}
