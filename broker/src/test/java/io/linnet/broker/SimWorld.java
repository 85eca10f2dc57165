package io.linnet.broker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Time and chance of one simulated run. Everything that happens is an event at a virtual time; what is due at the same time
 * happens in an order that the seed decides. One thread, no clock: the same seed gives the same run, event by event.
 */
final class SimWorld {
    /** 2026-01-01, so that times in messages look like times. */
    private static final long START_MILLIS = 1_767_225_600_000L;

    private record Event(long at, int order, long number, Runnable action) {}

    private final PriorityQueue<Event> events = new PriorityQueue<>(
            Comparator.comparingLong(Event::at).thenComparingInt(Event::order).thenComparingLong(Event::number));
    private final SplittableRandom random;
    private final @Nullable List<String> trace;
    private long now;
    private long number;
    private @Nullable SimLoop current;

    SimWorld(long seed, boolean traced) {
        random = new SplittableRandom(seed);
        trace = traced ? new ArrayList<>() : null;
    }

    // ---- time

    /** Virtual microseconds since the start. */
    long now() {
        return now;
    }

    /** What the broker takes for the time of day. */
    long millis() {
        return START_MILLIS + now / 1_000;
    }

    /** A number that is higher than all that were given before: the order of everything that is noted. */
    long stamp() {
        return ++number;
    }

    void after(long micros, Runnable action) {
        events.add(new Event(now + micros, random.nextInt(), stamp(), action));
    }

    /** Something happens at a random time from now on, at most so much later. */
    void within(long micros, Runnable action) {
        after(upTo(micros), action);
    }

    /** Lets the next event happen; the world never runs out of events while a broker ticks. */
    void step() {
        Event next = events.remove();
        now = next.at();
        next.action().run();
    }

    // ---- chance

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    /** 0 to {@code bound - 1}. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    int between(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    /** 0 to {@code most}; small values are as likely as large ones. */
    long upTo(long most) {
        return random.nextBoolean() ? random.nextLong(most + 1) : random.nextLong(most / 16 + 1);
    }

    <T> T oneOf(List<T> choices) {
        return choices.get(below(choices.size()));
    }

    // ---- the loop whose thread it is

    boolean isOn(SimLoop loop) {
        return current == loop;
    }

    /** Does something as the thread of a loop. */
    void as(SimLoop loop, Runnable task) {
        SimLoop before = current;
        current = loop;
        try {
            task.run();
        } finally {
            current = before;
        }
    }

    // ---- what is told about it

    boolean isTraced() {
        return trace != null;
    }

    void trace(Supplier<String> what) {
        if (trace != null) {
            trace.add("%10.3f ms  %s".formatted(now / 1_000.0, what.get()));
        }
    }

    List<String> traced() {
        return trace == null ? List.of() : trace;
    }
}
