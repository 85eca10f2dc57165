package io.linnet.broker;

import io.linnet.packet.ReasonCode;

/**
 * Something that is more than a limit allows.
 *
 * @param code what the peer is told, where its packets have room for it
 * @param came for people, such as {@code 11 connections}
 * @param origin where the limit is written; for the log only
 */
record Excess(Limit limit, ReasonCode code, String came, String allowed, String origin) {
    static Excess of(Limits limits, Limit limit, ReasonCode code, String came) {
        String allowed = limit.isRate() ? String.valueOf(limits.rate(limit)) : Long.toString(limits.of(limit));
        return new Excess(limit, code, came, allowed, limits.origin(limit));
    }

    /** For the peer: without where it is written. */
    String told() {
        return limit.key() + ": " + came + ", allowed is " + allowed;
    }
}
