package io.linnet.store;

/** One record of a store, as {@link Inspection} shows it. */
public sealed interface StoreRecord {
    /** A session without what it contains. */
    record Session(StoredSession session) implements StoreRecord {}

    /**
     * A subscription.
     *
     * @param options as encoded in SUBSCRIBE
     * @param identifier the Subscription Identifier, 0 for none
     */
    record Subscription(long session, String topicFilter, int options, int identifier) implements StoreRecord {}

    /** A QoS 2 message with this packet identifier came from the client and was not released yet. */
    record Received(long session, int packetIdentifier) implements StoreRecord {}

    /**
     * A QoS 2 message was sent to the client.
     *
     * @param position of its entry, or {@link Changes#RELEASED} when only the PUBCOMP is missing
     */
    record Sent(long session, int packetIdentifier, long position) implements StoreRecord {}

    /**
     * A range of packet identifiers that may have been used for QoS 2 messages to the client of which nothing else is stored; behind
     * 65535 it goes on with 1.
     */
    record Leased(long session, int first, int count) implements StoreRecord {}

    /** A message that several entries refer to. */
    record Body(long number, StoredMessage message) implements StoreRecord {}

    /**
     * A message that waits for a session.
     *
     * @param entry when it refers to a body, its message has the expiry alone and nothing else of the body
     */
    record Queued(StoredEntry entry) implements StoreRecord {}

    /** The retained message of its topic. */
    record Retained(StoredMessage message) implements StoreRecord {}

    /**
     * Bytes that are no record.
     *
     * @param where column and key
     */
    record Unreadable(String where, String why) implements StoreRecord {}
}
