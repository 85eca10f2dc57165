package io.linnet.client.net;

import io.linnet.client.pem.PrivateKeyFile;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How a client secures its connection. Connections with equal settings share what was read from the files, and their TLS sessions.
 *
 * @param own a context that the user has made; of trust only the host name counts then, and credentials not at all
 * @param credentials the client's own certificate, or null
 * @param versions of TLS that are offered, as {@code TLSv1.3}
 * @param ciphers by the names of the IANA or OpenSSL; empty for those of the JDK
 * @param alpn the application protocol to ask for, or null
 */
public record TlsSettings(
        @Nullable SSLContext own,
        Trust trust,
        @Nullable Credentials credentials,
        List<String> versions,
        List<String> ciphers,
        @Nullable String alpn,
        Advice advice) {
    /** What is offered where nobody chose. */
    public static final List<String> ALL_VERSIONS = List.of("TLSv1.3", "TLSv1.2");

    /** The operating system's authorities, no certificate of the client. */
    public static final TlsSettings USUAL = of(Trust.USUAL, null);

    public TlsSettings {
        versions = List.copyOf(versions);
        ciphers = List.copyOf(ciphers);
    }

    /** Those of the library where nobody chose anything else. */
    public static TlsSettings of(Trust trust, @Nullable Credentials credentials) {
        return new TlsSettings(null, trust, credentials, ALL_VERSIONS, List.of(), null, Advice.OF_LIBRARY);
    }

    /**
     * Which servers are believed. Without file and folder: those that the operating system vouches for.
     *
     * @param file with the certificates of authorities, or null
     * @param folder of such files, or null
     * @param operatingSystem its authorities as well
     * @param hostName has to stand in the server's certificate
     */
    public record Trust(@Nullable Path file, @Nullable Path folder, boolean operatingSystem, boolean hostName) {
        /** The authorities of the operating system, and the right host name. */
        public static final Trust USUAL = new Trust(null, null, true, true);

        /** For messages: where the authorities come from. */
        String origin() {
            if (file != null) {
                return "the authorities of " + file;
            }
            return folder != null ? "the authorities of " + folder : "the authorities of the operating system";
        }
    }

    /**
     * Files of a certificate, with the chain to its authority behind it, and of its key.
     *
     * @param certificate PEM, or PKCS#12 when the name ends with {@code .p12} or {@code .pfx}
     * @param key PEM; null when it is in the certificate's file, where that of PKCS#12 always is
     * @param password of the key, or of the PKCS#12 file; settings are equal only when this is
     */
    public record Credentials(Path certificate, @Nullable Path key, PrivateKeyFile.Password password) {}
}
