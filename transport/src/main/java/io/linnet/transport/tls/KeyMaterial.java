package io.linnet.transport.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A private key with its certificates, read and found to belong together.
 *
 * @param chain the key's certificate first
 * @param file where the certificate came from
 */
record KeyMaterial(PrivateKey key, List<X509Certificate> chain, Path file) {
    private static final byte[] SAMPLE = {'l', 'i', 'n', 'n', 'e', 't'};

    static KeyMaterial read(KeyFiles files) throws TlsRefused {
        PemFile first = PemFile.read(files.certificate(), "the certificate file");
        Optional<Path> keyPath = files.key();
        KeyMaterial material = first.isPem() || keyPath.isPresent()
                ? fromPem(first, keyPath.orElse(null), files.password())
                : fromStore(first, files.password());
        material.requireMatch(files.keyFile());
        return material;
    }

    private static KeyMaterial fromPem(PemFile file, @Nullable Path keyPath, PasswordSource password)
            throws TlsRefused {
        List<X509Certificate> chain = certificates(file);
        PemFile keyFile = keyPath == null ? file : PemFile.read(keyPath, "the key file");
        return new KeyMaterial(PrivateKeys.read(keyFile, password), chain, file.path());
    }

    /** All certificates of a file, at least one. */
    static List<X509Certificate> certificates(PemFile file) throws TlsRefused {
        List<byte[]> encoded = new ArrayList<>(file.derOf("CERTIFICATE"));
        encoded.addAll(file.all("X509 CERTIFICATE"));
        if (encoded.isEmpty()) {
            throw new TlsRefused(
                    file.path(),
                    "there is no certificate in this file; one begins with a line like -----BEGIN CERTIFICATE-----");
        }
        List<X509Certificate> all = new ArrayList<>();
        for (byte[] der : encoded) {
            try {
                all.add((X509Certificate)
                        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der)));
            } catch (CertificateException broken) {
                throw new TlsRefused(file.path(), "a certificate is damaged: " + broken.getMessage(), broken);
            }
        }
        return all;
    }

    private static KeyMaterial fromStore(PemFile file, PasswordSource source) throws TlsRefused {
        char[] password = source.read();
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(file.content()), password);
            List<String> keys = new ArrayList<>();
            for (String alias : Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias)) {
                    keys.add(alias);
                }
            }
            if (keys.size() != 1) {
                throw new TlsRefused(
                        file.path(), "the PKCS#12 store has " + keys.size() + " private keys, allowed is one");
            }
            List<X509Certificate> chain = Arrays.stream(store.getCertificateChain(keys.get(0)))
                    .map(X509Certificate.class::cast)
                    .toList();
            return new KeyMaterial((PrivateKey) store.getKey(keys.get(0), password), chain, file.path());
        } catch (TlsRefused refused) {
            throw refused;
        } catch (GeneralSecurityException | IOException wrong) {
            throw new TlsRefused(
                    file.path(),
                    "neither PEM nor a PKCS#12 store that opens with the configured password: " + wrong.getMessage(),
                    wrong);
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    X509Certificate certificate() {
        return chain.get(0);
    }

    /** When the first certificate of the chain ends. */
    Instant expiry() {
        return chain.stream()
                .map(certificate -> certificate.getNotAfter().toInstant())
                .min(Instant::compareTo)
                .orElseThrow();
    }

    private void requireMatch(Path keyFile) throws TlsRefused {
        PublicKey ours = certificate().getPublicKey();
        if (!belongsTo(ours)) {
            boolean later = chain.stream().anyMatch(other -> belongsTo(other.getPublicKey()));
            throw new TlsRefused(
                    keyFile,
                    later
                            ? "the key belongs to a later certificate in " + file
                                    + "; the certificate of the key must come first"
                            : "the key does not belong to the certificate in " + file
                                    + "; both must come from the same request");
        }
    }

    private boolean belongsTo(PublicKey other) {
        String algorithm = key.getAlgorithm();
        if (!algorithm.equals(other.getAlgorithm())) {
            return false;
        }
        try {
            Signature signer = Signature.getInstance(signature(algorithm));
            signer.initSign(key);
            signer.update(SAMPLE);
            byte[] signed = signer.sign();
            signer.initVerify(other);
            signer.update(SAMPLE);
            return signer.verify(signed);
        } catch (GeneralSecurityException different) {
            return false;
        }
    }

    private static String signature(String algorithm) {
        return switch (algorithm) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> algorithm;
        };
    }

    /** Not the key. */
    @Override
    public String toString() {
        return "KeyMaterial[" + certificate().getSubjectX500Principal() + "]";
    }
}
