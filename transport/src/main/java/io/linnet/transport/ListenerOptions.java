package io.linnet.transport;

import io.linnet.transport.tls.TlsOptions;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a listener is told: where it listens and how it treats its connections.
 *
 * @param name how the broker's configuration and metrics call it
 * @param address where to listen; port 0 lets the system choose
 * @param webSocketPath the one path that is served, from its slash; without meaning where there is no WebSocket
 * @param proxyProtocolFrom peers that must begin with a PROXY protocol header (version 1 or 2); the word of others is
 *     not taken
 * @param highWaterBytes more bytes than this waiting for a peer make its wire not writable
 * @param backlog connections the system queues before they are accepted
 * @param maximumFrameBytes the longest WebSocket frame that is taken; a frame is gathered in memory before it is used
 * @param handshakeTimeoutMillis how long PROXY header, TLS and WebSocket handshake may take together
 * @param tls for the schemes with TLS, which cannot be opened without
 */
public record ListenerOptions(
        String name,
        Scheme scheme,
        InetSocketAddress address,
        String webSocketPath,
        List<Cidr> proxyProtocolFrom,
        long highWaterBytes,
        int backlog,
        int maximumFrameBytes,
        int handshakeTimeoutMillis,
        Optional<TlsOptions> tls) {
    private static final String DEFAULT_PATH = "/mqtt";
    private static final long DEFAULT_HIGH_WATER_BYTES = 1024 * 1024;
    private static final int DEFAULT_BACKLOG = 4096;
    private static final int DEFAULT_FRAME_BYTES = 1024 * 1024;
    private static final int DEFAULT_HANDSHAKE_MILLIS = 10_000;

    /** @throws IllegalArgumentException for a number that is not positive or a path without its slash */
    public ListenerOptions {
        proxyProtocolFrom = List.copyOf(proxyProtocolFrom);
        if (!webSocketPath.startsWith("/")) {
            throw new IllegalArgumentException("A WebSocket path begins with a slash, not like " + webSocketPath);
        }
        requirePositive("highWaterBytes", highWaterBytes);
        requirePositive("backlog", backlog);
        requirePositive("maximumFrameBytes", maximumFrameBytes);
        requirePositive("handshakeTimeoutMillis", handshakeTimeoutMillis);
        if (tls.isPresent() && !scheme.isEncrypted()) {
            throw new IllegalArgumentException("An " + scheme.word() + ":// listener has no TLS; with TLS it is "
                    + (scheme.isWebSocket() ? Scheme.WSS : Scheme.MQTTS).word() + "://");
        }
    }

    private static void requirePositive(String what, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(what + " must be positive, not " + value);
        }
    }

    /** Options with the defaults of this room, named after the scheme. */
    public static ListenerOptions of(Scheme scheme, InetSocketAddress address) {
        return new ListenerOptions(
                scheme.word(),
                scheme,
                address,
                DEFAULT_PATH,
                List.of(),
                DEFAULT_HIGH_WATER_BYTES,
                DEFAULT_BACKLOG,
                DEFAULT_FRAME_BYTES,
                DEFAULT_HANDSHAKE_MILLIS,
                Optional.empty());
    }

    /**
     * Reads {@code mqtt://host:port} or {@code ws://host:port/path}, or the same with {@code mqtts} and {@code wss}, which need
     * {@link #withTls} too. Without a port 1883, 8083, 8883 and 8084 are meant, without a path {@code /mqtt}. The name is the text itself.
     *
     * @throws IllegalArgumentException saying what is wrong
     */
    public static ListenerOptions parse(String uri) {
        URI parsed = syntax(uri);
        Scheme scheme = scheme(parsed.getScheme(), uri);
        InetSocketAddress address = address(parsed, scheme, uri);
        ListenerOptions options = of(scheme, address).withName(uri);
        String path = parsed.getPath();
        if (path == null || path.isEmpty()) {
            return options;
        }
        if (!scheme.isWebSocket()) {
            throw new IllegalArgumentException("An " + scheme.word() + ":// listener has no path: " + uri);
        }
        return options.withWebSocketPath(path);
    }

    private static URI syntax(String uri) {
        try {
            return new URI(uri);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("Not a listener address like mqtt://127.0.0.1:1883: " + uri, e);
        }
    }

    private static Scheme scheme(@Nullable String scheme, String uri) {
        return Scheme.named(scheme == null ? "" : scheme)
                .orElseThrow(() -> new IllegalArgumentException(
                        "A listener address begins with mqtt://, mqtts://, ws:// or wss://: " + uri));
    }

    private static InetSocketAddress address(URI parsed, Scheme scheme, String uri) {
        String host = parsed.getHost();
        if (host == null || parsed.getQuery() != null || parsed.getFragment() != null || parsed.getUserInfo() != null) {
            throw new IllegalArgumentException("A listener address is a scheme, a host and a port, not " + uri);
        }
        int port = parsed.getPort() >= 0 ? parsed.getPort() : scheme.defaultPort();
        if (port > 0xFFFF) {
            throw new IllegalArgumentException("A port is a number from 0 to 65535, not like in " + uri);
        }
        return new InetSocketAddress(host, port);
    }

    public ListenerOptions withName(String name) {
        return new ListenerOptions(
                name,
                scheme,
                address,
                webSocketPath,
                proxyProtocolFrom,
                highWaterBytes,
                backlog,
                maximumFrameBytes,
                handshakeTimeoutMillis,
                tls);
    }

    public ListenerOptions withWebSocketPath(String webSocketPath) {
        return new ListenerOptions(
                name,
                scheme,
                address,
                webSocketPath,
                proxyProtocolFrom,
                highWaterBytes,
                backlog,
                maximumFrameBytes,
                handshakeTimeoutMillis,
                tls);
    }

    public ListenerOptions withProxyProtocolFrom(List<Cidr> proxyProtocolFrom) {
        return new ListenerOptions(
                name,
                scheme,
                address,
                webSocketPath,
                proxyProtocolFrom,
                highWaterBytes,
                backlog,
                maximumFrameBytes,
                handshakeTimeoutMillis,
                tls);
    }

    public ListenerOptions withHighWaterBytes(long highWaterBytes) {
        return new ListenerOptions(
                name,
                scheme,
                address,
                webSocketPath,
                proxyProtocolFrom,
                highWaterBytes,
                backlog,
                maximumFrameBytes,
                handshakeTimeoutMillis,
                tls);
    }

    public ListenerOptions withBacklog(int backlog) {
        return new ListenerOptions(
                name,
                scheme,
                address,
                webSocketPath,
                proxyProtocolFrom,
                highWaterBytes,
                backlog,
                maximumFrameBytes,
                handshakeTimeoutMillis,
                tls);
    }

    public ListenerOptions withMaximumFrameBytes(int maximumFrameBytes) {
        return new ListenerOptions(
                name,
                scheme,
                address,
                webSocketPath,
                proxyProtocolFrom,
                highWaterBytes,
                backlog,
                maximumFrameBytes,
                handshakeTimeoutMillis,
                tls);
    }

    public ListenerOptions withHandshakeTimeoutMillis(int handshakeTimeoutMillis) {
        return new ListenerOptions(
                name,
                scheme,
                address,
                webSocketPath,
                proxyProtocolFrom,
                highWaterBytes,
                backlog,
                maximumFrameBytes,
                handshakeTimeoutMillis,
                tls);
    }

    /**
     * The same with certificates and keys.
     *
     * @throws IllegalArgumentException for a scheme without TLS
     */
    public ListenerOptions withTls(TlsOptions options) {
        return new ListenerOptions(
                name,
                scheme,
                address,
                webSocketPath,
                proxyProtocolFrom,
                highWaterBytes,
                backlog,
                maximumFrameBytes,
                handshakeTimeoutMillis,
                Optional.of(options));
    }

    /** How clients reach this listener when it is bound to that address; the reverse of {@link #parse}. */
    public String uriAt(InetSocketAddress bound) {
        String authority = NetUtil.toSocketAddressString(bound);
        return scheme.word() + "://" + authority + (scheme.isWebSocket() ? webSocketPath : "");
    }

    /** Says whether a connection from there must begin with a PROXY header. */
    boolean expectsProxyHeader(InetAddress peer) {
        for (Cidr block : proxyProtocolFrom) {
            if (block.contains(peer)) {
                return true;
            }
        }
        return false;
    }
}
