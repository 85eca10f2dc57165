package io.linnet.broker;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message for one session: how it is to be sent, decided when the message was matched against the subscriptions, and how far it
 * has come on its way to the disk. Belongs to the session's shard.
 */
final class Delivery {
    /** How far a delivery has come on its way to the disk. */
    enum State {
        /** It never gets there. */
        VOLATILE,
        /** It is in the {@link Ledger}: when it lands in time it is never written. */
        PENDING,
        /** It was given to the journal. */
        HANDED,
        /** It was given to the journal and has landed before it was durable. */
        LANDED,
        /** It is there. */
        DURABLE,
        /** It has landed and is not there, or about to be deleted. */
        GONE
    }

    static final long NO_POSITION = -1;

    final Outgoing owner;
    /** The lower of the message's and the subscription's QoS. */
    final int qos;
    /** The RETAIN flag to send. */
    final boolean retain;

    private final Receiver receiver;
    /** Where it stands in the journal of a durable session; {@link #NO_POSITION} when it is not journalled. */
    final long position;

    State state;
    /** The shared body on disk; 0 for none. */
    long body;
    /** Under which it was sent or is going to be; 0 before. */
    int packetIdentifier;
    /** Whether its PUBLISH has to wait until the record that was appended last for it is durable. */
    boolean held;
    /** Whether that record is one of its own, {@link JournalRecord.Sent}, and not the message itself. */
    boolean awaitsSent;

    private @Nullable Message message;
    private @Nullable AckGate gate;

    Delivery(Outgoing owner, @Nullable Message message, int qos, boolean retain, Receiver receiver, long position) {
        this.owner = owner;
        this.message = message;
        this.qos = qos;
        this.retain = retain;
        this.receiver = receiver;
        this.position = position;
        this.state = position == NO_POSITION ? State.VOLATILE : State.PENDING;
    }

    /** Of the matching subscriptions; never written to. */
    int[] subscriptionIdentifiers() {
        return receiver.subscriptionIdentifiers();
    }

    /** The shared subscription it came through, or null. */
    @Nullable
    SharedGroup group() {
        return receiver.group();
    }

    /** The message; it must not be on disk only. */
    Message message() {
        Message here = message;
        if (here == null) {
            throw new IllegalStateException("the message at position " + position + " is on disk only");
        }
        return here;
    }

    /** Whether the message is in memory. */
    boolean isLoaded() {
        return message != null;
    }

    void load(Message read) {
        message = read;
    }

    /** Lets go of the message, which is on the disk. */
    void unload() {
        message = null;
    }

    /** Has the acknowledgement of the publisher wait until this delivery is durable or has landed. */
    void hold(AckGate publisher) {
        publisher.hold();
        gate = publisher;
    }

    /** The publisher need not wait for this delivery any more. */
    void releaseGate() {
        AckGate held = gate;
        if (held != null) {
            gate = null;
            held.release();
        }
    }

    boolean isHolding() {
        return gate != null;
    }

    /** Bytes that waiting costs; the message counts for each session that waits for it. */
    int weight() {
        return weightOf(message());
    }

    static int weightOf(Message message) {
        return 56 + message.weight();
    }

    /** The delivery goes to the journal: adds its records to a batch. */
    void handTo(List<JournalRecord> batch) {
        batch.add(toRecord());
        if (packetIdentifier != 0 && qos == 2) {
            owner.flowHanded(packetIdentifier);
            batch.add(new JournalRecord.Sent(owner.number(), packetIdentifier, position));
        }
        state = State.HANDED;
    }

    private JournalRecord.Queued toRecord() {
        SharedGroup group = group();
        return new JournalRecord.Queued(
                owner.number(),
                position,
                body,
                message(),
                qos,
                retain,
                receiver.subscriptionIdentifiers(),
                group == null ? null : group.filter());
    }
}
