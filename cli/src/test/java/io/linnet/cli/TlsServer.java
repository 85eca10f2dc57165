package io.linnet.cli;

import io.linnet.client.pem.CertificateFile;
import io.linnet.client.pem.PrivateKeyFile;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;

/** The sockets of servers with certificates from PEM files. */
final class TlsServer {
    private static final char[] NO_PASSWORD = new char[0];

    private TlsServer() {}

    /** Listens on a free port of the loopback address; {@code name} is that of the files. */
    static SSLServerSocket socket(Path folder, String name, boolean clientCertificates, String... versions)
            throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(keyStore(folder, name), NO_PASSWORD);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        KeyStore authorities = empty();
        authorities.setCertificateEntry(
                "ca", CertificateFile.read(folder.resolve("ca.pem")).getFirst());
        trust.init(authorities);
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        SSLServerSocket socket = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        socket.setNeedClientAuth(clientCertificates);
        if (versions.length > 0) {
            socket.setEnabledProtocols(versions);
        }
        return socket;
    }

    private static KeyStore keyStore(Path folder, String name) throws IOException, GeneralSecurityException {
        List<X509Certificate> chain = CertificateFile.read(folder.resolve(name + ".pem"));
        KeyStore store = empty();
        store.setKeyEntry(
                "server",
                PrivateKeyFile.read(folder.resolve(name + ".key"), file -> NO_PASSWORD),
                NO_PASSWORD,
                chain.toArray(X509Certificate[]::new));
        return store;
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
