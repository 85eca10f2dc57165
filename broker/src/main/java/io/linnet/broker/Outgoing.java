package io.linnet.broker;

import io.linnet.packet.PacketType;
import io.linnet.packet.ReasonCode;
import io.linnet.session.SendWindow;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
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
 * <p>Belongs to the loop of the session's shard.
 */
final class Outgoing implements SendWindow.Resend<Delivery> {
    /** Bytes of a session's messages on disk that are read ahead of what the client takes. */
    private static final int READ_AHEAD = 256 << 10;

    private static final int READ_MESSAGES = 1024;
    private static final long READ_AGAIN_MILLIS = 500;

    /** Retained messages for a new subscription, read from the store as fast as the client takes them. */
    private record Catchup(RetainedCursor cursor, Subscription subscription) {}

    /** A PUBLISH that keeps its place among those that wait. */
    private record Waiting(Delivery delivery, boolean dup) {}

    private final Session session;
    private final Shard shard;
    private final Ledger ledger;
    private final SendWindow<Delivery> sending = new SendWindow<>(1);
    private final Backlog backlog;
    /** By topic filter, so that there are never more than subscriptions. */
    private @Nullable Map<String, Catchup> catchups;

    private long nextPosition = 1;
    private long inFlightBytes;
    /** By position: what was sent to an earlier connection and is on disk only. */
    private @Nullable Map<Long, Delivery> unloaded;
    /** Packet identifiers of QoS 2 flows that the journal knows. */
    private @Nullable BitSet journalled;
    /** Packet identifiers whose PUBREC is not durable yet. */
    private @Nullable BitSet releasing;

    /** What was sent as far as the flows go and waits for the disk, or for what stands before it here. */
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>(0);

    /** Positions that other members of a shared subscription have taken over; on the disk they may be ours a little longer. */
    private @Nullable NavigableSet<Long> passedOn;

    /** How many {@link JournalRecord.Sent} of our own are not durable yet. */
    private int sentUnderWay;

    private boolean reading;
    /** Grows when what was asked for is of no interest any more, because a connection has ended. */
    private int readings;

    Outgoing(Session session) {
        this.session = session;
        this.shard = session.shard();
        this.ledger = shard.ledger();
        this.backlog = new Backlog(shard.counters());
    }

    long number() {
        return session.number();
    }

