package io.linnet.security.certificate;

import io.linnet.broker.Authenticator;
import io.linnet.broker.ClientIdentity;
import io.linnet.broker.Peer;
import io.linnet.packet.Connect;
import io.linnet.transport.Encryption;
import io.linnet.transport.ProxiedTls;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Certificates of clients, made with openssl and valid for a hundred years, and connections that claim to have shown them. */
public final class Certificates {
    private Certificates() {}

    /** The certificate in this file of the test resources. */
    public static X509Certificate named(String name) {
        try (InputStream in = Certificates.class.getResourceAsStream(name + ".pem")) {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(Objects.requireNonNull(in));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (CertificateException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** The connection, as if its client had shown these certificates. */
    public static Peer showing(Peer peer, X509Certificate... certificates) {
        Encryption encryption = new Encryption("TLSv1.3", "TLS_AES_128_GCM_SHA256", "", List.of(certificates));
        return new Peer(peer.address(), peer.listener(), encryption, null);
    }

    /** The connection, as if a proxy had said this common name; null for a proxy that says nothing. */
    public static Peer proxied(Peer peer, @Nullable String commonName) {
        ProxiedTls tls = commonName == null ? null : new ProxiedTls("TLSv1.3", "", "", commonName);
        return new Peer(peer.address(), peer.listener(), null, tls);
    }

    /** What the authenticator would say if clients showed these certificates. */
    public static Authenticator showing(Authenticator asked, X509Certificate... certificates) {
        return new Authenticator() {
            @Override
            public CompletionStage<Verdict> authenticate(Connect connect, Peer peer) {
                return asked.authenticate(connect, showing(peer, certificates));
            }

            @Override
            public boolean mayStay(ClientIdentity client, Peer peer) {
                return asked.mayStay(client, showing(peer, certificates));
            }
        };
    }
}
