package io.linnet.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** A client with the JDK's TLS, which is strict about the server's certificate and host name. */
final class TlsClient {
    private final SSLContext context;
    private final SSLParameters parameters;

    /** @param own the client's certificate, if it has one */
    TlsClient(X509Certificate trusted, Authority.@Nullable Issued own) {
        try {
            KeyStore roots = KeyStore.getInstance("PKCS12");
            roots.load(null, null);
            roots.setCertificateEntry("root", trusted);
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(roots);
            KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            KeyStore mine = KeyStore.getInstance("PKCS12");
            mine.load(null, null);
            if (own != null) {
                mine.setKeyEntry("own", own.key(), new char[0], own.chain().toArray(X509Certificate[]::new));
            }
            keys.init(mine, new char[0]);
            context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
        parameters = context.getDefaultSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }

    TlsClient speaking(String... versions) {
        parameters.setProtocols(versions);
        return this;
    }

    TlsClient offering(String... suites) {
        parameters.setCipherSuites(suites);
        return this;
    }

    TlsClient naming(String... protocols) {
        parameters.setApplicationProtocols(protocols);
        return this;
    }

    TlsClient askingFor(String host) {
        parameters.setServerNames(List.of(new SNIHostName(host)));
        return this;
    }

    /** Connected, with the handshake done. */
    SSLSocket connect(int port) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        try {
            socket.setSoTimeout(20_000);
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }
}
