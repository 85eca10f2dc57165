package io.linnet.client.net;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a broker is, and how it is reached.
 *
 * @param host a name or an address, without brackets
 * @param way how bytes get there
 * @param tls how the connection is secured; null when it is not
 * @param upgrade what a web server is asked for; null when MQTT goes straight over TCP or TLS
 */
public record Endpoint(
        String host,
        int port,
        Way way,
        @Nullable TlsSettings tls,
        @Nullable Upgrade upgrade) {
    /**
     * The beginning of a WebSocket.
     *
     * @param resource path and query as they stand in a URL, beginning with a slash
     * @param headers of HTTP that are sent in addition, for instance {@code Authorization}
     */
    public record Upgrade(String resource, Map<String, String> headers) {
        public Upgrade {
            headers = Map.copyOf(headers);
        }

        /** Not the headers nor the query: there may be secrets in them. */
        @Override
        public String toString() {
            return resource.replaceFirst("\\?.*", "");
        }
    }

    public Endpoint {
        if (way instanceof Way.SocketFile && tls != null) {
            throw new IllegalArgumentException("there is no TLS through a Unix domain socket, nor is it needed there");
        }
    }

    public boolean isWebSocket() {
        return upgrade != null;
    }

    /** Whether nobody on the way can read along. */
    public boolean isSecured() {
        return tls != null;
    }

    /** As it begins a URL: {@code mqtt}, {@code mqtts}, {@code ws} or {@code wss}. */
    public String scheme() {
        return (isWebSocket() ? "ws" : "mqtt") + (isSecured() ? "s" : "");
    }

    /** For messages. */
    public String hostAndPort() {
        if (way instanceof Way.SocketFile file) {
            return file.path().toString();
        }
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    /** For messages. */
    @Override
    public String toString() {
        return scheme() + "://" + hostAndPort() + (upgrade == null ? "" : upgrade);
    }
}
