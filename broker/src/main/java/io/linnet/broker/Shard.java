package io.linnet.broker;

import io.linnet.broker.log.LogEvent;
import io.linnet.broker.topic.Topic;
import io.linnet.broker.topic.TopicIndex;
import io.linnet.packet.PublishView;
import io.linnet.transport.Loop;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The owner of a set of clients: their sessions, their subscriptions and the timers of both. Everything in it is touched by the
 * thread of its loop only, so there is no lock and no concurrent collection inside.
 */
final class Shard {
    /** What a connection may leave unread while memory is tight. */
    static final long TIGHT_OUTPUT_BYTES = 64 << 10;

    private final int index;
    private final Loop loop;
    private final Broker broker;
    private final Ledger ledger;
    private final Counters counters = new Counters();
    private final DropLog drops = new DropLog(this);
    private final TimerWheel timers;
    private final Map<String, Session> sessions = new HashMap<>();
    /** Those that the journal knows. */
    private final Map<Long, Session> numbered = new HashMap<>();

    private final TopicIndex<Subscribers> subscriptions = new TopicIndex<>();
    private final TopicCache topics;
    private final PublishView view = new PublishView();
    private final Publication arriving = new Publication();
    private final Publication passing = new Publication();
    private final List<Outbox> outboxes = new ArrayList<>();
    private final List<Connection> held = new ArrayList<>();
    private final Flapping flapping = new Flapping();
    private @Nullable Inbox ownInbox;
    private boolean revoked;
    private long now;
    private boolean tight;

    Shard(int index, Loop loop, Broker broker) {
        this.index = index;
        this.loop = loop;
        this.broker = broker;
        this.ledger = new Ledger(this, broker.config().ports().storage().journal(index));
        this.now = broker.clock();
        this.timers = new TimerWheel(now);
        this.topics = new TopicCache(broker.limits().topicCacheEntries());
    }

    /** Starts the timers and gets to know the other shards; on the loop, before the first connection. */
    void start(List<Inbox> inboxes) {
        inboxes.forEach(inbox -> outboxes.add(new Outbox(inbox)));
        ownInbox = inboxes.get(index);
        tick();
    }

    private void tick() {
        try {
            timers.advance(refreshNow());
            watchMemory();
        } catch (RuntimeException failure) {
            // the border of the shard: what is due after the timer that failed runs at the next tick
            report(failure, "running a timer");
        }
        loop.schedule(TimerWheel.TICK_MILLIS, this::tick);
    }

    /**
     * Looks after the one budget of memory. While it is exceeded publishers are read once in a tick only, queues of durable sessions
     * are not read ahead, and a connection gets no more output than {@link #TIGHT_OUTPUT_BYTES} before its peer takes some.
     */
    private void watchMemory() {
        long output = 0;
        for (Session session : sessions.values()) {
            Connection connection = session.connection();
            output += connection == null ? 0 : connection.wire().pendingBytes();
        }
        counters.outputBytes = output;
        boolean wasTight = tight;
        tight = broker.memoryBytes() > limits().totalQueueBytes();
        if (tight != wasTight) {
            counters.memoryTight += tight ? 1 : 0;
            (tight ? LogEvent.MEMORY_TIGHT : LogEvent.MEMORY_EASY)
                    .entry()
                    .addKeyValue("bytes", broker.memoryBytes())
                    .addKeyValue("allowed", limits().totalQueueBytes())
                    .log();
        }
        if (tight || wasTight) {
            release();
            sessions.values().forEach(session -> session.outgoing().pump());
        }
    }

    /** Whether more memory is in use than there should be. */
    boolean isTight() {
        return tight;
    }

    int index() {
        return index;
    }

    Loop loop() {
        return loop;
    }

    Broker broker() {
        return broker;
    }

    Limits limits() {
        return broker.limits();
    }

    Ledger ledger() {
        return ledger;
    }

    Counters counters() {
        return counters;
    }

    /** Where to say that a client loses a message. */
    DropLog drops() {
        return drops;
    }

    TimerWheel timers() {
        return timers;
    }

    Flapping flapping() {
        return flapping;
    }

    PublishView view() {
        return view;
    }

    /** The publication of a PUBLISH that arrives; the packet that is being read has it for itself. */
    Publication arriving() {
        return arriving;
    }

