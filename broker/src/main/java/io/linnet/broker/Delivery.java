package io.linnet.broker;

import org.jspecify.annotations.Nullable;

/**
 * A message for one session: how it is to be sent, decided when the message was matched against the subscriptions.
 *
 * @param qos the lower of the message's and the subscription's QoS
 * @param retain the RETAIN flag to send
 * @param subscriptionIdentifiers of the matching subscriptions; never written to
 * @param group the shared subscription it came through, or null
 * @param position where it stands in the journal of a durable session; {@link #NO_POSITION} when it is not journalled
 */
record Delivery(
        Message message,
        int qos,
        boolean retain,
        int[] subscriptionIdentifiers,
        @Nullable SharedGroup group,
        long position) {

    static final long NO_POSITION = -1;

    /** Bytes of memory that waiting costs; the message counts for each session that waits for it. */
    int weight() {
        return 56 + message.weight();
    }
}
