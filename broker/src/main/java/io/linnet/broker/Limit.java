package io.linnet.broker;

/**
 * A bound of the broker by its name. The defaults are chosen so that a stranger cannot exhaust the process, and that no client which
 * does usual things ever meets one; a limit whose right value depends on the site, such as connections from one address (a whole
 * fleet may come through one), is off until it is set.
 *
 * <p>A value is a number in the unit that the constant's description says, or a packed {@link Rate}; 0 turns a limit off where the
 * description says so.
 */
public enum Limit {
    /** Milliseconds that a new connection may take until its CONNECT is complete. What an idle stranger may hold. */
    CONNECT_TIMEOUT_MILLIS("connect-timeout", Scope.LISTENER, 10_000),
    /**
     * Bytes of a packet from a client that is not connected yet, its fixed header included. Small, since nobody has logged in by
     * then: it is what each of many strangers may make us hold (compare CVE-2021-33175). Enough for any CONNECT with a will of some
     * 60 KiB.
     */
    CONNECT_PACKET_BYTES("connect-packet-size", Scope.LISTENER, 64 << 10),
    /** Open connections: all together, or below a listener those that came through it. 0 for what descriptors allow. */
    CONNECTIONS("connections", Scope.LISTENER, 0),
    /** Open connections from one address, for IPv6 from one /64. 0 for no limit, since many clients may share an address. */
    CONNECTIONS_PER_ADDRESS("connections-per-address", Scope.LISTENER, 0),
    /** A {@link Rate} of new connections: all together, or below a listener those that come through it. 0 for no limit. */
    CONNECT_RATE("connect-rate", Scope.LISTENER, 0),
    /** A {@link Rate} of new connections from one address, for IPv6 from one /64. 0 for no limit. */
    CONNECT_RATE_PER_ADDRESS("connect-rate-per-address", Scope.LISTENER, 0),

    /** Connections of one user at the same time. 0 for no limit; an anonymous client has none. */
    CONNECTIONS_PER_USER("connections-per-user", Scope.CLIENT, 0),
    /** Sessions of one user, connected or not. 0 for no limit; an anonymous client has none. */
    SESSIONS_PER_USER("sessions-per-user", Scope.CLIENT, 0),
    /** A {@link Rate} of connections under one client identifier, beyond which it is banned for a while. 0 for no limit. */
    CONNECT_RATE_PER_CLIENT("connect-rate-per-client", Scope.CLIENT, 0),
    /**
     * A {@link Rate} of takeovers of one client identifier, beyond which it is banned for a while. Two devices with the same
     * identifier drive each other out as fast as they can connect; one device never takes over itself thirty times a minute.
     */
    TAKEOVER_RATE_PER_CLIENT("takeover-rate-per-client", Scope.CLIENT, new Rate(30, 60).packed()),
    /** Milliseconds for which a client identifier is banned that connects or takes over too often. */
    FLAPPING_BAN_MILLIS("flapping-ban", Scope.CLIENT, 60_000),

    /** Bytes of the largest packet that a client may send, fixed header included; announced to 5.0 clients. */
    MAXIMUM_PACKET_BYTES("maximum-packet-size", Scope.CLIENT, 1 << 20),
    /** Unacknowledged QoS 1 and 2 messages that a client may have under way to us; announced to 5.0 clients. */
    RECEIVE_MAXIMUM("receive-maximum", Scope.CLIENT, 1_000),
    /** Unacknowledged QoS 1 and 2 messages that we have under way to a client; its own Receive Maximum counts when it is lower. */
    IN_FLIGHT_MAXIMUM("in-flight-maximum", Scope.CLIENT, 1_000),
    /** Topic aliases that a client may set; announced to 5.0 clients. */
    TOPIC_ALIAS_MAXIMUM("topic-alias-maximum", Scope.CLIENT, 64),
    /** Topic aliases that we set at a client that allows them. */
    OUTBOUND_TOPIC_ALIASES("outbound-topic-aliases", Scope.CLIENT, 16),
    /** Levels that a topic name or filter may have. */
    TOPIC_LEVELS("topic-levels", Scope.CLIENT, 200),
    /** Bytes that a topic name or filter may have; the standard allows 65,535, of which nobody makes use. */
    TOPIC_BYTES("topic-length", Scope.CLIENT, 4_096),
    /** User properties in one packet; many cost each receiver something (compare CVE-2021-41039). */
    USER_PROPERTIES("user-properties", Scope.CLIENT, 100),
    /** Bytes of a will's payload. */
    WILL_BYTES("will-size", Scope.CLIENT, 64 << 10),
    /** The longest Keep Alive in seconds that is granted; 0 for no limit. */
    MAXIMUM_KEEP_ALIVE_SECONDS("maximum-keep-alive", Scope.CLIENT, 0),
    /** The longest Session Expiry Interval in seconds that is granted. */
    SESSION_EXPIRY_MAXIMUM_SECONDS("maximum-session-expiry", Scope.CLIENT, 0xFFFF_FFFFL),

