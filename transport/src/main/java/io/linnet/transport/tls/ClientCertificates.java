package io.linnet.transport.tls;

/** Whether clients show certificates. One that is shown must be valid in any case. */
public enum ClientCertificates {
    /** They are not asked for one. */
    NONE,
    /** They are asked, and may have none. */
    OPTIONAL,
    /** A client without a certificate is refused in the handshake. */
    REQUIRED
}
