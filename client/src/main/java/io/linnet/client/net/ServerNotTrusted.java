package io.linnet.client.net;

import java.security.cert.CertificateException;

/** The server's certificate does not show that it is the one that was meant. */
final class ServerNotTrusted extends CertificateException {
    private static final long serialVersionUID = 1L;

    ServerNotTrusted(String message, CertificateException cause) {
        super(message, cause);
    }
}
