package io.linnet.testkit;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits, up to a limit, for what is looked at again and again. */
final class Patience {
    private static final long LOOK_NANOS = 2_000_000;

    private Patience() {}

    /**
     * Waits until it is so.
     *
     * @return whether it became so in time
     */
    static boolean until(BooleanSupplier isSo, Duration limit) {
        long start = System.nanoTime();
        while (!isSo.getAsBoolean()) {
            if (System.nanoTime() - start >= limit.toNanos()
                    || Thread.currentThread().isInterrupted()) {
                return isSo.getAsBoolean();
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return true;
    }

    /** As it stands in messages: {@code 5 s}, {@code 1.5 s} or {@code 200 ms}. */
    static String text(Duration time) {
        long millis = time.toMillis();
        if (millis < 1_000) {
            return millis + " ms";
        }
        return millis % 1_000 == 0 ? millis / 1_000 + " s" : millis / 1_000.0 + " s";
    }
}
