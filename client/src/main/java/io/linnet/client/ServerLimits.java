package io.linnet.client;

import io.linnet.packet.ConnAck;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.TopicFilter;
import org.jspecify.annotations.Nullable;

/** What the broker takes and offers on one connection, as its CONNACK says (section 3.2.2.3). */
final class ServerLimits {
    private final Properties properties;

    ServerLimits(ConnAck connAck) {
        properties = connAck.properties();
    }

    /** Bytes of the largest packet that it takes. */
    int maximumPacketSize() {
        return (int) Math.min(Integer.MAX_VALUE, properties.number(Property.MAXIMUM_PACKET_SIZE, Integer.MAX_VALUE));
    }

    /** How many messages of QoS 1 and 2 may be unacknowledged. */
    int receiveMaximum() {
        return (int) properties.number(Property.RECEIVE_MAXIMUM, 65_535);
    }

    int topicAliasMaximum() {
        return (int) properties.number(Property.TOPIC_ALIAS_MAXIMUM, 0);
    }

    boolean takesSubscriptionIdentifiers() {
        return properties.number(Property.SUBSCRIPTION_IDENTIFIER_AVAILABLE, 1) == 1;
    }

    /** Why the broker would not take the message, or null; it would end the connection for it. */
    @Nullable
    Refused refusal(Message message) {
        if (properties.isEmpty()) {
            return null;
        }
        long maximumQos = properties.number(Property.MAXIMUM_QOS, QoS.EXACTLY_ONCE.code());
        if (message.qos().code() > maximumQos) {
            return Refused.beforehand(
                    "the message to " + message.topicName() + " has QoS "
                            + message.qos().code() + ", the broker takes at most " + maximumQos,
                    ReasonCode.QOS_NOT_SUPPORTED);
        }
        if (message.retain() && properties.number(Property.RETAIN_AVAILABLE, 1) == 0) {
            return Refused.beforehand(
                    "the message to " + message.topicName() + " is to be retained, the broker retains none",
                    ReasonCode.RETAIN_NOT_SUPPORTED);
        }
        return null;
    }

    /** Why the broker would not take the subscription, or null; it may end the connection for it. */
    @Nullable
    Refused refusal(TopicFilter filter) {
        if (filter.isShared() && properties.number(Property.SHARED_SUBSCRIPTION_AVAILABLE, 1) == 0) {
            return Refused.beforehand(
                    filter.text() + " is a shared subscription, the broker has none",
                    ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED);
        }
        if (filter.hasWildcard() && properties.number(Property.WILDCARD_SUBSCRIPTION_AVAILABLE, 1) == 0) {
            return Refused.beforehand(
                    filter.text() + " has a wildcard, the broker takes none",
                    ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED);
        }
        return null;
    }
}
