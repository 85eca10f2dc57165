package io.linnet.cli.config;

import io.linnet.broker.Limit;
import io.linnet.broker.Limits;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The keys below {@code limits}, one for each {@link Limit} and in its order. */
final class LimitKeys {
    private static final ScalarKind<Long> COUNT = Kinds.whole(0, Integer.MAX_VALUE);
    private static final ScalarKind<Long> SOME = Kinds.whole(1, Integer.MAX_VALUE);
    private static final ScalarKind<Long> SHORT = Kinds.whole(1, 65_535);
    private static final ScalarKind<Long> RATE = RateKinds.rate();

    private static final String SLOWED =
            " Over it the client is read more slowly, and after `rate-patience` it is disconnected with reason code 0x96.";

    private static final Map<Limit, Key<Long>> KEYS = new EnumMap<>(Limit.class);

    static {
        connections();
        clients();
        packets();
        rates();
        sessions();
        wholeBroker();
    }

    /** All. */
    static final Section SECTION = new Section("limits", keys(Limit.Scope.values()));

    /** Those that a listener may have for itself. */
    static final Section OF_A_LISTENER = new Section("limits", keys(Limit.Scope.LISTENER, Limit.Scope.CLIENT));

    /** Those that a client may have for itself. */
    static final Section OF_CLIENTS = new Section("limits", keys(Limit.Scope.CLIENT));

    private LimitKeys() {}

    private static void connections() {
        key(
                Limit.CONNECT_TIMEOUT_MILLIS,
                Kinds.millis("100ms", "10m"),
                "10s",
                "How long a new connection may take until its CONNECT is complete.");
        key(
                Limit.CONNECT_PACKET_BYTES,
                Kinds.bytes("128B", "256MiB"),
                "64KiB",
                "The largest packet of a client that is not connected yet, its CONNECT with the will above all.");
        key(
                Limit.CONNECTIONS,
                COUNT,
                "0",
                "Open connections, all together; below a listener those that came through it. 0 is as many as file descriptors allow. "
                        + "Over this and the next three a connection is told so, or closed at once while many are; with TLS it is always "
                        + "closed, before its handshake.");
        key(
                Limit.CONNECTIONS_PER_ADDRESS,
                COUNT,
                "0",
                "Open connections from one IP address, for IPv6 from one /64; 0 is no limit. Set it where no fleet comes through one "
                        + "address.");
        key(
                Limit.CONNECT_RATE,
                RATE,
                "none",
                "How fast new connections may come, all together; below a listener those that come through it. Over it they are "
                        + "refused with reason code 0x9F.");
        key(Limit.CONNECT_RATE_PER_ADDRESS, RATE, "none", "The same for one IP address, for IPv6 for one /64.");
    }

    private static void clients() {
        key(
                Limit.CONNECTIONS_PER_USER,
                COUNT,
                "0",
                "Connections of one user at the same time; 0 is no limit. Anonymous clients are nobody.");
        key(
                Limit.SESSIONS_PER_USER,
                COUNT,
                "0",
                "Sessions of one user, connected or not; 0 is no limit. After a restart a session counts again once its client was "
                        + "back.");
        key(
                Limit.CONNECT_RATE_PER_CLIENT,
                RATE,
                "none",
                "How often one client identifier may connect before it is banned for `flapping-ban` (reason code 0x8A).");
        key(
                Limit.TAKEOVER_RATE_PER_CLIENT,
                RATE,
                "30/m",
                "How often a connection may take the place of another one with the same client identifier before the identifier is "
                        + "banned for `flapping-ban`; the connection that is there stays. Two devices with the same identifier do that "
                        + "to each other for ever.");
        key(
                Limit.FLAPPING_BAN_MILLIS,
                Kinds.millis("1s", "1d"),
                "60s",
                "How long a client identifier is banned that connects or takes over too often.");
    }

    private static void packets() {
        key(
                Limit.MAXIMUM_PACKET_BYTES,
                Kinds.bytes("128B", "256MiB"),
                "1MiB",
                "The largest packet that a client may send, with its fixed header; announced to 5.0 clients.");
        key(
                Limit.RECEIVE_MAXIMUM,
                SHORT,
                "1000",
                "Unacknowledged QoS 1 and 2 messages that a client may have under way to the broker; announced to 5.0 clients.");
        key(
                Limit.IN_FLIGHT_MAXIMUM,
                SHORT,
                "1000",
                "Unacknowledged QoS 1 and 2 messages that the broker may have under way to a client; the client's own Receive Maximum "
                        + "counts when it is lower.");
        key(
                Limit.TOPIC_ALIAS_MAXIMUM,
                Kinds.whole(0, 65_535),
                "64",
                "Topic aliases that a client may set; announced to 5.0 clients.");
        key(
                Limit.OUTBOUND_TOPIC_ALIASES,
                Kinds.whole(0, 65_535),
                "16",
                "Topic aliases that the broker sets at a client that allows them.");
        key(Limit.TOPIC_LEVELS, SHORT, "200", "Levels that a topic name or filter may have.");
        key(
                Limit.TOPIC_BYTES,
                Kinds.bytes("1B", "65535B"),
                "4KiB",
                "The length of a topic name or filter. The standard allows 65535 bytes, which nobody needs.");
        key(
                Limit.USER_PROPERTIES,
                COUNT,
                "100",
                "User properties in one packet; more cost every receiver, and the client is disconnected with 0x97.");
        key(Limit.WILL_BYTES, Kinds.bytes("0B", "64KiB"), "64KiB", "The largest payload of a will.");
        key(
                Limit.MAXIMUM_KEEP_ALIVE_SECONDS,
                Kinds.seconds("0s", "65535s"),
                "0s",
                "The longest Keep Alive that is granted; 0 is no limit. 3.1.1 clients that ask for more are not told and have to ping "
                        + "in time all the same.");
        key(
                Limit.SESSION_EXPIRY_MAXIMUM_SECONDS,
                Kinds.seconds("0s", "4294967295s"),
                "4294967295s",
                "The longest Session Expiry Interval that is granted; 4294967295s is for ever.");
    }

