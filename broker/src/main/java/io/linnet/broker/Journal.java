package io.linnet.broker;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Port: what has to survive, one journal per shard with the shard as its only writer. All methods are called on the shard's loop and
 * none blocks.
 */
public interface Journal {
    /** What becomes of a batch. */
    interface Completion {
        /** The batch is as durable as was asked for; called once, on any thread, in the order of the batches. */
        void durable();

        /**
         * Another node owns our shards: the batch does not become durable through us, though the other node may have found it in the
         * journal. Called once instead of {@link #durable}; all later batches are lost too until the shards are ours again, see
         * {@link Storage#recover}. A journal that no other node writes to never calls it.
         */
        default void lost() {}
    }

    /**
     * Appends a batch: it becomes durable as a whole or not at all, after all batches before it. A journal in trouble keeps the
     * batch and tries again until it succeeds; it says that a batch is lost only when the shard
     * is no longer ours.
     *
     * @param batch given over to the journal
     * @param toDisk whether {@link Durability#DISK} is asked for by anything in the batch, else {@link Durability#OS} is enough
     */
    void append(List<JournalRecord> batch, boolean toDisk, Completion completion);

    /**
     * Reads what waits for a session, in order of the positions.
     *
     * @param from the first position to look at
     * @param to the position after the last; everything before it is durable
     * @param maximumMessages at least 1
     * @param maximumBytes exceeded by one message at most
     * @param page called once, on any thread: the messages, fewer than asked for only when there are no more; null when they
     *     cannot be read now
     */
    void read(
            long session,
            long from,
            long to,
            int maximumMessages,
            int maximumBytes,
            Consumer<@Nullable List<JournalRecord.Queued>> page);

    /** A number above 0 that was never given before: names a session or a shared body. */
    long newNumber();

    /** Why nothing can be made durable at the moment, or null when all is well. */
    @Nullable
    String trouble();

    /** Whether nothing ever outlives the process, so that no record is worth making. */
    default boolean isVolatile() {
        return false;
    }

    /** A journal that forgets: everything is as durable as the process. */
    static Journal inMemory() {
        return new Journal() {
            @Override
            public void append(List<JournalRecord> batch, boolean toDisk, Completion completion) {
                completion.durable();
            }

            @Override
            public void read(
                    long session,
                    long from,
                    long to,
                    int maximumMessages,
                    int maximumBytes,
                    Consumer<@Nullable List<JournalRecord.Queued>> page) {
                page.accept(List.of());
            }

            @Override
            public long newNumber() {
                return 0;
            }

            @Override
            public @Nullable String trouble() {
                return null;
            }

            @Override
            public boolean isVolatile() {
                return true;
            }
        };
    }
}
