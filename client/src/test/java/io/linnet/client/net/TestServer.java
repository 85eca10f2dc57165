package io.linnet.client.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** A server on 127.0.0.1 that does the same with each connection, on a thread of its own. */
final class TestServer implements AutoCloseable {
    private final ServerSocket server;
    private final Part part;
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    /** What happens on a connection; closed afterwards. */
    @FunctionalInterface
    interface Part {
        void play(Socket socket) throws IOException;
    }

    TestServer(ServerSocket server, Part part) {
        this.server = server;
        this.part = part;
        Thread.ofVirtual().start(this::serve);
    }

    static TestServer plain(Part part) throws IOException {
        return new TestServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), part);
    }

    static TestServer secured(Secrets secrets, Part part) throws IOException {
        return new TestServer(secrets.socket(), part);
    }

    static void echo(Socket socket) throws IOException {
        socket.getInputStream().transferTo(socket.getOutputStream());
    }

    /** Until the test is over. */
    static void ignore(Socket socket) throws IOException {
        try {
            Thread.currentThread().join();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private void serve() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> {
                    try (socket) {
                        part.play(socket);
                    } catch (IOException e) {
                        // The other end has gone.
                    }
                });
            } catch (IOException e) {
                // Closed.
            }
        }
    }

    int port() {
        return server.getLocalPort();
    }

    Endpoint endpoint(@Nullable TlsSettings tls) {
        return endpoint("127.0.0.1", tls, false);
    }

    Endpoint endpoint(String host, @Nullable TlsSettings tls, boolean webSocket) {
        return endpoint(host, port(), tls, webSocket);
    }

    static Endpoint endpoint(String host, int port, @Nullable TlsSettings tls, boolean webSocket) {
        return new Endpoint(
                host,
                port,
                Way.STRAIGHT,
                tls,
                webSocket ? new Endpoint.Upgrade("/mqtt?a=b", Map.of("X-Key", "42")) : null);
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    /** Believes those with a certificate of that authority. */
    static TrustManager[] trusting(TestAuthority authority) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", authority.certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        return trust.getTrustManagers();
    }

    /** A server's certificate, and whom it trusts. */
    static final class Secrets {
        private final SSLContext context;
        private final boolean asks;
        private final String[] versions;

        /** {@code clients} is whom it asks for certificates; nobody when that is null. */
        Secrets(KeyStore own, @Nullable TestAuthority clients, String... versions)
                throws IOException, GeneralSecurityException {
            KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(own, TestAuthority.PASSWORD);
            context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), clients == null ? null : trusting(clients), null);
            asks = clients != null;
            this.versions = versions;
        }

        private SSLServerSocket socket() throws IOException {
            SSLServerSocket socket = (SSLServerSocket)
                    context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
            socket.setNeedClientAuth(asks);
            if (versions.length > 0) {
                socket.setEnabledProtocols(versions);
            }
            return socket;
        }
    }
}
