package io.linnet.broker;

import java.util.BitSet;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Packet identifiers under which a session may be sent QoS 2 messages before anything about them is durable.
 *
 * <p>Exactly once asks for the identifier to be known after a crash: else the client, which still holds it, would take another
 * message with it for a repetition. Instead of each identifier a range of them is made durable beforehand. After a crash every
 * identifier of the range that no durable flow has is in doubt: the client may hold a message under it that the broker no longer
 * knows. Its publisher was not told that the message is safe, or the client had acknowledged it; in both cases a PUBREL is right,
 * after which the identifier is free again. Messages whose publisher may send them again after the crash are never sent so.
 *
 * <p>The range has two halves. When identifiers of the second half are being used and the flows of the first are over, the range
 * moves on by one half. Belongs to its session's shard.
 */
final class IdentifierLease {
    private static final int HALF = 2048;
    private static final int IDENTIFIERS = 65_535;

    private final Outgoing owner;
    private final Ledger ledger;
    /** First of the range; 0 while there is none. */
    private int from;

    private boolean asked;
    private final BitSet open = new BitSet();
    private int openInFirst;
    private int openInSecond;
    /** From an earlier life. */
    private @Nullable BitSet doubtful;

    IdentifierLease(Outgoing owner, Ledger ledger) {
        this.owner = owner;
        this.ledger = ledger;
    }

    /** Brings back a range of an earlier life. */
    void restore(int first, int count, BitSet known) {
        BitSet inDoubt = new BitSet();
        for (int i = 0; i < count; i++) {
            int identifier = after(first, i);
            if (!known.get(identifier)) {
                inDoubt.set(identifier);
            }
        }
        doubtful = inDoubt;
    }

    /**
     * The identifier after which a session goes on that was brought back: behind the range, and behind the flows that were begun behind
     * it. What ends a flow may become durable after what begins the next one on another shard, so an identifier that was in use lately
     * must not be the next.
     */
    static int last(int first, int count, int[] known) {
        int end = after(first, count - 1);
        int furthest = 0;
        for (int identifier : known) {
            int ahead = Math.floorMod(identifier - end, IDENTIFIERS);
            if (ahead < IDENTIFIERS / 2) {
                furthest = Math.max(furthest, ahead);
            }
        }
        return after(end, furthest);
    }

    /** Whether a message may be sent under this identifier at once; its flow is open then until {@link #close}. */
    boolean take(int identifier) {
        if (doubtful != null) {
            return false;
        }
        if (from == 0) {
            ask(after(identifier, 1));
            return false;
        }
        int place = place(identifier);
        if (place >= 2 * HALF) {
            ask(openInFirst + openInSecond == 0 ? after(identifier, 1) : after(from, HALF));
            return false;
        }
        open.set(identifier);
        if (place < HALF) {
            openInFirst++;
        } else {
            openInSecond++;
            ask(after(from, HALF));
        }
        return true;
    }

    /** The flow is over, or known to the journal. */
    void close(int identifier) {
        if (open.get(identifier)) {
            open.clear(identifier);
            if (place(identifier) < HALF) {
                openInFirst--;
            } else {
                openInSecond--;
            }
        }
    }

    private int place(int identifier) {
        return Math.floorMod(identifier - from, IDENTIFIERS);
    }

    private static int after(int identifier, int steps) {
        return (identifier - 1 + steps) % IDENTIFIERS + 1;
    }

    private void ask(int start) {
        if (asked || openInFirst > 0) {
            return;
        }
        asked = true;
        AckGate durable = new AckGate();
        ledger.appendInTime(new JournalRecord.Leased(owner.number(), start, 2 * HALF), durable, owner.durability());
        durable.then(() -> {
            asked = false;
            from = start;
            openInFirst = openInSecond;
            openInSecond = 0;
        });
    }

    // ---- after a crash

    /** Shows the identifiers that the client is sent a PUBREL for. */
    void forEachDoubtful(IntConsumer visitor) {
        if (doubtful != null) {
            doubtful.stream().forEach(visitor);
        }
    }

    /** A PUBCOMP came for a flow that is not known; false when that was not expected. */
    boolean settled(int identifier) {
        if (doubtful == null || !doubtful.get(identifier)) {
            return false;
        }
        doubtful.clear(identifier);
        if (doubtful.isEmpty()) {
            doubtful = null;
        }
        return true;
    }
}
