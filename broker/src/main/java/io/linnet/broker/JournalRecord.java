package io.linnet.broker;

import io.linnet.packet.SubscriptionOptions;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One change of the durable state of a shard: a plain value. Every record concerns one session, which is named by its number. */
public sealed interface JournalRecord {
    /** The number of the session that changes; never used again for another one. */
    long session();

    /**
     * The session is as said here, whatever it was before; what it contains stays.
     *
     * @param expirySeconds Session Expiry Interval
     * @param leftAt when its connection ended, in milliseconds of the broker's clock; 0 while it has one
     * @param will what is to be published if no connection comes in time, or null
     * @param owner whose session it is, or null when that is not known
     */
    record SessionKept(
            long session,
            String clientIdentifier,
            long expirySeconds,
            long leftAt,
            Durability durability,
            @Nullable WillMessage will,
            @Nullable Owner owner)
            implements JournalRecord {}

    /**
     * A user, in what outlives a connection.
     *
     * @param proven whether the client has proved to be this user, or only said so
     * @param proof what came with the proof; null without one, and when it is not known, as in stores of before it was kept
     */
    record Owner(String user, boolean proven, @Nullable Proof proof) {}

    /** What of a proof permissions depend on; see {@link Identity}. */
    record Proof(String source, Map<String, String> attributes, List<String> roles, List<Identity.Grant> grants) {}

    /**
     * The session is over and everything in it is gone.
     *
     * @param topicFilters of its subscriptions
     * @param hasMessages whether anything may be queued
     * @param hasFlows whether there may be QoS 2 flows
     */
    record SessionEnded(long session, List<String> topicFilters, boolean hasMessages, boolean hasFlows)
            implements JournalRecord {}

    /** A subscription was made or replaced. {@code subscriptionIdentifier} is 0 for none. */
    record Subscribed(long session, String topicFilter, SubscriptionOptions options, int subscriptionIdentifier)
            implements JournalRecord {}

    /** A subscription was removed. */
    record Unsubscribed(long session, String topicFilter) implements JournalRecord {}

    /**
     * A message waits for the client.
     *
     * @param position only grows within a session; not a packet identifier
     * @param body a number that the entries of one message share in one batch, so that it is stored once; 0 for a single entry
     * @param group the shared subscription through which it came, or null
     */
    record Queued(
            long session,
            long position,
            long body,
            Message message,
            int qos,
            boolean retain,
            int[] subscriptionIdentifiers,
            @Nullable String group)
            implements JournalRecord {
        /** Bytes that waiting costs. */
        public int weight() {
            return Delivery.weightOf(message);
        }
    }

    /**
     * The client has acknowledged the message at this position, or it was dropped or has expired.
     *
     * @param body as in {@link Queued}; {@link #UNKNOWN_BODY} when the message was never read
     */
    record Delivered(long session, long position, long body) implements JournalRecord {}

    /** The QoS 2 message at this position goes to the client under this packet identifier. */
    record Sent(long session, int packetIdentifier, long position) implements JournalRecord {}

    /** From the first packet identifier on so many may be used for QoS 2 messages of which nothing else is durable. */
    record Leased(long session, int first, int count) implements JournalRecord {}

    /** The client has the QoS 2 message: PUBREL follows, and again until there is a PUBCOMP. */
    record PubReceived(long session, int packetIdentifier, long position, long body) implements JournalRecord {}

    /** The flow of a QoS 2 message to the client is over. */
    record FlowEnded(long session, int packetIdentifier) implements JournalRecord {}

    /** A QoS 2 message with this packet identifier came from the client. */
    record Received(long session, int packetIdentifier) implements JournalRecord {}

    /** The client has released this packet identifier. */
    record Released(long session, int packetIdentifier) implements JournalRecord {}

    long UNKNOWN_BODY = -1;
}
