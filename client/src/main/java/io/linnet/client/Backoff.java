package io.linnet.client;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long to wait before the next attempt: a random time between nothing and a limit that doubles with each failure ("full
 * jitter"), so that many clients of a broker that comes back do not all come at once.
 *
 * @param first the limit after the first failure
 * @param longest where the doubling ends
 */
public record Backoff(Duration first, Duration longest) {
    /** From one second to one minute. */
    public static final Backoff USUAL = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));

    public Backoff {
        if (first.isNegative() || first.isZero() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException("back-off from " + first + " to " + longest
                    + ": the first has to be above 0 and not above the longest");
        }
    }

    /**
     * The time before an attempt.
     *
     * @param failures since the last good connection, at least 1
     * @param random gives numbers from 0 up to below 1
     */
    public Duration delay(int failures, DoubleSupplier random) {
        int doublings = Math.min(failures - 1, 40);
        double limit = Math.min((double) longest.toMillis(), first.toMillis() * (double) (1L << doublings));
        return Duration.ofMillis((long) (limit * random.getAsDouble()));
    }
}
