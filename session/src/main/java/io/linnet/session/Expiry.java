package io.linnet.session;

/**
 * Expiry arithmetic for sessions, messages and wills (MQTT 5.0 sections 3.1.2.11.2, 3.1.3.2.2, 3.3.2.3.3). Intervals are seconds
 * as on the wire; due times are milliseconds of the clock that the caller passes in.
 */
public final class Expiry {
    /** A due time that never comes. */
    public static final long NEVER = Long.MAX_VALUE;

    /** The Session Expiry Interval that means "does not expire". */
    public static final long INTERVAL_NEVER = 0xFFFF_FFFFL;

    private Expiry() {}

    /** When a session ends that was left at {@code now}; {@link #NEVER} for the interval 0xFFFFFFFF. */
    public static long sessionEnds(long intervalSeconds, long now) {
        return intervalSeconds >= INTERVAL_NEVER ? NEVER : now + intervalSeconds * 1000;
    }

    /** When a message expires that arrived at {@code now}; an interval below 0 stands for "none given". */
    public static long messageExpires(long intervalSeconds, long now) {
        return intervalSeconds < 0 ? NEVER : now + intervalSeconds * 1000;
    }

    /** Whether the due time has come. */
    public static boolean isDue(long due, long now) {
        return due <= now;
    }

    /**
     * The Message Expiry Interval to forward: what was received less the time spent waiting (MQTT-3.3.2-6), rounded up so that a
     * message that is still alive never says 0.
     */
    public static long remainingSeconds(long due, long now) {
        return Math.max(0, (due - now + 999) / 1000);
    }

    /** When a will is due: after its delay or at the session's end, whichever comes first (MQTT-3.1.2-8). */
    public static long willDue(long delaySeconds, long sessionEnds, long now) {
        return Math.min(now + delaySeconds * 1000, sessionEnds);
    }

    /** Whether a client may change the Session Expiry Interval so at DISCONNECT: 0 stays 0 (section 3.14.2.2.2). */
    public static boolean mayChange(long atConnectSeconds, long atDisconnectSeconds) {
        return atConnectSeconds != 0 || atDisconnectSeconds == 0;
    }
}
