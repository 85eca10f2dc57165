package io.linnet.transport;

/** The protocol below MQTT that a listener speaks. */
public enum Scheme {
    /** MQTT straight over TCP. */
    MQTT,
    /** MQTT in binary WebSocket frames. */
    WS
}
