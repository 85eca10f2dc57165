package io.linnet.transport;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.jspecify.annotations.Nullable;

/** A certificate authority for tests, which issues certificates for servers, clients and further authorities. */
final class Authority {
    private static final AtomicLong SERIAL = new AtomicLong(1);

    /** A key with its certificate first and those of authorities below the root after it. */
    record Issued(PrivateKey key, List<X509Certificate> chain) {
        X509Certificate certificate() {
            return chain.get(0);
        }

        Path writeCertificates(Path file) {
            return write(file, chain.toArray());
        }

        Path writeKey(Path file) {
            return write(file, key);
        }
    }

    final KeyPair keys = keyPair("EC");
    final X509Certificate certificate;
    private final @Nullable Authority parent;

    Authority(String name) {
        this(name, null);
    }

    private Authority(String name, @Nullable Authority parent) {
        this.parent = parent;
        Authority issuer = parent == null ? this : parent;
        X500Name issuerName = new X500Name("CN=" + (parent == null ? name : commonName(parent.certificate)));
        this.certificate = sign(
                builder(issuerName, "CN=" + name, keys, Instant.now().plus(Duration.ofDays(2))),
                true,
                null,
                issuer.keys);
    }

    private static String commonName(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName().substring("CN=".length());
    }

    /** An authority below this one. */
    Authority below(String name) {
        return new Authority(name, this);
    }

    static KeyPair keyPair(String algorithm) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(algorithm.equals("EC") ? 256 : 2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A certificate that is valid now. */
    Issued issue(String commonName, String... hosts) {
        return issueUntil(Instant.now().plus(Duration.ofDays(1)), "EC", commonName, hosts);
    }

    Issued issueRsa(String commonName) {
        return issueUntil(Instant.now().plus(Duration.ofDays(1)), "RSA", commonName);
    }

    Issued issueUntil(Instant end, String algorithm, String commonName, String... hosts) {
        KeyPair own = keyPair(algorithm);
        GeneralNames names = null;
        if (hosts.length > 0) {
            GeneralName[] all = new GeneralName[hosts.length];
            for (int i = 0; i < hosts.length; i++) {
                int type = Character.isDigit(hosts[i].charAt(0)) ? GeneralName.iPAddress : GeneralName.dNSName;
                all[i] = new GeneralName(type, hosts[i]);
            }
            names = new GeneralNames(all);
        }
        X500Name issuer = new X500Name("CN=" + commonName(certificate));
        List<X509Certificate> chain = new ArrayList<>();
        chain.add(sign(builder(issuer, "CN=" + commonName, own, end), false, names, keys));
        for (Authority at = this; at.parent != null; at = at.parent) {
            chain.add(at.certificate);
        }
        return new Issued(own.getPrivate(), List.copyOf(chain));
    }

    private static X509v3CertificateBuilder builder(X500Name issuer, String subject, KeyPair keys, Instant end) {
        return new X509v3CertificateBuilder(
                issuer,
                BigInteger.valueOf(SERIAL.getAndIncrement()),
                Date.from(Instant.now().minus(Duration.ofDays(30))),
                Date.from(end),
                new X500Name(subject),
                SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()));
    }

    private static X509Certificate sign(
            X509v3CertificateBuilder builder, boolean authority, @Nullable GeneralNames hosts, KeyPair signer) {
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            if (hosts != null) {
                builder.addExtension(Extension.subjectAlternativeName, false, hosts);
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate())));
        } catch (IOException | OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The list of this authority. */
    X509CRL revocationList(Instant nextUpdate, X509Certificate... revoked) {
        X509v2CRLBuilder builder = new X509v2CRLBuilder(
                new X500Name("CN=" + commonName(certificate)),
                Date.from(Instant.now().minus(Duration.ofDays(20))));
        builder.setNextUpdate(Date.from(nextUpdate));
        for (X509Certificate one : revoked) {
            builder.addCRLEntry(one.getSerialNumber(), Date.from(Instant.now()), CRLReason.keyCompromise);
        }
        try {
            return new JcaX509CRLConverter()
                    .getCRL(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
        } catch (OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes things one after another as PEM. */
    static Path write(Path file, Object... things) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
            for (Object thing : things) {
                pem.writeObject(
                        thing instanceof PrivateKey key ? new PemObject("PRIVATE KEY", key.getEncoded()) : thing);
            }
            pem.flush();
            return Files.writeString(file, text.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
