package io.linnet.broker;

import java.util.Map;

/**
 * What there is of a session.
 *
 * @param connected whether its client is connected now
 * @param user of the last connection; empty for an anonymous one
 * @param expirySeconds how long it stays after its connection; 0xFFFFFFFF for ever
 * @param subscriptions the granted QoS by topic filter, shared ones with {@code $share/name/}
 * @param waiting messages with QoS above 0 that its client has not acknowledged, sent or not
 */
public record SessionSummary(
        String clientIdentifier,
        boolean connected,
        String user,
        long expirySeconds,
        Map<String, Integer> subscriptions,
        long waiting) {}
