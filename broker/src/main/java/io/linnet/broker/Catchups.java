package io.linnet.broker;

import io.linnet.broker.topic.Topic;
import io.linnet.packet.ReasonCode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Retained messages for new subscriptions of one session, read from the store as fast as the client takes them. Belongs to the
 * session's shard.
 */
final class Catchups {
    /** Messages that are looked at before others on the loop have their turn. */
    private static final int SLICE = 256;

    private static final class Catchup {
        final RetainedCursor cursor;
        final Subscription subscription;
        long sent;

        Catchup(RetainedCursor cursor, Subscription subscription) {
            this.cursor = cursor;
            this.subscription = subscription;
        }
    }

    private final Session session;
    private final Shard shard;
    /** By topic filter, so that there are never more than subscriptions; made when there is one. */
    private @Nullable Map<String, Catchup> open;

    private @Nullable TokenBucket pace;
    /** Whether somebody will call {@link #pump} when its time has come. */
    private boolean postponed;

    Catchups(Session session) {
        this.session = session;
        this.shard = session.shard();
    }

    boolean isEmpty() {
        return open == null;
    }

    int size() {
        return open == null ? 0 : open.size();
    }

    void begin(Subscription subscription) {
        RetainedCursor cursor = shard.broker().fabric().retained(subscription.filter.filter(), shard.loop());
        if (open == null) {
            open = new LinkedHashMap<>(2);
        }
        open.put(subscription.filter.text(), new Catchup(cursor, subscription));
    }

    void stop(String topicFilter) {
        if (open != null && open.remove(topicFilter) != null && open.isEmpty()) {
            open = null;
        }
    }

    void clear() {
        open = null;
    }

    /** A newer retained message of the topic goes to the client by itself. */
    void superseded(Topic topic) {
        if (open != null) {
            open.values().forEach(catchup -> catchup.cursor.superseded(topic.name()));
        }
    }

    /** Sends what there is and the client takes, a slice at a time. */
    void pump(Connection live) {
        for (int i = 0;
                open != null
                        && !postponed
                        && live.isWritable()
                        && session.outgoing().canSend();
                i++) {
            if (i == SLICE) {
                postponed = true;
                shard.loop().execute(this::goOn);
                return;
            }
            Map.Entry<String, Catchup> oldest = open.entrySet().iterator().next();
            Catchup first = oldest.getValue();
            if (!mayRead(first, live)) {
                return;
            }
            switch (first.cursor.next()) {
                case RetainedCursor.Next.Found(Message message) -> send(live, message, first);
                case RetainedCursor.Next.Later later -> {
                    first.cursor.whenReady(() -> shard.guarded("reading retained messages", session.outgoing()::pump));
                    return;
                }
                case RetainedCursor.Next.End end -> stop(oldest.getKey());
            }
            if (session.limits().isOver(Limit.RETAINED_PER_SUBSCRIBE, first.sent + 1)) {
                cutShort(oldest.getKey(), first, live);
            }
        }
    }

    private void goOn() {
        postponed = false;
        shard.guarded("sending retained messages", session.outgoing()::pump);
    }

    /** Whether the client's rate allows for one more message; if not, the time when it does is waited for. */
    private boolean mayRead(Catchup catchup, Connection live) {
        Rate rate = session.limits().rate(Limit.RETAINED_RATE);
        if (rate == null) {
            return true;
        }
        if (pace == null || !pace.rate().equals(rate)) {
            pace = new TokenBucket(rate, shard.now());
        }
        long owed = pace.owedMillis(shard.now());
        if (owed > 0) {
            live.report(
                    Excess.of(
                            session.limits(),
                            Limit.RETAINED_RATE,
                            ReasonCode.MESSAGE_RATE_TOO_HIGH,
                            "more retained messages for " + catchup.subscription.filter.text()),
                    "they come more slowly");
            postponed = true;
            shard.timers().at(shard.now() + owed, this::goOn);
        }
        return owed == 0;
    }

    /** The subscription has brought as many as it may; says so unless it was all there is. */
    private void cutShort(String topicFilter, Catchup catchup, Connection live) {
        stop(topicFilter);
        if (!(catchup.cursor.next() instanceof RetainedCursor.Next.End)) {
            live.report(
                    Excess.of(
                            session.limits(),
                            Limit.RETAINED_PER_SUBSCRIBE,
                            ReasonCode.QUOTA_EXCEEDED,
                            "more retained messages for " + topicFilter),
                    "the rest was not sent");
        }
    }

    private void send(Connection live, Message message, Catchup catchup) {
        Receiver receiver = catchup.subscription.receiver;
        boolean own = receiver.noLocal() && message.publisher().equals(session.clientIdentifier());
        boolean mayNot = !session.mayReceive(message.topic().name());
        if (own || mayNot || message.isExpired(shard.now())) {
            return;
        }
        catchup.sent++;
        if (pace != null) {
            pace.take(1, shard.now());
        }
        Publication publication = shard.passing();
        publication.of(message);
        publication.promise(Durability.MEMORY);
        publication.fresh();
        int qos = Math.min(message.qos(), receiver.qos());
        if (qos == 0) {
            live.sendAtMostOnce(publication, true, receiver.subscriptionIdentifiers());
        } else {
            session.outgoing().sendNow(live, publication, receiver, qos, true);
        }
    }
}
