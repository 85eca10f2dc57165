package io.linnet.transport;

import java.net.InetSocketAddress;

/** The broker's door: makes the handler of a new connection. */
@FunctionalInterface
public interface WireAcceptor {
    /**
     * Called on the wire's loop when the connection is ready for MQTT bytes: after PROXY header, TLS and WebSocket
     * handshake. The wire may be used at once.
     */
    WireHandler accept(Wire wire);

    /**
     * A connection ended before it became a wire, because of what its peer sent, or did not send in time, as PROXY header, TLS or
     * WebSocket handshake. Called on its loop.
     */
    default void turnedAway(Loop loop, InetSocketAddress peer, Throwable cause) {}
}
