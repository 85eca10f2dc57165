package io.linnet.cli.secured;

import io.linnet.cli.authority.Authority;
import io.linnet.cli.authority.AuthorityFolder;
import io.linnet.cli.authority.KeyKind;
import io.linnet.client.pem.CertificateFile;
import io.linnet.client.pem.PemBlock;
import io.linnet.client.pem.PrivateKeyFile;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A folder with an authority as {@code linnet tls init} makes it, and certificates that it would not issue. */
public final class Certificates {
    private final Path folder;
    private final Authority authority;

    private Certificates(Path folder, Authority authority) {
        this.folder = folder;
        this.authority = authority;
    }

    /** With a certificate {@code server} for this machine. */
    public static Certificates in(Path folder) throws IOException {
        Authority made = Authority.make(
                new AuthorityFolder(folder), "CA of " + folder.getFileName(), KeyKind.EC, 3650, false, Instant.now());
        Certificates certificates = new Certificates(folder, made);
        certificates.server("server", 825);
        return certificates;
    }

    public Path authority() {
        return folder.resolve("ca.pem");
    }

    /** The file without its ending. */
    public Path path(String name) {
        return folder.resolve(name);
    }

    /** For 127.0.0.1; takes the place of what had this name before. */
    public void server(String name, int days) throws IOException {
        authority.issueServer(name, List.of("127.0.0.1", "localhost"), KeyKind.EC, days, true);
    }

    /** For another host. */
    public void serverFor(String name, String host) throws IOException {
        authority.issueServer(name, List.of(host), KeyKind.EC, 825, true);
    }

    /** For a server with that certificate. */
    public SSLContext serving(String name) throws IOException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(
                    "own",
                    PrivateKeyFile.read(folder.resolve(name + ".key"), file -> new char[0]),
                    new char[0],
                    CertificateFile.read(folder.resolve(name + ".pem")).toArray(X509Certificate[]::new));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException unusable) {
            throw new IllegalStateException(unusable);
        }
    }

    public void client(String name) throws IOException {
        authority.issueClient(name, KeyKind.EC, 825, true);
    }

    /** Of a client, and over since a week. */
    public void expired(String name) throws IOException {
        Authority.open(new AuthorityFolder(folder), Instant.now().minus(Duration.ofDays(10)))
                .issueClient(name, KeyKind.EC, 3, true);
    }

    /** In {@code crl.pem}. */
    public void revoke(String name) throws IOException {
        if (authority.revoke(name) != 1) {
            throw new IllegalStateException(name + " was revoked before");
        }
    }

    /** Of a client with a subject of several parts and other names. */
    public void client(String name, String subject, GeneralName... others) throws IOException {
        X509Certificate issuer = CertificateFile.read(authority()).getFirst();
        PrivateKey issuerKey = PrivateKeyFile.read(folder.resolve("ca.key"), file -> new char[0]);
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            KeyPair own = generator.generateKeyPair();
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    X500Name.getInstance(issuer.getSubjectX500Principal().getEncoded()),
                    BigInteger.valueOf(Integer.toUnsignedLong(name.hashCode()) + 1),
                    Date.from(Instant.now().minus(Duration.ofHours(1))),
                    Date.from(Instant.now().plus(Duration.ofDays(100))),
                    new X500Name(subject),
                    own.getPublic());
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(others));
            X509CertificateHolder made = builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKey));
            Files.writeString(folder.resolve(name + ".pem"), PemBlock.text("CERTIFICATE", made.getEncoded()));
            Files.writeString(
                    folder.resolve(name + ".key"),
                    PemBlock.text("PRIVATE KEY", own.getPrivate().getEncoded()));
        } catch (GeneralSecurityException | OperatorCreationException unusable) {
            throw new IllegalStateException(unusable);
        }
    }
}
