package io.linnet.broker;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of a shard's changes is on its way to the journal: gathered here, in order, and given over in batches, one at a time.
 *
 * <p>A batch goes at the end of a round when something in it can only become durable. What a client is about to acknowledge waits
 * for at least one {@link #LINGER_MILLIS} and less than two: when the acknowledgement comes in that time the message is never
 * written, and its publisher is answered then (write cancellation). Clients that keep up cost no disk.
 *
 * <p>Belongs to the shard's loop.
 */
final class Ledger {
    /** Long against a round trip on a local network, short against a commit on a slow disk. */
    static final int LINGER_MILLIS = 2;

    /** From this weight on a message with several receivers is stored once; below, a reference costs as much as the message. */
    private static final int SHARED_WEIGHT = 512;
    /** As many receivers of one body as a store counts; the next ones get a body of their own. */
    private static final int MOST_SHARERS = 65_535;

    /** A record, and who waits for it. */
    private record Awaited(JournalRecord record, @Nullable AckGate gate, boolean toDisk) {}

    private final Shard shard;
    private final Journal journal;
    /** {@link Delivery} or {@link Awaited}. */
    private List<Object> pending = new ArrayList<>();

    private List<Object> spare = new ArrayList<>();
    private long pendingBytes;
    /** So many from the front can only become durable. */
    private int urgent;
    /** So many from the front have waited long enough to go. */
    private int due;
    /** So many from the front were there at the last tick. */
    private int lingering;

    private boolean endOfRoundAsked;
    private boolean ticking;
    private boolean underWay;
    /** Whether another node owns the shard. */
    private boolean lost;
    /** How often that was so: what was given to the journal before is of no interest any more. */
    private int losses;

    private long handedBytes;

    Ledger(Shard shard, Journal journal) {
        this.shard = shard;
        this.journal = journal;
    }

    /** Whether nothing outlives the process. */
    boolean isVolatile() {
        return journal.isVolatile();
    }

    /** Why new work for durable sessions cannot be taken at the moment, or null. */
    @Nullable
    String trouble() {
        return journal.trouble();
    }

    Journal journal() {
        return journal;
    }

    /** Bytes that are not durable yet. */
    long bytes() {
        return pendingBytes + handedBytes;
    }

    // ---- changes

    /** Appends a record that nobody waits for. */
    void append(JournalRecord record) {
        add(new Awaited(record, null, false));
    }

    /** Appends a record; the gate is held until it is durable. */
    void append(JournalRecord record, AckGate gate, Durability durability) {
        appendInTime(record, gate, durability);
        urgent = pending.size();
    }

    /** As {@link #append(JournalRecord, AckGate, Durability)}, for a record that can wait as long as a delivery. */
    void appendInTime(JournalRecord record, AckGate gate, Durability durability) {
        gate.hold();
        add(new Awaited(record, gate, durability == Durability.DISK));
    }

    /**
     * Appends a delivery.
     *
     * @param mayLand whether it can be acknowledged before it is durable
     */
    void append(Delivery delivery, boolean mayLand) {
        if (lost) {
            return;
        }
        pendingBytes += delivery.weight();
        add(delivery);
        if (!mayLand) {
            urgent = pending.size();
        }
    }

    private void add(Object entry) {
        if (lost) {
            return;
        }
        pending.add(entry);
        if (!endOfRoundAsked) {
            endOfRoundAsked = true;
            shard.loop().atEndOfRound(this::endOfRound);
        }
    }

    /** A delivery needs no keeping any more: acknowledged, dropped or expired. */
    void landed(Delivery delivery) {
        switch (delivery.state) {
            case VOLATILE, GONE, LANDED -> {}
            case PENDING -> {
                delivery.state = Delivery.State.GONE;
                pendingBytes -= delivery.weight();
            }
            case HANDED -> delivery.state = Delivery.State.LANDED;
            case DURABLE -> {
                delivery.state = Delivery.State.GONE;
                append(new JournalRecord.Delivered(delivery.owner.number(), delivery.position, delivery.body));
            }
        }
        delivery.releaseGate();
    }

    // ---- batches

    /** Gives everything to the journal, since nothing more will come. */
    void close() {
        if (!pending.isEmpty()) {
            handOver(pending.size());
        }
    }

    private void endOfRound() {
        endOfRoundAsked = false;
        handOver();
    }

    private void handOver() {
        if (underWay || pending.isEmpty()) {
            return;
        }
        int count = Math.max(urgent, due);
        if (count > 0) {
            handOver(count);
        }
        if (!pending.isEmpty() && !ticking) {
            ticking = true;
            shard.loop().schedule(LINGER_MILLIS, this::tick);
        }
    }

    private void tick() {
        due = lingering;
        handOver();
        lingering = pending.size();
        ticking = lingering > 0;
        if (ticking) {
            shard.loop().schedule(LINGER_MILLIS, this::tick);
        }
    }

    private void handOver(int count) {
        List<JournalRecord> batch = new ArrayList<>();
        List<Object> handed = new ArrayList<>();
        boolean toDisk = false;
        long bytes = 0;
        for (int i = 0; i < count; i++) {
            switch (pending.get(i)) {
                case Delivery delivery -> {
                    if (delivery.state == Delivery.State.PENDING) {
                        share(delivery, i, count);
                        delivery.handTo(batch);
                        handed.add(delivery);
                        bytes += delivery.weight();
                        toDisk |= delivery.owner.durability() == Durability.DISK;
                    }
                }
                case Awaited awaited -> {
                    batch.add(awaited.record());
                    toDisk |= awaited.toDisk();
                    if (awaited.gate() != null) {
                        handed.add(awaited);
                    }
                }
                default -> throw new IllegalStateException("neither a delivery nor a record");
            }
        }
        dropFirst(count);
        pendingBytes -= bytes;
        if (!batch.isEmpty()) {
            underWay = true;
            handedBytes = bytes;
            journal.append(batch, toDisk, new Handed(handed));
        }
    }

    /** Gives the receivers of one message, which stand together, the number of one body. */
    @SuppressWarnings("ReferenceEquality") // the very same message: an equal one was published on its own
    private void share(Delivery first, int at, int count) {
        if (first.body != 0 || first.weight() < SHARED_WEIGHT) {
            return;
        }
        Message message = first.message();
        int end = Math.min(count, at + MOST_SHARERS);
        for (int i = at + 1; i < end && pending.get(i) instanceof Delivery next; i++) {
            if (next.state == Delivery.State.PENDING) {
                if (next.message() != message) {
                    return;
                }
                if (first.body == 0) {
                    first.body = journal.newNumber();
                }
                next.body = first.body;
            }
        }
    }

    private void dropFirst(int count) {
        List<Object> rest = spare;
        for (int i = count; i < pending.size(); i++) {
            rest.add(pending.get(i));
        }
        pending.clear();
        spare = pending;
        pending = rest;
        urgent = 0;
        due = 0;
        lingering = Math.max(0, lingering - count);
    }

    /** What becomes of the batch that was given to the journal. */
    private final class Handed implements Journal.Completion {
        private final List<Object> entries;
        private final int life = losses;

        Handed(List<Object> entries) {
            this.entries = entries;
        }

        @Override
        public void durable() {
            shard.loop().execute(() -> {
                if (life == losses) {
                    Ledger.this.durable(entries);
                }
            });
        }

        @Override
        public void lost() {
            shard.loop().execute(() -> {
                if (life == losses) {
                    var _ = shard.broker().revoke();
                }
            });
        }
    }

    // ---- owners

    /** Whether another node owns the shard: whatever is appended is dropped, and whoever waits for it is never told. */
    boolean isLost() {
        return lost;
    }

    /** Another node owns the shard: drops what is not durable, and opens no gate, since nobody may be told that anything is safe. */
    void lose() {
        lost = true;
        losses++;
        for (Object each : pending) {
            if (each instanceof Delivery delivery) {
                delivery.state = Delivery.State.GONE;
            }
        }
        dropFirst(pending.size());
        pendingBytes = 0;
        underWay = false;
        handedBytes = 0;
    }

    /** The shard is ours. */
    void acquired() {
        lost = false;
    }

    // ---- what has become durable

    private void durable(List<Object> handed) {
        shard.refreshNow();
        underWay = false;
        handedBytes = 0;
        for (Object each : handed) {
            // what fails for one concerns no other in the batch
            shard.guarded("acknowledging what became durable", () -> durable(each));
        }
        shard.settled();
        handOver();
    }

    private void durable(Object entry) {
        if (entry instanceof Delivery delivery) {
            durable(delivery);
        } else if (entry instanceof Awaited awaited && awaited.gate() != null) {
            awaited.gate().release();
        }
    }

    /** The entry of a delivery is durable. */
    void durable(Delivery delivery) {
        if (delivery.state == Delivery.State.GONE) {
            return;
        }
        boolean landed = delivery.state == Delivery.State.LANDED;
        delivery.state = Delivery.State.DURABLE;
        if (landed) {
            landed(delivery);
        } else {
            delivery.releaseGate();
            delivery.owner.durable(delivery);
        }
    }
}
