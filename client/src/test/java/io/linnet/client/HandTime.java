package io.linnet.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Time that goes on when a test says so. */
final class HandTime implements Time {
    private record Task(long due, Runnable work) {}

    private final List<Task> tasks = new ArrayList<>();
    private long now = 1_000_000_000;

    @Override
    public synchronized long nanos() {
        return now;
    }

    @Override
    public synchronized Appointment in(Duration delay, Runnable work) {
        Task task = new Task(now + delay.toNanos(), work);
        tasks.add(task);
        return () -> cancel(task);
    }

    private synchronized void cancel(Task task) {
        tasks.remove(task);
    }

    /** How much is still to be done at some time. */
    synchronized int appointments() {
        return tasks.size();
    }

    /** Goes on, and does what is due by then, on the caller's thread. */
    void advance(Duration time) {
        for (Task task : due(time)) {
            task.work.run();
        }
    }

    private synchronized List<Task> due(Duration time) {
        now += time.toNanos();
        List<Task> due = tasks.stream()
                .filter(task -> task.due <= now)
                .sorted(Comparator.comparingLong(Task::due))
                .toList();
        tasks.removeAll(due);
        return due;
    }
}
