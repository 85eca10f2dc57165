package io.linnet.bench;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The exact account of one publisher as one subscriber sees it: what came, what is missing, what came twice or late.
 *
 * <p>Sequence numbers start at 0 and rise by one. In a faultless run a message costs one comparison; the tree of gaps
 * exists only once something was skipped. Not thread-safe.
 */
final class Flow {
    private long next;
    private long received;
    private long duplicates;
    private long outOfOrder;
    private long missing;

    /** First missing sequence number of a gap to the one after its last. */
    private @Nullable TreeMap<Long, Long> gaps;

    /**
     * Takes note of one arrival.
     *
     * @return by how many messages the flow has advanced: 1 in order, more over a gap, 0 for late ones and duplicates
     */
    long arrived(long sequence) {
        received++;
        if (sequence == next) {
            next++;
            return 1;
        }
        return sequence > next ? skippedTo(sequence) : behind(sequence);
    }

    /** Gives up waiting for everything below {@code published}; what still comes is then late. Returns the advance. */
    long writeOff(long published) {
        if (published <= next) {
            return 0;
        }
        long from = next;
        open(published);
        next = published;
        return published - from;
    }

    private long skippedTo(long sequence) {
        open(sequence);
        long advance = sequence + 1 - next;
        next = sequence + 1;
        return advance;
    }

    private void open(long to) {
        if (gaps == null) {
            gaps = new TreeMap<>();
        }
        gaps.put(next, to);
        missing += to - next;
    }

    private long behind(long sequence) {
        Map.Entry<Long, Long> gap = gaps == null ? null : gaps.floorEntry(sequence);
        if (gap == null || sequence >= gap.getValue()) {
            duplicates++;
        } else {
            outOfOrder++;
            missing--;
            close(gap.getKey(), gap.getValue(), sequence);
        }
        return 0;
    }

    private void close(long from, long to, long sequence) {
        TreeMap<Long, Long> open = Objects.requireNonNull(gaps);
        open.remove(from);
        if (from < sequence) {
            open.put(from, sequence);
        }
        if (sequence + 1 < to) {
            open.put(sequence + 1, to);
        }
    }

    /** Arrivals of every kind, duplicates included. */
    long received() {
        return received;
    }

    /** Arrivals of a message that had already arrived. */
    long duplicates() {
        return duplicates;
    }

    /** First arrivals after a message that was sent later. */
    long outOfOrder() {
        return outOfOrder;
    }

    /** The sequence number expected next: how far the flow has come, gaps included. */
    long next() {
        return next;
    }

    /** Whether that message has arrived. */
    boolean has(long sequence) {
        Map.Entry<Long, Long> gap = gaps == null ? null : gaps.floorEntry(sequence);
        return sequence < next && (gap == null || sequence >= gap.getValue());
    }

    /** How many of the {@code published} messages have not arrived, in gaps or at the end. */
    long lost(long published) {
        return missing + Math.max(0, published - next);
    }
}
