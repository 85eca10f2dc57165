package io.linnet.testkit;

import io.linnet.client.net.TlsSettings;
import io.linnet.client.pem.PemBlock;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x509.GeneralName;

/**
 * The certificate authority of one broker under test, with what it has issued, as files that go away with the broker. The broker's
 * certificate is for {@code localhost}, {@code 127.0.0.1} and {@code ::1}. All are good for ten years by the machine's clock. Any thread.
 */
public final class TestCertificates {
    /** Of the PKCS#12 files, which need one. */
    public static final String STORE_PASSWORD = "changeit";

    private final Path folder;
    private final Issuer issuer = new Issuer();
    private final Map<String, Issued> clients = new ConcurrentHashMap<>();

    /**
     * A certificate and its key.
     *
     * @param certificate PEM
     * @param key PEM, PKCS#8, without a password
     * @param store both of them as PKCS#12 with {@link #STORE_PASSWORD}
     */
    public record Issued(Path certificate, Path key, Path store) {}

    TestCertificates(Path folder) {
        this.folder = folder;
        write(caFile(), "CERTIFICATE", encoded(issuer.authority()));
        KeyStore trusted = emptyStore();
        try {
            trusted.setCertificateEntry("ca", issuer.authority());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("an empty store takes a certificate", e);
        }
        save(trusted, trustStore());
    }

    /** The authority's certificate, PEM: what clients have to trust. */
    public Path caFile() {
        return folder.resolve("ca.pem");
    }

    /** The same as PKCS#12 with {@link #STORE_PASSWORD}. */
    public Path trustStore() {
        return folder.resolve("ca.p12");
    }

    /** The authority's certificate. */
    public X509Certificate authority() {
        return issuer.authority();
    }

    /** Trusts the authority, and nobody else. */
    public SSLContext sslContext() {
        return context(new KeyManager[0]);
    }

    /** The same, showing the certificate of a client with that name. */
    public SSLContext sslContext(String client) {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(load(client(client).store()), STORE_PASSWORD.toCharArray());
            return context(keys.getKeyManagers());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK reads the key that it has written", e);
        }
    }

    /** What Linnet's own client needs to trust the authority. */
    public TlsSettings clientSettings() {
        return TlsSettings.of(new TlsSettings.Trust(caFile(), null, false, true), null);
    }

    /** The same, showing the certificate of a client with that name. */
    public TlsSettings clientSettings(String client) {
        Issued own = client(client);
        return TlsSettings.of(
                new TlsSettings.Trust(caFile(), null, false, true),
                new TlsSettings.Credentials(own.certificate(), own.key(), file -> new char[0]));
    }

    /**
     * The certificate of a client, whose common name is this; made when it is asked for first. With
     * {@link BrokerOptions#clientCertificates} a client that shows it is the user of that name.
     *
     * @param commonName one to 64 letters, digits, dots, dashes and underscores
     */
    public Issued client(String commonName) {
        if (!commonName.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new IllegalArgumentException("the name of a client certificate was '" + commonName
                    + "', allowed are 1 to 64 letters, digits, dots, dashes and underscores");
        }
        return clients.computeIfAbsent(commonName, name -> save("client-" + name, issuer.client(name)));
    }

    Issued server() {
        return save(
                "server",
                issuer.server(List.of(
                        new GeneralName(GeneralName.dNSName, "localhost"),
                        new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
                        new GeneralName(GeneralName.iPAddress, "::1"))));
    }

    // ---- files

    private Issued save(String name, Issuer.Issued made) {
        Issued files =
                new Issued(folder.resolve(name + ".pem"), folder.resolve(name + ".key"), folder.resolve(name + ".p12"));
        write(files.certificate(), "CERTIFICATE", encoded(made.certificate()));
        write(files.key(), "PRIVATE KEY", made.keys().getPrivate().getEncoded());
        KeyStore store = emptyStore();
        try {
            store.setKeyEntry(
                    name, made.keys().getPrivate(), STORE_PASSWORD.toCharArray(), new Certificate[] {made.certificate()
                    });
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("an empty store takes a key", e);
        }
        save(store, files.store());
        return files;
    }

    private static void write(Path file, String type, byte[] bytes) {
        try {
            Files.writeString(file, PemBlock.text(type, bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that was just made can be written", e);
        }
    }

    private static KeyStore emptyStore() {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("every JDK knows PKCS#12", e);
        }
    }

    private static void save(KeyStore store, Path file) {
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, STORE_PASSWORD.toCharArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK writes PKCS#12", e);
        }
    }

    private static KeyStore load(Path file) throws GeneralSecurityException {
        try {
            return KeyStore.getInstance(file.toFile(), STORE_PASSWORD.toCharArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SSLContext context(KeyManager[] keys) {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(load(trustStore()));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK makes TLS contexts", e);
        }
    }
}
