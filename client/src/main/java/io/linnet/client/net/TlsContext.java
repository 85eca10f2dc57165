package io.linnet.client.net;

import io.linnet.client.pem.CertificateFile;
import io.linnet.client.pem.UnusableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** What the JDK needs to secure the connections of equal settings. Loaded only when a connection is to be secured. */
record TlsContext(SSLContext context, TlsSettings settings, ClientCredentials credentials) {
    private static final List<Path> OF_OPERATING_SYSTEMS = List.of(
            Path.of("/etc/ssl/certs/ca-certificates.crt"), // Debian, Ubuntu, Arch, Alpine
            Path.of("/etc/pki/tls/certs/ca-bundle.crt"), // Fedora, Red Hat
            Path.of("/etc/ssl/ca-bundle.pem"), // openSUSE
            Path.of("/etc/ssl/cert.pem")); // macOS, BSD

    /** Reads the files that the settings name. */
    static TlsContext of(TlsSettings settings) throws IOException {
        SSLContext own = settings.own();
        ClientCredentials credentials = ClientCredentials.of(own == null ? settings.credentials() : null);
        try {
            SSLContext context = own == null ? made(settings, credentials) : own;
            return new TlsContext(context, settings, credentials);
        } catch (GeneralSecurityException e) {
            throw new TlsFailure("the JDK cannot do TLS: " + e.getMessage(), e);
        }
    }

    private static SSLContext made(TlsSettings settings, ClientCredentials credentials)
            throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        X509ExtendedTrustManager trust = new ServerTrust(judge(settings.trust()), settings);
        context.init(new KeyManager[] {credentials}, new TrustManager[] {trust}, null);
        return context;
    }

    /** The files that a context of these settings is made of. */
    static List<Path> files(TlsSettings settings) {
        List<Path> files = new ArrayList<>();
        if (settings.own() != null) {
            return files;
        }
        TlsSettings.Trust trust = settings.trust();
        Stream.of(Optional.ofNullable(trust.file()), Optional.ofNullable(trust.folder()))
                .flatMap(Optional::stream)
                .forEach(files::add);
        if (trust.operatingSystem() || files.isEmpty()) {
            files.addAll(systemFiles());
        }
        TlsSettings.Credentials credentials = settings.credentials();
        if (credentials != null) {
            files.add(credentials.certificate());
            Optional.ofNullable(credentials.key()).ifPresent(files::add);
        }
        return files;
    }

    SSLParameters parameters(Endpoint endpoint) throws TlsFailure {
        SSLParameters parameters = context.getDefaultSSLParameters();
        parameters.setProtocols(settings.versions().toArray(String[]::new));
        if (!settings.ciphers().isEmpty()) {
            parameters.setCipherSuites(CipherNames.chosen(
                    settings.ciphers(),
                    context.getDefaultSSLParameters().getCipherSuites(),
                    context.getSupportedSSLParameters().getCipherSuites(),
                    settings.advice()));
        }
        if (settings.trust().hostName()) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        if (settings.alpn() != null && !endpoint.isWebSocket()) {
            parameters.setApplicationProtocols(new String[] {settings.alpn()});
        }
        if (isName(endpoint.host())) {
            // The JDK itself names only hosts with a dot.
            parameters.setServerNames(List.of(new SNIHostName(endpoint.host())));
        }
        return parameters;
    }

    /** Addresses are not sent as Server Name Indication (RFC 6066 section 3), nor what is no host name. */
    private static boolean isName(String host) {
        return host.matches("[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?") && !host.matches("[0-9.]+");
    }

    private static X509ExtendedTrustManager judge(TlsSettings.Trust trust)
            throws IOException, GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(authorities(trust));
        return Arrays.stream(factory.getTrustManagers())
                .filter(X509ExtendedTrustManager.class::isInstance)
                .map(X509ExtendedTrustManager.class::cast)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the JDK has no X.509 trust manager"));
    }

    /** Null stands for those that the JDK comes with. */
    private static @Nullable KeyStore authorities(TlsSettings.Trust trust)
            throws IOException, GeneralSecurityException {
        List<X509Certificate> all = new ArrayList<>();
        boolean own = trust.file() != null || trust.folder() != null;
        if (trust.file() != null) {
            all.addAll(CertificateFile.read(trust.file()));
        }
        if (trust.folder() != null) {
            all.addAll(ofFolder(trust.folder()));
        }
        if (trust.operatingSystem() || !own) {
            List<X509Certificate> system = ofOperatingSystem();
            if (system.isEmpty() && !own) {
                return null;
            }
            all.addAll(system);
        }
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (int i = 0; i < all.size(); i++) {
            store.setCertificateEntry("authority-" + i, all.get(i));
        }
        return store;
    }

    private static List<X509Certificate> ofOperatingSystem() throws UnusableFile {
        List<X509Certificate> all = new ArrayList<>();
        for (Path file : systemFiles()) {
            all.addAll(CertificateFile.read(file));
        }
        return all;
    }

    /** One, or none where the operating system keeps its authorities in another way. */
    private static List<Path> systemFiles() {
        @Nullable String chosen = System.getenv("SSL_CERT_FILE"); // as OpenSSL has it
        return chosen != null && !chosen.isEmpty()
                ? List.of(Path.of(chosen))
                : OF_OPERATING_SYSTEMS.stream()
                        .filter(Files::isReadable)
                        .limit(1)
                        .toList();
    }

    private static List<X509Certificate> ofFolder(Path folder) throws IOException {
        List<X509Certificate> all = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            throw new UnusableFile(folder, "is no folder");
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                try {
                    all.addAll(CertificateFile.read(file));
                } catch (UnusableFile e) {
                    // Such folders hold other files as well, revocation lists for instance.
                }
            }
        }
        if (all.isEmpty()) {
            throw new UnusableFile(folder, "holds no file with a certificate");
        }
        return all;
    }
}
