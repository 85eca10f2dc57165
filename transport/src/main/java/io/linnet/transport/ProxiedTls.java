package io.linnet.transport;

/**
 * What a trusted proxy says in its PROXY header (version 2) about the TLS that it has ended for the client.
 *
 * @param protocol such as {@code TLSv1.3}; empty when it is not said
 * @param cipherSuite empty when it is not said
 * @param serverName the host name that the client asked for; empty when it is not said
 * @param commonName of the client's certificate, when it showed one and the proxy has verified it; else empty
 */
public record ProxiedTls(String protocol, String cipherSuite, String serverName, String commonName) {}
