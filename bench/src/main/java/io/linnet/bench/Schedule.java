package io.linnet.bench;

/**
 * When each message of an open loop is meant to leave: evenly spaced as the plan has it, the publishers taking turns.
 *
 * <p>Latency counts from the intended time, so that a broker (or generator) that stops for a while is charged for every
 * message that had to wait: no coordinated omission.
 */
record Schedule(long startNanos, RatePlan plan, int publishers) {
    /** A fraction of a message, so that one is due at the very nanosecond that it is meant for. */
    private static final double ROUNDING = 1e-6;

    /** At an unchanging rate. */
    Schedule(long startNanos, double ratePerSecond, int publishers) {
        this(startNanos, RatePlan.steady(ratePerSecond), publishers);
    }

    /** The time, of {@link System#nanoTime}, at which that message of that publisher is meant to leave. */
    long intendedNanos(int publisher, long sequence) {
        return intendedNanos(sequence * publishers + publisher);
    }

    /** The same for a message counted over all publishers together. */
    long intendedNanos(long message) {
        return startNanos + (long) Math.ceil(plan.secondsOf((double) message) * 1e9 - 1e-4);
    }

    /** How many messages of that publisher, {@code sent} of which have left, are due at {@code nowNanos}. */
    long due(int publisher, long sent, long nowNanos) {
        double index = messagesAt(nowNanos);
        return Math.max(0, (long) Math.floor((index - publisher) / publishers) + 1 - sent);
    }

    /** Number of messages of all publishers together that are due at {@code nowNanos}. */
    long dueOfAll(long nowNanos) {
        return (long) messagesAt(nowNanos) + 1;
    }

    private double messagesAt(long nowNanos) {
        return plan.messagesIn((nowNanos - startNanos) / 1e9) + ROUNDING;
    }
}
