package io.linnet.broker;

import io.linnet.packet.TopicFilter;
import java.util.List;

/** Allows everything but publishing to some topics and subscribing with some filters. */
record Rules(List<String> closedTopics, List<String> closedFilters) implements Authorizer, Permissions {
    @Override
    public Permissions permissions(ClientIdentity client) {
        return this;
    }

    @Override
    public boolean mayPublish(String topicName, int qos, boolean retain) {
        return !closedTopics.contains(topicName);
    }

    @Override
    public boolean maySubscribe(TopicFilter filter, int maximumQos) {
        return !closedFilters.contains(filter.filter());
    }

    @Override
    public boolean mayReceive(String topicName) {
        return true;
    }

    @Override
    public boolean receivesAll() {
        return true;
    }

    @Override
    public String why(Identity.Action action, String topic, int qos, boolean retain) {
        return "the test says so";
    }
}
