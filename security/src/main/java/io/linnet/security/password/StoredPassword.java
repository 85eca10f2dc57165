package io.linnet.security.password;

import java.security.SecureRandom;
import java.util.Base64;

/** A password as a file keeps it: it tells whether another one is the same, and never which it is. Any thread. */
public sealed interface StoredPassword permits Argon2id, Pbkdf2Sha512, SaltedSha512 {
    /** Whether this is the password; takes long, and as long for a wrong one. */
    boolean matches(byte[] password);

    /** How it is made, such as {@code argon2id m=19456 t=2 p=1}: what decides about the time that {@link #matches} takes. */
    String recipe();

    /** One that takes as long and that nobody has the password of. */
    StoredPassword decoy();

    /** As it stands in a file. */
    String text();

    /** A new password, by argon2id with a salt of its own. */
    static StoredPassword of(byte[] password) {
        return Argon2id.of(password);
    }

    /**
     * Reads what stands behind the user name: argon2id as a PHC string, or one of the forms of {@code mosquitto_passwd}.
     *
     * @throws IllegalArgumentException for anything else; its message does not repeat the text, which may be a password
     */
    static StoredPassword parse(String text) {
        if (text.startsWith("$argon2id$")) {
            return Argon2id.parse(text);
        }
        if (text.startsWith("$7$")) {
            return Pbkdf2Sha512.parse(text);
        }
        if (text.startsWith("$6$")) {
            return SaltedSha512.parse(text);
        }
        throw new IllegalArgumentException(
                "what stands behind the user name is no hash of a kind that is known here: $argon2id$..., or $7$... and $6$... of"
                        + " mosquitto_passwd; 'linnet passwd' writes one");
    }

    /** Base64 with or without its padding. */
    static byte[] decoded(String what, String text, int minimumBytes, int maximumBytes) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("the " + what + " is not Base64", wrong);
        }
        if (bytes.length < minimumBytes || bytes.length > maximumBytes) {
            throw new IllegalArgumentException("the " + what + " has " + bytes.length + " bytes, allowed are "
                    + minimumBytes + " to " + maximumBytes);
        }
        return bytes;
    }

    /** A whole number without sign. */
    static int number(String what, String digits, int minimum, int maximum) {
        boolean plain = !digits.isEmpty()
                && digits.length() <= 9
                && digits.chars().allMatch(digit -> digit >= '0' && digit <= '9');
        int number = plain ? Integer.parseInt(digits) : -1;
        if (number < minimum || number > maximum) {
            throw new IllegalArgumentException("the " + what + " must be a number from " + minimum + " to " + maximum);
        }
        return number;
    }

    /** Bytes that nobody can foresee. */
    static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }
}
