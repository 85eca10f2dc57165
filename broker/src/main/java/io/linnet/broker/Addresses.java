package io.linnet.broker;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What comes from single addresses. An IPv6 host has a whole /64 to choose from, which therefore counts as one address. Bounded: when
 * {@link #MAXIMUM_ENTRIES} addresses are known and all of them matter, further ones are not told apart and only the other limits
 * hold. Any thread.
 */
final class Addresses {
    static final int MAXIMUM_ENTRIES = 100_000;

    private static final int SWEEP_MILLIS = 1_000;

    /** One address or block. */
    private record Block(long bits, boolean isSix) {
        static Block of(InetAddress address) {
            ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
            return address instanceof Inet6Address
                    ? new Block(bytes.getLong(), true)
                    : new Block(bytes.getInt(), false);
        }
    }

    /** What is known of an address. */
    final class Entry {
        private final Block block;
        private final RateGate gate = new RateGate();
        private long connections;
        private boolean removed;

        private Entry(Block block) {
            this.block = block;
        }

        private synchronized boolean join(long maximum) {
            if (removed || (maximum > 0 && connections >= maximum)) {
                return false;
            }
            connections++;
            return true;
        }

        private synchronized boolean isRemoved() {
            return removed;
        }

        private synchronized boolean isIdle(long now) {
            removed |= connections == 0 && gate.isIdle(now);
            return removed;
        }

        /** One connection less. */
        void leave(long now) {
            synchronized (this) {
                connections--;
            }
            if (isIdle(now)) {
                entries.remove(block, this);
            }
        }
    }

    private final ConcurrentHashMap<Block, Entry> entries = new ConcurrentHashMap<>(0);
    private volatile long sweptAt = Long.MIN_VALUE / 2;

    /** Whether one more connection may come from there now. */
    boolean mayCome(InetAddress address, @Nullable Rate rate, long now) {
        return rate == null || entry(address, now).gate.mayCome(rate, now);
    }

    /** Counts a connection; null when there are as many as allowed already, where 0 allows any number. */
    @Nullable
    Entry join(InetAddress address, long maximum, long now) {
        while (true) {
            Entry entry = entry(address, now);
            if (entry.join(maximum)) {
                return entry;
            }
            if (!entry.isRemoved()) {
                return null;
            }
        }
    }

    int size() {
        return entries.size();
    }

    private Entry entry(InetAddress address, long now) {
        Block block = Block.of(address);
        Entry known = entries.get(block);
        if (known != null) {
            return known;
        }
        if (entries.size() >= MAXIMUM_ENTRIES && now - sweptAt >= SWEEP_MILLIS) {
            sweptAt = now;
            entries.values().removeIf(entry -> entry.isIdle(now));
        }
        return entries.size() >= MAXIMUM_ENTRIES ? new Entry(block) : entries.computeIfAbsent(block, Entry::new);
    }
}
