package io.linnet.transport;

import java.util.concurrent.Executor;

/**
 * One thread that owns connections and everything bound to them. It works in rounds: read what is ready, run the queued
 * tasks, then {@linkplain #atEndOfRound the end of the round}, then write what the round gathered, one write per
 * connection.
 */
public interface Loop extends Executor {
    /** Something scheduled that can be called off. */
    interface Timer {
        /** Calls the task off if it did not start yet. Any thread. */
        void cancel();
    }

    /** The place of this loop among its like, from 0; in {@link EventLoops#loop}. */
    int index();

    /** Says whether the caller is this loop's thread. */
    boolean inLoop();

    /** Runs the task on this loop, in the order of calls. Any thread; wakes the loop only where it sleeps. */
    @Override
    void execute(Runnable task);

    /** Runs the task on this loop after the delay. Any thread. */
    Timer schedule(long delayMillis, Runnable task);

    /**
     * Runs the task once at the end of the present round, before the round's outputs are written. Only in the loop. A
     * task handed in by such a task belongs to the next round, which then follows without waiting.
     */
    void atEndOfRound(Runnable task);
}
