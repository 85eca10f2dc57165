package io.linnet.cli.authority;

import io.linnet.client.pem.CertificateFile;
import io.linnet.client.pem.PemBlock;
import io.linnet.client.pem.PrivateKeyFile;
import io.linnet.client.pem.UnusableFile;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509CRLEntryHolder;
import org.bouncycastle.cert.X509CRLHolder;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** A private certificate authority (RFC 5280) with its key, in a folder. */
public final class Authority {
    /** A clock that is a little behind is no reason to refuse a certificate. */
    private static final Duration CLOCK_DIFFERENCE = Duration.ofMinutes(5);

    /** The upper bound of X.520. */
    private static final int COMMON_NAME = 64;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final AuthorityFolder folder;
    private final X509Certificate certificate;
    private final PrivateKey key;
    private final IssuedList issued;
    private final Instant now;

    private Authority(AuthorityFolder folder, X509Certificate certificate, PrivateKey key, Instant now) {
        this.folder = folder;
        this.certificate = certificate;
        this.key = key;
        this.now = now;
        issued = new IssuedList(folder.issued());
    }

    /**
     * Makes a new authority with an empty list of revocations.
     *
     * @param force in the place of one that is there: then nobody trusts any more what that one has issued
     */
    public static Authority make(
            AuthorityFolder folder, String commonName, KeyKind kind, int days, boolean force, Instant now)
            throws IOException {
        Files.createDirectories(folder.path());
        AuthorityFolder.requireFree(force, folder.authority(), folder.authorityKey(), folder.revocations());
        KeyPair pair = kind.generate();
        X500Name name = subject(commonName);
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name,
                serialNumber(),
                Date.from(now.minus(CLOCK_DIFFERENCE)),
                Date.from(now.plus(Duration.ofDays(days))),
                name,
                pair.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        builder.addExtension(
                Extension.subjectKeyIdentifier, false, extensions().createSubjectKeyIdentifier(pair.getPublic()));
        X509Certificate certificate = signed(builder, pair.getPrivate());
        folder.write(folder.authorityKey(), pair.getPrivate());
        folder.write(folder.authority(), certificate);
        Files.deleteIfExists(folder.revocations());
        Files.deleteIfExists(folder.issued());
        Authority authority = new Authority(folder, certificate, pair.getPrivate(), now);
        authority.revoke(List.of());
        return authority;
    }

    /** The authority that {@link #make} left there. */
    public static Authority open(AuthorityFolder folder, Instant now) throws IOException {
        if (!Files.exists(folder.authority())) {
            throw new UnusableFile(
                    folder.path(), "holds no authority (ca.pem); 'linnet tls init " + folder.path() + "' makes one");
        }
        X509Certificate certificate = CertificateFile.read(folder.authority()).getFirst();
        if (now.isAfter(certificate.getNotAfter().toInstant())) {
            throw new UnusableFile(
                    folder.authority(),
                    "expired on " + certificate.getNotAfter().toInstant()
                            + "; 'linnet tls init --force' makes a new authority, and all need new certificates");
        }
        PrivateKey key = PrivateKeyFile.read(folder.authorityKey(), file -> {
            throw new UnusableFile(file, "has a password; take it off: openssl pkcs8 -in " + file + " -out NEW.key");
        });
        return new Authority(folder, certificate, key, now);
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /** A certificate for a broker with those host names and addresses, the first of which is its subject. */
    public X509Certificate issueServer(String name, List<String> hosts, KeyKind kind, int days, boolean force)
            throws IOException {
        List<GeneralName> names = hosts.stream().map(HostName::generalName).toList();
        return issue(name, hosts.getFirst(), new Purpose(KeyPurposeId.id_kp_serverAuth, names, kind), days, force);
    }

    /** A certificate for a client of that name. */
    public X509Certificate issueClient(String name, KeyKind kind, int days, boolean force) throws IOException {
        return issue(name, name, new Purpose(KeyPurposeId.id_kp_clientAuth, List.of(), kind), days, force);
    }

    private record Purpose(KeyPurposeId use, List<GeneralName> names, KeyKind kind) {}

    private X509Certificate issue(String name, String subject, Purpose purpose, int days, boolean force)
            throws IOException {
        folder.requireFree(force, name);
        KeyPair pair = purpose.kind().generate();
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name(),
                serialNumber(),
                Date.from(now.minus(CLOCK_DIFFERENCE)),
                Date.from(end(days)),
                subject(subject.length() > COMMON_NAME ? name : subject),
                pair.getPublic());
        extend(builder, pair.getPublic(), purpose);
        X509Certificate made = signed(builder, key);
        issued.add(made, name);
        folder.write(folder.key(name), pair.getPrivate());
        folder.write(folder.certificate(name), made);
        return made;
    }

