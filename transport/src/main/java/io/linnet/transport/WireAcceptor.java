package io.linnet.transport;

/** The broker's door: makes the handler of a new connection. */
@FunctionalInterface
public interface WireAcceptor {
    /**
     * Called on the wire's loop when the connection is ready for MQTT bytes: after the PROXY header and the WebSocket
     * handshake. The wire may be used at once.
     */
    WireHandler accept(Wire wire);
}
