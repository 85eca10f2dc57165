package io.linnet.broker.local;

import io.linnet.broker.Journal;
import io.linnet.broker.JournalRecord;
import io.linnet.broker.Message;
import io.linnet.broker.log.LogEvent;
import io.linnet.store.Changes;
import io.linnet.store.Store;
import io.linnet.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that writes: takes all that is waiting, from all shards, writes it at once, syncs once, and says so to all. While
 * the disk is busy with one batch the next one gathers, so the slower the disk the larger the batches.
 *
 * <p>When a write fails it is tried again until it succeeds, with the store opened anew: nothing is said to be durable before, and
 * nothing that waits is given up. Until then {@link #trouble} says what is wrong.
 */
final class Committer {
    private static final long RETRY_MILLIS = 500;
    private static final int TRIES_WHEN_CLOSING = 3;

    private sealed interface Task {
        record Batch(List<JournalRecord> records, boolean toDisk, Journal.Completion completion) implements Task {}

        record Retain(Message message, boolean toDisk, Runnable durable) implements Task {}

        record Stop() implements Task {}
    }

    private final Store store;
    private final BlockingQueue<Task> waiting = new LinkedBlockingQueue<>();
    private final List<Task> taken = new ArrayList<>();
    private final Thread thread;
    private volatile @Nullable String failure;
    private volatile @Nullable String lackOfSpace;
    private volatile boolean closing;

    Committer(Store store) {
        this.store = store;
        this.thread = new Thread(this::run, "linnet-committer");
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((ended, cause) -> {
            failure = "the committer has ended, please report this: " + cause;
            LogEvent.STORAGE_TROUBLE
                    .entry()
                    .addKeyValue("why", "the committer has ended until a restart, please report it")
                    .setCause(cause)
                    .log();
        });
        thread.start();
    }

    void append(List<JournalRecord> records, boolean toDisk, Journal.Completion completion) {
        waiting.add(new Task.Batch(records, toDisk, completion));
    }

    void retain(Message message, boolean toDisk, Runnable durable) {
        waiting.add(new Task.Retain(message, toDisk, durable));
    }

    /** Why nothing can be written at the moment, or null. */
    @Nullable
    String trouble() {
        String failed = failure;
        return failed == null ? lackOfSpace : failed;
    }

    /** Looks after the free space: new work is refused before there is no room left for what is under way. Any thread. */
    void watchSpace() {
        String lack = store.lackOfSpace();
        if (lack != null && lackOfSpace == null) {
            trouble(lack);
        } else if (lack == null && lackOfSpace != null) {
            back("there is room on the disk again");
        }
        lackOfSpace = lack;
    }

    /** Writes what is waiting and ends. */
    void close() {
        closing = true;
        waiting.add(new Task.Stop());
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        boolean stopped = false;
        while (!stopped) {
            taken.clear();
            try {
                taken.add(waiting.take());
            } catch (InterruptedException impossible) {
                throw new IllegalStateException("nobody interrupts the committer", impossible);
            }
            waiting.drainTo(taken);
            stopped = commit();
        }
    }

    /** Writes what was taken; true when that is the last. */
    private boolean commit() {
        Changes changes = store.changes();
        boolean toDisk = false;
        boolean stop = false;
        for (Task task : taken) {
            switch (task) {
                case Task.Batch batch -> {
                    toDisk |= batch.toDisk();
                    add(batch.records(), changes);
                }
                case Task.Retain retain -> {
                    toDisk |= retain.toDisk();
                    if (retain.message().payload().length == 0) {
                        changes.notRetained(retain.message().topic().utf8());
                    } else {
                        changes.retained(Stored.of(retain.message()));
                    }
                }
                case Task.Stop end -> stop = true;
            }
        }
        if (changes.isEmpty() || write(changes, toDisk)) {
            taken.forEach(Committer::complete);
        }
        return stop;
    }

    private static void add(List<JournalRecord> records, Changes changes) {
        long body = 0;
        for (JournalRecord record : records) {
            body = Stored.write(record, body, changes);
        }
    }

    private static void complete(Task task) {
        switch (task) {
            case Task.Batch batch -> batch.completion().durable();
            case Task.Retain retain -> retain.durable().run();
            case Task.Stop stop -> {}
        }
    }

    /** Writes until it has succeeded; false when it has not and we are closing. */
    private boolean write(Changes changes, boolean toDisk) {
        for (int tries = 1; ; tries++) {
            try {
                store.write(changes, toDisk);
                recovered();
                return true;
            } catch (StoreException failure) {
                failed(failure);
                if (closing && tries >= TRIES_WHEN_CLOSING) {
                    trouble(changes + " were not written, and nobody was told that they were");
                    return false;
                }
            }
            pause();
            try {
                store.probe();
                store.reopen();
            } catch (StoreException failure) {
                failed(failure);
            }
        }
    }

    private void failed(StoreException cause) {
        if (failure == null) {
            trouble(cause.getMessage() + "; it is tried again every " + RETRY_MILLIS + " ms");
        }
        failure = String.valueOf(cause.getMessage());
    }

    private void recovered() {
        if (failure != null) {
            failure = null;
            back("the disk is back: everything that waited is durable");
        }
    }

    private static void trouble(String why) {
        LogEvent.STORAGE_TROUBLE.entry().addKeyValue("why", why).log();
    }

    private static void back(String why) {
        LogEvent.STORAGE_BACK.entry().addKeyValue("why", why).log();
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
        } catch (InterruptedException impossible) {
            throw new IllegalStateException("nobody interrupts the committer", impossible);
        }
    }
}
