package io.linnet.broker;

import io.linnet.transport.Loop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/** A loop of one thread whose rounds and whose time go on when a test says so. */
final class ManualLoop implements Loop {
    private static final class Scheduled implements Timer {
        private final long due;
        private final Runnable task;
        private boolean cancelled;

        Scheduled(long due, Runnable task) {
            this.due = due;
            this.task = task;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }

    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final List<Scheduled> scheduled = new ArrayList<>();
    private List<Runnable> endTasks = new ArrayList<>();
    private long millis;

    @Override
    public int index() {
        return 0;
    }

    @Override
    public boolean inLoop() {
        return true;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public Timer schedule(long delayMillis, Runnable task) {
        Scheduled entry = new Scheduled(millis + delayMillis, task);
        scheduled.add(entry);
        return entry;
    }

    @Override
    public void atEndOfRound(Runnable task) {
        endTasks.add(task);
    }

    /** One round: the tasks, then its end. */
    void round() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
        List<Runnable> ending = endTasks;
        endTasks = new ArrayList<>();
        ending.forEach(Runnable::run);
    }

    /** Lets time go on, millisecond by millisecond, with a round in each. */
    void pass(long milliseconds) {
        for (long i = 0; i < milliseconds; i++) {
            millis++;
            List<Scheduled> due = scheduled.stream()
                    .filter(each -> each.due <= millis)
                    .sorted(Comparator.comparingLong(each -> each.due))
                    .toList();
            scheduled.removeAll(due);
            due.stream().filter(each -> !each.cancelled).forEach(each -> tasks.add(each.task));
            round();
        }
    }
}
