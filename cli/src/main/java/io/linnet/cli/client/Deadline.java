package io.linnet.cli.client;

import java.time.Duration;

/** A point on the clock of {@link System#nanoTime()}, at which waiting ends. */
public record Deadline(long nanoTime) {
    /** As good as never, and still safe to subtract from. */
    private static final long CENTURY = Duration.ofDays(36_500).toNanos();

    public static Deadline in(Duration duration) {
        return new Deadline(System.nanoTime() + Math.min(duration.toNanos(), CENTURY));
    }

    public static Deadline never() {
        return new Deadline(System.nanoTime() + CENTURY);
    }

    /** So much later than this one. */
    public Deadline after(Duration duration) {
        return new Deadline(nanoTime + duration.toNanos());
    }

    public boolean isOver() {
        return remainingNanos() <= 0;
    }

    /** Not below zero. */
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, remainingNanos()));
    }

    long remainingNanos() {
        return nanoTime - System.nanoTime();
    }

    public Deadline earlier(Deadline other) {
        return nanoTime - other.nanoTime < 0 ? this : other;
    }
}
