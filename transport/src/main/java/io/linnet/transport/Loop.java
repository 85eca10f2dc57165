package io.linnet.transport;

import io.netty.util.concurrent.Future;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * One thread that owns connections and everything bound to them. It works in rounds: read what is ready, run the queued
 * tasks, then {@linkplain #atEndOfRound the end of the round}, then write what the round gathered, one write per
 * connection.
 */
public final class Loop implements Executor {
    private static final System.Logger LOG = System.getLogger(Loop.class.getName());

    private final int index;
    private final RoundEventLoop events;
    private final LoopBuffers buffers = new LoopBuffers();

    // Each list has a twin: one fills while the other is worked off, so that work made at the end of a round waits for
    // the next.
    private List<Runnable> endTasks = new ArrayList<>();
    private List<Runnable> endTasksInWork = new ArrayList<>();
    private List<ChannelWire> touched = new ArrayList<>();
    private List<ChannelWire> touchedInWork = new ArrayList<>();

    Loop(int index, RoundEventLoop events) {
        this.index = index;
        this.events = events;
    }

    /** Something scheduled that can be called off. */
    public interface Timer {
        /** Calls the task off if it did not start yet. Any thread. */
        void cancel();
    }

    /** The place of this loop in {@link EventLoops#loop}, from 0. */
    public int index() {
        return index;
    }

    /** Says whether the caller is this loop's thread. */
    public boolean inLoop() {
        return events.inEventLoop();
    }

    /** Runs the task on this loop, in the order of calls. Any thread; wakes the loop only where it sleeps. */
    @Override
    public void execute(Runnable task) {
        events.execute(task);
    }

    /** Runs the task on this loop after the delay. Any thread. */
    public Timer schedule(long delayMillis, Runnable task) {
        Future<?> scheduled = events.schedule(task, delayMillis, TimeUnit.MILLISECONDS);
        return () -> scheduled.cancel(false);
    }

    /**
     * Runs the task once at the end of the present round, before the round's outputs are written. Only in the loop. A
     * task handed in by such a task belongs to the next round, which then follows without waiting.
     */
    public void atEndOfRound(Runnable task) {
        if (!inLoop()) {
            throw new IllegalStateException("atEndOfRound belongs to the loop's own thread");
        }
        endTasks.add(task);
    }

    RoundEventLoop events() {
        return events;
    }

    LoopBuffers buffers() {
        return buffers;
    }

    /** Has {@link ChannelWire#settle} called at the end of the round. The wire sees to it that it asks once. */
    void touched(ChannelWire wire) {
        touched.add(wire);
    }

    void endOfRound() {
        if (endTasks.isEmpty() && touched.isEmpty()) {
            return;
        }
        runEndTasks();
        settleTouched();
        if (!endTasks.isEmpty() || !touched.isEmpty()) {
            events.execute(() -> {}); // a loop with a queued task does not sleep
        }
    }

    private void runEndTasks() {
        List<Runnable> due = endTasks;
        endTasks = endTasksInWork;
        endTasksInWork = due;
        for (Runnable task : due) {
            guarded(task);
        }
        due.clear();
    }

    private void settleTouched() {
        List<ChannelWire> due = touched;
        touched = touchedInWork;
        touchedInWork = due;
        for (ChannelWire wire : due) {
            guarded(wire::settle);
        }
        due.clear();
    }

    /** Whatever escapes here would end the loop's thread and with it all its connections. */
    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (Throwable t) {
            LOG.log(Level.ERROR, "A task at the end of a round failed", t);
        }
    }
}
