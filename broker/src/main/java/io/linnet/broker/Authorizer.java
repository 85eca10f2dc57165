package io.linnet.broker;

import io.linnet.packet.TopicFilter;

/** Port: what a connected client may publish and subscribe to. Called on event loops for every message: never blocks. */
public interface Authorizer {
    /** Whether the client may publish to this topic name. */
    boolean mayPublish(ClientIdentity client, String topicName, int qos, boolean retain);

    /** Whether the client may subscribe with this filter. */
    boolean maySubscribe(ClientIdentity client, TopicFilter filter);

    /** Everything but publishing below {@code $SYS}, which is the broker's own. */
    static Authorizer everything() {
        return new Authorizer() {
            @Override
            public boolean mayPublish(ClientIdentity client, String topicName, int qos, boolean retain) {
                return !topicName.startsWith("$SYS/");
            }

            @Override
            public boolean maySubscribe(ClientIdentity client, TopicFilter filter) {
                return true;
            }
        };
    }
}
