package io.linnet.client;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A monotonic clock and what happens later by it. */
interface Time {
    /** Nanoseconds since some moment, as {@link System#nanoTime()}. */
    long nanos();

    /** Runs the task once, later, on a thread that it must not hold up. */
    Appointment in(Duration delay, Runnable task);

    /** Something that will be done later. */
    @FunctionalInterface
    interface Appointment {
        Appointment NONE = () -> {};

        /** It is not done any more, unless it has begun. */
        void cancel();
    }

    /** The time of the machine; all clients share one thread. */
    static Time ofMachine() {
        return Machine.TIME;
    }

    /** Made when the first client needs it. */
    final class Machine implements Time {
        private static final Machine TIME = new Machine();

        private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "linnet-client-timer");
            thread.setDaemon(true);
            return thread;
        });

        private Machine() {
            timer.setRemoveOnCancelPolicy(true);
        }

        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public Appointment in(Duration delay, Runnable task) {
            ScheduledFuture<?> future = timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        }
    }
}
