package io.linnet.broker;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Where a shard gets messages from other shards: batches, at most one wake-up each, with a bound in bytes. A full inbox is never
 * refused anything, but publishers are not read any more until it has drained to half.
 *
 * <p>A batch is in here before the acknowledgement of anything in it leaves, and the shard empties its inbox before it reads from
 * a client. So whoever has seen an acknowledgement and then asks something finds the message delivered, on every loop.
 */
final class Inbox {
    /**
     * A message for the sessions of the shard that match, or for one member of a shared subscription.
     *
     * @param isHeld whether nobody may see it before it is durable, see {@link Hold}
     * @param isFresh whether it will not come again after a crash
     * @param promise what the publisher's acknowledgement promises
     */
    record Parcel(
            Message message,
            SharedGroup.@Nullable Member member,
            boolean isHeld,
            boolean isFresh,
            Durability promise,
            @Nullable Answer answer) {}

    /**
     * What the publisher's shard is told, on its loop: once the message is durable here; or for a held message at once, with what is
     * to become durable and what to run then, on any thread.
     */
    interface Answer {
        void answered(@Nullable Refusal refusal, List<JournalRecord> records, Runnable pass);
    }

    private final Shard shard;
    private final long maximumBytes;
    private final Runnable drained;

    private record Batch(List<Parcel> parcels, long weight, Shard from) {}

    private final Queue<Batch> batches = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean woken = new AtomicBoolean();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean wasFull = new AtomicBoolean();

    /**
     * @param drained called on the shard's loop when the inbox was full and is no longer
     */
    Inbox(Shard shard, long maximumBytes, Runnable drained) {
        this.shard = shard;
        this.maximumBytes = maximumBytes;
        this.drained = drained;
    }

    Shard shard() {
        return shard;
    }

    boolean isFull() {
        return bytes.get() > maximumBytes;
    }

    /** Gives the shard a batch that {@code from} has gathered in one round. Called on the loop of {@code from}. */
    void put(List<Parcel> batch, long weight, Shard from) {
        if (bytes.addAndGet(weight) > maximumBytes) {
            wasFull.set(true);
        }
        batches.add(new Batch(batch, weight, from));
        if (woken.compareAndSet(false, true)) {
            shard.loop().execute(this::empty);
        }
    }

    /** Delivers what has come; on the shard's loop. */
    void empty() {
        woken.set(false);
        for (Batch batch = batches.poll(); batch != null; batch = batches.poll()) {
            shard.receive(batch.parcels(), batch.from());
            if (bytes.addAndGet(-batch.weight()) <= maximumBytes / 2 && wasFull.compareAndSet(true, false)) {
                drained.run();
            }
        }
    }

    boolean isEmpty() {
        return batches.isEmpty();
    }
}
