package io.linnet.broker;

import java.util.BitSet;

/**
 * What the journal knows of the QoS 2 messages that a session is sent: under which packet identifiers, and which of them the client
 * has. Belongs to the session's shard.
 */
final class OutgoingFlows {
    private final Outgoing owner;
    private final Ledger ledger;
    /** Packet identifiers of flows that the journal knows. */
    private final BitSet journalled = new BitSet();
    /** Packet identifiers whose PUBREC is not durable yet. */
    private final BitSet releasing = new BitSet();

    private final IdentifierLease lease;
    private boolean leased;

    OutgoingFlows(Outgoing owner, Ledger ledger) {
        this.owner = owner;
        this.ledger = ledger;
        this.lease = new IdentifierLease(owner, ledger);
    }

    /** Whether the flow may begin at once, before anything about it is durable. */
    boolean mayBegin(int packetIdentifier) {
        leased = true;
        return lease.take(packetIdentifier);
    }

    /** A record of the flow goes to the journal. */
    void handed(int packetIdentifier) {
        journalled.set(packetIdentifier);
        lease.close(packetIdentifier);
    }

    /** The client has the message: when that is durable, {@code then} sends the PUBREL. */
    void release(Delivery delivery, Runnable then) {
        int packetIdentifier = delivery.packetIdentifier;
        delivery.state = Delivery.State.GONE;
        delivery.releaseGate();
        releasing.set(packetIdentifier);
        AckGate gate = new AckGate();
        ledger.append(
                new JournalRecord.PubReceived(owner.number(), packetIdentifier, delivery.position, delivery.body),
                gate,
                owner.durability());
        gate.then(() -> {
            releasing.clear(packetIdentifier);
            then.run();
        });
    }

    /** Whether the PUBREL has to wait. */
    boolean isReleasing(int packetIdentifier) {
        return releasing.get(packetIdentifier);
    }

    /**
     * The flow is over. What the journal knows of it stays until the end is durable, and until then its packet identifier stays taken:
     * the next flow can be written with another shard, before the end of this one, which would then take its record away.
     */
    void ended(int packetIdentifier) {
        lease.close(packetIdentifier);
        if (journalled.get(packetIdentifier)) {
            journalled.clear(packetIdentifier);
            owner.reserve(packetIdentifier);
            AckGate written = new AckGate();
            JournalRecord end = new JournalRecord.FlowEnded(owner.number(), packetIdentifier);
            // the order is what counts, so nothing has to be on the disk for it
            ledger.appendInTime(end, written, Durability.OS);
            written.then(() -> owner.free(packetIdentifier));
        }
    }

    /** Whether the journal may know of any. */
    boolean hasAny() {
        return leased || !journalled.isEmpty();
    }

    // ---- restarts

    /** Brings back a flow. */
    void restore(int packetIdentifier) {
        journalled.set(packetIdentifier);
    }

    /** Brings back a range of packet identifiers that were leased; after all flows. */
    void restoreLease(int first, int count) {
        leased = true;
        lease.restore(first, count, journalled);
    }

    /** Shows the identifiers that the client may hold without our knowing why: it is sent a PUBREL for each. */
    void forEachDoubtful(java.util.function.IntConsumer visitor) {
        lease.forEachDoubtful(visitor);
    }

    /** A PUBCOMP came for a flow that is not known; false when that was not expected. */
    boolean settled(int packetIdentifier) {
        return lease.settled(packetIdentifier);
    }
}
