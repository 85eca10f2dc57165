package io.linnet.broker;

import io.linnet.broker.topic.Topic;

/** What a shard remembers about a topic name: the name itself, and who gets its messages. Belongs to the shard's loop. */
final class TopicEntry {
    static final Receiver[] NOBODY = {};
    static final SharedGroup[] NO_GROUPS = {};

    final Topic topic;
    final int levels;
    /** Sessions of this shard. */
    Receiver[] receivers = NOBODY;
    /** Shared subscriptions, wherever their members are. */
    SharedGroup[] groups = NO_GROUPS;
    /** A bit for each other shard that wants the messages. */
    long otherShards;

    long receiversStamp = -1;
    long routeStamp = -1;

    TopicEntry(Topic topic) {
        this.topic = topic;
        this.levels = Topic.levels(topic.name());
    }
}
