package io.linnet.broker;

import io.linnet.packet.ProtocolVersion;

/**
 * What kind of client it is.
 *
 * @param expirySeconds the Session Expiry Interval; 0 for a session that ends with its connection
 * @param receiveMaximum messages that it takes unacknowledged; 3.1.1 clients cannot say it
 * @param topicAliases topic aliases that it takes
 * @param share the shared subscription that it belongs to from time to time; empty for none
 * @param laziness microseconds that it may take to answer
 */
record SimHabits(
        ProtocolVersion version, long expirySeconds, int receiveMaximum, int topicAliases, String share, int laziness) {

    private static final long FOREVER = 0xFFFF_FFFFL;

    static SimHabits any(SimWorld world) {
        boolean v5 = world.chance(0.6);
        boolean shares = world.chance(0.3);
        long expiry = shares || world.chance(0.6) ? FOREVER : world.chance(0.5) && v5 ? world.between(1, 3) : 0;
        return new SimHabits(
                v5 ? ProtocolVersion.V5 : ProtocolVersion.V3_1_1,
                expiry,
                v5 ? world.between(1, 8) : 65_535,
                v5 && world.chance(0.3) ? world.between(1, 3) : 0,
                !shares ? "" : world.chance(0.5) ? "$share/g/s/#" : "$share/h/s/+",
                world.chance(0.5) ? 2_000 : 40_000);
    }

    boolean isDurable() {
        return expirySeconds > 0;
    }

    /** Whether it can end a durable session and begin another; 3.1.1 has no clean start without a clean session. */
    boolean mayStartAnew() {
        return isDurable() && version.isV5() && share.isEmpty();
    }

    boolean isForever() {
        return expirySeconds == FOREVER;
    }
}
