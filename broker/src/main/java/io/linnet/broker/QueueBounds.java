package io.linnet.broker;

/** How much may wait for one session, and what happens to a message that would be more (see {@link QueuePolicy}). */
final class QueueBounds {
    private final Session session;
    private final Shard shard;
    private final Backlog backlog;
    private final QueueReader reader;

    QueueBounds(Session session, Backlog backlog, QueueReader reader) {
        this.session = session;
        this.shard = session.shard();
        this.backlog = backlog;
        this.reader = reader;
    }

    /** Whether a message may be added; the oldest may have made room for it, or its publisher is to be told that there is none. */
    boolean makeRoom(Publication publication, long inFlightBytes) {
        while (isFull(inFlightBytes)) {
            switch (shard.broker().config().queuePolicy()) {
                case DROP_OLDEST -> {
                    if (!dropOldest()) {
                        return false;
                    }
                    shard.counters().publishesDropped++;
                    shard.drops().add(session.clientIdentifier(), DropLog.Why.QUEUE_FULL);
                }
                case DROP_NEWEST -> {
                    return false;
                }
                case REJECT -> {
                    publication.refuse(Refusal.NO_ROOM);
                    return false;
                }
            }
        }
        return true;
    }

    private boolean isFull(long inFlightBytes) {
        Limits limits = shard.limits();
        return backlog.size() >= limits.queueMessages()
                || backlog.bytes() + inFlightBytes >= limits.queueBytes()
                || (!session.isJournalled() && shard.broker().queuedBytes() >= limits.totalQueueBytes());
    }

    private boolean dropOldest() {
        Ledger ledger = shard.ledger();
        Delivery oldest = backlog.poll();
        if (oldest != null) {
            ledger.landed(oldest);
            return true;
        }
        if (backlog.messagesOnDisk() == 0 || reader.isBusy()) {
            return false; // what is being read, or was sent before, belongs to the client already
        }
        long position = backlog.diskFrom();
        Delivery entry = backlog.skipOldestOnDisk();
        if (entry != null) {
            ledger.landed(entry);
        } else {
            ledger.append(new JournalRecord.Delivered(session.number(), position, JournalRecord.UNKNOWN_BODY));
        }
        return true;
    }
}
