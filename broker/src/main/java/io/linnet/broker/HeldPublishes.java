package io.linnet.broker;

import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * PUBLISH packets whose packet identifier is taken and that wait for the disk. Records of one session can be on their way through
 * several shards, so what is durable first still waits for what came before it with the same QoS (MQTT-4.6.0-5).
 */
final class HeldPublishes {
    private record Waiting(Delivery delivery, boolean dup) {}

    /** Sends one. */
    interface Sender {
        void send(Delivery delivery, boolean dup);
    }

    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>(0);

    void add(Delivery delivery, boolean dup) {
        waiting.add(new Waiting(delivery, dup));
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Whether a packet of this QoS would overtake one that waits. */
    boolean holdUp(int qos) {
        return !waiting.isEmpty() && waiting.stream().anyMatch(each -> each.delivery().qos == qos);
    }

    void clear() {
        waiting.clear();
    }

    /** Sends what is durable and has nothing of its QoS before it that is not. */
    void sendReady(Sender sender) {
        int blocked = 0; // a bit for each QoS
        for (Iterator<Waiting> each = waiting.iterator(); each.hasNext(); ) {
            Waiting next = each.next();
            int bit = 1 << next.delivery().qos;
            if (next.delivery().held) {
                blocked |= bit;
            } else if ((blocked & bit) == 0) {
                each.remove();
                sender.send(next.delivery(), next.dup());
            }
        }
    }
}
