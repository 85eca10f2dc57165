package io.linnet.broker;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Acknowledgements that wait for something to become durable; they leave in the order in which the messages came (MQTT-4.6.0-2,
 * MQTT-4.6.0-3). While nothing waits, acknowledgements pass without touching it.
 */
final class AckQueue {
    /** One acknowledgement; run when what it waits for is durable. */
    abstract static class Acknowledgement implements Runnable {
        private @Nullable AckQueue queue;
        private boolean ready;

        /** Writes it to the client. */
        abstract void send();

        @Override
        public final void run() {
            ready = true;
            if (queue != null) {
                queue.sendReady();
            }
        }
    }

    private final ArrayDeque<Acknowledgement> pending = new ArrayDeque<>(0);

    /** Whether an acknowledgement may leave at once. */
    boolean isIdle(@Nullable AckGate gate) {
        return gate == null && pending.isEmpty();
    }

    /** Runs what sends the acknowledgement as soon as the gate, if any, is through and all earlier ones have left. */
    void send(@Nullable AckGate gate, Runnable acknowledgement) {
        add(gate, new Acknowledgement() {
            @Override
            void send() {
                acknowledgement.run();
            }
        });
    }

    /** As {@link #send}, for an acknowledgement that is an object of its own. */
    void add(@Nullable AckGate gate, Acknowledgement acknowledgement) {
        acknowledgement.queue = this;
        pending.add(acknowledgement);
        if (gate == null) {
            acknowledgement.run();
        } else {
            gate.then(acknowledgement);
        }
    }

    private void sendReady() {
        for (Acknowledgement first = pending.peek(); first != null && first.ready; first = pending.peek()) {
            pending.remove();
            first.send();
        }
    }
}
