package io.linnet.broker;

import java.util.List;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Port: everything that outlives the process. */
public interface Storage extends AutoCloseable {
    /**
     * The sessions that there are; may block. Called before anything else, and again when shards that were lost are ours again: what
     * was appended before is then either in the result or lost for good.
     */
    List<SessionImage> recover();

    /** The journal of a shard, by its number. */
    Journal journal(int shard);

    /** Where retained messages are kept; null when they live in memory only. */
    @Nullable
    RetainedStore retained();

    /** Is told of messages that have expired in the queue of a session, by its number; any thread. */
    interface ExpiryListener {
        void expired(long session, long position, int weight);
    }

    /** Has the listener told, some time after they have expired, of messages that waste space. */
    default void watchExpiry(LongSupplier clock, ExpiryListener listener) {}

    /** Everything appended is durable when this returns; may block. */
    @Override
    void close();

    /** Keeps nothing. */
    static Storage inMemory() {
        return of(shard -> Journal.inMemory());
    }

    /** Journals that bring nothing back, and nothing else. */
    static Storage of(IntFunction<Journal> journals) {
        return new Storage() {
            @Override
            public List<SessionImage> recover() {
                return List.of();
            }

            @Override
            public Journal journal(int shard) {
                return journals.apply(shard);
            }

            @Override
            public @Nullable RetainedStore retained() {
                return null;
            }

            @Override
            public void close() {}
        };
    }
}
