package io.linnet.security.scram;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** The client's side of SCRAM-SHA-256 (RFC 5802), written down again so that the server is not tested with its own code. */
final class ScramClient {
    private final String header;
    private final String bare;
    private final char[] password;
    private String expectedSignature = "";

    ScramClient(String header, String user, String nonce, String password) {
        this.header = header;
        this.bare = "n=" + user + ",r=" + nonce;
        this.password = password.toCharArray();
    }

    byte[] first() {
        return bytes(header + bare);
    }

    /** The last message, as an answer to the server's first one. */
    byte[] last(byte[] serverFirst) {
        String text = text(serverFirst);
        return last(text, text.substring(2, text.indexOf(",s=")));
    }

    /** The same with this nonce. */
    byte[] last(String serverFirst, String nonce) {
        byte[] salt = Base64.getDecoder()
                .decode(serverFirst.substring(serverFirst.indexOf(",s=") + 3, serverFirst.indexOf(",i=")));
        int iterations = Integer.parseInt(serverFirst.substring(serverFirst.indexOf(",i=") + 3));
        String withoutProof = "c=" + Base64.getEncoder().encodeToString(bytes(header)) + ",r=" + nonce;
        byte[] salted = salted(salt, iterations);
        byte[] clientKey = ScramHash.keyed(salted, "Client Key");
        String signed = bare + "," + serverFirst + "," + withoutProof;
        byte[] proof = ScramHash.xor(clientKey, ScramHash.keyed(ScramHash.of(clientKey), signed));
        expectedSignature = "v="
                + Base64.getEncoder().encodeToString(ScramHash.keyed(ScramHash.keyed(salted, "Server Key"), signed));
        return bytes(withoutProof + ",p=" + Base64.getEncoder().encodeToString(proof));
    }

    private byte[] salted(byte[] salt, int iterations) {
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(password, salt, iterations, 256))
                    .getEncoded();
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    /** Whether the server knows the password as well. */
    boolean trusts(byte[] serverFinal) {
        return text(serverFinal).equals(expectedSignature);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
