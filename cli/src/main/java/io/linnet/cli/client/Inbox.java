package io.linnet.cli.client;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where a command hears of everything: packets, lines of its input, that it is to end. It is bounded, and outlives connections. Any thread
 * posts; one, the owner, takes.
 */
public final class Inbox {
    private static final int EVENTS = 256;

    private final BlockingQueue<Event> events = new ArrayBlockingQueue<>(EVENTS);
    /** What was taken too early; the owner's. */
    private final Queue<Event> givenBack = new ArrayDeque<>();

    /** Puts an event in; waits while it is full. */
    public void post(Event event) throws InterruptedException {
        events.put(event);
    }

    /** Puts an event in, if there is room for it in time. */
    public boolean post(Event event, Duration patience) throws InterruptedException {
        return events.offer(event, patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Takes what is there. */
    @Nullable
    Event poll() {
        Event early = givenBack.poll();
        return early == null ? events.poll() : early;
    }

    /** Takes what comes in time. */
    @Nullable
    Event poll(long nanos) throws InterruptedIOException {
        Event early = givenBack.poll();
        return early == null ? next(nanos) : early;
    }

    /** Takes what comes in time, and not what was given back. */
    @Nullable
    Event next(long nanos) throws InterruptedIOException {
        try {
            return events.poll(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    /** These come before all others, in their order. */
    void giveBack(List<Event> early) {
        givenBack.addAll(early);
    }

    /** Waits so long, or until the command is to end; whether it is. What else comes stays here. */
    public boolean endsWithin(Duration time) throws InterruptedIOException {
        List<Event> early = new ArrayList<>();
        Deadline over = Deadline.in(time);
        boolean ends = false;
        while (!ends && !over.isOver()) {
            Event event = next(over.remainingNanos());
            ends = event instanceof Event.Interrupted;
            if (event != null && !ends) {
                early.add(event);
            }
        }
        giveBack(early);
        return ends;
    }
}
