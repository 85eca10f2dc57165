package io.linnet.cli.client;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where a broker is.
 *
 * @param scheme {@code mqtt} or {@code ws}
 * @param path of a WebSocket, such as {@code /mqtt}; not used for TCP
 * @param bindAddress the local address to connect from, or null for any
 */
public record Endpoint(
        String scheme,
        String host,
        int port,
        String path,
        @Nullable String bindAddress) {
    boolean isWebSocket() {
        return scheme.equals("ws");
    }

    URI uri() {
        String bracketed = host.indexOf(':') < 0 ? host : "[" + host + "]";
        return URI.create(scheme + "://" + bracketed + ":" + port + path);
    }
}
