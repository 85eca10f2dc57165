package io.linnet.client.net;

import io.linnet.client.pem.PemBlock;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority of a test, with its certificate in a PEM file. */
final class TestAuthority {
    static final char[] PASSWORD = "secret".toCharArray();

    private final KeyPair keys = pair();
    private final X500Name name;
    private final X509Certificate certificate;
    final Path file;
    private long serialNumber = 1;

    TestAuthority(Path folder, String name) throws IOException, GeneralSecurityException {
        this.name = new X500Name("CN=" + name);
        certificate = signed(this.name, keys, true);
        file = folder.resolve(name + ".pem");
        write(file, certificate);
    }

    private static KeyPair pair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }

    private X509Certificate signed(X500Name subject, KeyPair holder, boolean authority)
            throws IOException, GeneralSecurityException {
        Instant now = Instant.now();
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name,
                BigInteger.valueOf(serialNumber++),
                Date.from(now.minus(Duration.ofHours(1))),
                Date.from(now.plus(Duration.ofDays(1))),
                subject,
                holder.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
        if (!authority) {
            GeneralName[] names = {
                new GeneralName(GeneralName.dNSName, "localhost"), new GeneralName(GeneralName.iPAddress, "127.0.0.1")
            };
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
        }
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    X509Certificate certificate() {
        return certificate;
    }

    /** Somebody of this authority: the certificate, and the key that belongs to it; good for localhost and 127.0.0.1. */
    KeyStore issue(String subject) throws IOException, GeneralSecurityException {
        KeyPair holder = pair();
        X509Certificate issued = signed(new X500Name("CN=" + subject), holder, false);
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("it", holder.getPrivate(), PASSWORD, new Certificate[] {issued, certificate});
        return store;
    }

    /** Puts somebody's certificate and key into one PEM file. */
    static Path asPem(KeyStore store, Path target) throws IOException, GeneralSecurityException {
        String key = PemBlock.text("PRIVATE KEY", store.getKey("it", PASSWORD).getEncoded());
        write(target, store.getCertificate("it"));
        return Files.writeString(target, Files.readString(target) + key);
    }

    static Path asPkcs12(KeyStore store, Path target) throws IOException, GeneralSecurityException {
        try (OutputStream out = Files.newOutputStream(target)) {
            store.store(out, PASSWORD);
        }
        return target;
    }

    private static void write(Path target, Certificate certificate) throws IOException, GeneralSecurityException {
        Files.writeString(target, PemBlock.text("CERTIFICATE", certificate.getEncoded()));
    }
}
