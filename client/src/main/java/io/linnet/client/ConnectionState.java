package io.linnet.client;

import io.linnet.packet.ProtocolVersion;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the connection of a client is doing. */
public sealed interface ConnectionState {
    /** Nobody has asked for a connection yet. */
    record Idle() implements ConnectionState {}

    /**
     * A connection is being opened.
     *
     * @param attempt 1 for the first since the last connection
     */
    record Connecting(String server, int attempt) implements ConnectionState {}

    /**
     * The broker has said CONNACK.
     *
     * @param sessionPresent whether it goes on with a session from before (section 3.2.2.1.1)
     * @param clientIdentifier the client's own, or what the broker assigned
     */
    record Connected(String server, ProtocolVersion version, boolean sessionPresent, String clientIdentifier)
            implements ConnectionState {}

    /**
     * There is no connection, and there will be another attempt.
     *
     * @param cause why it ended, or why it was not made
     * @param retryIn how long until the next attempt
     */
    record Disconnected(ClientException cause, Duration retryIn) implements ConnectionState {}

    /**
     * The client is closed, for good.
     *
     * @param cause null when {@link Client#close} was called
     */
    record Closed(@Nullable ClientException cause) implements ConnectionState {}
}
