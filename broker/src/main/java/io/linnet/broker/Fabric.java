package io.linnet.broker;

import io.linnet.packet.TopicFilter;
import io.linnet.transport.Loop;

/**
 * Port: the only way from a publisher to subscribers. It knows which shard has an interest in which filter, holds the shared
 * subscriptions and the retained messages.
 */
interface Fabric {
    /**
     * Hands a message to all who are to get it. Called on the loop of the publisher's shard.
     *
     * <p>What has to be durable before the publisher may be told so opens the publication's {@link AckGate}; if none is open when
     * this returns, the acknowledgement may leave at once. Afterwards {@link Publication#receivers} says whether anybody was found.
     */
    void publish(Shard from, TopicEntry entry, Publication publication);

    /**
     * Keeps the message as the retained one of its topic, or with an empty payload forgets what was kept. Holds the publication's
     * gate when the publisher has to wait for it.
     */
    void retain(Shard from, Publication publication);

    /** The retained messages that match. */
    RetainedCursor retained(String topicFilter, Loop loop);

    long retainedCount();

    /** Whether a message is known to be retained for the topic; false also when only the disk could tell. */
    boolean isRetained(String topicName);

    /** Looks at a bounded number of retained messages, going round, and forgets those that have expired. On the loop of shard 0. */
    void expireRetained(Shard first);

    /** From the return of this call on, the shard gets messages for this filter. */
    void interest(Shard shard, String filter);

    /** The shard no longer wants messages for this filter. */
    void noInterest(Shard shard, String filter);

    /** Takes a session into a shared subscription. */
    SharedGroup.Member join(
            TopicFilter filter, Session session, java.util.function.Function<SharedGroup, Receiver> receiver);

    /** Takes a member out; what it leaves unacknowledged is the caller's to hand to {@link #redistribute}. */
    void leave(SharedGroup.Member member);

    /**
     * Hands a message that a member of the group will not get to another one, if there is one.
     *
     * @param onlyConnected whether members that are away are not asked
     * @param taken held until the other member has it for certain
     */
    boolean redistribute(Shard from, Delivery delivery, Session except, boolean onlyConnected, AckGate taken);

    /** Fills in which other shards and shared subscriptions are to get messages of a topic; and a stamp of that knowledge. */
    void route(Shard from, TopicEntry entry);

    /** Differs from all earlier values whenever {@link #route} might find something else for the topic. */
    long stamp(TopicEntry entry);

    /** Whether publishers on this shard have to wait until other shards have caught up. */
    boolean isCongested(Shard from);
}
