package io.linnet.transport;

import java.util.ArrayDeque;

/**
 * Hands out the time of one loop to TLS handshakes, whose arithmetic takes up to a millisecond each. Those that are ready stand in a
 * queue; at the end of a round as many begin as fit into a few milliseconds, then all sockets get their turn. A storm of handshakes is
 * so spread over rounds and delays the other clients of the loop by no more than that. Used on the loop's thread only.
 */
final class HandshakeTurns {
    private static final long ROUND_NANOS = 2_000_000;

    private final ChannelLoop loop;
    private final ArrayDeque<Runnable> queue = new ArrayDeque<>();
    private boolean scheduled;

    HandshakeTurns(ChannelLoop loop) {
        this.loop = loop;
    }

    /** Runs the handshake's arithmetic in its turn, never within this call. The queue is bounded by {@link Arrivals}. */
    void await(Runnable handshake) {
        queue.addLast(handshake);
        schedule();
    }

    private void schedule() {
        if (!scheduled) {
            scheduled = true;
            loop.atEndOfRound(this::run);
        }
    }

    private void run() {
        scheduled = false;
        long end = System.nanoTime() + ROUND_NANOS;
        try {
            Runnable next = queue.pollFirst();
            while (next != null) {
                next.run();
                next = System.nanoTime() < end ? queue.pollFirst() : null;
            }
        } finally {
            if (!queue.isEmpty()) {
                schedule();
            }
        }
    }
}
