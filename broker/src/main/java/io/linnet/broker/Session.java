package io.linnet.broker;

import io.linnet.packet.PacketType;
import io.linnet.packet.ReasonCode;
import io.linnet.session.Expiry;
import io.linnet.session.ReceiveWindow;
import io.linnet.session.SendWindow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What survives a client's connections: its subscriptions, what it has still to be sent, and the state of the QoS flows (MQTT 5.0
 * section 4.1). A session with an expiry interval of 0 lives as long as its connection and keeps no message once it is sent.
 *
 * <p>Belongs to its shard's loop. Everything outgoing passes here: {@link #deliver} sends at once what the connection and the
 * client's Receive Maximum allow, the rest waits and {@link #pump} sends it later, in order.
 */
final class Session implements SendWindow.Resend<Delivery> {
    /** Retained messages for a new subscription, read from the store as fast as the client takes them. */
    private record Catchup(Iterator<Message> messages, Subscription subscription) {}

    private final Shard shard;
    private final String clientIdentifier;
    private final SendWindow<Delivery> sending;
    private final ReceiveWindow receiving = new ReceiveWindow();
    private final Map<String, Subscription> subscriptions = new HashMap<>(2);
    private @Nullable MessageQueue queue;
    /** By topic filter, so that there are never more than subscriptions. */
    private @Nullable Map<String, Catchup> catchups;

    private long expirySeconds;
    private long nextPosition;
    private long inFlightBytes;
    private @Nullable List<SharedGroup.Member> memberships;
    private boolean ended;
    private boolean journalled;

    private @Nullable Connection connection;
    private @Nullable WillMessage will;
    private TimerWheel.@Nullable Entry willTimer;
    private TimerWheel.@Nullable Entry endTimer;

    Session(Shard shard, String clientIdentifier) {
        this.shard = shard;
        this.clientIdentifier = clientIdentifier;
        this.sending = new SendWindow<>(1);
    }

    String clientIdentifier() {
        return clientIdentifier;
    }

    Shard shard() {
        return shard;
    }

    ReceiveWindow receiving() {
        return receiving;
    }

    Map<String, Subscription> subscriptions() {
        return subscriptions;
    }

    long expirySeconds() {
        return expirySeconds;
    }

    void expirySeconds(long seconds) {
        expirySeconds = seconds;
    }

    /** Whether anything of the session outlives its connection. */
    boolean isDurable() {
        return expirySeconds > 0;
    }

    /** Whether the journal knows the session, so that it has to hear of its end even if it is no longer durable. */
    boolean isJournalled() {
        return journalled;
    }

    boolean isEnded() {
        return ended;
    }

    @Nullable
    Connection connection() {
        return connection;
    }

    // ---- connections come and go

    /** A connection goes on with the session; a will that was still waiting is dropped (MQTT-3.1.3-9). */
    void attach(Connection newConnection, long newExpirySeconds, @Nullable WillMessage newWill) {
        shard.timers().cancel(endTimer);
        shard.timers().cancel(willTimer);
        connection = newConnection;
        expirySeconds = newExpirySeconds;
        journalled |= isDurable();
        will = newWill;
    }

    /** CONNACK is on its way: everything unacknowledged is sent again, then what waits. */
    void resume(int receiveMaximum) {
        receiving.resume();
        sending.resume(receiveMaximum, this);
        pump();
    }

    /** The client said goodbye in a way that takes the will back (MQTT-3.14.4-3). */
    void dropWill() {
        will = null;
    }

    /** The connection is closed, whoever did it. Nothing happens if another one has taken over already. */
    void detach(Connection closed) {
        if (connection != closed) {
            return;
        }
        connection = null;
        long now = shard.now();
        long ends = Expiry.sessionEnds(expirySeconds, now);
        scheduleWill(ends, now);
        if (Expiry.isDue(ends, now)) {
            end();
            return;
        }
        shard.journal().append(new JournalRecord.SessionKept(clientIdentifier, expirySeconds));
        if (ends != Expiry.NEVER) {
            endTimer = shard.timers().at(ends, this::expire);
        }
        if (memberships != null) {
            updateMembers();
            passOnShared();
        }
    }