    /** A publication for a message that is sent out of a queue; free again after each use. */
    Publication passing() {
        return passing;
    }

    /** The time of the current round in milliseconds of the broker's clock. */
    long now() {
        return now;
    }

    /** Reads the clock; called once per read of a connection and per tick, not per packet. */
    long refreshNow() {
        now = broker.clock();
        return now;
    }

    // ---- sessions

    @Nullable
    Session session(String clientIdentifier) {
        return sessions.get(clientIdentifier);
    }

    Collection<Session> sessions() {
        return sessions.values();
    }

    void add(Session session) {
        sessions.put(session.clientIdentifier(), session);
        counters.sessions = sessions.size();
        if (session.number() != 0) {
            numbered.put(session.number(), session);
        }
    }

    void remove(Session session) {
        sessions.remove(session.clientIdentifier(), session);
        numbered.remove(session.number());
        counters.sessions = sessions.size();
    }

    /** A client identifier that no session has, for a client that came without one (MQTT-3.2.2-16). */
    static String newClientIdentifier() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return "linnet-" + Long.toUnsignedString(random.nextLong(), 36) + Long.toUnsignedString(random.nextLong(), 36);
    }

    /** Makes the sessions that a journal has brought back; nothing happens to them yet. On the loop. */
    void restore(List<SessionImage> images) {
        refreshNow();
        ledger.acquired();
        for (SessionImage image : images) {
            Session session = new Session(this, image.state().clientIdentifier());
            session.restore(image);
            add(session);
        }
    }

    /** All shards are back: time goes on. */
    void restored() {
        refreshNow();
        revoked = false;
        List.copyOf(sessions.values()).forEach(Session::restored);
    }

    /** A message has expired in the queue of a session, which may be one of another shard. */
    void expired(long number, long position, int weight) {
        Session session = numbered.get(number);
        if (session != null) {
            session.outgoing().expired(position, weight);
        }
    }

    // ---- other owners

    /** Whether another node owns the shard: no client of it is served here. */
    boolean isRevoked() {
        return revoked;
    }

    /**
     * Another node owns the shard and has all of it in its journal: nobody here is served or acknowledged any more, nothing is
     * written. Other shards still find the subscriptions, so that none of their publishers takes silence for consent.
     */
    void revoke() {
        refreshNow();
        revoked = true;
        ledger.lose();
        held.clear();
        List.copyOf(sessions.values()).forEach(Session::revoke);
    }

    /** All shards are revoked: nothing is left of their sessions. */
    void forget() {
        List.copyOf(sessions.values()).forEach(Session::forget);
    }

    // ---- subscriptions

    /** Makes a subscription that is not shared, or puts it in the place of the session's old one. */
    void subscribe(Subscription subscription, @Nullable Subscription old) {
        String filter = subscription.filter.filter();
        Subscribers subscribers = subscriptions.computeIfAbsent(filter, Subscribers::new);
        if (old != null) {
            subscribers.replace(old, subscription);
        } else {
            subscribers.add(subscription);
            if (subscribers.size() == 1) {
                broker.fabric().interest(this, filter);
            }
        }
        subscriptions.changed(filter);
    }

    /** A session may receive less or more than before through this subscription. */
    void receiverChanged(Subscription subscription) {
        subscriptions.changed(subscription.filter.filter());
    }

    void unsubscribe(Subscription subscription) {
        String filter = subscription.filter.filter();
        Subscribers subscribers = subscriptions.get(filter);
        if (subscribers == null) {
            throw new IllegalStateException("no subscribers are known for " + filter);
        }
        subscribers.remove(subscription);
        if (subscribers.size() == 0) {
            subscriptions.remove(filter);
            broker.fabric().noInterest(this, filter);
        } else {
            subscriptions.changed(filter);
        }
    }

    // ---- the way of a message

    /** The entry of a topic by the bytes of its name, or null when the shard has not seen it lately. */
    @Nullable
    TopicEntry topic(byte[] bytes, int offset, int length, int hash) {
        return topics.find(bytes, offset, length, hash);
    }

    /** Remembers a topic whose name was checked. */
    TopicEntry remember(Topic topic) {
        return topics.add(topic);
    }

    /** Publishes: fills in who gets the message unless that is known, and hands it to the fabric. */
    void publish(TopicEntry entry, Publication publication) {
        broker.traces().published(publication);
        refresh(entry);
        broker.fabric().publish(this, entry, publication);
    }

    /** Publishes a message of the broker itself or of a session that is gone, such as a will. */
    void publish(Message message) {
        Publication publication = new Publication();
        publication.of(message);
        publication.promise(Durability.MEMORY);
        if (message.retain()) {
            broker.fabric().retain(this, publication);
        }
        publish(new TopicEntry(message.topic()), publication);
    }

    private void refresh(TopicEntry entry) {
        // stamps are read before the search: what changes meanwhile makes the result stale at the next use
        long routeStamp = broker.fabric().stamp(entry);
        if (entry.routeStamp != routeStamp) {
            broker.fabric().route(this, entry);
            entry.routeStamp = routeStamp;
        }
        refreshReceivers(entry);
    }

    private void refreshReceivers(TopicEntry entry) {
        long stamp = subscriptions.stamp(entry.topic);
        if (entry.receiversStamp != stamp) {
            entry.receivers = receivers(entry.topic, subscriptions.match(entry.topic));
            entry.receiversStamp = stamp;
        }
    }

    /** One receiver for each session that may get it, whatever the number of its matching subscriptions. */
    private static Receiver[] receivers(Topic topic, List<Subscribers> matched) {
        Receiver[] all = subscribed(matched);
        for (Receiver receiver : all) {
            if (!receiver.outgoing().mayReceive(topic.name())) {
                return Arrays.stream(all)
                        .filter(each -> each.outgoing().mayReceive(topic.name()))
                        .toArray(Receiver[]::new);
            }
        }
        return all;
    }

    private static Receiver[] subscribed(List<Subscribers> matched) {
        if (matched.isEmpty()) {
            return TopicEntry.NOBODY;
        }
        if (matched.size() == 1) {
            Subscribers only = matched.getFirst();
            Receiver[] receivers = new Receiver[only.size()];
            for (int i = 0; i < receivers.length; i++) {
                receivers[i] = only.receiver(i);
            }
            return receivers;
        }
        Map<Outgoing, Receiver> bySession = new LinkedHashMap<>();
        for (Subscribers subscribers : matched) {
            for (int i = 0; i < subscribers.size(); i++) {
                Receiver receiver = subscribers.receiver(i);
                bySession.merge(receiver.outgoing(), receiver, Receiver::with);
            }
        }
        return bySession.values().toArray(Receiver[]::new);
    }

    /** Delivers to the sessions of this shard. */
    void deliver(TopicEntry entry, Publication publication) {
        Receiver[] receivers = entry.receivers;
        publication.expect(receivers.length);
        publication.beginSharing();
        try {
            for (Receiver receiver : receivers) {
                receiver.outgoing().deliver(publication, receiver);
            }
        } finally {
            publication.endSharing();
        }
    }

    /** Delivers to one member of a shared subscription, here or on its own shard. */
    void sendTo(SharedGroup.Member member, Inbox inbox, Publication publication) {
        if (inbox.shard() == this) {
            member.session.outgoing().deliver(publication, member.receiver());
        } else {
            send(inbox, publication, member);
        }
    }

    /** Puts a message into the batch for another shard. */
    void send(Inbox inbox, Publication publication, SharedGroup.@Nullable Member member) {
        Inbox.Answer answer = answer(publication);
        Outbox outbox = outboxes.get(inbox.shard().index());
        boolean held = publication.hold() != null;
        if (outbox.add(new Inbox.Parcel(
                publication.message(), member, held, publication.isFresh(), publication.durability(), answer))) {
            loop.atEndOfRound(() -> outbox.flush(this));
        }
    }

    /** How another shard answers, when the publisher has to wait for it; else null. */
    private Inbox.@Nullable Answer answer(Publication publication) {
        Hold hold = publication.hold();
        if (hold != null) {
            hold.awaits();
            AckGate gate = publication.gate();
            return (refusal, records, pass) -> {
                refuse(gate, refusal);
                hold.answered(records, pass);
            };
        }
        boolean hasAnswer = !ledger.isVolatile() || broker.config().queuePolicy() == QueuePolicy.REJECT;
        if (publication.qos() == 0 || !hasAnswer) {
            return null;
        }
        AckGate gate = publication.gate();
        gate.hold();
        return (refusal, records, pass) -> {
            refuse(gate, refusal);
            gate.release();
        };
    }

    private static void refuse(AckGate gate, @Nullable Refusal refusal) {
        if (refusal != null) {
            gate.refuse(refusal);
        }
    }

    /** Delivers what other shards have sent before anything is read from a client of this shard. */
    void catchUpWithOthers() {
        if (ownInbox != null && !ownInbox.isEmpty()) {
            ownInbox.empty();
        }
    }

    /** Takes a batch from another shard. */
    void receive(List<Inbox.Parcel> batch, Shard from) {
        refreshNow();
        if (ledger.isLost()) {
            return; // without an answer no publisher is told that it was taken
        }
        for (Inbox.Parcel parcel : batch) {
            try {
                receive(parcel, from);
            } catch (RuntimeException failure) {
                report(failure, "delivering to " + parcel.message().topic());
            }
        }
    }

    private void receive(Inbox.Parcel parcel, Shard from) {
        Publication publication = new Publication();
        publication.of(parcel.message());
        publication.promise(parcel.promise());
        if (parcel.isFresh()) {
            publication.fresh();
        }
        Hold hold = parcel.isHeld() ? new Hold() : null;
        if (hold != null) {
            publication.hold(hold);
        }
        SharedGroup.@Nullable Member member = parcel.member();
        if (member != null) {
            deliverTo(member, publication);
        } else {
            TopicEntry entry = entryOf(parcel.message().topic());
            refreshReceivers(entry);
            deliver(entry, publication);
        }
        Inbox.Answer answer = parcel.answer();
        if (answer != null && hold != null) {
            List<JournalRecord> records = hold.handEntriesOver();
            Refusal refusal = publication.refusal();
            Runnable pass = () -> loop.execute(() -> guarded("serving what became durable", () -> {
                refreshNow();
                hold.entriesDurable(ledger);
                hold.pass(parcel.message());
            }));
            from.loop().execute(() -> answer.answered(refusal, records, pass));
        } else if (answer != null) {
            Refusal refusal = publication.refusal();
            publication.gate().then(() -> from.loop().execute(() -> answer.answered(refusal, List.of(), () -> {})));
        }
    }

    private void deliverTo(SharedGroup.Member member, Publication publication) {
        if (member.session.isEnded()) {
            int qos = Math.min(publication.qos(), member.receiver().qos());
            Delivery left = new Delivery(
                    member.session.outgoing(),
                    publication.message(),
                    qos,
                    false,
                    member.receiver(),
                    Delivery.NO_POSITION);
            broker.fabric().redistribute(this, left, member.session, false, publication.gate());
        } else {
            member.session.outgoing().deliver(publication, member.receiver());
        }
    }

    private TopicEntry entryOf(Topic topic) {
        byte[] name = topic.utf8();
        TopicEntry entry = topics.find(name, 0, name.length, topic.hash());
        return entry != null ? entry : topics.add(topic);
    }

    // ---- back-pressure

    /** Whether publishers have to wait until other shards have caught up. */
    boolean isCongested() {
        return tight
                || ledger.bytes() > limits().interLoopBytes()
                || broker.fabric().isCongested(this);
    }

    /** What was on its way to the disk is there. */
    void settled() {
        if (!held.isEmpty() && !isCongested()) {
            release();
        }
    }

    /** Stops reading a publisher until the other shards have caught up. */
    void hold(Connection connection) {
        held.add(connection);
    }

    /** Reads all publishers again that were held. */
    void release() {
        List<Connection> all = List.copyOf(held);
        held.clear();
        all.forEach(Connection::released);
    }

    /** Runs what somebody else has completed; the border of the shard. */
    void guarded(String doing, Runnable action) {
        try {
            action.run();
        } catch (RuntimeException failure) {
            report(failure, doing);
        }
    }

    /** Something is wrong with us, not with a peer: said once, and counted. */
    void report(RuntimeException failure, String doing) {
        counters.shardFailures++;
        LogEvent.FAILURE.entry().addKeyValue("doing", doing).setCause(failure).log();
    }
}
