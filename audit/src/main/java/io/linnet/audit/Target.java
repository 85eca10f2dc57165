package io.linnet.audit;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The broker under test.
 *
 * @param webSocketPort where the broker speaks MQTT over WebSocket at the path {@code /mqtt}, if it does
 * @param patience how long an expected packet or close may take before it counts as not coming
 * @param enhancedLogin an authentication method that the broker offers and the credentials for it, if it offers one
 */
public record Target(
        String host, int port, OptionalInt webSocketPort, Duration patience, Optional<EnhancedLogin> enhancedLogin) {
    private static final Duration USUAL_PATIENCE = Duration.ofSeconds(5);

    /** A broker with a TCP port only. */
    public static Target of(String host, int port) {
        return new Target(host, port, OptionalInt.empty(), USUAL_PATIENCE, Optional.empty());
    }

    public Target withWebSocketPort(int webSocketPort) {
        return new Target(host, port, OptionalInt.of(webSocketPort), patience, enhancedLogin);
    }

    public Target withPatience(Duration patience) {
        return new Target(host, port, webSocketPort, patience, enhancedLogin);
    }

    public Target withEnhancedLogin(EnhancedLogin enhancedLogin) {
        return new Target(host, port, webSocketPort, patience, Optional.of(enhancedLogin));
    }
}