    private void scheduleWill(long ends, long now) {
        WillMessage waiting = will;
        if (waiting != null) {
            long due = Expiry.willDue(waiting.delaySeconds(), ends, now);
            if (Expiry.isDue(due, now)) {
                publishWill();
            } else {
                willTimer = shard.timers().at(due, this::publishWill);
            }
        }
    }

    private void expire() {
        shard.counters().sessionsExpired++;
        end();
    }

    /** The session is over: its will is published if it still waits, its subscriptions and queues are gone (MQTT-4.1.0-2). */
    void end() {
        if (ended) {
            return;
        }
        ended = true;
        shard.timers().cancel(endTimer);
        shard.timers().cancel(willTimer);
        shard.remove(this);
        for (Subscription subscription : subscriptions.values()) {
            unlink(subscription);
        }
        subscriptions.clear();
        passOnShared();
        if (queue != null) {
            queue.clear();
        }
        countInFlight(-inFlightBytes);
        if (journalled) {
            shard.journal().append(new JournalRecord.SessionEnded(clientIdentifier));
        }
        publishWill();
    }

    /** Publishes the will, if there is one, and forgets it (MQTT-3.1.2-10). */
    void publishWill() {
        WillMessage due = will;
        will = null;
        if (due != null) {
            shard.publish(due.toMessage(clientIdentifier, shard.now()));
        }
    }

    // ---- subscriptions

    /** Makes a subscription or replaces the one with the same filter, without a gap (MQTT-3.8.4-3); true when it is new. */
    boolean subscribe(Subscription subscription) {
        Subscription old = subscriptions.put(subscription.filter.text(), subscription);
        if (subscription.member == null) {
            shard.subscribe(subscription, old);
        } else {
            join(subscription.member);
            if (old != null && old.member != null) {
                leave(old.member);
            }
            updateMembers();
        }
        if (old == null) {
            shard.counters().subscriptions++;
        } else {
            stopCatchup(subscription.filter.text());
        }
        return old == null;
    }

    /**
     * Removes a subscription; messages that were queued for it are still delivered (MQTT-3.10.4-3), retained messages that were
     * not read from the store yet are not. False if there was none.
     */
    boolean unsubscribe(String topicFilter) {
        stopCatchup(topicFilter);
        Subscription subscription = subscriptions.remove(topicFilter);
        if (subscription != null) {
            unlink(subscription);
        }
        return subscription != null;
    }

    private void unlink(Subscription subscription) {
        shard.counters().subscriptions--;
        if (subscription.member == null) {
            shard.unsubscribe(subscription);
        } else {
            leave(subscription.member);
        }
    }

    /** How many subscriptions still wait for some of their retained messages. */
    int catchups() {
        return catchups == null ? 0 : catchups.size();
    }

    /** Sends the retained messages that match a subscription, as fast as the client takes them. */
    void catchUp(Subscription subscription) {
        Iterator<Message> messages = shard.broker().fabric().retained(subscription.filter.filter());
        if (messages.hasNext()) {
            if (catchups == null) {
                catchups = new LinkedHashMap<>(2);
            }
            catchups.put(subscription.filter.text(), new Catchup(messages, subscription));
            pump();
        }
    }

    // ---- outgoing messages

    /** Sends a message or makes it wait; what is durable is given to the journal at the same time. */
    void deliver(Publication publication, Receiver matched) {
        Receiver receiver = matched;
        if (matched.noLocal() && publication.publisher().equals(clientIdentifier)) {
            receiver = matched.forOwnMessages();
            if (receiver == null) {
                return;
            }
        }
        boolean retain = receiver.retainAsPublished() && publication.retain();
        int qos = Math.min(publication.qos(), receiver.qos());
        Connection live = connection;
        if (qos == 0) {
            if (live != null) {
                live.sendAtMostOnce(publication, retain, receiver.subscriptionIdentifiers());
            }
        } else if (live != null && live.isReady() && !isWaiting() && canSend() && live.isWritable()) {
            Delivery kept = mustKeep(receiver) ? keep(publication, receiver, qos, retain) : null;
            send(live, publication, kept, qos, retain, receiver.subscriptionIdentifiers());
            if (!canSend()) {
                updateMembers();
            }
        } else {
            enqueue(publication, receiver, qos, retain);
        }
    }

    private boolean mustKeep(Receiver receiver) {
        return expirySeconds > 0 || receiver.group() != null;
    }

