package io.linnet.testkit;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes certificates (RFC 5280): one authority, and what it issues. Keys are on the curve P-256. */
final class Issuer {
    private static final Duration CLOCK_DIFFERENCE = Duration.ofDays(1);
    private static final Duration LIFE = Duration.ofDays(3650);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String AUTHORITY = "Linnet test authority";

    private final KeyPair keys = newKeys();
    private final X509Certificate authority = makeAuthority();

    /** What was issued. */
    record Issued(X509Certificate certificate, KeyPair keys) {}

    X509Certificate authority() {
        return authority;
    }

    private X509Certificate makeAuthority() {
        try {
            X509v3CertificateBuilder builder = begin(AUTHORITY, keys);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
            return sign(builder);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("an authority can always be made", e);
        }
    }

    Issued server(List<GeneralName> names) {
        return issue("localhost", KeyPurposeId.id_kp_serverAuth, names);
    }

    Issued client(String commonName) {
        return issue(commonName, KeyPurposeId.id_kp_clientAuth, List.of());
    }

    private Issued issue(String commonName, KeyPurposeId use, List<GeneralName> names) {
        KeyPair own = newKeys();
        try {
            X509v3CertificateBuilder builder = begin(commonName, own);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(use));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(keys.getPublic()));
            if (!names.isEmpty()) {
                builder.addExtension(
                        Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(GeneralName[]::new)));
            }
            return new Issued(sign(builder), own);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("a certificate for " + commonName + " cannot be made", e);
        }
    }

    private static X509v3CertificateBuilder begin(String commonName, KeyPair subject) {
        Instant now = Instant.now();
        return new JcaX509v3CertificateBuilder(
                name(AUTHORITY),
                new BigInteger(127, RANDOM).setBit(126),
                Date.from(now.minus(CLOCK_DIFFERENCE)),
                Date.from(now.plus(LIFE)),
                name(commonName),
                subject.getPublic());
    }

    private X509Certificate sign(X509v3CertificateBuilder builder) throws GeneralSecurityException {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    private static X500Name name(String commonName) {
        return new X500NameBuilder().addRDN(BCStyle.CN, commonName).build();
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK can make EC keys", e);
        }
    }
}
