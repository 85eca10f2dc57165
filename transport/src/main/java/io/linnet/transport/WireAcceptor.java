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
     * Whether a connection that was just accepted by the system may go on to TLS, PROXY header or WebSocket handshake, or else be
     * closed at once. Called on its loop, before anything was read or allocated for it; has to be cheap.
     *
     * @param peer the other end, which may be a proxy
     */
    default boolean admits(Loop loop, InetSocketAddress peer) {
        return true;
    }

    /**
     * Whether a connection may begin its TLS handshake, which costs far more than all that comes before it, or else be closed at once,
     * without a word. Called once on its loop as soon as its client's address is known: after the PROXY header, where there is one.
     * The wire can say addresses and listener, and take a {@link Wire#whenClosed}.
     */
    default boolean mayBeginTls(Wire wire) {
        return true;
    }

    /**
     * A connection ended before it became a wire, because of what its peer sent, or did not send in time, as PROXY header, TLS or
     * WebSocket handshake. Called on its loop.
     */
    default void turnedAway(Loop loop, InetSocketAddress peer, Throwable cause) {}
}
