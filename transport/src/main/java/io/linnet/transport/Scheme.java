package io.linnet.transport;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The protocol below MQTT that a listener speaks. */
public enum Scheme {
    /** MQTT straight over TCP. */
    MQTT(1883, false, false),
    /** MQTT over TLS. */
    MQTTS(8883, false, true),
    /** MQTT in binary WebSocket frames. */
    WS(8083, true, false),
    /** MQTT in binary WebSocket frames over TLS. */
    WSS(8084, true, true);

    private final int defaultPort;
    private final boolean webSocket;
    private final boolean encrypted;

    Scheme(int defaultPort, boolean webSocket, boolean encrypted) {
        this.defaultPort = defaultPort;
        this.webSocket = webSocket;
        this.encrypted = encrypted;
    }

    /** The one that a URI begins with, in whatever letters. */
    static Optional<Scheme> named(String text) {
        return Arrays.stream(values())
                .filter(scheme -> scheme.word().equals(text.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    /** As a URI begins, such as {@code mqtts}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Meant by a URI without a port. */
    public int defaultPort() {
        return defaultPort;
    }

    public boolean isWebSocket() {
        return webSocket;
    }

    /** Whether it needs {@link io.linnet.transport.tls.TlsOptions}. */
    public boolean isEncrypted() {
        return encrypted;
    }
}
