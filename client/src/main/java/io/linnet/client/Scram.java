package io.linnet.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Proves with SCRAM-SHA-256 (RFC 5802, RFC 7677) that the client knows its password, without sending it, and makes the broker prove
 * that it knows the password's keys. Who only listens learns neither, but may try passwords at leisure: it belongs into TLS all the
 * same, and has no channel binding to it.
 *
 * <p>User name and password are prepared as {@link #of} says, so that it does not matter how a keyboard spells an umlaut.
 */
public final class Scram implements EnhancedAuthentication {
    /** The fewest iterations that a broker may ask for (RFC 7677 section 4); fewer would help to find the password. */
    public static final int MINIMUM_ITERATIONS = 4_096;

    /** The most iterations that a broker may ask for, under a second of work; more would be an attack on the client. */
    public static final int MAXIMUM_ITERATIONS = 1_000_000;

    private static final String METHOD = "SCRAM-SHA-256";
    private static final int HASH_BITS = 256;
    private static final int NONCE_BYTES = 24;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String userName;
    private final String password;

    private Scram(String userName, String password) {
        this.userName = userName;
        this.password = password;
    }

    /**
     * The proof of a user with a password. Both are prepared with SASLprep (RFC 4013) as far as the JDK can: with the Unicode tables of
     * the JDK, where RFC 4013 means those of Unicode 3.2, so that characters that are younger than 2002 are taken as they are in their
     * normal form instead of being refused.
     *
     * @throws IllegalArgumentException when one is empty, or has characters that RFC 4013 forbids
     */
    public static Scram of(String userName, String password) {
        return new Scram(SaslText.prepared("user name", userName), SaslText.prepared("password", password));
    }

    @Override
    public String method() {
        return METHOD;
    }

    @Override
    public Exchange begin() {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        return begin(Base64.getEncoder().encodeToString(nonce));
    }

    Exchange begin(String nonce) {
        return new Run(nonce);
    }

    /** Never the password. */
    @Override
    public String toString() {
        return "Scram[userName=" + userName + "]";
    }

    /** The three messages of one login, and the broker's signature at the end. */
    private final class Run implements Exchange {
        private static final Pattern CHALLENGE = Pattern.compile("r=([^,]+),s=([^,]+),i=([1-9][0-9]{0,9})(?:,.*)?");

        /** No channel binding, and no other identity than the user's own. */
        private static final String HEADER = "n,,";

        private final String nonce;
        private final String bare;
        private byte @Nullable [] expectedSignature;

        private Run(String nonce) {
            this.nonce = nonce;
            bare = "n=" + userName.replace("=", "=3D").replace(",", "=2C") + ",r=" + nonce;
        }

        @Override
        public byte[] first() {
            return (HEADER + bare).getBytes(UTF_8);
        }

        @Override
        public byte[] respond(byte[] data) {
            if (expectedSignature != null) {
                throw new ClientException("the broker asked again in the middle of " + METHOD);
            }
            String challenge = text(data);
            Matcher parts = CHALLENGE.matcher(challenge);
            if (!parts.matches()) {
                throw new ClientException("the broker's challenge is no " + METHOD + ": " + printable(challenge)
                        + " came, allowed is r=nonce,s=salt,i=iterations");
            }
            String both = parts.group(1);
            if (!both.startsWith(nonce) || both.length() == nonce.length()) {
                throw new ClientException("the broker's nonce does not go on with the client's: this is the answer to "
                        + "somebody else, or to an earlier login");
            }
            byte[] salted = salted(decoded(parts.group(2)), iterations(parts.group(3)));
            String withoutProof = "c=" + Base64.getEncoder().encodeToString(HEADER.getBytes(UTF_8)) + ",r=" + both;
            String signed = bare + "," + challenge + "," + withoutProof;
            byte[] clientKey = keyed(salted, "Client Key");
            byte[] proof = keyed(hash(clientKey), signed);
            for (int i = 0; i < proof.length; i++) {
                proof[i] ^= clientKey[i];
            }
            expectedSignature = keyed(keyed(salted, "Server Key"), signed);
            return (withoutProof + ",p=" + Base64.getEncoder().encodeToString(proof)).getBytes(UTF_8);
        }

        @Override
        public void complete(byte @Nullable [] data) {
            byte[] expected = expectedSignature;
            if (expected == null || data == null) {
                throw new ClientException(
                        "the broker has not proved that it knows the user's keys: it let the client in "
                                + (expected == null ? "before it was asked" : "without its signature")
                                + "; this may not be the broker that it seems to be");
            }
            String verdict = text(data);
            int end = verdict.indexOf(',');
            String signature = end < 0 ? verdict : verdict.substring(0, end);
            if (!signature.startsWith("v=") || !MessageDigest.isEqual(decoded(signature.substring(2)), expected)) {
                throw new ClientException(
                        "the broker's signature is wrong: it does not know the user's keys, and may not "
                                + "be the broker that it seems to be");
            }
        }

        private int iterations(String digits) {
            long iterations = Long.parseLong(digits);
            if (iterations < MINIMUM_ITERATIONS || iterations > MAXIMUM_ITERATIONS) {
                throw new ClientException("the broker asks for " + iterations + " iterations, allowed are "
                        + MINIMUM_ITERATIONS + " to " + MAXIMUM_ITERATIONS);
            }
            return (int) iterations;
        }
    }

    private static String text(byte[] data) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(data)).toString();
        } catch (CharacterCodingException e) {
            throw new ClientException("the broker's part of " + METHOD + " is no UTF-8 text", e);
        }
    }

    /** What a broker says may be long, and may hold what a terminal obeys. */
    private static String printable(String text) {
        String clean = text.replaceAll("[^\\x20-\\x7E]", "?");
        return "'" + (clean.length() > 80 ? clean.substring(0, 80) + "..." : clean) + "'";
    }

    private static byte[] decoded(String base64) {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            if (bytes.length > 0) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            throw new ClientException("the broker's part of " + METHOD + " has broken base64", e);
        }
        throw new ClientException("the broker's part of " + METHOD + " has an empty salt or signature");
    }

    private byte[] salted(byte[] salt, int iterations) {
        PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, iterations, HASH_BITS);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has PBKDF2WithHmacSHA256", e);
        } finally {
            spec.clearPassword();
        }
    }

    private static byte[] hash(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    private static byte[] keyed(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has HmacSHA256", e);
        }
    }
}
