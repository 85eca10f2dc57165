package io.linnet.broker;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A QoS 2 message of a durable session that nobody may see before it is durable (MQTT 5.0 section 4.3.3). Who gets it is decided at
 * once, on all shards; the entries of durable receivers and the packet identifier then become durable in one batch; then everybody
 * is served. So after a crash either all of that has happened or the publisher sends it again to a broker that knows nothing of it.
 *
 * <p>Belongs to the publisher's shard; other shards have a hold of their own for their receivers, see {@link Shard#receive}.
 */
final class Hold {
    private record Later(Outgoing outgoing, Receiver receiver) {}

    private final List<Later> later = new ArrayList<>(1);
    private final List<Delivery> entries = new ArrayList<>(1);
    private final List<JournalRecord> elsewhere = new ArrayList<>(0);
    private final List<Runnable> passElsewhere = new ArrayList<>(0);
    private int awaited;
    private @Nullable Runnable whenCollected;

    /** The receiver gets the message when it is durable, without an entry that survives a restart. */
    void later(Outgoing outgoing, Receiver receiver) {
        later.add(new Later(outgoing, receiver));
    }

    /** The entry of a durable receiver of this shard. */
    void add(Delivery entry) {
        entries.add(entry);
    }

    /** Another shard was asked who gets the message. */
    void awaits() {
        awaited++;
    }

    /** What another shard has answered: the records of its receivers, and how it is told that they are durable. */
    void answered(List<JournalRecord> records, Runnable pass) {
        elsewhere.addAll(records);
        passElsewhere.add(pass);
        awaited--;
        Runnable action = whenCollected;
        if (awaited == 0 && action != null) {
            action.run();
        }
    }

    /** Goes on when all shards have answered; at once when none was asked. */
    void whenCollected(Runnable action) {
        if (awaited == 0) {
            action.run();
        } else {
            whenCollected = action;
        }
    }

    /** Puts all entries into one batch of the publisher's shard. */
    void appendTo(Ledger ledger, AckGate durable, Durability durability) {
        for (Delivery entry : entries) {
            ledger.append(entry, false);
        }
        for (JournalRecord record : elsewhere) {
            ledger.append(record, durable, durability);
        }
    }

    /** The records of this shard's entries, for the batch of the publisher's shard. */
    List<JournalRecord> handEntriesOver() {
        List<JournalRecord> records = new ArrayList<>(entries.size());
        for (Delivery entry : entries) {
            entry.handTo(records);
        }
        return records;
    }

    /** The entries that were handed over are durable. */
    void entriesDurable(Ledger ledger) {
        entries.forEach(ledger::durable);
    }

    /** The message is durable: serves those who waited, here and on the other shards. */
    void pass(Message message) {
        for (Later each : later) {
            if (!each.outgoing().isOver()) {
                Publication publication = new Publication();
                publication.of(message);
                each.outgoing().deliver(publication, each.receiver());
            }
        }
        passElsewhere.forEach(Runnable::run);
    }
}
