package io.linnet.transport;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What a TLS handshake of this room has agreed on.
 *
 * @param protocol such as {@code TLSv1.3}
 * @param cipherSuite by its IANA name
 * @param serverName the host name that the client asked for (SNI); empty when it named none
 * @param clientCertificates the client's verified chain, its own certificate first; empty when it showed none
 */
public record Encryption(
        String protocol, String cipherSuite, String serverName, List<X509Certificate> clientCertificates) {
    /** Copies the chain. */
    public Encryption {
        clientCertificates = List.copyOf(clientCertificates);
    }
}
