package io.linnet.broker;

import io.linnet.broker.retained.FilterSeek;
import io.linnet.broker.retained.RetainedIndex;
import io.linnet.session.Expiry;
import io.linnet.transport.Loop;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The retained messages: all in memory, or in a {@link RetainedStore} except for those below {@code $SYS}.
 *
 * <p>What is not durable yet stands in an overlay over the store, so that a reader never sees the message before. An entry of the
 * overlay leaves it when it is durable and every reading of the store that might have missed it has been looked at. Any thread.
 */
final class RetainedMessages {
    private static final String SYSTEM = "$SYS/";

    /** Retained messages looked at for expiry at a time: some hundred microseconds. */
    private static final int SWEEP = 1_000;

    private static final int SWEEP_BYTES = 1 << 20;

    /** A message that is durable, and the first reading that began afterwards. */
    private record Durable(Message message, long firstReading) {}

    private final @Nullable RetainedStore store;
    private final RetainedIndex<Message> memory = new RetainedIndex<>();

    private final RetainedIndex<Message> overlay = new RetainedIndex<>();
    private final ArrayDeque<Durable> durable = new ArrayDeque<>();
    private final Set<Long> readings = new LinkedHashSet<>();
    private long nextReading;
    private volatile long pendingBytes; // written under the lock

    /** Whether there can be messages that expire; a store of an earlier run may have some. */
    private volatile boolean anyExpire;

    /** Where the search for expired messages goes on; used by the loop of shard 0 only. */
    private String sweepFrom = "";

    private boolean sweeping;
    private boolean foundExpiring;
    private Iterator<Message> sweepInMemory = List.<Message>of().iterator();

    RetainedMessages(@Nullable RetainedStore store) {
        this.store = store;
        this.anyExpire = store != null;
    }

    private static boolean isOurs(String topicName) {
        return topicName.startsWith(SYSTEM);
    }

    /** Whether a message for this topic outlives the process. */
    boolean isStored(String topicName) {
        return store != null && !isOurs(topicName);
    }

    /**
     * Keeps a message, or with an empty payload forgets what is kept for its topic.
     *
     * @param stored run on any thread when it is durable; not at all when it is in memory only, see {@link #isStored}
     */
    void put(Message message, boolean toDisk, Runnable stored) {
        String topicName = message.topic().name();
        anyExpire |= message.expires() != Expiry.NEVER;
        if (store == null || isOurs(topicName)) {
            if (message.payload().length == 0) {
                memory.remove(topicName);
            } else {
                memory.put(topicName, message);
            }
            return;
        }
        synchronized (this) {
            overlay.put(topicName, message);
            pendingBytes = pendingBytes + message.weight();
            store.put(message, toDisk, () -> {
                settled(message);
                stored.run();
            });
        }
    }

    private synchronized void settled(Message message) {
        pendingBytes = pendingBytes - message.weight();
        durable.add(new Durable(message, nextReading));
        purge();
    }

    private void purge() {
        long oldest = readings.isEmpty() ? nextReading : readings.iterator().next();
        while (!durable.isEmpty() && durable.getFirst().firstReading() <= oldest) {
            Message message = durable.remove().message();
            overlay.remove(message.topic().name(), message);
        }
    }

    /** Bytes that are not durable yet. */
    long pendingBytes() {
        return pendingBytes;
    }

    /** How many there are; with a store about how many. */
    long count() {
        return memory.size() + (store == null ? 0 : store.count());
    }

    /** Whether a message is kept for the topic, as far as memory knows. */
    boolean isKnown(String topicName) {
        Message newer = store == null ? null : overlay.get(topicName);
        return memory.get(topicName) != null || (newer != null && newer.payload().length > 0);
    }

    /** A walk over the messages that match a filter, for the given loop. */
    RetainedCursor matching(String topicFilter, Loop loop) {
        if (store == null || isOurs(topicFilter)) {
            return RetainedCursor.inMemory(memory.matching(topicFilter));
        }
        FilterSeek seek = new FilterSeek(topicFilter);
        return RetainedCursor.stored(this, topicFilter, seek, loop);
    }

    // ---- reading pages

    /** One page of the store is read; what it misses stays in the overlay until {@link #ends}. */
    synchronized long begins() {
        long reading = nextReading++;
        readings.add(reading);
        return reading;
    }

    synchronized void ends(long reading) {
        readings.remove(reading);
        purge();
    }

    /** Messages that are not in the store yet, or that it has in an older version; with an empty payload: that are no longer there. */
    Iterator<Message> newer(String topicFilter, String from) {
        return overlay.matching(topicFilter, from);
    }

    RetainedStore store() {
        if (store == null) {
            throw new IllegalStateException("retained messages are in memory only");
        }
        return store;
    }

    // ---- expiry

    /** Looks at a bounded number of messages, going round, and forgets those that have expired. On the loop of shard 0. */
    void expire(long now, Loop loop) {
        if (!anyExpire || sweeping) {
            return;
        }
        sweepMemory(now);
        if (store != null) {
            sweeping = true;
            long reading = begins();
            store.read(
                    sweepFrom,
                    UnaryOperator.identity(),
                    SWEEP,
                    SWEEP_BYTES,
                    page -> loop.execute(() -> swept(page, reading, now)));
        }
    }

    private void sweepMemory(long now) {
        if (!sweepInMemory.hasNext()) {
            sweepInMemory = memory.all();
        }
        for (int i = 0; i < SWEEP && sweepInMemory.hasNext(); i++) {
            Message message = sweepInMemory.next();
            if (message.isExpired(now)) {
                memory.remove(message.topic().name(), message);
            }
        }
    }

    private void swept(RetainedStore.@Nullable Page page, long reading, long now) {
        sweeping = false;
        if (page != null) {
            for (Message message : page.messages()) {
                foundExpiring |= message.expires() != Expiry.NEVER;
                if (message.isExpired(now)) {
                    forgetExpired(message);
                }
            }
            if (page.isLast()) {
                anyExpire = foundExpiring;
                foundExpiring = false;
                sweepFrom = "";
            } else {
                sweepFrom = page.messages().getLast().topic().name() + '\0';
            }
        }
        ends(reading);
    }

    private synchronized void forgetExpired(Message message) {
        String topicName = message.topic().name();
        if (overlay.get(topicName) == null) {
            put(message.withoutPayload(), false, () -> {});
        }
    }
}
