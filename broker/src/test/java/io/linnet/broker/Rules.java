package io.linnet.broker;

import io.linnet.packet.TopicFilter;
import java.util.List;

/** Allows everything but publishing to some topics and subscribing with some filters. */
record Rules(List<String> closedTopics, List<String> closedFilters) implements Authorizer {
    @Override
    public boolean mayPublish(ClientIdentity client, String topicName, int qos, boolean retain) {
        return !closedTopics.contains(topicName);
    }

    @Override
    public boolean maySubscribe(ClientIdentity client, TopicFilter filter) {
        return !closedFilters.contains(filter.filter());
    }
}
