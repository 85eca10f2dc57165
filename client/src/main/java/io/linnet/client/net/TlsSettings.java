package io.linnet.client.net;

import io.linnet.client.pem.PrivateKeyFile;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a client secures its connection.
 *
 * @param credentials the client's own certificate, or null
 * @param versions of TLS that are offered, as {@code TLSv1.3}
 * @param ciphers by the names of the IANA or OpenSSL; empty for those of the JDK
 * @param alpn the application protocol to ask for, or null
 */
public record TlsSettings(
        Trust trust,
        @Nullable Credentials credentials,
        List<String> versions,
        List<String> ciphers,
        @Nullable String alpn) {
    /** What is offered where nobody chose. */
    public static final List<String> ALL_VERSIONS = List.of("TLSv1.3", "TLSv1.2");

    /** The operating system's authorities, no certificate of the client. */
    public static final TlsSettings USUAL =
            new TlsSettings(new Trust(null, null, true, true), null, ALL_VERSIONS, List.of(), null);

    /**
     * Which servers are believed. Without file and folder: those that the operating system vouches for.
     *
     * @param file with the certificates of authorities, or null
     * @param folder of such files, or null
     * @param operatingSystem its authorities as well
     * @param hostName has to stand in the server's certificate
     */
    public record Trust(@Nullable Path file, @Nullable Path folder, boolean operatingSystem, boolean hostName) {
        /** For messages: where the authorities come from. */
        String origin() {
            if (file != null) {
                return "the authorities of " + file;
            }
            return folder != null ? "the authorities of " + folder : "the authorities of the operating system";
        }
    }

    /** Files of a certificate, with the chain to its authority behind it, and of its key. */
    public record Credentials(Path certificate, Path key, PrivateKeyFile.Password password) {}
}