    private void extend(X509v3CertificateBuilder builder, PublicKey subject, Purpose purpose) throws CertIOException {
        int usage = KeyUsage.digitalSignature | (purpose.kind() == KeyKind.RSA ? KeyUsage.keyEncipherment : 0);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose.use()));
        builder.addExtension(Extension.subjectKeyIdentifier, false, extensions().createSubjectKeyIdentifier(subject));
        builder.addExtension(
                Extension.authorityKeyIdentifier,
                false,
                extensions().createAuthorityKeyIdentifier(certificate.getPublicKey()));
        if (!purpose.names().isEmpty()) {
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(purpose.names().toArray(GeneralName[]::new)));
        }
    }

    /** Nothing outlives the authority. */
    private Instant end(int days) {
        Instant wished = now.plus(Duration.ofDays(days));
        Instant latest = certificate.getNotAfter().toInstant();
        return wished.isAfter(latest) ? latest : wished;
    }

    /**
     * Revokes all certificates that were issued under that name and have not expired.
     *
     * @return how many that were
     */
    public int revoke(String name) throws IOException {
        List<IssuedList.Entry> known = issued.of(name);
        if (known.isEmpty()) {
            throw new UnusableFile(folder.path(), "has never issued a certificate of the name '" + name + "'");
        }
        Set<BigInteger> before = revoked();
        List<BigInteger> serials = known.stream()
                .filter(entry -> entry.notAfter().isAfter(now) && !before.contains(entry.serial()))
                .map(IssuedList.Entry::serial)
                .toList();
        if (!serials.isEmpty()) {
            revoke(serials);
        }
        return serials.size();
    }

    private Set<BigInteger> revoked() throws IOException {
        Set<BigInteger> serials = new HashSet<>();
        X509CRLHolder list = revocations();
        if (list != null) {
            for (Object entry : list.getRevokedCertificates()) {
                serials.add(((X509CRLEntryHolder) entry).getSerialNumber());
            }
        }
        return serials;
    }

    private @Nullable X509CRLHolder revocations() throws IOException {
        if (!Files.exists(folder.revocations())) {
            return null;
        }
        for (PemBlock block : PemBlock.read(folder.revocations())) {
            if (block.type().equals("X509 CRL")) {
                return new X509CRLHolder(block.bytes());
            }
        }
        throw new UnusableFile(folder.revocations(), "holds no revocation list (-----BEGIN X509 CRL-----)");
    }

    /** Writes the list with these added. It is good as long as the authority: an old one would lock everybody out. */
    private void revoke(List<BigInteger> serials) throws IOException {
        X509v2CRLBuilder builder = new X509v2CRLBuilder(name(), Date.from(now));
        builder.setNextUpdate(certificate.getNotAfter());
        X509CRLHolder before = revocations();
        BigInteger number = BigInteger.ONE;
        if (before != null) {
            builder.addCRL(before);
            number = CRLNumber.getInstance(
                            before.getExtension(Extension.cRLNumber).getParsedValue())
                    .getCRLNumber()
                    .add(BigInteger.ONE);
        }
        for (BigInteger serial : serials) {
            builder.addCRLEntry(serial, Date.from(now), CRLReason.cessationOfOperation);
        }
        builder.addExtension(
                Extension.authorityKeyIdentifier,
                false,
                extensions().createAuthorityKeyIdentifier(certificate.getPublicKey()));
        builder.addExtension(Extension.cRLNumber, false, new CRLNumber(number));
        byte[] list = builder.build(signer(key)).getEncoded();
        folder.write(folder.revocations(), PemBlock.text("X509 CRL", list), false);
    }

    private X500Name name() {
        return X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    }

    private static X500Name subject(String commonName) {
        return new X500NameBuilder().addRDN(BCStyle.CN, commonName).build();
    }

    private static BigInteger serialNumber() {
        return new BigInteger(127, RANDOM).setBit(126);
    }

    private static X509Certificate signed(X509v3CertificateBuilder builder, PrivateKey key) {
        try {
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer(key)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that was just made can be read", e);
        }
    }

    private static ContentSigner signer(PrivateKey key) {
        try {
            return new JcaContentSignerBuilder(KeyKind.of(key.getAlgorithm()).signature()).build(key);
        } catch (OperatorCreationException e) {
            throw new IllegalStateException("the JDK can sign with " + key.getAlgorithm(), e);
        }
    }

    private static JcaX509ExtensionUtils extensions() {
        try {
            return new JcaX509ExtensionUtils();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK knows SHA-1, by which keys are named", e);
        }
    }
}
