package io.linnet.transport.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** Reads private keys from PEM: PKCS#8, encrypted or not, PKCS#1 (RSA) and SEC1 (EC). */
final class PrivateKeys {
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

    private PrivateKeys() {}

    /** The first key of the file. */
    static PrivateKey read(PemFile file, PasswordSource password) throws TlsRefused {
        Path path = file.path();
        if (file.blocks().stream().anyMatch(PemFile.Block::isEncrypted)) {
            throw new TlsRefused(
                    path,
                    "the key is encrypted in OpenSSL's old form; convert it with 'openssl pkcs8 -topk8 -in OLD -out NEW'");
        }
        Optional<byte[]> encrypted = der(file, "ENCRYPTED PRIVATE KEY");
        if (encrypted.isPresent()) {
            return key(path, decrypted(path, encrypted.get(), password));
        }
        Optional<byte[]> rsa = der(file, "RSA PRIVATE KEY").map(Der::pkcs8OfRsa);
        Optional<byte[]> pkcs8 = rsa.isPresent() ? rsa : der(file, "PRIVATE KEY");
        if (pkcs8.isPresent()) {
            return key(path, pkcs8.get());
        }
        Optional<byte[]> ec = der(file, "EC PRIVATE KEY");
        if (ec.isPresent()) {
            return key(path, pkcs8OfEc(file, ec.get()));
        }
        throw new TlsRefused(
                path, "there is no private key in this file; it begins with a line like -----BEGIN PRIVATE KEY-----");
    }

    private static Optional<byte[]> der(PemFile file, String label) {
        return file.first(label).map(PemFile.Block::der);
    }

    private static byte[] pkcs8OfEc(PemFile file, byte[] key) throws TlsRefused {
        Optional<byte[]> named = Der.curveOf(key);
        Optional<byte[]> curve = named.isPresent() ? named : der(file, "EC PARAMETERS");
        return Der.pkcs8OfEc(
                key, curve.orElseThrow(() -> new TlsRefused(file.path(), "the EC key does not name its curve")));
    }

    private static PrivateKey key(Path path, byte[] pkcs8) throws TlsRefused {
        GeneralSecurityException last = null;
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (GeneralSecurityException other) {
                last = other;
            }
        }
        Arrays.fill(pkcs8, (byte) 0);
        throw new TlsRefused(
                path, "the private key is damaged or of a kind that is not known; known are " + ALGORITHMS, last);
    }

    private static byte[] decrypted(Path path, byte[] encrypted, PasswordSource source) throws TlsRefused {
        if (source instanceof PasswordSource.None) {
            throw new TlsRefused(path, "the private key is encrypted, and no password is configured for it");
        }
        PBEKeySpec password = new PBEKeySpec(source.read());
        try {
            EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(encrypted);
            // PBES2 names its two algorithms in the parameters only
            String named = info.getAlgName();
            String algorithm = "PBES2".equals(named) || "1.2.840.113549.1.5.13".equals(named)
                    ? info.getAlgParameters().toString()
                    : named;
            Cipher cipher = Cipher.getInstance(algorithm);
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    SecretKeyFactory.getInstance(algorithm).generateSecret(password),
                    info.getAlgParameters());
            return info.getKeySpec(cipher).getEncoded();
        } catch (GeneralSecurityException | IOException wrong) {
            throw new TlsRefused(
                    path,
                    "the private key cannot be decrypted: the password is wrong, or the file damaged ("
                            + wrong.getMessage() + ")",
                    wrong);
        } finally {
            password.clearPassword();
        }
    }
}