    /** Makes the copy that outlives this round, journalled if the session is durable. */
    private Delivery keep(Publication publication, Receiver receiver, int qos, boolean retain) {
        Message message = publication.message();
        long position = Delivery.NO_POSITION;
        if (isDurable() && !shard.journal().isVolatile()) {
            position = nextPosition++;
            JournalRecord record = new JournalRecord.Queued(clientIdentifier, position, message, qos, retain);
            shard.journal().append(record, () -> publication.gate().await());
        }
        return new Delivery(message, qos, retain, receiver.subscriptionIdentifiers(), receiver.group(), position);
    }

    private void enqueue(Publication publication, Receiver receiver, int qos, boolean retain) {
        if (queue == null) {
            queue = new MessageQueue(shard.counters());
        }
        if (hasRoom(queue, publication)) {
            queue.add(keep(publication, receiver, qos, retain));
            updateMembers();
        } else {
            shard.counters().publishesDropped++;
        }
    }

    private boolean hasRoom(MessageQueue waiting, Publication publication) {
        while (isFull(waiting)) {
            switch (shard.broker().config().queuePolicy()) {
                case DROP_OLDEST -> {
                    Delivery oldest = waiting.poll();
                    if (oldest == null) {
                        return false;
                    }
                    shard.counters().publishesDropped++;
                    forget(oldest);
                }
                case DROP_NEWEST -> {
                    return false;
                }
                case REJECT -> {
                    publication.refuse();
                    return false;
                }
            }
        }
        return true;
    }

    private boolean isFull(MessageQueue waiting) {
        Limits limits = shard.limits();
        return waiting.size() >= limits.queueMessages()
                || waiting.bytes() + inFlightBytes >= limits.queueBytes()
                || shard.broker().queuedBytes() >= limits.totalQueueBytes();
    }

    /** Whether Receive Maximum and memory allow one more unacknowledged message. */
    private boolean canSend() {
        return sending.canSend() && inFlightBytes < shard.limits().queueBytes();
    }

