package io.linnet.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * How the generator's connections are secured: with the JDK's TLS, and always AES-128-GCM, so that all brokers encipher the
 * same way. Belongs to the thread of the loop.
 *
 * <p>The host name in a broker's certificate is not looked at: what is measured is on this machine or the next one.
 */
final class Tls {
    private static final String[] SUITES = {
        "TLS_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
    };

    private final SSLContext context;
    private final String[] versions;
    private final Judge judge;

    /** Names under which the JDK keeps the session of an earlier connection, each used by one connection at a time. */
    private final Deque<String> resumable = new ArrayDeque<>();

    private long layers;

    private Tls(SSLContext context, Judge judge, String[] versions) {
        this.context = context;
        this.judge = judge;
        this.versions = versions;
    }

    /**
     * Trusts what the authorities of a PEM file have issued, or everybody.
     *
     * @param authorities null = any certificate will do
     * @param version {@code 1.2} or {@code 1.3}
     */
    static Tls trusting(@Nullable Path authorities, String version) {
        if (!version.equals("1.2") && !version.equals("1.3")) {
            throw new IllegalArgumentException("TLS version must be 1.2 or 1.3, not " + version);
        }
        try {
            Judge judge = new Judge(authorities == null ? null : trustManager(authorities));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {judge}, null);
            return new Tls(context, judge, new String[] {"TLSv" + version});
        } catch (GeneralSecurityException | IOException e) {
            throw new BenchFailure("cannot prepare TLS with " + authorities + ": " + e.getMessage(), e);
        }
    }

    private static X509TrustManager trustManager(Path authorities) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(authorities)) {
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("authority-" + number++, certificate);
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return Arrays.stream(factory.getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .map(X509TrustManager.class::cast)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the JDK has no X.509 trust manager"));
    }

    /** For a connection that shakes hands in full. */
    TlsLayer layer() {
        return layer("once-" + layers++);
    }

    /** For a connection that resumes the session of an earlier one, where there is one; see {@link #giveBack}. */
    TlsLayer resumingLayer() {
        String free = resumable.poll();
        return layer(free == null ? "again-" + layers++ : free);
    }

    /** The connection is over, and what the broker gave it for the next one may be used. */
    void giveBack(TlsLayer layer) {
        resumable.add(layer.name());
    }

    private TlsLayer layer(String name) {
        // The JDK looks up sessions by host and port; this host is a name of ours, without a dot, so that it is not
        // sent.
        SSLEngine engine = context.createSSLEngine(name, 1);
        engine.setUseClientMode(true);
        engine.setSSLParameters(parameters());
        return new TlsLayer(engine, name);
    }

    private SSLParameters parameters() {
        SSLParameters parameters = new SSLParameters(SUITES, versions);
        parameters.setServerNames(List.of());
        return parameters;
    }

    /** How many brokers' certificates have been judged: one for each full handshake, none for a resumed one. */
    long fullHandshakes() {
        return judge.asked;
    }

    SSLSocket secured(Socket plain, InetSocketAddress broker) throws IOException {
        SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(plain, "start-" + layers++, broker.getPort(), true);
        socket.setSSLParameters(parameters());
        socket.startHandshake();
        return socket;
    }

    /** Looks at a certificate once, and believes it from then on: judging is not what is to be measured. */
    private static final class Judge implements X509TrustManager {
        private final @Nullable X509TrustManager judge;
        private @Nullable X509Certificate believed;
        private long asked;

        Judge(@Nullable X509TrustManager judge) {
            this.judge = judge;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            asked++;
            if (judge != null && !chain[0].equals(believed)) {
                judge.checkServerTrusted(chain, authType);
                believed = chain[0];
            }
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            throw new CertificateException("the generator is no server");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return judge == null ? new X509Certificate[0] : judge.getAcceptedIssuers();
        }
    }
}
