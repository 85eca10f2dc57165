package io.linnet.broker;

import io.linnet.packet.SubscriptionOptions;

/** One change of the durable state of a shard. Every record concerns one client's session. */
public sealed interface JournalRecord {
    /** The client whose session changes. */
    String clientIdentifier();

    /** A session begins; an earlier one of the same client is gone with everything in it. */
    record SessionBegan(String clientIdentifier, long expirySeconds) implements JournalRecord {}

    /** A connection went on with a session, or ended and left it with this Session Expiry Interval. */
    record SessionKept(String clientIdentifier, long expirySeconds) implements JournalRecord {}

    /** The session is over. */
    record SessionEnded(String clientIdentifier) implements JournalRecord {}

    /** A subscription was made or replaced. {@code subscriptionIdentifier} is 0 for none. */
    record Subscribed(
            String clientIdentifier, String topicFilter, SubscriptionOptions options, int subscriptionIdentifier)
            implements JournalRecord {}

    /** A subscription was removed. */
    record Unsubscribed(String clientIdentifier, String topicFilter) implements JournalRecord {}

    /** A message waits for the client. Positions of one session only grow; they are not packet identifiers. */
    record Queued(String clientIdentifier, long position, Message message, int qos, boolean retain)
            implements JournalRecord {}

    /** The client has acknowledged the message at this position, or it was dropped or has expired. */
    record Delivered(String clientIdentifier, long position) implements JournalRecord {}

    /** A QoS 2 message with this packet identifier came from the client. */
    record Received(String clientIdentifier, int packetIdentifier) implements JournalRecord {}

    /** The client has released this packet identifier. */
    record Released(String clientIdentifier, int packetIdentifier) implements JournalRecord {}
}
