package io.linnet.transport.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** {@link ClientTrust} as TLS libraries ask for it. */
final class ClientChains extends X509ExtendedTrustManager {
    private final ClientTrust trust;

    ClientChains(ClientTrust trust) {
        this.trust = trust;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String keyType) throws CertificateException {
        trust.verified(List.of(chain), Instant.now());
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String keyType, Socket socket) throws CertificateException {
        checkClientTrusted(chain, keyType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String keyType, SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, keyType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String keyType) {
        throw new IllegalStateException("A listener has no servers");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String keyType, Socket socket) {
        checkServerTrusted(chain, keyType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String keyType, SSLEngine engine) {
        checkServerTrusted(chain, keyType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return trust.authorities().toArray(X509Certificate[]::new);
    }
}
