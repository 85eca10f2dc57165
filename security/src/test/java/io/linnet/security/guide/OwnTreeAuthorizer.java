package io.linnet.security.guide;

import io.linnet.broker.Authorizer;
import io.linnet.broker.ClientIdentity;
import io.linnet.broker.Identity;
import io.linnet.broker.Permissions;
import io.linnet.packet.TopicFilter;

/** Gives each user the topics below {@code users/NAME/}, and nothing else. */
public final class OwnTreeAuthorizer implements Authorizer {
    @Override
    public Permissions permissions(ClientIdentity client) {
        return new OwnTree("users/" + client.user() + "/", isSafe(client.user()));
    }

    /** A user called {@code #} or {@code a/b} must not get the topics of others. */
    private static boolean isSafe(String user) {
        return !user.isEmpty() && user.chars().noneMatch(c -> c == '+' || c == '#' || c == '/');
    }

    private record OwnTree(String prefix, boolean isSafe) implements Permissions {
        @Override
        public boolean mayPublish(String topicName, int qos, boolean retain) {
            return isSafe && topicName.startsWith(prefix);
        }

        @Override
        public boolean maySubscribe(TopicFilter filter, int maximumQos) {
            return isSafe && filter.filter().startsWith(prefix);
        }

        @Override
        public boolean mayReceive(String topicName) {
            return mayPublish(topicName, 0, false);
        }

        @Override
        public boolean receivesAll() {
            return true; // a filter below the prefix matches nothing elsewhere
        }

        @Override
        public String why(Identity.Action action, String topic, int qos, boolean retain) {
            return "a user has the topics below " + prefix;
        }
    }
}
