package io.linnet.broker;

import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Brings the messages of one session back from the disk, a page at a time: what waits in the {@link Backlog}, and what was sent to
 * an earlier connection and has to be sent again. Belongs to the session's shard.
 */
final class QueueReader {
    /** Bytes that are read ahead of what the client takes. */
    static final int READ_AHEAD = 256 << 10;

    private static final int READ_MESSAGES = 1024;
    private static final long READ_AGAIN_MILLIS = 500;

    private final Session session;
    private final Outgoing outgoing;
    private final Backlog backlog;
    /** By position: what was sent and is on disk only; made when there is any. */
    private @Nullable TreeMap<Long, Delivery> unloaded;

    /** Positions that other members of a shared subscription have taken over; on the disk they may be ours a little longer. */
    private @Nullable TreeSet<Long> passedOn;

    private boolean reading;
    /** What a page has to know of when it was asked for: what was unloaded since is not in it. */
    private int connections;

    QueueReader(Session session, Outgoing outgoing, Backlog backlog) {
        this.session = session;
        this.outgoing = outgoing;
        this.backlog = backlog;
    }

    /** Another session has taken the message over. */
    void passedOn(long position) {
        if (passedOn == null) {
            passedOn = new TreeSet<>();
        }
        passedOn.add(position);
    }

    /** What was passed on and stands before everything that is still to be read does not matter any more. */
    void forgetPassedOn() {
        if (passedOn != null && backlog.messagesOnDisk() > 0) {
            passedOn.headSet(backlog.diskFrom()).clear();
        } else {
            passedOn = null;
        }
    }

    /** Whether the oldest messages on disk are already on their way to the client. */
    boolean isBusy() {
        return reading || unloaded != null;
    }

    /** Whether something that was sent has to be read before anything else is sent. */
    boolean isLoading() {
        return unloaded != null;
    }

    /** The connection is gone: a page that is still to come is not wanted. */
    void stop() {
        reading = false;
        connections++;
    }

    /** Lets go of a message that was sent and is on disk. */
    void unload(Delivery delivery) {
        delivery.unload();
        if (unloaded == null) {
            unloaded = new TreeMap<>();
        }
        unloaded.put(delivery.position, delivery);
    }

    /** A message that was let go is not needed any more. */
    void forget(Delivery delivery) {
        if (unloaded != null) {
            unloaded.remove(delivery.position);
            unloaded = unloaded.isEmpty() ? null : unloaded;
        }
    }

    /** Reads on when messages are wanted and durable. */
    void readOn() {
        long ahead = session.shard().isTight() ? 1 : READ_AHEAD / 2;
        boolean wanted = unloaded != null || (backlog.messagesOnDisk() > 0 && backlog.bytesInMemory() < ahead);
        if (reading || !wanted || session.connection() == null) {
            return;
        }
        long from = backlog.messagesOnDisk() > 0 ? backlog.diskFrom() : Long.MAX_VALUE;
        if (unloaded != null) {
            // after a restart either can come first: a message of QoS 1 was sent and waits again
            from = Math.min(from, unloaded.firstKey());
        }
        long to = unloaded == null ? backlog.settledTo() : Math.max(backlog.settledTo(), unloaded.lastKey() + 1);
        if (from < to) {
            reading = true;
            int asked = connections;
            Shard shard = session.shard();
            shard.ledger()
                    .journal()
                    .read(
                            session.number(),
                            from,
                            to,
                            READ_MESSAGES,
                            READ_AHEAD,
                            page -> shard.loop()
                                    .execute(() -> shard.guarded("reading a queue", () -> arrived(page, to, asked))));
        }
    }

    private void arrived(@Nullable List<JournalRecord.Queued> page, long to, int asked) {
        if (asked != connections) {
            return;
        }
        reading = false;
        if (session.isEnded() || session.connection() == null) {
            return;
        }
        Shard shard = session.shard();
        shard.refreshNow();
        if (page == null) {
            shard.timers().at(shard.now() + READ_AGAIN_MILLIS, this::readOn);
            return;
        }
        long next = page.isEmpty() ? to : page.getLast().position() + 1;
        long messages = 0;
        long weight = 0;
        for (JournalRecord.Queued each : page) {
            Delivery sent = unloaded == null ? null : unloaded.remove(each.position());
            if (sent != null) {
                sent.load(each.message());
                sent.body = each.body();
                outgoing.loaded(sent);
            } else if (backlog.messagesOnDisk() > 0
                    && each.position() >= backlog.diskFrom()
                    && (passedOn == null || !passedOn.contains(each.position()))) {
                Delivery delivery = delivery(each);
                backlog.add(delivery);
                messages++;
                weight += delivery.weight();
            }
        }
        if (backlog.messagesOnDisk() > 0 && next > backlog.diskFrom()) {
            backlog.readTo(next, messages, weight);
        }
        forgetMissing(next);
        outgoing.pump();
    }

    private void forgetMissing(long next) {
        if (unloaded != null) {
            unloaded.headMap(next).values().forEach(outgoing::missing);
            unloaded.headMap(next).clear();
            unloaded = unloaded.isEmpty() ? null : unloaded;
        }
    }

    private Delivery delivery(JournalRecord.Queued read) {
        Receiver receiver =
                Receiver.restored(outgoing, read.qos(), read.subscriptionIdentifiers(), session.group(read.group()));
        Delivery delivery =
                new Delivery(outgoing, read.message(), read.qos(), read.retain(), receiver, read.position());
        delivery.state = Delivery.State.DURABLE;
        delivery.body = read.body();
        return delivery;
    }
}
