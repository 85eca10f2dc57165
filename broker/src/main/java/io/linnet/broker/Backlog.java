package io.linnet.broker;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Messages with QoS above 0 that wait for one session, oldest first: the first of them in memory, the rest on disk. A session that
 * is not durable has all of them in memory.
 *
 * <p>Positions on disk may have gaps, of messages that have expired there. What was put on disk last may not be durable yet; it is
 * not read before it is.
 */
final class Backlog {
    private final Counters counters;
    private final ArrayDeque<Delivery> waiting = new ArrayDeque<>(0); // most sessions never need more
    private long waitingBytes;

    /** On disk: from the first position on, and before the last. */
    private long diskFrom;

    private long diskTo;
    private long diskMessages;
    private long diskBytes;
    private @Nullable ArrayDeque<Delivery> unsettled;

    /**
     * @param counters the shard's, which sum up all backlogs
     */
    Backlog(Counters counters) {
        this.counters = counters;
    }

    boolean isEmpty() {
        return waiting.isEmpty() && diskMessages == 0;
    }

    /** Whether the next message to be sent is in memory. */
    boolean isNextHere() {
        return !waiting.isEmpty();
    }

    long size() {
        return waiting.size() + diskMessages;
    }

    long bytes() {
        return waitingBytes + diskBytes;
    }

    long bytesInMemory() {
        return waitingBytes;
    }

    long messagesOnDisk() {
        return diskMessages;
    }

    // ---- in memory

    /** Adds behind everything that is in memory; only while nothing is on disk, or from there. */
    void add(Delivery delivery) {
        waiting.add(delivery);
        countWaiting(1, delivery.weight());
    }

    @Nullable
    Delivery poll() {
        Delivery delivery = waiting.poll();
        if (delivery != null) {
            countWaiting(-1, -delivery.weight());
        }
        return delivery;
    }

    /** Removes what is in memory and the predicate accepts, after it has seen it. */
    void removeIf(Predicate<Delivery> predicate) {
        for (Iterator<Delivery> each = waiting.iterator(); each.hasNext(); ) {
            Delivery delivery = each.next();
            if (predicate.test(delivery)) {
                each.remove();
                countWaiting(-1, -delivery.weight());
            }
        }
    }

    // ---- on disk

    /** The message was appended to the journal and is read from there when its turn comes. */
    void addToDisk(Delivery delivery) {
        if (diskMessages == 0) {
            diskFrom = delivery.position;
        }
        diskTo = delivery.position + 1;
        countDisk(1, delivery.weight());
        unsettled().add(delivery);
    }

    /** What a journal has brought back at a start. */
    void restore(long first, long last, long messages, long weight) {
        diskFrom = first;
        diskTo = last + 1;
        countDisk(messages, weight);
    }

    /** Lets go of everything in memory; it is on disk, or on its way there. */
    void unload() {
        if (waiting.isEmpty()) {
            return;
        }
        if (diskMessages == 0) {
            diskTo = waiting.getLast().position + 1;
        }
        diskFrom = waiting.getFirst().position;
        ArrayDeque<Delivery> old = unsettled;
        unsettled = null;
        for (Delivery delivery = poll(); delivery != null; delivery = poll()) {
            countDisk(1, delivery.weight());
            if (delivery.state != Delivery.State.DURABLE) {
                unsettled().add(delivery);
            }
        }
        if (old != null) {
            unsettled().addAll(old);
        }
    }

    private ArrayDeque<Delivery> unsettled() {
        if (unsettled == null) {
            unsettled = new ArrayDeque<>();
        }
        return unsettled;
    }

    /** Whether a message at this position can be there to be read. */
    boolean isOnDisk(long position) {
        return diskMessages > 0 && position >= diskFrom && position < settledTo();
    }

    /** Where to read on. */
    long diskFrom() {
        return diskFrom;
    }

    /** How far can be read: everything before this position is durable. */
    long settledTo() {
        return unsettled == null || unsettled.isEmpty() ? diskTo : unsettled.getFirst().position;
    }

    /** Something has become durable; true when more can be read now. */
    boolean settle() {
        boolean more = false;
        while (unsettled != null && !unsettled.isEmpty() && isSettled(unsettled.getFirst())) {
            unsettled.remove();
            more = true;
        }
        return more;
    }

    private static boolean isSettled(Delivery delivery) {
        return delivery.state == Delivery.State.DURABLE || delivery.state == Delivery.State.GONE;
    }

    /** Messages before this position have been read, so many of so much weight. */
    void readTo(long position, long messages, long weight) {
        diskFrom = position;
        if (diskFrom >= diskTo) {
            countDisk(-diskMessages, -diskBytes);
        } else {
            // what is still to come counts at least for itself, also when its weight was only estimated
            countDisk(-Math.min(messages, diskMessages), -Math.min(weight, diskBytes));
        }
    }

    /** Takes the oldest message on disk out without reading it: its entry, when that is not durable yet; else its position counts. */
    @Nullable
    Delivery skipOldestOnDisk() {
        long position = diskFrom;
        readTo(position + 1, 1, diskBytes / Math.max(1, diskMessages));
        return unsettled != null && !unsettled.isEmpty() && unsettled.getFirst().position == position
                ? unsettled.remove()
                : null;
    }

    /** A message in the middle is gone: it has expired on disk. */
    void missing(long weight) {
        countDisk(-Math.min(1, diskMessages), -Math.min(weight, diskBytes));
    }

    /** Forgets everything; the entries that are not durable yet are shown. */
    void clear(java.util.function.Consumer<Delivery> notDurable) {
        for (Delivery delivery = poll(); delivery != null; delivery = poll()) {
            notDurable.accept(delivery);
        }
        if (unsettled != null) {
            unsettled.forEach(notDurable);
            unsettled = null;
        }
        countDisk(-diskMessages, -diskBytes);
    }

    private void countWaiting(int messages, long weight) {
        waitingBytes += weight;
        counters.queuedMessages += messages;
        counters.queuedBytes += weight;
    }

    private void countDisk(long messages, long weight) {
        diskMessages += messages;
        diskBytes += weight;
        counters.queuedMessages += messages;
        counters.storedBytes += weight;
    }
}