    /** A {@link Rate} of PUBLISH packets of one connection. Over it the client is read more slowly. 0 for no limit. */
    PUBLISH_RATE("publish-rate", Scope.CLIENT, 0),
    /** A {@link Rate} of bytes in PUBLISH packets of one connection. Over it the client is read more slowly. 0 for no limit. */
    PUBLISH_BYTES_RATE("publish-bytes-rate", Scope.CLIENT, 0),
    /** A {@link Rate} of topic filters in SUBSCRIBE and UNSUBSCRIBE. Over it the client is read more slowly. 0 for no limit. */
    SUBSCRIBE_RATE("subscribe-rate", Scope.CLIENT, 0),
    /** Milliseconds for which a client may be slowed down without a break before it is disconnected with 0x96; 0 for ever. */
    RATE_PATIENCE_MILLIS("rate-patience", Scope.CLIENT, 60_000),

    /** Subscriptions that one session may have. */
    SUBSCRIPTIONS_PER_SESSION("subscriptions-per-session", Scope.CLIENT, 10_000),
    /** Topic filters in one SUBSCRIBE that are looked at; the rest is refused. */
    FILTERS_PER_SUBSCRIBE("filters-per-subscribe", Scope.CLIENT, 10_000),
    /** Retained messages that one subscription brings at its beginning; 0 for all. */
    RETAINED_PER_SUBSCRIBE("retained-per-subscribe", Scope.CLIENT, 0),
    /** A {@link Rate} of retained messages that one session gets for new subscriptions; the rest comes later. 0 for no limit. */
    RETAINED_RATE("retained-rate", Scope.CLIENT, 0),
    /** Bytes of payload that a retained message may have; 0 for what a packet may have. */
    RETAINED_BYTES("retained-size", Scope.CLIENT, 0),
    /** Messages that may wait for one session. */
    QUEUE_MESSAGES("queue-messages", Scope.CLIENT, 100_000),
    /** Bytes that may wait for one session. */
    QUEUE_BYTES("queue-bytes", Scope.CLIENT, 64L << 20),
    /** Bytes written to a connection that its peer has not taken: beyond it QoS 0 is dropped and the rest waits. */
    PENDING_OUTPUT_BYTES("pending-output-bytes", Scope.CLIENT, 1L << 20),

    /** Sessions all together, connected or not; 0 for no limit. */
    SESSIONS("sessions", Scope.BROKER, 0),
    /** Retained messages all together; beyond it topics that have none are refused. 0 for no limit. */
    RETAINED_MESSAGES("retained-messages", Scope.BROKER, 0),
    /** Bytes of memory for all queues, messages under way and output together; a quarter of the heap. Queues on disk do not count. */
    TOTAL_QUEUE_BYTES("total-queue-bytes", Scope.BROKER, Runtime.getRuntime().maxMemory() / 4),
    /** Topics per shard whose receivers are remembered. */
    TOPIC_CACHE_ENTRIES("topic-cache-entries", Scope.BROKER, 16_384),
    /** Bytes on the way from one event loop to another before publishers are no longer read. */
    INTER_LOOP_BYTES("inter-loop-bytes", Scope.BROKER, 16L << 20),
    /** File descriptors of the process that new connections leave free, for files of the store and for those who look after it. */
    FREE_DESCRIPTORS("free-descriptors", Scope.BROKER, 64),
    /** Percent of the heap that must be free after a garbage collection for new connections to be accepted; 0 for no limit. */
    FREE_HEAP_PERCENT("free-heap", Scope.BROKER, 5);

    /** For whom a limit may be set differently. */
    public enum Scope {
        /** For nobody: there is one for the whole broker. */
        BROKER,
        /** For a listener. */
        LISTENER,
        /** For a listener, a user, a role or client identifiers. */
        CLIENT
    }

    private final String key;
    private final Scope scope;
    private final long otherwise;

    Limit(String key, Scope scope, long otherwise) {
        this.key = key;
        this.scope = scope;
        this.otherwise = otherwise;
    }

    /** The name in the configuration, in logs and below {@code $SYS/broker/limits}. */
    public String key() {
        return key;
    }

    public Scope scope() {
        return scope;
    }

    /** What is in force when nothing is configured. */
    public long otherwise() {
        return otherwise;
    }

    /** Whether the value is a packed {@link Rate}. */
    public boolean isRate() {
        return switch (this) {
            case CONNECT_RATE,
                    CONNECT_RATE_PER_ADDRESS,
                    CONNECT_RATE_PER_CLIENT,
                    TAKEOVER_RATE_PER_CLIENT,
                    PUBLISH_RATE,
                    PUBLISH_BYTES_RATE,
                    SUBSCRIBE_RATE,
                    RETAINED_RATE -> true;
            default -> false;
        };
    }
}
