package io.linnet.broker;

import io.linnet.broker.log.LogEvent;
import io.linnet.broker.log.LogText;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.TopicFilter;
import io.linnet.session.Expiry;
import io.linnet.session.ReceiveWindow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What survives a client's connections: its subscriptions, what it has still to be sent ({@link Outgoing}), and the state of the QoS
 * flows (MQTT 5.0 section 4.1). A session with an expiry interval of 0 lives as long as its connection and keeps no message once it
 * is sent.
 *
 * <p>Belongs to its shard's loop. One file, since connections, expiry, permissions and restarts all change the same few fields, and what
 * must happen together is seen together.
 */
final class Session {
    // why a reload ends a connection
    private static final String LISTENER_CLOSED = "the listener was closed";
    private static final String NOT_WELCOME = "the client may no longer connect";
    private static final String NOT_GRANTED = "a subscription is no longer allowed";

    private final Shard shard;
    private final String clientIdentifier;
    private final Outgoing outgoing;
    private final ReceiveWindow receiving = new ReceiveWindow();
    /** QoS 2 messages that came and are not durable yet, by packet identifier. */
    private @Nullable Map<Integer, AckGate> arriving;

    private final Map<String, Subscription> subscriptions = new HashMap<>(2);

    private long expirySeconds;
    private @Nullable List<SharedGroup.Member> memberships;
    private boolean ended;
    /** How the journal calls the session; 0 while it knows nothing of it. */
    private long number;

    /** How many CONNACKs wait for a state to be durable; the next connection has to wait as well. */
    private int unsettled;

    private Durability durability = Durability.MEMORY;
    private boolean journalled;
    /** When the connection ended; 0 while there is one. */
    private long leftAt;

    /** Everything until a client has come: what a restored session keeps meanwhile is judged when it is sent. */
    private Permissions permissions = Permissions.EVERYTHING;

    private Limits limits;
    private String listener = "";
    private @Nullable String countedUser;
    private @Nullable Connection connection;
    private @Nullable WillMessage will;
    /** Who the last connection has proved to be; null when a session was brought back of which that is not known. */
    private @Nullable Identity identity;

    private TimerWheel.@Nullable Entry willTimer;
    private TimerWheel.@Nullable Entry endTimer;

    Session(Shard shard, String clientIdentifier) {
        this.shard = shard;
        this.clientIdentifier = clientIdentifier;
        this.outgoing = new Outgoing(this);
        this.limits = limitsNow();
    }

    String clientIdentifier() {
        return clientIdentifier;
    }

    Shard shard() {
        return shard;
    }

