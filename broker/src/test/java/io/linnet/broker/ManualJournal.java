package io.linnet.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A journal whose records become durable when the test says so, in their order. */
final class ManualJournal implements Journal {
    private final BlockingQueue<JournalRecord> appended = new LinkedBlockingQueue<>();
    private final Deque<Runnable> waiting = new ArrayDeque<>(); // on the shard's loop only
    private volatile boolean automatic;

    @Override
    public boolean append(JournalRecord record, Supplier<Runnable> whenDurable) {
        if (!automatic) {
            waiting.add(whenDurable.get());
        }
        appended.add(record);
        return automatic;
    }

    /** From now on, or no longer, each record is durable at once. */
    void automatic(boolean now) {
        automatic = now;
    }

    /** Waits for the next record, which has to be of this type. */
    <R extends JournalRecord> R await(Class<R> type) throws InterruptedException {
        JournalRecord record = appended.poll(20, TimeUnit.SECONDS);
        assertThat(record).isInstanceOf(type);
        return type.cast(record);
    }

    /** The records that were appended and not yet awaited. */
    List<JournalRecord> drain() {
        List<JournalRecord> records = new ArrayList<>();
        appended.drainTo(records);
        return records;
    }

    /** Makes the oldest records durable, on the loop of the shard. */
    void complete(Shard shard, int count) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        shard.loop().execute(() -> {
            for (int i = 0; i < count; i++) {
                waiting.remove().run();
            }
            done.complete(null);
        });
        done.get(20, TimeUnit.SECONDS);
    }

    /** Makes everything durable that was appended up to now. */
    void completeAll(Shard shard) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        shard.loop().execute(() -> {
            for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
                next.run();
            }
            done.complete(null);
        });
        done.get(20, TimeUnit.SECONDS);
    }
}
