package io.linnet.client.pem;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;

/** Whether two keys belong together: what one signs, the other one verifies. */
public final class KeyPair {
    private static final byte[] SAMPLE = {1, 2, 3, 4};

    private KeyPair() {}

    public static boolean matches(PrivateKey privateKey, PublicKey publicKey) {
        try {
            Signature signature = Signature.getInstance(algorithm(privateKey.getAlgorithm()));
            signature.initSign(privateKey);
            signature.update(SAMPLE);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(SAMPLE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            // Keys of different kinds.
            return false;
        }
    }

    private static String algorithm(String key) {
        return switch (key) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            case "RSASSA-PSS" -> "RSASSA-PSS";
            default -> "EdDSA";
        };
    }
}
