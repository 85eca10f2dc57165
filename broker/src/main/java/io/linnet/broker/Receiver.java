package io.linnet.broker;

import io.linnet.packet.SubscriptionOptions;
import org.jspecify.annotations.Nullable;

/**
 * A session that is to get the messages of some topic, with the options of its matching subscriptions combined: one copy at the
 * highest QoS, all subscription identifiers (MQTT-3.3.4-2, MQTT-3.3.4-4).
 *
 * @param qos the highest QoS granted
 * @param retainAsPublished whether the RETAIN flag goes through as it came
 * @param subscriptionIdentifiers never written to
 * @param group the shared subscription, or null
 * @param own what the session gets of its own messages: this receiver itself, one with fewer subscriptions, or null when all
 *     matching subscriptions are No Local
 */
record Receiver(
        Outgoing outgoing,
        int qos,
        boolean retainAsPublished,
        int[] subscriptionIdentifiers,
        @Nullable SharedGroup group,
        boolean noLocal,
        @Nullable Receiver own) {

    static final int[] NO_IDENTIFIERS = {};

    /** The receiver of one subscription. */
    static Receiver of(Outgoing outgoing, SubscriptionOptions options, int identifier, @Nullable SharedGroup group) {
        int[] identifiers = identifier == 0 ? NO_IDENTIFIERS : new int[] {identifier};
        return new Receiver(
                outgoing,
                options.maximumQos().code(),
                options.retainAsPublished(),
                identifiers,
                group,
                options.noLocal(),
                null);
    }

    /** What an entry that was read from the disk has kept of its receiver. */
    static Receiver restored(Outgoing outgoing, int qos, int[] subscriptionIdentifiers, @Nullable SharedGroup group) {
        return new Receiver(outgoing, qos, false, subscriptionIdentifiers, group, false, null);
    }

    /** This receiver joined with that of another matching subscription of the same outgoing. */
    Receiver with(Receiver other) {
        if (!noLocal && !other.noLocal) {
            return joined(other, null);
        }
        Receiver mine = forOwnMessages();
        Receiver others = other.forOwnMessages();
        Receiver left = mine == null ? others : others == null ? mine : mine.joined(others, null);
        return joined(other, left);
    }

    /** What the session gets of messages that it published itself; null for nothing (MQTT-3.8.3-3). */
    @Nullable
    Receiver forOwnMessages() {
        return noLocal ? own : this;
    }

    private Receiver joined(Receiver other, @Nullable Receiver left) {
        int[] identifiers = new int[subscriptionIdentifiers.length + other.subscriptionIdentifiers.length];
        System.arraycopy(subscriptionIdentifiers, 0, identifiers, 0, subscriptionIdentifiers.length);
        System.arraycopy(
                other.subscriptionIdentifiers,
                0,
                identifiers,
                subscriptionIdentifiers.length,
                other.subscriptionIdentifiers.length);
        return new Receiver(
                outgoing,
                Math.max(qos, other.qos),
                retainAsPublished || other.retainAsPublished,
                identifiers,
                group,
                noLocal || other.noLocal,
                left);
    }
}
