package io.linnet.session;

/** Keep Alive arithmetic (MQTT 5.0 section 3.1.2.10). Seconds on the wire, milliseconds of a monotonic clock here. */
public final class KeepAlive {
    private KeepAlive() {}

    /**
     * The Keep Alive that is in force: the client's own, or the server's maximum where the client asks for more or for none.
     *
     * @param requestedSeconds what CONNECT says; 0 turns the mechanism off
     * @param maximumSeconds the server's limit; 0 for no limit
     */
    public static int effectiveSeconds(int requestedSeconds, int maximumSeconds) {
        boolean tooLong = requestedSeconds == 0 || requestedSeconds > maximumSeconds;
        return maximumSeconds > 0 && tooLong ? maximumSeconds : requestedSeconds;
    }

    /** How long the peer may be silent, one and a half times the Keep Alive (MQTT-3.1.2-22); {@link Long#MAX_VALUE} when off. */
    public static long patienceMillis(int keepAliveSeconds) {
        return keepAliveSeconds == 0 ? Long.MAX_VALUE : keepAliveSeconds * 1_500L;
    }
}
