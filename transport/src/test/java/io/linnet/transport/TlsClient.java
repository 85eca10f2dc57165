package io.linnet.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
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
            context = SSLContext.getInstance("TLS");
            context.init(own == null ? null : new KeyManager[] {new Insistent(own)}, trust.getTrustManagers(), null);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
        parameters = context.getDefaultSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }

    /** Shows its one certificate, whoever the server says it trusts. */
    private static final class Insistent extends X509ExtendedKeyManager {
        private final Authority.Issued own;

        Insistent(Authority.Issued own) {
            this.own = own;
        }

        @Override
        public String chooseClientAlias(String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return "own";
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return own.chain().toArray(X509Certificate[]::new);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return own.key();
        }

        @Override
        public String[] getClientAliases(String type, Principal @Nullable [] issuers) {
            return new String[] {"own"};
        }

        @Override
        public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
            return null;
        }

        @Override
        public @Nullable String chooseServerAlias(
                String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }
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

    /** Whatever host the server's certificate is for. */
    TlsClient anyHost() {
        parameters.setEndpointIdentificationAlgorithm("");
        return this;
    }

    /** Connected, with the handshake done. */
    SSLSocket connect(int port) throws IOException {
        return shaken((SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port));
    }

    /** With the handshake done on a connection that is there. */
    SSLSocket over(Socket plain) throws IOException {
        return shaken((SSLSocket) context.getSocketFactory().createSocket(plain, "127.0.0.1", plain.getPort(), true));
    }

    private SSLSocket shaken(SSLSocket socket) throws IOException {
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