    private static void rates() {
        key(Limit.PUBLISH_RATE, RATE, "none", "How fast one connection may publish messages." + SLOWED);
        key(
                Limit.PUBLISH_BYTES_RATE,
                RateKinds.bytesRate(),
                "none",
                "How fast one connection may publish, in bytes of packets." + SLOWED);
        key(
                Limit.SUBSCRIBE_RATE,
                RATE,
                "none",
                "How fast one connection may subscribe and unsubscribe, in topic filters." + SLOWED);
        key(
                Limit.RATE_PATIENCE_MILLIS,
                Kinds.millis("0s", "1d"),
                "60s",
                "How long a client may be slowed down without a break before it is disconnected; 0 is for ever.");
    }

    private static void sessions() {
        key(Limit.SUBSCRIPTIONS_PER_SESSION, SOME, "10000", "Subscriptions that one session may have.");
        key(
                Limit.FILTERS_PER_SUBSCRIBE,
                SOME,
                "10000",
                "Topic filters in one SUBSCRIBE that are looked at; the rest is refused with 0x97.");
        key(
                Limit.RETAINED_PER_SUBSCRIBE,
                COUNT,
                "0",
                "Retained messages that a new subscription brings; what would be more is not sent. 0 is all of them.");
        key(
                Limit.RETAINED_RATE,
                RATE,
                "none",
                "How fast one session gets retained messages for new subscriptions. Without it, as fast as it takes them, and in turn "
                        + "with what others do.");
        key(
                Limit.RETAINED_BYTES,
                Kinds.bytes("0B", "256MiB"),
                "0B",
                "The largest payload of a retained message; 0 is what a packet may have. A larger one is refused with 0x97.");
        key(Limit.QUEUE_MESSAGES, SOME, "100000", "Messages that may wait for one session.");
        key(Limit.QUEUE_BYTES, Kinds.bytes("1KiB", "1024GiB"), "64MiB", "Bytes that may wait for one session.");
        key(
                Limit.PENDING_OUTPUT_BYTES,
                Kinds.bytes("1KiB", "1GiB"),
                "1MiB",
                "Bytes written to a connection that its client has not taken; beyond it QoS 0 is dropped and the rest waits in the "
                        + "queue. What listeners have counts for their connections.");
    }

    private static void wholeBroker() {
        key(Limit.SESSIONS, COUNT, "0", "Sessions all together, connected or not; 0 is no limit.");
        key(
                Limit.RETAINED_MESSAGES,
                COUNT,
                "0",
                "Retained messages all together; 0 is no limit. Beyond it messages to be retained are refused with 0x97, with "
                        + "durability also newer ones for topics that have one.");
        key(
                Limit.TOTAL_QUEUE_BYTES,
                Kinds.bytes("1KiB", "1024GiB"),
                "(a quarter of the heap)",
                "Bytes of memory for all queues, messages under way and output together; queues on disk do not count. Over it "
                        + "publishers are slowed down and new sessions are refused, then `queue-policy` decides.");
        key(
                Limit.TOPIC_CACHE_ENTRIES,
                Kinds.whole(1, 10_000_000),
                "16384",
                "Topics per event loop whose receivers are remembered.");
        key(
                Limit.INTER_LOOP_BYTES,
                Kinds.bytes("1KiB", "1GiB"),
                "16MiB",
                "Bytes on the way from one event loop to another before publishers are no longer read.");
        key(
                Limit.FREE_DESCRIPTORS,
                COUNT,
                "64",
                "File descriptors of the process that are kept free for files: with fewer left, new connections are closed.");
        key(
                Limit.FREE_HEAP_PERCENT,
                Kinds.whole(0, 90),
                "5",
                "Percent of the heap that must be free after a garbage collection: with less, new connections are closed.");
    }

    private static void key(Limit limit, ScalarKind<Long> kind, String otherwiseText, String description) {
        String where = switch (limit.scope()) {
            case BROKER -> " *Broker.*";
            case LISTENER -> " *Broker, listener.*";
            case CLIENT -> " *Broker, listener, clients.*";
        };
        KEYS.put(limit, new Key<>(limit.key(), kind, limit::otherwise, otherwiseText, description + where));
    }

    private static List<Key<?>> keys(Limit.Scope... scopes) {
        List<Limit.Scope> wanted = List.of(scopes);
        return KEYS.entrySet().stream()
                .filter(entry -> wanted.contains(entry.getKey().scope()))
                .<Key<?>>map(Map.Entry::getValue)
                .toList();
    }

    /** What is written, with the places where. */
    static Map<Limit, Limits.Setting> settings(Values values) {
        Map<Limit, Limits.Setting> settings = new EnumMap<>(Limit.class);
        KEYS.forEach((limit, key) -> {
            if (values.has(key)) {
                settings.put(limit, new Limits.Setting(values.of(key), values.origin(key)));
            }
        });
        return settings;
    }
}