    Outgoing outgoing() {
        return outgoing;
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

    /** Whether what happens to the session goes to the journal: it does until the end, once the session was to outlive a connection. */
    boolean isJournalled() {
        return journalled;
    }

    long number() {
        return number;
    }

    /** What its client was promised; stays as it was when the session began. */
    Durability durability() {
        return durability;
    }

    boolean isEnded() {
        return ended;
    }

    @Nullable
    Connection connection() {
        return connection;
    }

    // ---- limits

    /** The limits that count for the client, or did while it was connected. */
    Limits limits() {
        return limits;
    }

    /** Other limits are in force. */
    void limit() {
        limits = limitsNow();
        if (connection != null) {
            connection.limits(limits);
        }
    }

    private Limits limitsNow() {
        Identity who = identity == null ? Identity.ANONYMOUS : identity;
        return shard.broker().limits().at(listener).of(new ClientIdentity(clientIdentifier, who));
    }

    /** The user for whom the session is counted; null when it is not. */
    @Nullable
    String countedUser() {
        return countedUser;
    }

    private void countFor(Identity who) {
        count(limits.of(Limit.SESSIONS_PER_USER) > 0 && !who.user().isEmpty() ? who.user() : null);
    }

    private void count(@Nullable String user) {
        Tally tally = shard.broker().admission().userSessions();
        if (countedUser != null && !countedUser.equals(user)) {
            tally.remove(countedUser);
        }
        if (user != null && !user.equals(countedUser)) {
            var _ = tally.add(user, Long.MAX_VALUE);
        }
        countedUser = user;
    }

    // ---- connections come and go

    /** Who the last connection has proved to be; null when that is not known. */
    @Nullable
    Identity identity() {
        return identity;
    }

    /** Whether a client may go on with the session: one that belongs to a user who has proved it is for this user alone. */
    boolean isOpenTo(Identity other) {
        Identity owner = identity;
        return owner == null
                || !owner.isProven()
                || (other.isProven() && owner.user().equals(other.user()));
    }

    /** The connection has proved anew who it is. */
    void identity(Identity proved) {
        boolean isSameOwner = Objects.equals(owner(proved), owner(identity));
        identity = proved;
        if (number != 0 && !isSameOwner) {
            shard.ledger().append(state());
        }
        var _ = judge(new ClientIdentity(clientIdentifier, proved), connection);
    }

    /**
     * A connection goes on with the session; a will that was still waiting is dropped (MQTT-3.1.3-9).
     *
     * @param who the client is
     * @param promised by the listener, for a session that begins now
     * @param gate held until what CONNACK tells is durable
     */
    void attach(
            Connection newConnection,
            Identity who,
            long newExpirySeconds,
            @Nullable WillMessage newWill,
            Durability promised,
            AckGate gate) {
        shard.timers().cancel(endTimer);
        shard.timers().cancel(willTimer);
        connection = newConnection;
        limits = newConnection.limits();
        listener = newConnection.wire().listenerName();
        countFor(who);
        boolean isNew = number == 0;
        // else it could end after a crash as if the client had not come back
        boolean wasEnding = leftAt != 0 && newExpirySeconds != Expiry.INTERVAL_NEVER;
        leftAt = 0;
        boolean isSameOwner = Objects.equals(owner(who), owner(identity));
        boolean changed = isNew
                || expirySeconds != newExpirySeconds
                || newWill != null
                || will != null
                || wasEnding
                || !isSameOwner;
        identity = who;
        expirySeconds = newExpirySeconds;
        will = newWill;
        Ledger ledger = shard.ledger();
        if (isNew && (isDurable() || newWill != null) && promised != Durability.MEMORY && !ledger.isVolatile()) {
            number = ledger.journal().newNumber();
            durability = promised;
        }
        if (number == 0) {
            return;
        }
        journalled |= isDurable();
        if (journalled && (changed || unsettled > 0)) {
            settle(gate);
        } else {
            ledger.append(state());
        }
    }

    /** Holds the gate until the state as it is now is durable. */
    private void settle(AckGate gate) {
        unsettled++;
        gate.hold();
        AckGate durable = new AckGate();
        shard.ledger().append(state(), durable, durability);
        durable.then(() -> {
            unsettled--;
            gate.release();
        });
    }

    private JournalRecord.SessionKept state() {
        return new JournalRecord.SessionKept(
                number, clientIdentifier, expirySeconds, leftAt, durability, will, owner(identity));
    }

    private static JournalRecord.@Nullable Owner owner(@Nullable Identity identity) {
        return identity == null ? null : identity.owner();
    }

    /** CONNACK is on its way: everything unacknowledged is sent again, then what waits. */
    void resume(int receiveMaximum) {
        receiving.resume();
        outgoing.resume(receiveMaximum);
    }

    /** The client said goodbye in a way that takes the will back (MQTT-3.14.4-3). */
    void dropWill() {
        will = null;
    }

    /** The connection is closed, whoever did it. Nothing happens if another one has taken over already. */
    void detach(Connection closed) {
        if (connection == closed) {
            connection = null;
            left(shard.now());
        }
    }

    /** Without a connection since {@code now}. */
    private void left(long now) {
        leftAt = now;
        if (Expiry.isDue(Expiry.sessionEnds(expirySeconds, now), now)) {
            scheduleWill(now, now);
            end();
            return;
        }
        countDown(now);
        if (number != 0) {
            shard.ledger().append(state());
        }
        if (memberships != null) {
            updateMembers();
            outgoing.passOn(this::passToConnected);
        }
        outgoing.unload();
    }

    /** Will and session end some time after the connection has ended. */
    private void countDown(long since) {
        long ends = Expiry.sessionEnds(expirySeconds, since);
        scheduleWill(ends, since);
        if (ends != Expiry.NEVER) {
            endTimer = shard.timers().at(ends, this::expire);
        }
    }

    private void scheduleWill(long ends, long leftAt) {
        WillMessage waiting = will;
        if (waiting != null) {
            long due = Expiry.willDue(waiting.delaySeconds(), ends, leftAt);
            if (Expiry.isDue(due, shard.now())) {
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
        end(new AckGate());
    }

    /** As {@link #end()}; the gate is held until nothing of the session can come back. */
    void end(AckGate gone) {
        if (ended) {
            return;
        }
        ended = true;
        count(null);
        shard.timers().cancel(endTimer);
        shard.timers().cancel(willTimer);
        shard.remove(this);
        List<String> topicFilters = List.copyOf(subscriptions.keySet());
        for (Subscription subscription : subscriptions.values()) {
            unlink(subscription);
        }
        subscriptions.clear();
        boolean hasMessages = journalled && !outgoing.isEmpty();
        boolean hasFlows = journalled && (outgoing.hasFlows() || receiving.unreleased() > 0);
        AckGate passedOn = passOnShared();
        outgoing.end(passedOn);
        publishWill();
        if (number != 0) {
            // what other members have taken over is theirs for certain before it is deleted here
            JournalRecord ends = new JournalRecord.SessionEnded(number, topicFilters, hasMessages, hasFlows);
            gone.hold();
            passedOn.then(() -> {
                AckGate durable = new AckGate();
                shard.ledger().append(ends, durable, durability);
                durable.then(gone::release);
            });
        }
    }

    /** Publishes the will, if there is one, and forgets it (MQTT-3.1.2-10). */
    void publishWill() {
        WillMessage due = will;
        will = null;
        if (due != null) {
            if (mayPublish(due)) {
                shard.publish(
                        due.toMessage(clientIdentifier, identity == null ? null : identity.author(), shard.now()));
            }
            if (number != 0 && !ended && connection == null) {
                shard.ledger().append(state());
            }
        }
    }

    /** The rules may have changed since CONNECT. */
    private boolean mayPublish(WillMessage due) {
        Identity who = identity;
        Permissions now = who == null ? permissions : permissionsNow(new ClientIdentity(clientIdentifier, who));
        String topicName = due.topic().name();
        boolean may = now.mayPublish(topicName, due.qos(), due.retain());
        if (!may) {
            shard.counters().publishesRefused++;
            LogEvent.DENY
                    .entry()
                    .addKeyValue("client", LogText.of(clientIdentifier))
                    .addKeyValue("action", "will")
                    .addKeyValue("topic", LogText.of(topicName))
                    .addKeyValue(
                            "why", LogText.of(now.why(Identity.Action.PUBLISH, topicName, due.qos(), due.retain())))
                    .log();
        }
        return may;
    }

    /** The process ends: publishes a will that would end with it. */
    void publishLastWill() {
        if (number == 0) {
            publishWill();
        }
    }

    // ---- other owners

    /** Another node has the session, with its will and its timers: the client is sent there, and nothing is written. */
    void revoke() {
        shard.timers().cancel(endTimer);
        shard.timers().cancel(willTimer);
        will = null;
        Connection live = connection;
        connection = null; // before it ends, so that nothing follows from its end
        if (live != null) {
            live.movedAway();
        }
    }

    /** Nothing of the session is left on this node. */
    void forget() {
        ended = true;
        count(null);
        shard.remove(this);
        subscriptions.values().forEach(this::unlink);
        subscriptions.clear();
        outgoing.forget();
    }

    // ---- restarts

    /** Becomes what a journal has brought back, except for time: see {@link #restored}. */
    void restore(SessionImage image) {
        JournalRecord.SessionKept state = image.state();
        number = state.session();
        expirySeconds = state.expirySeconds();
        durability = state.durability();
        journalled = isDurable();
        will = state.will();
        JournalRecord.Owner owner = state.owner();
        identity = owner == null ? null : Identity.restored(owner);
        limits = limitsNow();
        countFor(identity == null ? Identity.ANONYMOUS : identity);
        leftAt = state.leftAt();
        image.received.forEach(receiving::restore);
        outgoing.restore(image);
        for (JournalRecord.Subscribed each : image.subscriptions) {
            subscribe(Subscription.of(
                    this, TopicFilter.parse(each.topicFilter()), each.options(), each.subscriptionIdentifier()));
        }
    }

    /**
     * Everything is back, and time goes on: what was due while nobody was there happens now. A client that was connected has lost
     * its connection now, since nobody knows when.
     */
    void restored() {
        long now = shard.now();
        if (leftAt == 0) {
            left(now);
        } else if (Expiry.isDue(Expiry.sessionEnds(expirySeconds, leftAt), now)) {
            expire();
        } else {
            countDown(leftAt);
            updateMembers();
        }
    }

    // ---- incoming QoS 2

    /** A QoS 2 message with this packet identifier is on its way to the disk; {@code gate} opens when it is there. */
    void arrives(int packetIdentifier, AckGate gate) {
        if (arriving == null) {
            arriving = new HashMap<>();
        }
        Map<Integer, AckGate> all = arriving;
        all.put(packetIdentifier, gate);
        gate.then(() -> all.remove(packetIdentifier, gate));
    }

    /** What the acknowledgement of a repeated QoS 2 message has to wait for; null for nothing. */
    @Nullable
    AckGate arriving(int packetIdentifier) {
        return arriving == null ? null : arriving.get(packetIdentifier);
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
            outgoing.stopCatchup(subscription.filter.text());
        }
        return old == null;
    }

    /**
     * Removes a subscription; messages that were queued for it are still delivered (MQTT-3.10.4-3), retained messages that were
     * not read from the store yet are not. False if there was none.
     */
    boolean unsubscribe(String topicFilter) {
        outgoing.stopCatchup(topicFilter);
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

    // ---- permissions

    /** What the client may do. */
    Permissions permissions() {
        return permissions;
    }

    /** Whether messages of a topic may be delivered to the client. */
    boolean mayReceive(String topicName) {
        return permissions.receivesAll() || permissions.mayReceive(topicName);
    }

    /**
     * What the client may do from now on. Subscriptions that are not granted any more are removed, durably.
     *
     * @return their topic filters
     */
    List<String> permit(Permissions now) {
        Permissions before = permissions;
        if (before.equals(now)) {
            return List.of();
        }
        permissions = now;
        List<String> forbidden = subscriptions.values().stream()
                .filter(subscription -> !now.maySubscribe(subscription.filter, subscription.receiver.qos()))
                .map(subscription -> subscription.filter.text())
                .toList();
        for (String topicFilter : forbidden) {
            shard.counters().subscriptionsRefused++;
            LogEvent.DENY
                    .entry()
                    .addKeyValue("client", LogText.of(clientIdentifier))
                    .addKeyValue("action", "keep a subscription")
                    .addKeyValue("topic", LogText.of(topicFilter))
                    .addKeyValue("why", LogText.of(now.why(Identity.Action.SUBSCRIBE, topicFilter, 0, false)))
                    .log();
            unsubscribe(topicFilter);
            if (journalled) {
                shard.ledger().append(new JournalRecord.Unsubscribed(number, topicFilter));
            }
        }
        if (!before.receivesAll() || !now.receivesAll()) {
            for (Subscription subscription : subscriptions.values()) {
                if (subscription.member == null) {
                    shard.receiverChanged(subscription);
                } else {
                    subscription.member.permissions(now);
                }
            }
        }
        return forbidden;
    }

    /**
     * The configuration was loaded again: the client may have to go, or may do less than before.
     *
     * @return why it has to go, or nothing
     */
    String recheck() {
        Connection live = connection;
        if (live != null && live.door().isClosed()) {
            live.disconnect(ReasonCode.ADMINISTRATIVE_ACTION, LISTENER_CLOSED);
            return LISTENER_CLOSED;
        }
        Identity who = identity;
        if (who == null || !who.isWhole()) {
            return ""; // judged when the client comes back, perhaps with roles
        }
        ClientIdentity client = new ClientIdentity(clientIdentifier, who);
        if (live != null && !live.mayStay(client)) {
            live.dismissed("user " + who + " is no longer let in");
            return NOT_WELCOME;
        }
        return judge(client, live);
    }

    private Permissions permissionsNow(ClientIdentity client) {
        return shard.broker().config().ports().authorizer().permissions(client);
    }

    private String judge(ClientIdentity client, @Nullable Connection live) {
        Permissions now = permissionsNow(client);
        List<String> forbidden = permit(now);
        if (live != null && !forbidden.isEmpty()) {
            String first = forbidden.getFirst();
            live.dismissed("the subscription to " + first + " is no longer allowed: "
                    + now.why(Identity.Action.SUBSCRIBE, first, 0, false));
            return NOT_GRANTED;
        }
        return "";
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

    void updateMembers() {
        if (memberships != null) {
            Connection live = connection;
            boolean online = live != null && live.isReady();
            boolean ready = live != null && online && !outgoing.isWaiting() && outgoing.canSend() && live.isWritable();
            for (SharedGroup.Member member : memberships) {
                member.state(online, ready);
            }
        }
    }

    /** The group of a message that was read from the disk; null when the session is no longer in it. */
    @Nullable
    SharedGroup group(@Nullable String topicFilter) {
        Subscription subscription = topicFilter == null ? null : subscriptions.get(topicFilter);
        return subscription == null || subscription.member == null ? null : subscription.member.group;
    }

    /** Gives a message that waits to a member of its group that is connected, if there is one. */
    private boolean passToConnected(Delivery delivery, AckGate taken) {
        return shard.broker().fabric().redistribute(shard, delivery, this, true, taken);
    }

    /**
     * The session is over: gives messages of shared subscriptions to other members, what waits and what was sent, but never at QoS 2
     * what was sent (MQTT-4.8.2-4, MQTT-4.8.2-5).
     *
     * @return a gate that is held until they are safe there
     */
    private AckGate passOnShared() {
        AckGate taken = new AckGate();
        Fabric fabric = shard.broker().fabric();
        outgoing.forEachUnacknowledged((exactlyOnce, delivery) -> {
            if (delivery.isLoaded() && !exactlyOnce) {
                fabric.redistribute(shard, delivery, this, false, taken);
            }
        });
        outgoing.passOn((delivery, safe) -> {
            boolean passed = fabric.redistribute(shard, delivery, this, false, safe);
            if (passed) {
                taken.hold();
                safe.then(taken::release);
            }
            return passed;
        });
        return taken;
    }
}
