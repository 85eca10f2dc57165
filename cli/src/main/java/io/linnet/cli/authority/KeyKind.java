package io.linnet.cli.authority;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;

/** What keys are made of. */
public enum KeyKind {
    /** On the curve P-256: short, fast, and known to all clients of the last ten years. */
    EC("EC", "SHA256withECDSA"),

    /** With 3072 bits, for devices that know nothing else. */
    RSA("RSA", "SHA256withRSA");

    private final String algorithm;
    private final String signature;

    KeyKind(String algorithm, String signature) {
        this.algorithm = algorithm;
        this.signature = signature;
    }

    /** That of a key by its algorithm's name. */
    static KeyKind of(String algorithm) {
        return algorithm.equals("RSA") ? RSA : EC;
    }

    KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(parameters());
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK can make " + algorithm + " keys", e);
        }
    }

    private AlgorithmParameterSpec parameters() {
        return switch (this) {
            case EC -> new ECGenParameterSpec("secp256r1");
            case RSA -> new RSAKeyGenParameterSpec(3072, RSAKeyGenParameterSpec.F4);
        };
    }

    /** The algorithm that such a key signs with, by its name in the JDK. */
    String signature() {
        return signature;
    }
}
