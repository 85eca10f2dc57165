package io.linnet.client;

import io.linnet.client.net.Endpoint;
import io.linnet.packet.ProtocolVersion;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is chosen before a client connects; {@link ClientBuilder} says what each means.
 *
 * @param servers tried in turn, at least one
 * @param version null for 5.0, and 3.1.1 where that is refused
 * @param sessionExpirySeconds 0 to 4,294,967,295
 * @param random numbers from 0 up to below 1
 */
record Settings(
        List<Endpoint> servers,
        ServerReferences serverReferences,
        @Nullable ProtocolVersion version,
        String clientIdentifier,
        boolean cleanStart,
        boolean keepsSession,
        long sessionExpirySeconds,
        int keepAliveSeconds,
        Supplier<Credentials> credentials,
        @Nullable EnhancedAuthentication authentication,
        @Nullable Message will,
        Duration willDelay,
        int receiveMaximum,
        int sendMaximum,
        int maximumPacketSize,
        int topicAliases,
        int waitingMessages,
        OutgoingBound outgoingBound,
        String responsePrefix,
        boolean asksForResponseInformation,
        @Nullable MessageHandler unclaimed,
        @Nullable ConnectionListener listener,
        Backoff backoff,
        boolean reconnects,
        boolean retriesFirst,
        @Nullable OutboxFile outbox,
        Duration connectTimeout,
        Duration answerTimeout,
        Duration closeTimeout,
        Executor workers,
        Time time,
        DoubleSupplier random) {}
