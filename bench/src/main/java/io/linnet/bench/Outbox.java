package io.linnet.bench;

import java.util.Arrays;

/**
 * The sending side of one publisher's session: what is in flight, what the broker has acknowledged and when (4.3, 4.4).
 *
 * <p>Sequence numbers start at 0 and rise by one; a packet identifier follows from the number. The window slides: a message
 * is sent only when all messages that are a window older are done. Not thread-safe.
 */
final class Outbox {
    /** How far the exchange about one message has come. */
    enum State {
        DONE,
        /** PUBLISH was sent; after a reconnection it is sent again with DUP. */
        AWAITS_ACKNOWLEDGEMENT,
        /** QoS 2: PUBREC has come; after a reconnection PUBREL is sent again. */
        AWAITS_PUBCOMP
    }

    /**
     * Whose messages these are.
     *
     * @param number stands in every payload
     * @param durable the session outlives connections, and with it what was not acknowledged
     * @param lost what it is called when an acknowledged message does not arrive
     */
    record Source(int number, String client, int qos, boolean durable, Breach lost) {}

    private static final int IDENTIFIERS = 65_535;

    private final Source source;
    private final int window;
    private final State[] states = new State[IDENTIFIERS + 1];
    private long next;
    private long oldest;

    /** Times of acknowledgement from message {@link #first} on; 0 = not acknowledged. */
    private long[] acknowledgedNanos = new long[1024];

    private long first;
    private long acknowledged;

    Outbox(Source source, int window) {
        this.source = source;
        this.window = window;
        Arrays.fill(states, State.DONE);
    }

    Source source() {
        return source;
    }

    /** How many messages may be sent now. */
    int room(int receiveMaximum) {
        return (int) (Math.min(window, receiveMaximum) - (next - oldest));
    }

    /** The number of the message that is sent now. */
    long send() {
        long sequence = next++;
        states[identifier(sequence)] = State.AWAITS_ACKNOWLEDGEMENT;
        int index = index(sequence);
        if (index >= acknowledgedNanos.length) {
            acknowledgedNanos = Arrays.copyOf(acknowledgedNanos, 2 * acknowledgedNanos.length);
        }
        acknowledgedNanos[index] = 0;
        return sequence;
    }

    static int identifier(long sequence) {
        return 1 + (int) (sequence % IDENTIFIERS);
    }

    /** False when no message with that identifier waits for a PUBACK. */
    boolean pubAck(int identifier, long nowNanos) {
        if (source.qos() != 1 || states[identifier] != State.AWAITS_ACKNOWLEDGEMENT) {
            return false;
        }
        acknowledge(identifier, nowNanos);
        done(identifier);
        return true;
    }

    /**
     * False when no message with that identifier waits for a PUBREC.
     *
     * <p>For a session that ends with its connection PUBREC is not the broker's word yet: one that hands messages on at PUBREL
     * (4.3.3, method A) rightly forgets this one with the session.
     */
    boolean pubRec(int identifier, long nowNanos) {
        if (source.qos() != 2 || states[identifier] != State.AWAITS_ACKNOWLEDGEMENT) {
            return false;
        }
        states[identifier] = State.AWAITS_PUBCOMP;
        if (source.durable()) {
            acknowledge(identifier, nowNanos);
        }
        return true;
    }

    /** False when no message with that identifier waits for a PUBCOMP. */
    boolean pubComp(int identifier, long nowNanos) {
        if (states[identifier] != State.AWAITS_PUBCOMP) {
            return false;
        }
        if (!source.durable()) {
            acknowledge(identifier, nowNanos);
        }
        done(identifier);
        return true;
    }

    /** The broker has said that it does not take the message. */
    void refused(int identifier) {
        done(identifier);
    }

    /** The session has ended: nothing that is in flight is sent again. */
    void abandon() {
        for (; oldest < next; oldest++) {
            states[identifier(oldest)] = State.DONE;
        }
    }

    private void acknowledge(int identifier, long nowNanos) {
        long sequence = oldest + Math.floorMod(identifier - identifier(oldest), IDENTIFIERS);
        acknowledgedNanos[index(sequence)] = nowNanos == 0 ? 1 : nowNanos;
        acknowledged++;
    }

    private void done(int identifier) {
        states[identifier] = State.DONE;
        while (oldest < next && states[identifier(oldest)] == State.DONE) {
            oldest++;
        }
    }

    State state(long sequence) {
        return sequence < oldest ? State.DONE : states[identifier(sequence)];
    }

    /** The number of the next message: all below have been sent. */
    long next() {
        return next;
    }

    /** All below are done. */
    long oldest() {
        return oldest;
    }

    /** Messages acknowledged so far. */
    long acknowledged() {
        return acknowledged;
    }

    /** Not for messages that were forgotten. */
    boolean isAcknowledged(long sequence) {
        return acknowledgedNanos[index(sequence)] != 0;
    }

    long acknowledgedNanos(long sequence) {
        return acknowledgedNanos[index(sequence)];
    }

    private int index(long sequence) {
        if (sequence < first || sequence >= next) {
            throw new IllegalStateException("message " + sequence + " of " + source + " is not between " + first
                    + " and " + next + ", the ones that are remembered");
        }
        return (int) (sequence - first);
    }

    /** Nobody will ask for messages below that one any more. */
    void forget(long below) {
        long end = Math.min(below, oldest);
        if (end > first) {
            int shift = (int) (end - first);
            acknowledgedNanos =
                    Arrays.copyOfRange(acknowledgedNanos, shift, shift + Math.max(1024, (int) (next - end)));
            first = end;
        }
    }
}
