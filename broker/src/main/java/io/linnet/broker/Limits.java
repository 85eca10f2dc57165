package io.linnet.broker;

/**
 * Every bound of the broker. Over a bound there is a reason code for the peer, a log line and a counter.
 *
 * @param connectTimeoutMillis how long a new connection may take until its CONNECT is complete
 * @param maximumPacketBytes the largest packet a client may send, fixed header included; announced to 5.0 clients
 * @param receiveMaximum unacknowledged QoS 1 and 2 messages that a client may have under way to us; announced to 5.0 clients
 * @param inFlightMaximum unacknowledged QoS 1 and 2 messages that we have under way to a client; the client's own Receive Maximum
 *     counts when it is lower
 * @param topicAliasMaximum topic aliases that a client may set; announced
 * @param outboundTopicAliases topic aliases that we set at a client that allows them
 * @param topicLevels levels that a topic name or filter may have
 * @param maximumKeepAliveSeconds the longest Keep Alive that is granted; 0 for no limit
 * @param sessionExpiryMaximumSeconds the longest Session Expiry Interval that is granted
 * @param queueMessages messages that may wait for one session
 * @param queueBytes bytes that may wait for one session
 * @param totalQueueBytes bytes of memory for all queues, messages under way and output together; queues on disk do not count
 * @param pendingOutputBytes bytes written to a connection that its peer has not taken: beyond it QoS 0 is dropped and the rest waits
 * @param subscriptionsPerSession subscriptions that one session may have
 * @param topicCacheEntries topics per shard whose receivers are remembered
 * @param interLoopBytes bytes on the way from one event loop to another before publishers are no longer read
 */
public record Limits(
        int connectTimeoutMillis,
        int maximumPacketBytes,
        int receiveMaximum,
        int inFlightMaximum,
        int topicAliasMaximum,
        int outboundTopicAliases,
        int topicLevels,
        int maximumKeepAliveSeconds,
        long sessionExpiryMaximumSeconds,
        int queueMessages,
        long queueBytes,
        long totalQueueBytes,
        long pendingOutputBytes,
        int subscriptionsPerSession,
        int topicCacheEntries,
        long interLoopBytes) {

    /** What is in force when nothing is configured; a quarter of the heap may wait in queues. */
    public static Limits defaults() {
        return new Limits(
                10_000,
                1 << 20,
                1_000,
                1_000,
                64,
                16,
                200,
                0,
                0xFFFF_FFFFL,
                100_000,
                64L << 20,
                Runtime.getRuntime().maxMemory() / 4,
                1L << 20,
                10_000,
                16_384,
                16L << 20);
    }
}
