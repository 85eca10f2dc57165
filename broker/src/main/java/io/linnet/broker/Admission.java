package io.linnet.broker;

import io.linnet.packet.ReasonCode;
import io.linnet.transport.Wire;
import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether a connection may come in at all, before anything is read from it: how many there are and how fast they come, all together,
 * through one listener and from one address, and whether the process has room for more. Any thread.
 */
final class Admission {
    /** What is known of a listener. */
    private static final class Doorway {
        final AtomicInteger open = new AtomicInteger();
        final RateGate rate = new RateGate();
    }

    /** What becomes of a connection. */
    sealed interface Arrival {
        /** It may come in. */
        record Welcome(Place place) implements Arrival {}

        /** It may not. */
        record Refused(Excess excess) implements Arrival {}
    }

    private final LongSupplier clock;
    private final AtomicInteger open = new AtomicInteger();
    private final RateGate rate = new RateGate();
    private final ConcurrentHashMap<String, Doorway> doorways = new ConcurrentHashMap<>();
    private final Addresses addresses = new Addresses();
    private final Headroom headroom = new Headroom();
    private final Tally userConnections = new Tally();
    private final Tally userSessions = new Tally();
    private final AtomicInteger turnedAway = new AtomicInteger();

    /** @param clock for what ends when a connection does */
    Admission(LongSupplier clock) {
        this.clock = clock;
    }

    /** Open connections, those in their TLS handshake included. */
    int open() {
        return open.get();
    }

    Headroom headroom() {
        return headroom;
    }

    /** Connections by user, of those for whom they are limited. */
    Tally userConnections() {
        return userConnections;
    }

    /** Sessions by user, as with {@link #userConnections}. */
    Tally userSessions() {
        return userSessions;
    }

    /** How many connections were refused and are not closed yet. */
    AtomicInteger turnedAway() {
        return turnedAway;
    }

    /** What the process has no room for, if anything. */
    @Nullable
    Excess shortage(Limits limits) {
        return headroom.shortage(limits, open.get());
    }

    /**
     * Judges a connection and counts it until its wire is closed.
     *
     * @param all the limits for everybody
     * @param limits those of its listener
     */
    Arrival arrive(Wire wire, Limits all, Limits limits, long now) {
        Doorway doorway = doorways.computeIfAbsent(wire.listenerName(), name -> new Doorway());
        InetAddress address = wire.remoteAddress().getAddress();
        Excess excess = tooMany(doorway, all, limits);
        if (excess == null) {
            excess = tooFast(doorway, address, all, limits, now);
        }
        if (excess != null) {
            return new Arrival.Refused(excess);
        }
        long maximum = limits.of(Limit.CONNECTIONS_PER_ADDRESS);
        Addresses.Entry entry = null;
        if (maximum > 0 && address != null) {
            entry = addresses.join(address, maximum, now);
            if (entry == null) {
                return new Arrival.Refused(Excess.of(
                        limits,
                        Limit.CONNECTIONS_PER_ADDRESS,
                        ReasonCode.QUOTA_EXCEEDED,
                        connections(maximum + 1) + " from one address"));
            }
        }
        return new Arrival.Welcome(new Place(open, doorway.open, entry, clock));
    }

    private @Nullable Excess tooMany(Doorway doorway, Limits all, Limits limits) {
        int after = open.get() + 1;
        if (all.isOver(Limit.CONNECTIONS, after)) {
            return Excess.of(all, Limit.CONNECTIONS, ReasonCode.QUOTA_EXCEEDED, connections(after));
        }
        after = doorway.open.get() + 1;
        return limits.isOver(Limit.CONNECTIONS, after)
                ? Excess.of(
                        limits,
                        Limit.CONNECTIONS,
                        ReasonCode.QUOTA_EXCEEDED,
                        connections(after) + " through this listener")
                : null;
    }

    private @Nullable Excess tooFast(
            Doorway doorway, @Nullable InetAddress address, Limits all, Limits limits, long now) {
        if (address != null && !addresses.mayCome(address, limits.rate(Limit.CONNECT_RATE_PER_ADDRESS), now)) {
            return Excess.of(
                    limits,
                    Limit.CONNECT_RATE_PER_ADDRESS,
                    ReasonCode.CONNECTION_RATE_EXCEEDED,
                    "one more connection from this address");
        }
        Limits beyond = !rate.mayCome(all.rate(Limit.CONNECT_RATE), now)
                ? all
                : !doorway.rate.mayCome(limits.rate(Limit.CONNECT_RATE), now) ? limits : null;
        return beyond == null
                ? null
                : Excess.of(beyond, Limit.CONNECT_RATE, ReasonCode.CONNECTION_RATE_EXCEEDED, "one more connection");
    }

    private static String connections(long count) {
        return count + " connections";
    }
}
