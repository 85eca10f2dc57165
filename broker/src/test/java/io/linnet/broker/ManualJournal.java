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
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A journal whose batches become durable when the test says so, in their order, and that keeps what waits for sessions. */
final class ManualJournal implements Journal {
    private static final AtomicLong NUMBERS = new AtomicLong();

    private final BlockingQueue<JournalRecord> appended = new LinkedBlockingQueue<>();
    private final List<JournalRecord.Queued> queued = new ArrayList<>(); // on the shard's loop only
    private final Deque<Completion> waiting = new ArrayDeque<>(); // on the shard's loop only
    private volatile boolean automatic;
    private volatile @Nullable String trouble;

    @Override
    public void append(List<JournalRecord> batch, boolean toDisk, Completion completion) {
        if (automatic) {
            completion.durable();
        } else {
            waiting.add(completion);
        }
        for (JournalRecord record : batch) {
            if (record instanceof JournalRecord.Queued entry) {
                queued.add(entry);
            }
        }
        appended.addAll(batch);
    }

    @Override
    public void read(
            long session,
            long from,
            long to,
            int maximumMessages,
            int maximumBytes,
            Consumer<@Nullable List<JournalRecord.Queued>> page) {
        page.accept(queued.stream()
                .filter(entry -> entry.session() == session && entry.position() >= from && entry.position() < to)
                .limit(maximumMessages)
                .toList());
    }

    @Override
    public long newNumber() {
        return NUMBERS.incrementAndGet();
    }

    @Override
    public @Nullable String trouble() {
        return trouble;
    }

    /** From now on nothing can be made durable, or with null it can again. */
    void trouble(@Nullable String why) {
        trouble = why;
    }

    /** From now on, or no longer, each batch is durable at once. */
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

    /** Makes everything durable that was appended up to now. */
    void completeAll(Shard shard) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        shard.loop().execute(() -> {
            for (Completion next = waiting.poll(); next != null; next = waiting.poll()) {
                next.durable();
            }
            // behind what the completions have put on the loop
            shard.loop().execute(() -> done.complete(null));
        });
        done.get(20, TimeUnit.SECONDS);
    }
}
