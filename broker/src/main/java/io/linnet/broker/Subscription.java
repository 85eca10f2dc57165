package io.linnet.broker;

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

    Subscription(TopicFilter filter, Receiver receiver, SharedGroup.@Nullable Member member) {
        this.filter = filter;
        this.receiver = receiver;
        this.member = member;
    }
}
