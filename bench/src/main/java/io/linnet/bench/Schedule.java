package io.linnet.bench;

/**
 * When each message of an open loop is meant to leave: evenly spaced, the publishers taking turns.
 *
 * <p>Latency counts from the intended time, so that a broker (or generator) that stops for a while is charged for every
 * message that had to wait: no coordinated omission.
 */
record Schedule(long startNanos, double ratePerSecond, int publishers) {

    /** The time, of {@link System#nanoTime}, at which that message of that publisher is meant to leave. */
    long intendedNanos(int publisher, long sequence) {
        return intendedNanos(sequence * publishers + publisher);
    }

    /** The same for a message counted over all publishers together. */
    long intendedNanos(long message) {
        return startNanos + (long) (message * (1e9 / ratePerSecond));
    }

    /** How many messages of that publisher, {@code sent} of which have left, are due at {@code nowNanos}. */
    long due(int publisher, long sent, long nowNanos) {
        double index = (nowNanos - startNanos) * ratePerSecond / 1e9;
        return Math.max(0, (long) Math.floor((index - publisher) / publishers) + 1 - sent);
    }

    /** Number of messages of all publishers together that are due at {@code nowNanos}. */
    long dueOfAll(long nowNanos) {
        return (long) ((nowNanos - startNanos) * ratePerSecond / 1e9) + 1;
    }
}
