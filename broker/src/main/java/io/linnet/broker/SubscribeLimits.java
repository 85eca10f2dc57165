package io.linnet.broker;

import io.linnet.broker.topic.Topic;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.Subscribe;
import io.linnet.packet.TopicFilter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a SUBSCRIBE may ask for. */
final class SubscribeLimits {
    private SubscribeLimits() {}

    /** How many of the packet's topic filters are looked at; says so when it is not all. */
    static int filters(Subscribe packet, Connection connection) {
        Limits limits = connection.limits();
        int count = packet.subscriptions().size();
        if (count > limits.of(Limit.FILTERS_PER_SUBSCRIBE)) {
            connection.report(
                    Excess.of(
                            limits,
                            Limit.FILTERS_PER_SUBSCRIBE,
                            ReasonCode.QUOTA_EXCEEDED,
                            "a SUBSCRIBE with " + count + " topic filters"),
                    "those beyond it were refused with " + ReasonCode.QUOTA_EXCEEDED);
        }
        return Math.toIntExact(Math.min(count, limits.of(Limit.FILTERS_PER_SUBSCRIBE)));
    }

    /** What is too much about one topic filter; null for nothing. */
    static @Nullable Excess excess(TopicFilter filter, Session session, Limits limits) {
        int bytes = filter.text().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > limits.topicBytes()) {
            return Excess.of(
                    limits,
                    Limit.TOPIC_BYTES,
                    ReasonCode.TOPIC_FILTER_INVALID,
                    "a topic filter of " + bytes + " bytes");
        }
        int levels = Topic.levels(filter.filter());
        if (levels > limits.topicLevels()) {
            return Excess.of(
                    limits,
                    Limit.TOPIC_LEVELS,
                    ReasonCode.TOPIC_FILTER_INVALID,
                    "a topic filter with " + levels + " levels");
        }
        int before = session.subscriptions().size();
        boolean full = before >= limits.subscriptionsPerSession()
                && !session.subscriptions().containsKey(filter.text());
        return full
                ? Excess.of(
                        limits,
                        Limit.SUBSCRIPTIONS_PER_SESSION,
                        ReasonCode.QUOTA_EXCEEDED,
                        before + 1 + " subscriptions")
                : null;
    }
}
