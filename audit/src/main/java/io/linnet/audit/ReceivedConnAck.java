package io.linnet.audit;

/**
 * A CONNACK packet from the broker with what it says the broker offers; a 3.1.1 broker cannot say and offers all.
 *
 * @param length bytes on the wire, the fixed header included
 */
record ReceivedConnAck(int flags, int reasonCode, ReceivedProperties properties, int length) {
    boolean sessionPresent() {
        return (flags & 1) != 0;
    }

    int maximumQos() {
        return (int) properties.number(PropertyBytes.MAXIMUM_QOS).orElse(2);
    }

    boolean retainAvailable() {
        return available(PropertyBytes.RETAIN_AVAILABLE);
    }

    boolean wildcardsAvailable() {
        return available(PropertyBytes.WILDCARD_SUBSCRIPTION_AVAILABLE);
    }

    boolean sharedSubscriptionsAvailable() {
        return available(PropertyBytes.SHARED_SUBSCRIPTION_AVAILABLE);
    }

    boolean subscriptionIdentifiersAvailable() {
        return available(PropertyBytes.SUBSCRIPTION_IDENTIFIER_AVAILABLE);
    }

    int receiveMaximum() {
        return (int) properties.number(PropertyBytes.RECEIVE_MAXIMUM).orElse(65_535);
    }

    int topicAliasMaximum() {
        return (int) properties.number(PropertyBytes.TOPIC_ALIAS_MAXIMUM).orElse(0);
    }

    private boolean available(int property) {
        return properties.number(property).orElse(1) == 1;
    }
}
