package io.linnet.broker;

import io.linnet.transport.Loop;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A loop in virtual time, with the rounds of the real one: read what is ready, run the queued tasks, then the end of the round,
 * then settle each wire once. A round is cut into events at random places, so that other loops work and crashes come in its middle.
 */
final class SimLoop implements Loop {
    private static final int WAKE_MICROS = 200;
    private static final double GOES_ON = 0.8;
    private static final double LEAVES_TASKS_FOR_LATER = 0.02;

    private enum Stage {
        READ,
        TASKS,
        END,
        SETTLE
    }

    private final SimWorld world;
    private final int index;
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private ArrayDeque<Runnable> endTasks = new ArrayDeque<>();
    private ArrayDeque<Runnable> endTasksInWork = new ArrayDeque<>();
    private Set<SimWire> readable = new LinkedHashSet<>();
    private Set<SimWire> readableInWork = new LinkedHashSet<>();
    private Set<SimWire> touched = new LinkedHashSet<>();
    private Set<SimWire> touchedInWork = new LinkedHashSet<>();
    private Stage stage = Stage.READ;
    private boolean awake;
    private boolean dead;

    SimLoop(SimWorld world, int index) {
        this.world = world;
        this.index = index;
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public boolean inLoop() {
        return world.isOn(this);
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        wake();
    }

    @Override
    public Timer schedule(long delayMillis, Runnable task) {
        boolean[] cancelled = {false};
        world.after(delayMillis * 1_000, () -> {
            if (!cancelled[0]) {
                execute(task);
            }
        });
        return () -> cancelled[0] = true;
    }

    @Override
    public void atEndOfRound(Runnable task) {
        if (!inLoop()) {
            throw new IllegalStateException("atEndOfRound belongs to the loop's own thread");
        }
        endTasks.add(task);
        wake();
    }

    /** The wire has input to read in the next round. */
    void readable(SimWire wire) {
        readable.add(wire);
        wake();
    }

    /** The wire is settled at the end of the round. */
    void touched(SimWire wire) {
        touched.add(wire);
        wake();
    }

    /** The process is gone: nothing happens on this loop any more. */
    void die() {
        dead = true;
    }

    boolean isDead() {
        return dead;
    }

    private void wake() {
        if (!awake && !dead) {
            awake = true;
            world.within(WAKE_MICROS, this::begin);
        }
    }

    private void begin() {
        Set<SimWire> empty = readableInWork;
        readableInWork = readable;
        readable = empty;
        stage = Stage.READ;
        go();
    }

    /** Some steps of a round. */
    private void go() {
        if (dead) {
            return;
        }
        do {
            if (!step()) {
                awake = false;
                if (!tasks.isEmpty() || !endTasks.isEmpty() || !readable.isEmpty() || !touched.isEmpty()) {
                    wake();
                }
                return;
            }
        } while (world.chance(GOES_ON));
        world.within(WAKE_MICROS / 4, this::go);
    }

    /** The smallest thing that is never interrupted; false at the end of the round. */
    private boolean step() {
        switch (stage) {
            case READ -> {
                if (readableInWork.isEmpty()) {
                    stage = Stage.TASKS;
                } else {
                    SimWire wire = takeFirst(readableInWork);
                    world.as(this, wire::read);
                }
            }
            case TASKS -> {
                if (tasks.isEmpty() || world.chance(LEAVES_TASKS_FOR_LATER)) {
                    stage = Stage.END;
                    ArrayDeque<Runnable> empty = endTasksInWork;
                    endTasksInWork = endTasks;
                    endTasks = empty;
                } else {
                    world.as(this, tasks.remove());
                }
            }
            case END -> {
                if (endTasksInWork.isEmpty()) {
                    stage = Stage.SETTLE;
                    Set<SimWire> empty = touchedInWork;
                    touchedInWork = touched;
                    touched = empty;
                } else {
                    world.as(this, endTasksInWork.remove());
                }
            }
            case SETTLE -> {
                if (touchedInWork.isEmpty()) {
                    return false;
                }
                SimWire wire = takeFirst(touchedInWork);
                world.as(this, wire::settle);
            }
        }
        return true;
    }

    private static SimWire takeFirst(Set<SimWire> wires) {
        SimWire first = wires.iterator().next();
        wires.remove(first);
        return first;
    }
}
