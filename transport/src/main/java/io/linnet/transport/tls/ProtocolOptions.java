package io.linnet.transport.tls;

import java.util.List;

/**
 * How TLS is spoken.
 *
 * @param library who does it
 * @param minimumVersion the oldest version that is spoken
 * @param cipherSuites by their IANA names, the preferred first; TLS 1.3 has its own suites, which are all used when none is named
 */
public record ProtocolOptions(TlsLibrary library, TlsVersion minimumVersion, List<String> cipherSuites) {
    /** Those of TLS 1.3, and of TLS 1.2 those with forward secrecy and authenticated encryption (RFC 9325). */
    public static final List<String> MODERN_SUITES = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    public static final ProtocolOptions DEFAULTS =
            new ProtocolOptions(TlsLibrary.AUTO, TlsVersion.TLS_1_2, MODERN_SUITES);

    /** Copies the list. */
    public ProtocolOptions {
        cipherSuites = List.copyOf(cipherSuites);
    }
}
