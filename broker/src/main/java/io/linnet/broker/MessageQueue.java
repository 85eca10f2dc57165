package io.linnet.broker;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Messages with QoS above 0 that wait for one session, oldest first, with their weight in bytes. */
final class MessageQueue {
    private final ArrayDeque<Delivery> waiting = new ArrayDeque<>();
    private final Counters counters;
    private long bytes;

    /**
     * @param counters the shard's, which sum up all queues
     */
    MessageQueue(Counters counters) {
        this.counters = counters;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    int size() {
        return waiting.size();
    }

    long bytes() {
        return bytes;
    }

    void add(Delivery delivery) {
        waiting.add(delivery);
        count(1, delivery.weight());
    }

    @Nullable
    Delivery poll() {
        Delivery delivery = waiting.poll();
        if (delivery != null) {
            count(-1, -delivery.weight());
        }
        return delivery;
    }

    /** Removes what the predicate accepts, after it has seen it. */
    void removeIf(Predicate<Delivery> predicate) {
        for (Iterator<Delivery> each = waiting.iterator(); each.hasNext(); ) {
            Delivery delivery = each.next();
            if (predicate.test(delivery)) {
                each.remove();
                count(-1, -delivery.weight());
            }
        }
    }

    void clear() {
        removeIf(delivery -> true);
    }

    private void count(int messages, long weight) {
        bytes += weight;
        counters.queuedMessages += messages;
        counters.queuedBytes += weight;
    }
}
