package io.linnet.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A journal whose batches become durable when the test says so, in their order, and that keeps what waits for sessions: a message
 * can be read from the moment on in which it is durable and until it is said to be delivered.
 */
final class ManualJournal implements Journal {
    private static final long PATIENCE_SECONDS = 20;
    private static final AtomicLong NUMBERS = new AtomicLong();

    /** What was given over at once. */
    record Batch(List<JournalRecord> records, boolean toDisk) {}

    private record Waiting(List<JournalRecord> records, Completion completion) {}

    /** What is durable of all shards, since a publisher's shard writes for the sessions of others; by session and position. */
    private final Map<Long, NavigableMap<Long, JournalRecord.Queued>> queues;

    private final BlockingQueue<JournalRecord> appended = new LinkedBlockingQueue<>();
    private final BlockingQueue<Batch> batches = new LinkedBlockingQueue<>();
    private final Deque<Waiting> waiting = new ArrayDeque<>(); // on the shard's loop only
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private final Deque<Runnable> heldReads = new ArrayDeque<>(); // on the shard's loop only
    private volatile boolean automatic;
    private volatile boolean holdingReads;
    private volatile @Nullable String trouble;

    /**
     * @param queues what is durable of the queues of all shards, safe for all threads
     */
    ManualJournal(Map<Long, NavigableMap<Long, JournalRecord.Queued>> queues) {
        this.queues = queues;
    }

    // ---- the port

    @Override
    public void append(List<JournalRecord> batch, boolean toDisk, Completion completion) {
        waiting.add(new Waiting(batch, completion));
        if (automatic) {
            completeNow(Integer.MAX_VALUE);
        }
        batches.add(new Batch(batch, toDisk));
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
        reads.incrementAndGet();
        if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            page.accept(null);
        } else if (holdingReads) {
            List<JournalRecord.Queued> found = find(session, from, to, maximumMessages, maximumBytes);
            heldReads.add(() -> page.accept(found));
        } else {
            page.accept(find(session, from, to, maximumMessages, maximumBytes));
        }
    }

    private List<JournalRecord.Queued> find(long session, long from, long to, int maximumMessages, int maximumBytes) {
        List<JournalRecord.Queued> found = new ArrayList<>();
        long bytes = 0;
        for (JournalRecord.Queued each : queue(session).subMap(from, to).values()) {
            if (found.size() == maximumMessages || bytes >= maximumBytes) {
                break;
            }
            found.add(each);
            bytes += each.weight();
        }
        return found;
    }

    private NavigableMap<Long, JournalRecord.Queued> queue(long session) {
        return queues.computeIfAbsent(session, number -> new ConcurrentSkipListMap<>());
    }

    @Override
    public long newNumber() {
        return NUMBERS.incrementAndGet();
    }

    @Override
    public @Nullable String trouble() {
        return trouble;
    }

    // ---- what the test says

    /** From now on nothing can be made durable, or with null it can again. */
    void trouble(@Nullable String why) {
        trouble = why;
    }

    /** From now on, or no longer, each batch is durable at once. */
    void automatic(boolean now) {
        automatic = now;
    }

    /** From now on, or no longer, what is read comes when {@link #completeReads} says so. */
    void holdReads(boolean now) {
        holdingReads = now;
    }

    /** The next so many reads fail. */
    void failReads(int count) {
        failures.set(count);
    }

    /** How many pages were asked for. */
    int reads() {
        return reads.get();
    }

    /** Makes the next batches durable; on the shard's loop. */
    void completeNow(int count) {
        for (int i = 0; i < count && !waiting.isEmpty(); i++) {
            Waiting next = waiting.remove();
            next.records().forEach(this::apply);
            next.completion().durable();
        }
    }

    private void apply(JournalRecord record) {
        switch (record) {
            case JournalRecord.Queued queued -> queue(queued.session()).put(queued.position(), queued);
            case JournalRecord.Delivered delivered -> queue(delivered.session()).remove(delivered.position());
            case JournalRecord.PubReceived received -> queue(received.session()).remove(received.position());
            case JournalRecord.SessionEnded ended -> queues.remove(ended.session());
            default -> {}
        }
    }

    /** Makes everything durable that was appended up to now. */
    void completeAll(Shard shard) throws Exception {
        onLoop(shard, () -> completeNow(Integer.MAX_VALUE));
    }

    /** Answers the reads that are held. */
    void completeReads(Shard shard) throws Exception {
        onLoop(shard, () -> {
            heldReads.forEach(Runnable::run);
            heldReads.clear();
        });
    }

    private static void onLoop(Shard shard, Runnable action) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        shard.loop().execute(() -> {
            action.run();
            // behind what it has put on the loop
            shard.loop().execute(() -> done.complete(null));
        });
        done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    // ---- what was appended

    /** Waits for the next record, which has to be of this type. */
    <R extends JournalRecord> R await(Class<R> type) throws InterruptedException {
        JournalRecord record = appended.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(record).isInstanceOf(type);
        return type.cast(record);
    }

    /** Waits for the next batch, whose records are then no longer awaited one by one. */
    Batch awaitBatch() throws InterruptedException {
        Batch batch = batches.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(batch).isNotNull();
        for (JournalRecord record : batch.records()) {
            assertThat(appended.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isSameAs(record);
        }
        return batch;
    }

    /** The records that were appended and not yet awaited. */
    List<JournalRecord> drain() {
        List<JournalRecord> records = new ArrayList<>();
        appended.drainTo(records);
        batches.clear();
        return records;
    }
}