    Durability durability() {
        return session.durability();
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

    private void sendNow(Connection live, Publication publication, Receiver receiver, int qos, boolean retain) {
        Delivery kept = mustKeep(receiver) ? keep(publication, receiver, qos, retain) : null;
        if (kept == null || kept.position == Delivery.NO_POSITION) {
            send(live, publication, kept, qos, retain, receiver.subscriptionIdentifiers());
        } else if (qos == 2 || publication.hold() != null) {
            begin(kept);
            hold(kept);
            append(publication, kept, false);
        } else if (isHeldUp(qos)) {
            append(publication, kept, true);
            begin(kept);
            waiting.add(new Waiting(kept, false));
        } else {
            append(publication, kept, true);
            send(live, publication, kept, qos, retain, receiver.subscriptionIdentifiers());
        }
    }

    /**
     * Whether a held message, whose flow goes to the disk with its publisher's shard, could be there before an earlier one whose flow
     * goes with ours: after a crash in between, the later one would be sent first.
     */
    private boolean wouldOvertake(@Nullable Hold hold) {
        return hold != null && sentUnderWay > 0;
    }

    private boolean mustKeep(Receiver receiver) {
        return session.isDurable() || receiver.group() != null;
    }

    /** Makes the copy that outlives this round. */
    private Delivery keep(Publication publication, Receiver receiver, int qos, boolean retain) {
        long position = session.isJournalled() ? nextPosition++ : Delivery.NO_POSITION;
        return new Delivery(
                this,
                publication.message(),
                qos,
                retain,
                receiver.subscriptionIdentifiers(),
                receiver.group(),
                position);
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
        if (!hasRoom(publication)) {
            shard.counters().publishesDropped++;
            return;
        }
        Delivery delivery = keep(publication, receiver, qos, retain);
        if (delivery.position == Delivery.NO_POSITION) {
            backlog.add(delivery);
        } else if (session.connection() == null
                || backlog.messagesOnDisk() > 0
                || backlog.bytesInMemory() >= READ_AHEAD
                || publication.hold() != null) {
            backlog.addToDisk(delivery);
            append(publication, delivery, false);
        } else {
            backlog.add(delivery);
            append(publication, delivery, true);
        }
        session.updateMembers();
    }

    private boolean hasRoom(Publication publication) {
        while (isFull()) {
            switch (shard.broker().config().queuePolicy()) {
                case DROP_OLDEST -> {
                    if (!dropOldest()) {
                        return false;
                    }
                    shard.counters().publishesDropped++;
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

    private boolean dropOldest() {
        if (backlog.isNextHere()) {
            Delivery oldest = backlog.poll();
            if (oldest != null) {
                ledger.landed(oldest);
            }
            return oldest != null;
        }
        if (backlog.messagesOnDisk() == 0 || reading || unloaded != null) {
            return false; // what is being read, or was sent before, belongs to the client already
        }
        long position = backlog.diskFrom();
        Delivery entry = backlog.skipOldestOnDisk();
        if (entry != null) {
            ledger.landed(entry);
        } else {
            ledger.append(new JournalRecord.Delivered(number(), position, JournalRecord.UNKNOWN_BODY));
        }
        return true;
    }

    private boolean isFull() {
        Limits limits = shard.limits();
        return backlog.size() >= limits.queueMessages()
                || backlog.bytes() + inFlightBytes >= limits.queueBytes()
                || (!session.isJournalled() && shard.broker().queuedBytes() >= limits.totalQueueBytes());
    }

    /** Whether Receive Maximum and memory allow one more unacknowledged message. */
    boolean canSend() {
        return sending.canSend() && inFlightBytes < shard.limits().queueBytes();
    }

    /** Whether anything has to go out before a new message may. */
    boolean isWaiting() {
        return !backlog.isEmpty() || catchups != null || sending.hasUnsent();
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
        if (delivery.qos == 2) {
            journalled().set(delivery.packetIdentifier);
        }
    }

    /** Something has become durable that was appended for this delivery. */
    void durable(Delivery delivery) {
        if (delivery.held && !delivery.awaitsSent) {
            sendHeld(delivery);
        }
        if (backlog.settle()) {
            readOn();
        }
    }

    private void hold(Delivery delivery) {
        delivery.held = true;
        waiting.add(new Waiting(delivery, false));
    }

    /**
     * Records of one session can be on their way through several shards: what is durable first still waits for what came before it
     * with the same QoS.
     */
    private void sendHeld(Delivery durable) {
        durable.held = false;
        Connection live = session.connection();
        int blocked = 0; // a bit for each QoS
        for (Iterator<Waiting> each = waiting.iterator(); each.hasNext(); ) {
            Waiting next = each.next();
            Delivery delivery = next.delivery();
            if (delivery.held) {
                blocked |= 1 << delivery.qos;
            } else if ((blocked & 1 << delivery.qos) == 0) {
                each.remove();
                sendInTurn(live, delivery, next.dup());
            }
        }
    }

    private void sendInTurn(@Nullable Connection live, Delivery delivery, boolean dup) {
        int identifier = delivery.packetIdentifier;
        if (live != null && live.isReady() && sending.isSent(identifier) && sending.message(identifier) == delivery) {
            sendAgain(live, identifier, delivery, dup);
        }
    }

    private void sendAgain(Connection live, int identifier, Delivery delivery, boolean dup) {
        Publication publication = shard.passing();
        publication.of(delivery.message());
        int flags = flags(delivery.qos, delivery.retain, dup);
        if (!live.sendPublish(publication, flags, identifier, delivery.subscriptionIdentifiers)) {
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
        catchUp(live);
        while (backlog.isNextHere() && canSend() && live.isWritable()) {
            Delivery delivery = backlog.poll();
            if (delivery != null && delivery.message().isExpired(shard.now())) {
                shard.counters().messagesExpired++;
                ledger.landed(delivery);
            } else if (delivery != null) {
                sendWaiting(live, delivery);
            }
        }
        readOn();
        session.updateMembers();
    }

    private void sendWaiting(Connection live, Delivery delivery) {
        if (delivery.qos == 2 && delivery.position != Delivery.NO_POSITION) {
            begin(delivery);
            hold(delivery);
            if (delivery.state != Delivery.State.PENDING) {
                awaitSent(delivery);
            }
        } else if (isHeldUp(delivery.qos)) {
            begin(delivery);
            waiting.add(new Waiting(delivery, false));
        } else {
            Publication publication = shard.passing();
            publication.of(delivery.message());
            send(live, publication, delivery, delivery.qos, delivery.retain, delivery.subscriptionIdentifiers);
        }
    }

    /** Whether something of this QoS that came before waits for its turn. */
    private boolean isHeldUp(int qos) {
        return !waiting.isEmpty() && waiting.stream().anyMatch(each -> each.delivery().qos == qos);
    }

    private void awaitSent(Delivery delivery) {
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

    // ---- from the disk

    /** Reads the next messages from the disk when they are wanted and durable. */
    private void readOn() {
        boolean wanted = unloaded != null || (backlog.messagesOnDisk() > 0 && backlog.bytesInMemory() < READ_AHEAD / 2);
        if (reading || !wanted || session.connection() == null) {
            return;
        }
        long from = backlog.messagesOnDisk() > 0 ? backlog.diskFrom() : Long.MAX_VALUE;
        if (unloaded != null) {
            // after a restart either can come first: a message of QoS 1 was sent and waits again
            from = Math.min(from, firstUnloaded());
        }
        long to = unloaded == null ? backlog.settledTo() : Math.max(backlog.settledTo(), lastUnloaded() + 1);
        if (from >= to) {
            return;
        }
        reading = true;
        int mine = readings;
        ledger.journal()
                .read(
                        number(),
                        from,
                        to,
                        READ_MESSAGES,
                        READ_AHEAD,
                        page -> shard.loop()
                                .execute(() -> shard.guarded("reading a queue", () -> read(page, to, mine))));
    }

    private long firstUnloaded() {
        return unloaded == null
                ? Long.MAX_VALUE
                : unloaded.keySet().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
    }

    private long lastUnloaded() {
        return unloaded == null
                ? 0
                : unloaded.keySet().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    private void read(@Nullable List<JournalRecord.Queued> page, long to, int asked) {
        if (asked != readings) {
            return; // what was unloaded since is not in the page
        }
        reading = false;
        if (session.isEnded() || session.connection() == null) {
            return;
        }
        if (page == null) {
            shard.timers().at(shard.now() + READ_AGAIN_MILLIS, this::readOn);
            return;
        }
        shard.refreshNow();
        long messages = 0;
        long weight = 0;
        long next = page.isEmpty() ? to : page.getLast().position() + 1;
        for (JournalRecord.Queued each : page) {
            Delivery sent = unloaded == null ? null : unloaded.remove(each.position());
            if (sent != null) {
                sent.load(each.message());
                sent.body = each.body();
                countInFlight(sent.weight());
            } else if (backlog.messagesOnDisk() > 0
                    && each.position() >= backlog.diskFrom()
                    && !isPassedOn(each.position())) {
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
        pump();
    }

    /** What was sent and is not on disk any more: it was acknowledged in the moment in which the process ended. */
    private void forgetMissing(long next) {
        if (unloaded != null) {
            unloaded.values().removeIf(delivery -> {
                boolean missing = delivery.position < next;
                if (missing) {
                    sending.forget(delivery.packetIdentifier);
                }
                return missing;
            });
            if (unloaded.isEmpty()) {
                unloaded = null;
            }
        }
    }

    private Delivery delivery(JournalRecord.Queued read) {
        Delivery delivery = new Delivery(
                this,
                read.message(),
                read.qos(),
                read.retain(),
                read.subscriptionIdentifiers(),
                session.group(read.group()),
                read.position());
        delivery.state = Delivery.State.DURABLE;
        delivery.body = read.body();
        return delivery;
    }

    // ---- connections come and go

    /** CONNACK is on its way: everything unacknowledged is sent again, then what waits. */
    void resume(int receiveMaximum) {
        waiting.clear();
        sending.resume(receiveMaximum, this);
        pump();
    }

    /** The connection is gone: what is on disk need not be in memory. */
    void unload() {
        catchups = null;
        waiting.clear();
        reading = false;
        readings++;
        if (!session.isJournalled()) {
            return;
        }
        backlog.unload();
        if (passedOn != null && backlog.messagesOnDisk() > 0) {
            passedOn.headSet(backlog.diskFrom()).clear();
        } else {
            passedOn = null;
        }
        sending.forEachUnacknowledged((exactlyOnce, delivery) -> {
            if (delivery.state == Delivery.State.DURABLE && delivery.isLoaded() && !delivery.held) {
                countInFlight(-delivery.weight());
                delivery.unload();
                unloaded().put(delivery.position, delivery);
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
    }

    private void restore(SessionImage.Flow flow) {
        int identifier = flow.packetIdentifier();
        journalled().set(identifier);
        if (flow.position() == SessionImage.RELEASED) {
            sending.restoreReleased(identifier);
            return;
        }
        nextPosition = Math.max(nextPosition, flow.position() + 1);
        Delivery delivery = new Delivery(this, null, 2, false, Receiver.NO_IDENTIFIERS, null, flow.position());
        delivery.state = Delivery.State.DURABLE;
        delivery.packetIdentifier = identifier;
        sending.restore(identifier, delivery);
        unloaded().put(flow.position(), delivery);
    }

    private boolean isPassedOn(long position) {
        return passedOn != null && passedOn.contains(position);
    }

    private NavigableSet<Long> passedOn() {
        if (passedOn == null) {
            passedOn = new TreeSet<>();
        }
        return passedOn;
    }

    private Map<Long, Delivery> unloaded() {
        if (unloaded == null) {
            unloaded = new HashMap<>();
        }
        return unloaded;
    }

    @Override
    public void publish(int packetIdentifier, @Nullable Delivery delivery) {
        Connection live = session.connection();
        if (live != null && delivery != null) {
            boolean dup = !delivery.held;
            if (dup && (waiting.isEmpty() || delivery.qos == 1)) {
                sendAgain(live, packetIdentifier, delivery, true);
            } else {
                delivery.packetIdentifier = packetIdentifier;
                waiting.add(new Waiting(delivery, dup));
            }
        }
    }

    /** Whether what was sent on an earlier connection can be sent again now. */
    @Override
    public boolean isReady() {
        Connection live = session.connection();
        return live != null && live.isWritable() && unloaded == null;
    }

    @Override
    public void pubRel(int packetIdentifier) {
        Connection live = session.connection();
        if (live != null && live.isReady() && (releasing == null || !releasing.get(packetIdentifier))) {
            live.sendAck(PacketType.PUBREL, packetIdentifier, ReasonCode.SUCCESS);
        }
    }

    /** The session is over: nothing of this is sent or kept any more. */
    void end() {
        backlog.clear(ledger::landed);
        sending.forEachUnacknowledged((exactlyOnce, delivery) -> {
            if (delivery.state == Delivery.State.PENDING || delivery.isHolding()) {
                ledger.landed(delivery);
            }
        });
        countInFlight(-inFlightBytes);
    }

    // ---- retained messages

    /** How many subscriptions still wait for some of their retained messages. */
    int catchups() {
        return catchups == null ? 0 : catchups.size();
    }

    /** Sends the retained messages that match a subscription, as fast as the client takes them. */
    void catchUp(Subscription subscription) {
        RetainedCursor cursor = shard.broker().fabric().retained(subscription.filter.filter(), shard.loop());
        if (catchups == null) {
            catchups = new LinkedHashMap<>(2);
        }
        catchups.put(subscription.filter.text(), new Catchup(cursor, subscription));
        pump();
    }

    private void catchUp(Connection live) {
        while (catchups != null && live.isWritable() && canSend()) {
            Map.Entry<String, Catchup> oldest = catchups.entrySet().iterator().next();
            Catchup first = oldest.getValue();
            switch (first.cursor().next()) {
                case RetainedCursor.Next.Found(Message message) ->
                    sendRetained(live, message, first.subscription().receiver);
                case RetainedCursor.Next.Later later -> {
                    first.cursor().whenReady(() -> shard.guarded("reading retained messages", this::pump));
                    return;
                }
                case RetainedCursor.Next.End end -> stopCatchup(oldest.getKey());
            }
        }
    }

    void stopCatchup(String topicFilter) {
        if (catchups != null && catchups.remove(topicFilter) != null && catchups.isEmpty()) {
            catchups = null;
        }
    }

    private void sendRetained(Connection live, Message message, Receiver receiver) {
        boolean own = receiver.noLocal() && message.publisher().equals(session.clientIdentifier());
        if (own || message.isExpired(shard.now())) {
            return;
        }
        Publication publication = shard.passing();
        publication.of(message);
        publication.promise(Durability.MEMORY);
        int qos = Math.min(message.qos(), receiver.qos());
        if (qos == 0) {
            live.sendAtMostOnce(publication, true, receiver.subscriptionIdentifiers());
        } else {
            sendNow(live, publication, receiver, qos, true);
        }
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
        delivery.state = Delivery.State.GONE;
        if (releasing == null) {
            releasing = new BitSet();
        }
        BitSet waiting = releasing;
        waiting.set(packetIdentifier);
        AckGate gate = new AckGate();
        ledger.append(
                new JournalRecord.PubReceived(number(), packetIdentifier, delivery.position, delivery.body),
                gate,
                durability());
        gate.then(() -> {
            waiting.clear(packetIdentifier);
            if (!session.isEnded()) {
                pubRel(packetIdentifier);
            }
        });
    }

    void pubComp(int packetIdentifier) {
        if (sending.pubComp(packetIdentifier) == SendWindow.Step.COMPLETED) {
            endFlow(packetIdentifier);
            moveOn();
        }
    }

    private void endFlow(int packetIdentifier) {
        if (journalled != null && journalled.get(packetIdentifier)) {
            journalled.clear(packetIdentifier);
            ledger.append(new JournalRecord.FlowEnded(number(), packetIdentifier));
        }
    }

    private BitSet journalled() {
        if (journalled == null) {
            journalled = new BitSet();
        }
        return journalled;
    }

    boolean hasFlows() {
        return journalled != null && !journalled.isEmpty();
    }

    private void moveOn() {
        if (isWaiting()) {
            pump();
        } else {
            session.updateMembers();
        }
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
        } else if (unloaded != null) {
            // acknowledged though it was not sent on this connection
            unloaded.remove(delivery.position);
            unloaded = unloaded.isEmpty() ? null : unloaded;
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
                passedOn().add(delivery.position);
                safe.then(() -> ledger.landed(delivery));
            }
            return passed;
        });
    }
}
