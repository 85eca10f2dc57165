package io.linnet.store;

import org.jspecify.annotations.Nullable;

/**
 * A message that waits for a session.
 *
 * @param position orders the messages of one session
 * @param body number of the shared body that holds the message, or 0 when the entry holds it itself
 * @param qos the QoS to send it with
 * @param retain the RETAIN flag to send it with
 * @param weight bytes that it counts for in limits
 * @param subscriptionIdentifiers to send with it; never written to
 * @param group the shared subscription it came through, or null
 */
public record StoredEntry(
        long session,
        long position,
        long body,
        int qos,
        boolean retain,
        int weight,
        int[] subscriptionIdentifiers,
        @Nullable String group,
        StoredMessage message) {}
