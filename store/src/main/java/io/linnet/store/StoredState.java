package io.linnet.store;

/** Is shown everything that a store knows about sessions, in this order: sessions first, then what they contain. */
public interface StoredState {
    /** A session. */
    void session(StoredSession session);

    /**
     * A subscription of a session.
     *
     * @param options as encoded in SUBSCRIBE
     * @param identifier the Subscription Identifier, 0 for none
     */
    void subscription(long session, String topicFilter, int options, int identifier);

    /** A QoS 2 message with this packet identifier came from the client and was not released yet. */
    void received(long session, int packetIdentifier);

    /**
     * A QoS 2 message was sent to the client.
     *
     * @param position of its entry, or {@link Changes#RELEASED} when the client has it and only the PUBCOMP is missing
     */
    void sent(long session, int packetIdentifier, long position);

    /** From the first packet identifier on so many may have been used for QoS 2 messages of which nothing else is stored. */
    void leased(long session, int first, int count);

    /** What waits for a session: how many messages of which weight, between the first and the last position. */
    void queue(long session, long first, long last, long messages, long weight);
}
