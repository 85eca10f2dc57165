package io.linnet.transport;

import io.netty.util.concurrent.Future;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The loop of {@link ChannelWire wires over Netty channels}: a {@link RoundEventLoop} with what it keeps for them. */
final class ChannelLoop implements Loop {
    private static final System.Logger LOG = System.getLogger(ChannelLoop.class.getName());

    private final int index;
    private final RoundEventLoop events;
    private final LoopBuffers buffers = new LoopBuffers();
    private final HandshakeTurns handshakes = new HandshakeTurns(this);

    // Each list has a twin: one fills while the other is worked off, so that work made at the end of a round waits for
    // the next.
    private List<Runnable> endTasks = new ArrayList<>();
    private List<Runnable> endTasksInWork = new ArrayList<>();
    private List<ChannelWire> touched = new ArrayList<>();
    private List<ChannelWire> touchedInWork = new ArrayList<>();

    ChannelLoop(int index, RoundEventLoop events) {
        this.index = index;
        this.events = events;
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public boolean inLoop() {
        return events.inEventLoop();
    }

    @Override
    public void execute(Runnable task) {
        events.execute(task);
    }

    @Override
    public Timer schedule(long delayMillis, Runnable task) {
        Future<?> scheduled = events.schedule(task, delayMillis, TimeUnit.MILLISECONDS);
        return () -> scheduled.cancel(false);
    }

    @Override
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

    HandshakeTurns handshakes() {
        return handshakes;
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
