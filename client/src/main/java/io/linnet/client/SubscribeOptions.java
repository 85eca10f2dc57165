package io.linnet.client;

import io.linnet.packet.ProtocolViolation;
import io.linnet.packet.QoS;
import io.linnet.packet.RetainHandling;
import io.linnet.packet.SubscriptionOptions;
import io.linnet.packet.TopicFilter;

/**
 * What a subscription asks for (MQTT 5.0 section 3.8.3.1); immutable. 3.1.1 has the QoS only.
 *
 * @param filter the topic filter
 * @param wanted maximum QoS, no local, retain as published and retain handling
 * @param acknowledgesByHand whether messages count as unacknowledged until {@link Delivery#ack} or {@link Delivery#nack}, instead
 *     of until the handler returns
 */
public record SubscribeOptions(TopicFilter filter, SubscriptionOptions wanted, boolean acknowledgesByHand) {
    /**
     * At most QoS 1, otherwise the standard's defaults.
     *
     * @throws IllegalArgumentException when the filter breaks a rule, which the message names (section 4.7)
     */
    public static SubscribeOptions to(String topicFilter) {
        try {
            return new SubscribeOptions(
                    TopicFilter.parse(topicFilter), SubscriptionOptions.of(QoS.AT_LEAST_ONCE), false);
        } catch (ProtocolViolation violation) {
            throw new IllegalArgumentException(
                    "topic filter '" + topicFilter + "': " + violation.explanation(), violation);
        }
    }

    public SubscribeOptions withQos(QoS maximum) {
        return with(wanted.withMaximumQos(maximum));
    }

    /** Without the messages that this client publishes itself. */
    public SubscribeOptions noLocal() {
        return with(new SubscriptionOptions(
                wanted.maximumQos(), true, wanted.retainAsPublished(), wanted.retainHandling()));
    }

    /** With the retain flag as its publisher set it. */
    public SubscribeOptions retainAsPublished() {
        return with(new SubscriptionOptions(wanted.maximumQos(), wanted.noLocal(), true, wanted.retainHandling()));
    }

    public SubscribeOptions withRetainHandling(RetainHandling handling) {
        return with(
                new SubscriptionOptions(wanted.maximumQos(), wanted.noLocal(), wanted.retainAsPublished(), handling));
    }

    /** Messages are acknowledged by {@link Delivery#ack} or {@link Delivery#nack} only. */
    public SubscribeOptions acknowledgedByHand() {
        return new SubscribeOptions(filter, wanted, true);
    }

    private SubscribeOptions with(SubscriptionOptions other) {
        return new SubscribeOptions(filter, other, acknowledgesByHand);
    }
}
