package io.linnet.broker;

import io.linnet.broker.topic.Topic;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Retained messages for new subscriptions of one session, read from the store as fast as the client takes them. Belongs to the
 * session's shard.
 */
final class Catchups {
    private record Catchup(RetainedCursor cursor, Subscription subscription) {}

    private final Session session;
    private final Shard shard;
    /** By topic filter, so that there are never more than subscriptions; made when there is one. */
    private @Nullable Map<String, Catchup> open;

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
            open.values().forEach(catchup -> catchup.cursor().superseded(topic.name()));
        }
    }

    /** Sends what there is and the client takes. */
    void pump(Connection live) {
        while (open != null && live.isWritable() && session.outgoing().canSend()) {
            Map.Entry<String, Catchup> oldest = open.entrySet().iterator().next();
            Catchup first = oldest.getValue();
            switch (first.cursor().next()) {
                case RetainedCursor.Next.Found(Message message) -> send(live, message, first.subscription().receiver);
                case RetainedCursor.Next.Later later -> {
                    first.cursor()
                            .whenReady(() -> shard.guarded("reading retained messages", session.outgoing()::pump));
                    return;
                }
                case RetainedCursor.Next.End end -> stop(oldest.getKey());
            }
        }
    }

    private void send(Connection live, Message message, Receiver receiver) {
        boolean own = receiver.noLocal() && message.publisher().equals(session.clientIdentifier());
        boolean mayNot = !session.mayReceive(message.topic().name());
        if (own || mayNot || message.isExpired(shard.now())) {
            return;
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
