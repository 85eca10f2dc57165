package io.linnet.cli.config;

import io.linnet.broker.Limits;
import java.util.List;
import java.util.function.ToLongFunction;

/** The keys below {@code limits}, one for each component of {@link Limits} and in its order. */
final class LimitKeys {
    static final Key<Long> CONNECT_TIMEOUT = limit(
            "connect-timeout",
            Kinds.millis("100ms", "10m"),
            Limits::connectTimeoutMillis,
            "10s",
            "How long a new connection may take until its CONNECT is complete.");

    static final Key<Long> MAXIMUM_PACKET_SIZE = limit(
            "maximum-packet-size",
            Kinds.bytes("128B", "256MiB"),
            Limits::maximumPacketBytes,
            "1MiB",
            "The largest packet that a client may send, with its fixed header; announced to 5.0 clients.");

    static final Key<Long> RECEIVE_MAXIMUM = limit(
            "receive-maximum",
            Kinds.whole(1, 65_535),
            Limits::receiveMaximum,
            "1000",
            "Unacknowledged QoS 1 and 2 messages that a client may have under way to the broker; announced to 5.0 clients.");

    static final Key<Long> IN_FLIGHT_MAXIMUM = limit(
            "in-flight-maximum",
            Kinds.whole(1, 65_535),
            Limits::inFlightMaximum,
            "1000",
            "Unacknowledged QoS 1 and 2 messages that the broker may have under way to a client; the client's own Receive Maximum counts when it is lower.");

    static final Key<Long> TOPIC_ALIAS_MAXIMUM = limit(
            "topic-alias-maximum",
            Kinds.whole(0, 65_535),
            Limits::topicAliasMaximum,
            "64",
            "Topic aliases that a client may set; announced to 5.0 clients.");

    static final Key<Long> OUTBOUND_TOPIC_ALIASES = limit(
            "outbound-topic-aliases",
            Kinds.whole(0, 65_535),
            Limits::outboundTopicAliases,
            "16",
            "Topic aliases that the broker sets at a client that allows them.");

    static final Key<Long> TOPIC_LEVELS = limit(
            "topic-levels",
            Kinds.whole(1, 65_535),
            Limits::topicLevels,
            "200",
            "Levels that a topic name or filter may have.");

    static final Key<Long> MAXIMUM_KEEP_ALIVE = limit(
            "maximum-keep-alive",
            Kinds.seconds("0s", "65535s"),
            Limits::maximumKeepAliveSeconds,
            "0s",
            "The longest Keep Alive that is granted; 0 is no limit.");

    static final Key<Long> MAXIMUM_SESSION_EXPIRY = limit(
            "maximum-session-expiry",
            Kinds.seconds("0s", "4294967295s"),
            Limits::sessionExpiryMaximumSeconds,
            "4294967295s",
            "The longest Session Expiry Interval that is granted; 4294967295s is for ever.");

    static final Key<Long> QUEUE_MESSAGES = limit(
            "queue-messages",
            Kinds.whole(1, Integer.MAX_VALUE),
            Limits::queueMessages,
            "100000",
            "Messages that may wait for one session.");

    static final Key<Long> QUEUE_BYTES = limit(
            "queue-bytes",
            Kinds.bytes("1KiB", "1024GiB"),
            Limits::queueBytes,
            "64MiB",
            "Bytes that may wait for one session.");

    static final Key<Long> TOTAL_QUEUE_BYTES = limit(
            "total-queue-bytes",
            Kinds.bytes("1KiB", "1024GiB"),
            Limits::totalQueueBytes,
            "(a quarter of the heap)",
            "Bytes of memory for all queues, messages under way and output together; queues on disk do not count. Over it publishers "
                    + "are slowed down, then `queue-policy` decides.");

    static final Key<Long> PENDING_OUTPUT_BYTES = limit(
            "pending-output-bytes",
            Kinds.bytes("1KiB", "1GiB"),
            Limits::pendingOutputBytes,
            "1MiB",
            "Bytes written to a connection that its client has not taken; beyond it QoS 0 is dropped and the rest waits in the queue.");

    static final Key<Long> SUBSCRIPTIONS_PER_SESSION = limit(
            "subscriptions-per-session",
            Kinds.whole(1, Integer.MAX_VALUE),
            Limits::subscriptionsPerSession,
            "10000",
            "Subscriptions that one session may have.");

    static final Key<Long> TOPIC_CACHE_ENTRIES = limit(
            "topic-cache-entries",
            Kinds.whole(1, 10_000_000),
            Limits::topicCacheEntries,
            "16384",
            "Topics per event loop whose receivers are remembered.");

    static final Key<Long> INTER_LOOP_BYTES = limit(
            "inter-loop-bytes",
            Kinds.bytes("1KiB", "1GiB"),
            Limits::interLoopBytes,
            "16MiB",
            "Bytes on the way from one event loop to another before publishers are no longer read.");

    static final Section SECTION = new Section(
            "limits",
            List.of(
                    CONNECT_TIMEOUT,
                    MAXIMUM_PACKET_SIZE,
                    RECEIVE_MAXIMUM,
                    IN_FLIGHT_MAXIMUM,
                    TOPIC_ALIAS_MAXIMUM,
                    OUTBOUND_TOPIC_ALIASES,
                    TOPIC_LEVELS,
                    MAXIMUM_KEEP_ALIVE,
                    MAXIMUM_SESSION_EXPIRY,
                    QUEUE_MESSAGES,
                    QUEUE_BYTES,
                    TOTAL_QUEUE_BYTES,
                    PENDING_OUTPUT_BYTES,
                    SUBSCRIPTIONS_PER_SESSION,
                    TOPIC_CACHE_ENTRIES,
                    INTER_LOOP_BYTES));

    private LimitKeys() {}

    private static Key<Long> limit(
            String name,
            ScalarKind<Long> kind,
            ToLongFunction<Limits> component,
            String otherwiseText,
            String description) {
        return new Key<>(name, kind, () -> component.applyAsLong(Limits.defaults()), otherwiseText, description);
    }

    static Limits limits(Values values) {
        return new Limits(
                Math.toIntExact(values.of(CONNECT_TIMEOUT)),
                Math.toIntExact(values.of(MAXIMUM_PACKET_SIZE)),
                Math.toIntExact(values.of(RECEIVE_MAXIMUM)),
                Math.toIntExact(values.of(IN_FLIGHT_MAXIMUM)),
                Math.toIntExact(values.of(TOPIC_ALIAS_MAXIMUM)),
                Math.toIntExact(values.of(OUTBOUND_TOPIC_ALIASES)),
                Math.toIntExact(values.of(TOPIC_LEVELS)),
                Math.toIntExact(values.of(MAXIMUM_KEEP_ALIVE)),
                values.of(MAXIMUM_SESSION_EXPIRY),
                Math.toIntExact(values.of(QUEUE_MESSAGES)),
                values.of(QUEUE_BYTES),
                values.of(TOTAL_QUEUE_BYTES),
                values.of(PENDING_OUTPUT_BYTES),
                Math.toIntExact(values.of(SUBSCRIPTIONS_PER_SESSION)),
                Math.toIntExact(values.of(TOPIC_CACHE_ENTRIES)),
                values.of(INTER_LOOP_BYTES));
    }
}
