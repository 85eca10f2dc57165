package io.linnet.client.pem;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** The private key of a PEM file: PKCS#8, plain or with a password, PKCS#1, or SEC1. */
public final class PrivateKeyFile {
    private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA", "RSASSA-PSS");

    private PrivateKeyFile() {}

    /** Who knows the password of a key; asked only when the key has one. */
    @FunctionalInterface
    public interface Password {
        /** The array is wiped after use. */
        char[] of(Path keyFile) throws IOException;
    }

    /** The first key of the file. */
    public static PrivateKey read(Path file, Password password) throws IOException {
        for (PemBlock block : PemBlock.read(file)) {
            if (block.type().endsWith("PRIVATE KEY")) {
                return key(file, block, password);
            }
        }
        throw new UnusableFile(file, "holds no private key in PEM form (-----BEGIN PRIVATE KEY-----)");
    }

    private static PrivateKey key(Path file, PemBlock block, Password password) throws IOException {
        if (block.enciphered()) {
            throw new UnusableFile(
                    file,
                    "is enciphered in OpenSSL's old way, which is weak; convert it: openssl pkcs8 -topk8 -in " + file
                            + " -out NEW.key");
        }
        return switch (block.type()) {
            case "PRIVATE KEY" -> fromPkcs8(file, block.bytes());
            case "RSA PRIVATE KEY" -> fromPkcs8(file, Der.pkcs8OfRsa(block.bytes()));
            case "EC PRIVATE KEY" -> {
                byte[] pkcs8 = Der.pkcs8OfEc(block.bytes());
                if (pkcs8 == null) {
                    throw new UnusableFile(file, "holds an EC key that names no curve, or is damaged");
                }
                yield fromPkcs8(file, pkcs8);
            }
            case "ENCRYPTED PRIVATE KEY" -> deciphered(file, block.bytes(), password);
            default ->
                throw new UnusableFile(
                        file, "holds a " + block.type() + ", it may be PRIVATE KEY, RSA PRIVATE KEY or EC PRIVATE KEY");
        };
    }

    private static PrivateKey deciphered(Path file, byte[] bytes, Password password) throws IOException {
        EncryptedPrivateKeyInfo info;
        SecretKeyFactory factory;
        try {
            info = new EncryptedPrivateKeyInfo(bytes);
            factory = SecretKeyFactory.getInstance(info.getAlgName());
        } catch (IOException | GeneralSecurityException e) {
            throw new UnusableFile(
                    file,
                    "is enciphered in a way that Java does not know; convert it: openssl pkcs8 -topk8 -v2 aes-256-cbc"
                            + " -in " + file + " -out NEW.key");
        }
        char[] secret = password.of(file);
        try {
            PKCS8EncodedKeySpec spec = info.getKeySpec(factory.generateSecret(new PBEKeySpec(secret)));
            return fromPkcs8(file, spec.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new UnusableFile(file, "does not open with this password");
        } finally {
            Arrays.fill(secret, '\0');
        }
    }

    private static PrivateKey fromPkcs8(Path file, byte[] pkcs8) throws UnusableFile {
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (InvalidKeySpecException e) {
                // A key of another algorithm, or none at all.
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every JDK knows " + algorithm, e);
            }
        }
        throw new UnusableFile(file, "holds a private key that is damaged or neither EC, RSA nor EdDSA");
    }
}
