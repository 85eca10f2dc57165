package io.linnet.broker;

import io.linnet.packet.PacketType;
import io.linnet.packet.ReasonCode;
import io.linnet.session.SendWindow;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What a session has to send: {@link #deliver} sends at once what the connection and the client's Receive Maximum allow, the rest
 * waits and {@link #pump} sends it later, in order. Also the sender's half of the QoS flows, with what of them is durable.
 *
 * <p>A QoS 1 message for a durable session goes to the client and to the {@link Ledger} at the same time. At QoS 2 its entry, with
 * the packet identifier, is durable before the PUBLISH, and the client's PUBREC before the PUBREL: so a flow goes on after a crash
 * under the same identifier, and nothing is delivered twice.
 *
 * <p>Belongs to the loop of the session's shard. It is one file because the order in which messages leave is decided by all of it
 * together; what could be told apart is in {@link Backlog}, {@link QueueReader}, {@link QueueBounds}, {@link Catchups},
 * {@link OutgoingFlows} and {@link HeldPublishes}.
 */
final class Outgoing implements SendWindow.Resend<Delivery> {
    private final Session session;
    private final Shard shard;
    private final Ledger ledger;
    private final SendWindow<Delivery> sending = new SendWindow<>(1);
    private final Backlog backlog;
    private final Catchups catchups;
    private final QueueReader reader;
    private final QueueBounds bounds;

    private long nextPosition = 1;
    private long inFlightBytes;
    /** Made with the first QoS 2 message that is journalled. */
    private @Nullable OutgoingFlows flows;

    private final HeldPublishes held = new HeldPublishes();

    /** How many {@link JournalRecord.Sent} of our own are not durable yet. */
    private int sentUnderWay;

    Outgoing(Session session) {
        this.session = session;
        this.shard = session.shard();
        this.ledger = shard.ledger();
        this.backlog = new Backlog(shard.counters());
        this.catchups = new Catchups(session);
        this.reader = new QueueReader(session, this, backlog);
        this.bounds = new QueueBounds(session, backlog, reader);
    }

    long number() {
        return session.number();
    }

    Durability durability() {
        return session.durability();
    }

    boolean mayReceive(String topicName) {
        return session.mayReceive(topicName);
    }

    boolean isEmpty() {
        return backlog.isEmpty() && sending.inUse() == 0;
    }

    // ---- messages come

    /** Sends a message or makes it wait; what is durable is given to the ledger at the same time. */
    void deliver(Publication publication, Receiver matched) {
        Receiver receiver = matched;
        if (matched.noLocal() && publication.publisher().equals(session.clientIdentifier())) {
            receiver = matched.forOwnMessages();
            if (receiver == null) {
                return;
            }
        }
        int qos = Math.min(publication.qos(), receiver.qos());
        Hold hold = publication.hold();
        if (hold != null && (qos == 0 || !session.isJournalled())) {
            hold.later(this, matched);
            return;
        }
        boolean retain = receiver.retainAsPublished() && publication.retain();
        if (publication.retain()) {
            catchups.superseded(publication.topic());
        }
        Connection live = session.connection();
        if (qos == 0) {
            if (live != null) {
                live.sendAtMostOnce(publication, retain, receiver.subscriptionIdentifiers());
            }
        } else if (session.isJournalled() && ledger.trouble() != null) {
            publication.refuse(Refusal.NOT_DURABLE);
        } else if (live != null
                && live.isReady()
                && !isWaiting()
                && !wouldOvertake(hold)
                && canSend()
                && live.isWritable()) {
            sendNow(live, publication, receiver, qos, retain);
            if (!canSend()) {
                session.updateMembers();
            }
        } else {
            enqueue(publication, receiver, qos, retain);
        }
    }

    /** Sends a message with QoS above 0 on a connection that takes it. */
    void sendNow(Connection live, Publication publication, Receiver receiver, int qos, boolean retain) {
        Delivery kept = mustKeep(receiver) ? keep(publication, receiver, qos, retain) : null;
        if (kept == null || kept.position == Delivery.NO_POSITION) {
            send(live, publication, kept, qos, retain, receiver.subscriptionIdentifiers());
        } else if (qos == 1 && publication.hold() == null && held.holdUp(1)) {
            append(publication, kept, true);
            begin(kept);
            held.add(kept, false);
        } else if (qos == 1 && publication.hold() == null) {
            append(publication, kept, true);
            send(live, publication, kept, qos, retain, receiver.subscriptionIdentifiers());
        } else {
            begin(kept);
            boolean atOnce =
                    qos == 2 && publication.isFresh() && !held.holdUp(2) && flows().mayBegin(kept.packetIdentifier);
            if (!atOnce) {
                hold(kept);
            }
            append(publication, kept, atOnce);
            if (atOnce) {
                int flags = flags(qos, retain, false);
                if (!live.sendPublish(publication, flags, kept.packetIdentifier, kept.subscriptionIdentifiers())) {
                    drop(kept.packetIdentifier, true);
                }
            }
        }
    }

    /**
     * Whether a held message, whose flow goes to the disk with its publisher's shard, could be there before an earlier one whose flow
     * goes with ours: after a crash in between, the later one would be sent first.
     */
    private boolean wouldOvertake(@Nullable Hold hold) {
        return hold != null && sentUnderWay > 0;
    }

    private OutgoingFlows flows() {
        if (flows == null) {
            flows = new OutgoingFlows(this, ledger);
        }
        return flows;
    }

    /** A record of a QoS 2 flow goes to the journal. */
    void flowHanded(int packetIdentifier) {
        flows().handed(packetIdentifier);
    }

    private boolean mustKeep(Receiver receiver) {
        return session.isDurable() || receiver.group() != null;
    }

    /** Makes the copy that outlives this round. */
    private Delivery keep(Publication publication, Receiver receiver, int qos, boolean retain) {
        long position = session.isJournalled() ? nextPosition++ : Delivery.NO_POSITION;
        return new Delivery(this, publication.message(), qos, retain, receiver, position);
    }

    private void append(Publication publication, Delivery delivery, boolean mayLand) {
        Hold hold = publication.hold();
        if (hold != null) {
            hold.add(delivery);
            return;
        }
        if (publication.durability().atMost(session.durability()) != Durability.MEMORY) {
            delivery.hold(publication.gate());
        }
        ledger.append(delivery, mayLand);
    }

    private void enqueue(Publication publication, Receiver receiver, int qos, boolean retain) {
        if (!bounds.makeRoom(publication, inFlightBytes)) {
            shard.counters().publishesDropped++;
            shard.drops().add(session.clientIdentifier(), DropLog.Why.QUEUE_FULL);
            return;
        }
        Delivery delivery = keep(publication, receiver, qos, retain);
        if (delivery.position == Delivery.NO_POSITION) {
            backlog.add(delivery);
        } else if (session.connection() == null
                || backlog.messagesOnDisk() > 0
                || backlog.bytesInMemory() >= QueueReader.READ_AHEAD
                || (shard.isTight() && backlog.isNextHere())
                || publication.hold() != null) {
            backlog.addToDisk(delivery);
            append(publication, delivery, false);
        } else {
            backlog.add(delivery);
            append(publication, delivery, true);
        }
        session.updateMembers();
    }

    /** Whether the session has ended, so that nothing may be given to it any more. */
    boolean isOver() {
        return session.isEnded();
    }

    /** Whether Receive Maximum and memory allow one more unacknowledged message. */
    boolean canSend() {
        return sending.canSend() && inFlightBytes < session.limits().queueBytes();
    }

    /** Whether anything has to go out before a new message may. */
    boolean isWaiting() {
        return !backlog.isEmpty() || !catchups.isEmpty() || sending.hasUnsent();
    }

    // ---- messages go

    private void send(
            Connection live,
            Publication publication,
            @Nullable Delivery kept,
            int qos,
            boolean retain,
            int[] identifiers) {
        int packetIdentifier = sending.begin(kept, qos == 2);
        countInFlight(kept == null ? 0 : kept.weight());
        if (!live.sendPublish(publication, flags(qos, retain, false), packetIdentifier, identifiers)) {
            drop(packetIdentifier, qos == 2);
        }
    }

    /** Takes a packet identifier for a message that is sent when it is durable. */
    private void begin(Delivery delivery) {
        delivery.packetIdentifier = sending.begin(delivery, delivery.qos == 2);
        countInFlight(delivery.weight());
    }

    /** Something has become durable that was appended for this delivery. */
    void durable(Delivery delivery) {
        if (delivery.held && !delivery.awaitsSent) {
            sendHeld(delivery);
        }
        if (backlog.settle()) {
            reader.readOn();
        }
    }

    private void hold(Delivery delivery) {
        delivery.held = true;
        held.add(delivery, false);
    }

    private void sendHeld(Delivery durable) {
        durable.held = false;
        held.sendReady(this::sendInTurn);
    }

    private void sendInTurn(Delivery delivery, boolean dup) {
        Connection live = session.connection();
        int identifier = delivery.packetIdentifier;
        if (live != null && live.isReady() && sending.isSent(identifier) && sending.message(identifier) == delivery) {
            sendAgain(live, identifier, delivery, dup);
        }
    }

    private void sendAgain(Connection live, int identifier, Delivery delivery, boolean dup) {
        Publication publication = shard.passing();
        publication.of(delivery.message());
        int flags = flags(delivery.qos, delivery.retain, dup);
        if (!live.sendPublish(publication, flags, identifier, delivery.subscriptionIdentifiers())) {
            drop(identifier, delivery.qos == 2);
        }
    }

    /** MQTT-3.1.2-25: too large for the client, so treated as if it had been delivered. */
    private void drop(int packetIdentifier, boolean exactlyOnce) {
        Delivery delivery = sending.message(packetIdentifier);
        if (exactlyOnce) {
            sending.pubRec(packetIdentifier, true);
            endFlow(packetIdentifier);
        } else {
            sending.pubAck(packetIdentifier);
        }
        landed(delivery);
    }

    private static int flags(int qos, boolean retain, boolean dup) {
        return PacketType.PUBLISH.code() << 4 | (dup ? 8 : 0) | qos << 1 | (retain ? 1 : 0);
    }

    /** Sends what waits, in order, as far as connection and Receive Maximum allow. */
    void pump() {
        Connection live = session.connection();
        if (live == null || !live.isReady()) {
            return;
        }
        sending.resendNext(this);
        catchups.pump(live);
        while (backlog.isNextHere() && canSend() && live.isWritable()) {
            Delivery delivery = backlog.poll();
            if (delivery != null && delivery.message().isExpired(shard.now())) {
                shard.counters().messagesExpired++;
                ledger.landed(delivery);
            } else if (delivery != null
                    // of a subscription that may be gone, so that Permissions.receivesAll says nothing about it
                    && !session.permissions()
                            .mayReceive(delivery.message().topic().name())) {
                shard.counters().publishesDropped++;
                ledger.landed(delivery);
            } else if (delivery != null) {
                sendWaiting(live, delivery);
            }
        }
        reader.readOn();
        session.updateMembers();
    }

    private void sendWaiting(Connection live, Delivery delivery) {
        if (delivery.qos == 2 && delivery.position != Delivery.NO_POSITION) {
            begin(delivery);
            hold(delivery);
            if (delivery.state != Delivery.State.PENDING) {
                awaitSent(delivery);
            }
        } else if (held.holdUp(delivery.qos)) {
            begin(delivery);
            held.add(delivery, false);
        } else {
            Publication publication = shard.passing();
            publication.of(delivery.message());
            send(live, publication, delivery, delivery.qos, delivery.retain, delivery.subscriptionIdentifiers());
        }
    }

    private void awaitSent(Delivery delivery) {
        flowHanded(delivery.packetIdentifier);
        delivery.awaitsSent = true;
        sentUnderWay++;
        AckGate gate = new AckGate();
        JournalRecord record = new JournalRecord.Sent(number(), delivery.packetIdentifier, delivery.position);
        ledger.append(record, gate, durability());
        gate.then(() -> {
            delivery.awaitsSent = false;
            sentUnderWay--;
            sendHeld(delivery);
        });
    }

    /** A message has expired on disk. What is being read meanwhile finds out by itself. */
    void expired(long position, int weight) {
        if (backlog.isOnDisk(position) && !reader.isBusy() && ledger.trouble() == null) {
            backlog.missing(weight);
            shard.counters().messagesExpired++;
            ledger.append(new JournalRecord.Delivered(number(), position, JournalRecord.UNKNOWN_BODY));
        }
    }

    // ---- connections come and go

    /** CONNACK is on its way: everything unacknowledged is sent again, then what waits. */
    void resume(int receiveMaximum) {
        held.clear();
        sending.resume(receiveMaximum, this);
        if (flows != null) {
            flows.forEachDoubtful(this::pubRel);
        }
        pump();
    }

    /** The connection is gone: what is on disk need not be in memory. */
    void unload() {
        catchups.clear();
        held.clear();
        reader.stop();
        if (!session.isJournalled()) {
            return;
        }
        backlog.unload();
        reader.forgetPassedOn();
        sending.forEachUnacknowledged((exactlyOnce, delivery) -> {
            if (delivery.state == Delivery.State.DURABLE && delivery.isLoaded() && !delivery.held) {
                countInFlight(-delivery.weight());
                reader.unload(delivery);
            }
        });
    }

    /** What a journal has brought back: all of it is on disk. */
    void restore(SessionImage image) {
        long sent = image.sent.stream()
                .filter(flow -> flow.position() != SessionImage.RELEASED)
                .count();
        if (image.messages > sent) {
            backlog.restore(image.firstPosition, image.lastPosition, image.messages - sent, image.weight);
        }
        nextPosition = image.lastPosition + 1;
        image.sent.stream()
                .sorted(java.util.Comparator.comparingLong(SessionImage.Flow::position))
                .forEach(this::restore);
        if (image.leasedCount > 0) {
            flows().restoreLease(image.leasedFirst, image.leasedCount);
            int[] known = image.sent.stream()
                    .mapToInt(SessionImage.Flow::packetIdentifier)
                    .toArray();
            skipTo(IdentifierLease.last(image.leasedFirst, image.leasedCount, known));
            flows().forEachDoubtful(this::reserve);
        }
    }

    /** The next packet identifier is one behind this, as if QoS 1 messages had come and gone under all before it. */
    void skipTo(int packetIdentifier) {
        sending.skipTo(packetIdentifier);
    }

    private void restore(SessionImage.Flow flow) {
        int identifier = flow.packetIdentifier();
        flows().restore(identifier);
        if (flow.position() == SessionImage.RELEASED) {
            sending.restoreReleased(identifier);
            return;
        }
        nextPosition = Math.max(nextPosition, flow.position() + 1);
        Receiver receiver = Receiver.restored(this, 2, Receiver.NO_IDENTIFIERS, null);
        Delivery delivery = new Delivery(this, null, 2, false, receiver, flow.position());
        delivery.state = Delivery.State.DURABLE;
        delivery.packetIdentifier = identifier;
        sending.restore(identifier, delivery);
        reader.unload(delivery);
    }

    @Override
    public void publish(int packetIdentifier, @Nullable Delivery delivery) {
        Connection live = session.connection();
        if (live != null
                && delivery != null
                && !session.permissions().mayReceive(delivery.message().topic().name())) {
            shard.counters().publishesDropped++;
            drop(packetIdentifier, delivery.qos == 2);
        } else if (live != null && delivery != null) {
            boolean dup = !delivery.held;
            if (dup && (held.isEmpty() || delivery.qos == 1)) {
                sendAgain(live, packetIdentifier, delivery, true);
            } else {
                delivery.packetIdentifier = packetIdentifier;
                held.add(delivery, dup);
            }
        }
    }

    /** Whether what was sent on an earlier connection can be sent again now. */
    @Override
    public boolean isReady() {
        Connection live = session.connection();
        return live != null && live.isWritable() && !reader.isLoading();
    }

    @Override
    public void pubRel(int packetIdentifier) {
        Connection live = session.connection();
        if (live != null && live.isReady() && (flows == null || !flows.isReleasing(packetIdentifier))) {
            live.sendAck(PacketType.PUBREL, packetIdentifier, ReasonCode.SUCCESS);
        }
    }

    /**
     * The session is over: nothing of this is sent or kept any more.
     *
     * @param passedOn held until what other members of a group have taken over is safe there; publishers wait for that
     */
    void end(AckGate passedOn) {
        backlog.clear(ledger::landed);
        sending.forEachUnacknowledged((exactlyOnce, delivery) -> {
            if (delivery.state == Delivery.State.PENDING || delivery.isHolding()) {
                passedOn.then(() -> ledger.landed(delivery));
            }
        });
        countInFlight(-inFlightBytes);
    }

    /** Another node has the session: it is not ours to say what becomes of anything in it. */
    void forget() {
        backlog.clear(delivery -> {});
        countInFlight(-inFlightBytes);
    }

    // ---- acknowledgements from the client

    void pubAck(int packetIdentifier) {
        Delivery delivery = sending.message(packetIdentifier);
        if (sending.pubAck(packetIdentifier) == SendWindow.Step.COMPLETED) {
            landed(delivery);
            moveOn();
        }
    }

    /** The client has a QoS 2 message, or refuses it. False when no flow has this packet identifier. */
    boolean pubRec(int packetIdentifier, boolean error) {
        Delivery delivery = sending.message(packetIdentifier);
        SendWindow.Step step = sending.pubRec(packetIdentifier, error);
        switch (step) {
            case UNKNOWN -> {
                return false;
            }
            case COMPLETED -> {
                endFlow(packetIdentifier);
                landed(delivery);
                moveOn();
            }
            case RELEASE -> release(packetIdentifier, delivery);
        }
        return true;
    }

    private void release(int packetIdentifier, @Nullable Delivery delivery) {
        if (delivery == null || delivery.position == Delivery.NO_POSITION) {
            landed(delivery);
            pubRel(packetIdentifier);
            return;
        }
        left(delivery);
        if (delivery.state == Delivery.State.PENDING) {
            ledger.landed(delivery);
            pubRel(packetIdentifier);
            return;
        }
        delivery.packetIdentifier = packetIdentifier;
        flows().release(delivery, () -> {
            if (!session.isEnded()) {
                pubRel(packetIdentifier);
            }
        });
    }

    void pubComp(int packetIdentifier) {
        if (sending.pubComp(packetIdentifier) == SendWindow.Step.COMPLETED) {
            endFlow(packetIdentifier);
            moveOn();
        } else if (flows != null && flows.settled(packetIdentifier)) {
            free(packetIdentifier);
        }
    }

    /** No new flow may have the packet identifier before {@link #free}. */
    void reserve(int packetIdentifier) {
        sending.reserve(packetIdentifier);
    }

    void free(int packetIdentifier) {
        boolean wasFull = !canSend();
        sending.free(packetIdentifier);
        if (wasFull && !session.isEnded()) {
            moveOn();
        }
    }

    private void endFlow(int packetIdentifier) {
        if (flows != null) {
            flows.ended(packetIdentifier);
        }
    }

    boolean hasFlows() {
        return flows != null && flows.hasAny();
    }

    private void moveOn() {
        if (isWaiting()) {
            pump();
        } else {
            session.updateMembers();
        }
    }

    /** How many messages wait for the client: those that were never sent, and those sent and not acknowledged. */
    long waiting() {
        return backlog.size() + sending.inUse();
    }

    /** How many subscriptions still wait for some of their retained messages. */
    int catchups() {
        return catchups.size();
    }

    /** Sends the retained messages that match a subscription, as fast as the client takes them. */
    void catchUp(Subscription subscription) {
        catchups.begin(subscription);
        pump();
    }

    void stopCatchup(String topicFilter) {
        catchups.stop(topicFilter);
    }

    /** What was sent to an earlier connection is in memory again. */
    void loaded(Delivery delivery) {
        countInFlight(delivery.weight());
    }

    /** What was sent to an earlier connection is nowhere: it was acknowledged in the moment in which the process ended. */
    void missing(Delivery delivery) {
        sending.forget(delivery.packetIdentifier);
        endFlow(delivery.packetIdentifier);
    }

    /** A message that was sent needs no keeping any more. */
    private void landed(@Nullable Delivery delivery) {
        if (delivery != null) {
            left(delivery);
            ledger.landed(delivery);
        }
    }

    private void left(Delivery delivery) {
        if (delivery.isLoaded()) {
            countInFlight(-delivery.weight());
        } else {
            // acknowledged though it was not sent on this connection
            reader.forget(delivery);
        }
    }

    private void countInFlight(long weight) {
        inFlightBytes += weight;
        shard.counters().queuedBytes += weight;
    }

    // ---- shared subscriptions

    /** Shows what was sent and not acknowledged. */
    void forEachUnacknowledged(BiConsumer<Boolean, Delivery> visitor) {
        sending.forEachUnacknowledged(visitor);
    }

    /**
     * Takes out of what waits in memory whatever another member of its group takes; our entry is deleted when it is safe there.
     *
     * @param taken whether somebody takes it, who holds the gate until it is safe
     */
    void passOn(BiPredicate<Delivery, AckGate> taken) {
        backlog.removeIf(delivery -> {
            AckGate safe = new AckGate();
            boolean passed = taken.test(delivery, safe);
            if (passed) {
                reader.passedOn(delivery.position);
                safe.then(() -> ledger.landed(delivery));
            }
            return passed;
        });
    }
}
