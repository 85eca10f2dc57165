package io.linnet.broker;

import java.util.function.Supplier;

/**
 * Port: what has to survive, one journal per shard with the shard as its only writer. Records of one shard become durable in the
 * order in which they were appended. Called on the shard's loop only and never blocks.
 */
public interface Journal {
    /**
     * Appends a record.
     *
     * @param whenDurable asked for an action only if the record is not durable yet; that action is run on the shard's loop once
     *     it is. Nothing that depends on the record may become visible to a client before
     * @return true when the record is as durable as it will ever be and no action was asked for
     */
    boolean append(JournalRecord record, Supplier<Runnable> whenDurable);

    /** Appends a record that nobody waits for. */
    default void append(JournalRecord record) {
        append(record, () -> () -> {});
    }

    /** Whether nothing ever outlives the process, so that no record is worth waiting for. */
    default boolean isVolatile() {
        return false;
    }

    /** A journal that forgets: everything is as durable as the process. */
    static Journal inMemory() {
        return new Journal() {
            @Override
            public boolean append(JournalRecord record, Supplier<Runnable> whenDurable) {
                return true;
            }

            @Override
            public boolean isVolatile() {
                return true;
            }
        };
    }
}