    /** Whether anything has to go out before a new message may. */
    private boolean isWaiting() {
        return (queue != null && !queue.isEmpty()) || catchups != null || sending.hasUnsent();
    }

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
            // MQTT-3.1.2-25: too large for the client, so treated as if it had been delivered
            drop(packetIdentifier, qos == 2);
        }
    }

    private void drop(int packetIdentifier, boolean exactlyOnce) {
        landed(sending.message(packetIdentifier));
        if (exactlyOnce) {
            sending.pubRec(packetIdentifier, true);
        } else {
            sending.pubAck(packetIdentifier);
        }
    }

    private static int flags(int qos, boolean retain, boolean dup) {
        return PacketType.PUBLISH.code() << 4 | (dup ? 8 : 0) | qos << 1 | (retain ? 1 : 0);
    }

    /** Sends what waits, in order, as far as connection and Receive Maximum allow. */
    void pump() {
        Connection live = connection;
        if (live == null || !live.isReady()) {
            return;
        }
        sending.resendNext(this);
        catchUp(live);
        while (queue != null && !queue.isEmpty() && canSend() && live.isWritable()) {
            Delivery delivery = queue.poll();
            if (delivery != null && delivery.message().isExpired(shard.now())) {
                shard.counters().messagesExpired++;
                forget(delivery);
            } else if (delivery != null) {
                Publication publication = shard.passing();
                publication.of(delivery.message());
                send(
                        live,
                        publication,
                        delivery,
                        delivery.qos(),
                        delivery.retain(),
                        delivery.subscriptionIdentifiers());
            }
        }
        updateMembers();
    }

    private void catchUp(Connection live) {
        while (catchups != null && live.isWritable() && canSend()) {
            Map.Entry<String, Catchup> oldest = catchups.entrySet().iterator().next();
            Catchup first = oldest.getValue();
            if (first.messages().hasNext()) {
                Message message = first.messages().next();
                Receiver receiver = first.subscription().receiver;
                boolean own = receiver.noLocal() && message.publisher().equals(clientIdentifier);
                if (!own && !message.isExpired(shard.now())) {
                    sendRetained(live, message, receiver);
                }
            } else {
                stopCatchup(oldest.getKey());
            }
        }
    }

    private void stopCatchup(String topicFilter) {
        if (catchups != null && catchups.remove(topicFilter) != null && catchups.isEmpty()) {
            catchups = null;
        }
    }

    private void sendRetained(Connection live, Message message, Receiver receiver) {
        Publication publication = shard.passing();
        publication.of(message);
        int qos = Math.min(message.qos(), receiver.qos());
        if (qos == 0) {
            live.sendAtMostOnce(publication, true, receiver.subscriptionIdentifiers());
        } else {
            Delivery kept = mustKeep(receiver) ? keep(publication, receiver, qos, true) : null;
            send(live, publication, kept, qos, true, receiver.subscriptionIdentifiers());
        }
    }

    @Override
    public void publish(int packetIdentifier, @Nullable Delivery delivery) {
        Connection live = connection;
        if (live != null && delivery != null) {
            Publication publication = shard.passing();
            publication.of(delivery.message());
            int flags = flags(delivery.qos(), delivery.retain(), true);
            if (!live.sendPublish(publication, flags, packetIdentifier, delivery.subscriptionIdentifiers())) {
                drop(packetIdentifier, delivery.qos() == 2);
            }
        }
    }

    /** Whether what was sent on an earlier connection can be sent again now. */
    @Override
    public boolean isReady() {
        return connection != null && connection.isWritable();
    }

    @Override
    public void pubRel(int packetIdentifier) {
        if (connection != null) {
            connection.sendAck(PacketType.PUBREL, packetIdentifier, ReasonCode.SUCCESS);
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

    /** False when no flow has this packet identifier. */
    boolean pubRec(int packetIdentifier, boolean error) {
        Delivery delivery = sending.message(packetIdentifier);
        SendWindow.Step step = sending.pubRec(packetIdentifier, error);
        if (step != SendWindow.Step.UNKNOWN) {
            landed(delivery);
        }
        if (step == SendWindow.Step.COMPLETED) {
            moveOn();
        }
        return step != SendWindow.Step.UNKNOWN;
    }

    void pubComp(int packetIdentifier) {
        if (sending.pubComp(packetIdentifier) == SendWindow.Step.COMPLETED) {
            moveOn();
        }
    }

    private void moveOn() {
        if (isWaiting()) {
            pump();
        } else {
            updateMembers();
        }
    }

    /** A message that was sent needs no keeping any more. */
    private void landed(@Nullable Delivery delivery) {
        if (delivery != null) {
            countInFlight(-delivery.weight());
        }
        forget(delivery);
    }

    private void countInFlight(long weight) {
        inFlightBytes += weight;
        shard.counters().queuedBytes += weight;
    }

    private void forget(@Nullable Delivery delivery) {
        if (delivery != null && delivery.position() != Delivery.NO_POSITION) {
            JournalRecord record = new JournalRecord.Delivered(clientIdentifier, delivery.position());
            shard.journal().append(record);
        }
    }

    // ---- shared subscriptions

    private void join(SharedGroup.Member member) {
        shard.counters().sharedSubscriptions++;
        if (memberships == null) {
            memberships = new ArrayList<>(1);
        }
        memberships.add(member);
    }

    private void leave(SharedGroup.Member member) {
        shard.counters().sharedSubscriptions--;
        shard.broker().fabric().leave(member);
        if (memberships != null) {
            memberships.remove(member);
            memberships = memberships.isEmpty() ? null : memberships;
        }
    }

    private void updateMembers() {
        if (memberships != null) {
            Connection live = connection;
            boolean online = live != null && live.isReady();
            boolean ready = live != null && online && !isWaiting() && canSend() && live.isWritable();
            for (SharedGroup.Member member : memberships) {
                member.state(online, ready);
            }
        }
    }

    /**
     * Gives messages of shared subscriptions to other members. What waits goes when the client is away; what was sent goes only
     * when the session is over, and never at QoS 2 (MQTT-4.8.2-4, MQTT-4.8.2-5).
     */
    private void passOnShared() {
        Fabric fabric = shard.broker().fabric();
        if (ended) {
            sending.forEachUnacknowledged((exactlyOnce, delivery) -> {
                if (delivery.group() != null && !exactlyOnce) {
                    fabric.redistribute(shard, delivery, this);
                }
            });
        }
        if (queue != null) {
            queue.removeIf(delivery -> {
                boolean passed = delivery.group() != null && fabric.redistribute(shard, delivery, this);
                if (passed) {
                    forget(delivery);
                }
                return passed;
            });
        }
    }
}
