package io.linnet.broker;

import io.linnet.broker.topic.Topic;
import org.jspecify.annotations.Nullable;

/** What a shard remembers about a topic name: the name itself, and who gets its messages. Belongs to the shard's loop. */
final class TopicEntry {
    static final Receiver[] NOBODY = {};
    static final SharedGroup[] NO_GROUPS = {};

    final Topic topic;
    /** Sessions of this shard. */
    Receiver[] receivers = NOBODY;
    /** Shared subscriptions, wherever their members are. */
    SharedGroup[] groups = NO_GROUPS;
    /** A bit for each other shard that wants the messages. */
    long otherShards;

    /** Whose permissions were asked last about publishing here, with the answers; see {@link #mayPublish}. */
    private @Nullable Permissions asked;

    private int answered;
    private int allowed;

    long receiversStamp = -1;
    long routeStamp = -1;

    TopicEntry(Topic topic) {
        this.topic = topic;
    }

    /** Whether these permissions allow a message here; asked once, as long as publishers with the same permissions follow. */
    @SuppressWarnings("ReferenceEquality") // on the way of every message
    boolean mayPublish(Permissions permissions, int qos, boolean retain) {
        int bit = 1 << (qos << 1 | (retain ? 1 : 0));
        if (asked != permissions) {
            asked = permissions;
            answered = 0;
            allowed = 0;
        }
        if ((answered & bit) == 0) {
            answered |= bit;
            allowed |= permissions.mayPublish(topic.name(), qos, retain) ? bit : 0;
        }
        return (allowed & bit) != 0;
    }
}
