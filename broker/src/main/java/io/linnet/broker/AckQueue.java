package io.linnet.broker;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Acknowledgements that wait for something to become durable; they leave in the order in which the messages came (MQTT-4.6.0-2,
 * MQTT-4.6.0-3). While nothing waits, acknowledgements pass without touching it.
 */
final class AckQueue {
    private static final class Pending {
        private final Runnable send;
        private boolean ready;

        Pending(Runnable send) {
            this.send = send;
        }
    }

    private final ArrayDeque<Pending> pending = new ArrayDeque<>(0);

    /** Whether an acknowledgement may leave at once. */
    boolean isIdle(@Nullable AckGate gate) {
        return gate == null && pending.isEmpty();
    }

    /** Sends the acknowledgement as soon as the gate, if any, is through and all earlier ones have left. */
    void send(@Nullable AckGate gate, Runnable acknowledgement) {
        Pending mine = new Pending(acknowledgement);
        pending.add(mine);
        if (gate == null) {
            ready(mine);
        } else {
            gate.then(() -> ready(mine));
        }
    }

    private void ready(Pending one) {
        one.ready = true;
        for (Pending first = pending.peek(); first != null && first.ready; first = pending.peek()) {
            pending.remove();
            first.send.run();
        }
    }
}
