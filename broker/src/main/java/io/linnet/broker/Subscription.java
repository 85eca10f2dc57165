package io.linnet.broker;

import io.linnet.packet.SubscriptionOptions;
import io.linnet.packet.TopicFilter;
import org.jspecify.annotations.Nullable;

/** One subscription of one session. */
final class Subscription {
    final TopicFilter filter;
    final Receiver receiver;
    /** The membership, exactly when the subscription is shared. */
    final SharedGroup.@Nullable Member member;
    /** Where it stands in its {@link Subscribers}. */
    int slot = -1;

    /** A subscription of a session; when it is shared, the session joins the group. */
    static Subscription of(Session session, TopicFilter filter, SubscriptionOptions options, int identifier) {
        if (filter.isShared()) {
            SharedGroup.Member member = session.shard()
                    .broker()
                    .fabric()
                    .join(filter, session, group -> Receiver.of(session.outgoing(), options, identifier, group));
            return new Subscription(filter, member.receiver(), member);
        }
        return new Subscription(filter, Receiver.of(session.outgoing(), options, identifier, null), null);
    }

    Subscription(TopicFilter filter, Receiver receiver, SharedGroup.@Nullable Member member) {
        this.filter = filter;
        this.receiver = receiver;
        this.member = member;
    }
}
