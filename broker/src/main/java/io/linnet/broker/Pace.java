package io.linnet.broker;

import io.linnet.packet.ReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * How fast one connection may publish and subscribe. What comes faster is not refused: the client is not read for a while, so that
 * it feels the network's back-pressure. One that is slowed down without a break for longer than {@link Limit#RATE_PATIENCE_MILLIS}
 * is disconnected. Made only where a rate is limited; belongs to its shard's loop.
 */
final class Pace {
    private static final long NOT_SLOWED = Long.MIN_VALUE;

    private final Connection connection;
    private final Shard shard;
    private final Limits limits;
    private final @Nullable TokenBucket publishes;
    private final @Nullable TokenBucket bytes;
    private final @Nullable TokenBucket filters;
    private long slowedSince = NOT_SLOWED;
    private long readSince;
    private TimerWheel.@Nullable Entry pause;

    private Pace(Connection connection) {
        this.connection = connection;
        this.shard = connection.shard();
        this.limits = connection.limits();
        this.publishes = limits.bucket(Limit.PUBLISH_RATE, shard.now());
        this.bytes = limits.bucket(Limit.PUBLISH_BYTES_RATE, shard.now());
        this.filters = limits.bucket(Limit.SUBSCRIBE_RATE, shard.now());
    }

    /** The pace of a connection; null when none of its rates is limited. */
    static @Nullable Pace of(Connection connection) {
        Limits limits = connection.limits();
        boolean limited = limits.rate(Limit.PUBLISH_RATE) != null
                || limits.rate(Limit.PUBLISH_BYTES_RATE) != null
                || limits.rate(Limit.SUBSCRIBE_RATE) != null;
        return limited ? new Pace(connection) : null;
    }

    /** Whether the client is not read at the moment. */
    boolean isPaused() {
        return pause != null;
    }

    /** A PUBLISH of so many bytes came. */
    void published(int packetBytes) {
        spend(publishes, Limit.PUBLISH_RATE, 1, "messages");
        spend(bytes, Limit.PUBLISH_BYTES_RATE, packetBytes, "bytes of messages");
    }

    /** So many topic filters came to subscribe to or to unsubscribe from. */
    void subscribed(int topicFilters) {
        spend(filters, Limit.SUBSCRIBE_RATE, topicFilters, "topic filters");
    }

    private void spend(@Nullable TokenBucket bucket, Limit limit, long amount, String what) {
        if (bucket == null) {
            return;
        }
        long now = shard.now();
        if (now - readSince > TimerWheel.TICK_MILLIS && bucket.isHalfFull(now)) {
            slowedSince = NOT_SLOWED;
        }
        bucket.take(amount, now);
        long owed = bucket.owedMillis(now);
        if (owed == 0) {
            return;
        }
        long patience = limits.of(Limit.RATE_PATIENCE_MILLIS);
        if (slowedSince == NOT_SLOWED) {
            slowedSince = now;
            connection.report(
                    Excess.of(limits, limit, ReasonCode.MESSAGE_RATE_TOO_HIGH, "more " + what), "read more slowly");
        } else if (patience > 0 && now - slowedSince > patience) {
            throw new LimitExceeded(Excess.of(
                    limits,
                    limit,
                    ReasonCode.MESSAGE_RATE_TOO_HIGH,
                    "more " + what + " for " + (now - slowedSince) / 1_000 + " s without a break"));
        }
        pauseUntil(now + owed);
    }

    private void pauseUntil(long due) {
        if (pause == null || pause.due() < due) {
            shard.timers().cancel(pause);
            pause = shard.timers().at(due, this::goOn);
            connection.pauseReading();
        }
    }

    private void goOn() {
        pause = null;
        readSince = shard.now();
        connection.resumeReading();
    }

    /** The connection has ended, or has another pace from now on. */
    void end() {
        shard.timers().cancel(pause);
        pause = null;
    }
}
