package io.linnet.client.net;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where a broker is.
 *
 * @param scheme {@code mqtt}, {@code mqtts}, {@code ws} or {@code wss}
 * @param path of a WebSocket, such as {@code /mqtt}; not used for TCP
 * @param bindAddress the local address to connect from, or null for any
 * @param tls how the connection is secured; null when it is not, in {@code mqtt} and {@code ws}
 */
public record Endpoint(
        String scheme,
        String host,
        int port,
        String path,
        @Nullable String bindAddress,
        @Nullable TlsSettings tls) {
    public boolean isWebSocket() {
        return scheme.startsWith("ws");
    }

    /** Whether nobody on the way can read along. */
    public boolean isSecured() {
        return tls != null;
    }

    /** For messages. */
    public String hostAndPort() {
        return bracketed() + ":" + port;
    }

    private String bracketed() {
        return host.indexOf(':') < 0 ? host : "[" + host + "]";
    }

    URI uri() {
        return URI.create(scheme + "://" + hostAndPort() + path);
    }
}
