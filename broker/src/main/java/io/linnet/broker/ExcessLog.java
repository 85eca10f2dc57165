package io.linnet.broker;

import io.linnet.broker.log.LogEvent;
import io.linnet.broker.log.LogText;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Counts what exceeds limits, and says it in the log: a few lines for each limit, and how many were left out, so that a flood of
 * refusals is no flood of lines. Any thread.
 */
final class ExcessLog {
    private static final Rate LINES = new Rate(20, 60);

    private static final class Entry {
        final AtomicLong count = new AtomicLong();
        private final TokenBucket lines;
        private long unsaid;

        Entry(long now) {
            lines = new TokenBucket(LINES, now);
        }

        /** How many were left out before this one; -1 when this one is left out as well. */
        synchronized long say(long now) {
            if (!lines.tryTake(1, now)) {
                unsaid++;
                return -1;
            }
            long before = unsaid;
            unsaid = 0;
            return before;
        }
    }

    private final LongSupplier clock;
    private final Map<Limit, Entry> entries = new EnumMap<>(Limit.class);

    ExcessLog(LongSupplier clock) {
        this.clock = clock;
        for (Limit limit : Limit.values()) {
            entries.put(limit, new Entry(clock.getAsLong()));
        }
    }

    /**
     * @param client its identifier, empty when that is not known
     * @param consequence what was done, such as {@code disconnected}
     */
    void report(Excess excess, String client, InetSocketAddress address, String consequence) {
        Entry entry = entry(excess.limit());
        entry.count.incrementAndGet();
        long unsaid = entry.say(clock.getAsLong());
        if (unsaid >= 0) {
            LogEvent.LIMIT
                    .entry()
                    .addKeyValue("client", LogText.of(client))
                    .addKeyValue("address", ConnectionLog.text(address))
                    .addKeyValue("limit", excess.limit().key())
                    .addKeyValue("came", LogText.of(excess.came()))
                    .addKeyValue("allowed", excess.allowed())
                    .addKeyValue("written", excess.origin())
                    .addKeyValue("consequence", consequence)
                    .addKeyValue("not-logged", unsaid)
                    .log();
        }
    }

    /** Counts what somebody else says in the log. */
    void counted(Limit limit) {
        entry(limit).count.incrementAndGet();
    }

    /** How often the limit was exceeded since the start. */
    long count(Limit limit) {
        return entry(limit).count.get();
    }

    private Entry entry(Limit limit) {
        Entry entry = entries.get(limit);
        if (entry == null) {
            throw new IllegalStateException("no entry for " + limit);
        }
        return entry;
    }
}
