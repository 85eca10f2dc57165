package io.linnet.testkit;

import io.linnet.broker.Identity;
import io.linnet.broker.Permissions;
import io.linnet.packet.TopicFilter;
import java.util.List;
import java.util.stream.Stream;

/**
 * A user of a broker under test. Without any permission named it may do everything; with the first one, only what is named.
 *
 * @param grants what it may do; empty for everything
 */
public record TestUser(String name, String password, List<Identity.Grant> grants) {
    /** Copies the grants. */
    public TestUser {
        grants = List.copyOf(grants);
    }

    /** A user who may do everything. */
    public static TestUser of(String name, String password) {
        return new TestUser(name, password, List.of());
    }

    /**
     * The same, allowed to publish to the topics that a filter matches.
     *
     * @throws io.linnet.packet.ProtocolViolation when it is no topic filter, and says why
     */
    public TestUser mayPublish(String topicFilter) {
        return with(Identity.Action.PUBLISH, topicFilter);
    }

    /**
     * The same, allowed to subscribe to this topic filter and to those that match nothing else.
     *
     * @throws io.linnet.packet.ProtocolViolation when it is no topic filter, and says why
     */
    public TestUser maySubscribe(String topicFilter) {
        return with(Identity.Action.SUBSCRIBE, topicFilter);
    }

    private TestUser with(Identity.Action action, String topicFilter) {
        String filter = TopicFilter.parse(topicFilter).filter();
        return new TestUser(
                name,
                password,
                Stream.concat(grants.stream(), Stream.of(new Identity.Grant(action, filter)))
                        .toList());
    }

    Permissions permissions() {
        return grants.isEmpty() ? Permissions.EVERYTHING : new Granted(name, grants);
    }

    private record Granted(String user, List<Identity.Grant> grants) implements Permissions {
        @Override
        public boolean mayPublish(String topicName, int qos, boolean retain) {
            return filters(Identity.Action.PUBLISH)
                    .anyMatch(filter -> TopicFilter.parse(filter).matches(topicName));
        }

        @Override
        public boolean maySubscribe(TopicFilter filter, int maximumQos) {
            return filters(Identity.Action.SUBSCRIBE).anyMatch(outer -> covers(outer, filter.filter()));
        }

        @Override
        public boolean mayReceive(String topicName) {
            return filters(Identity.Action.SUBSCRIBE)
                    .anyMatch(filter -> TopicFilter.parse(filter).matches(topicName));
        }

        @Override
        public boolean receivesAll() {
            return true; // who may subscribe to a filter may receive all that it matches
        }

        @Override
        public String why(Identity.Action action, String topic, int qos, boolean retain) {
            return "the test allows user " + user + " " + grants;
        }

        private Stream<String> filters(Identity.Action action) {
            return grants.stream().filter(grant -> grant.action() == action).map(Identity.Grant::topicFilter);
        }
    }

    /** Whether everything that the inner filter matches is matched by the outer one. */
    static boolean covers(String outer, String inner) {
        String[] wide = outer.split("/", -1);
        String[] narrow = inner.split("/", -1);
        for (int i = 0; i < wide.length; i++) {
            if (wide[i].equals("#")) {
                return narrow.length >= i && !hidesFrom(wide[0], narrow[0]);
            }
            boolean same =
                    i < narrow.length && (wide[i].equals(narrow[i]) || (wide[i].equals("+") && !narrow[i].equals("#")));
            if (!same) {
                return false;
            }
        }
        return wide.length == narrow.length && !hidesFrom(wide[0], narrow[0]);
    }

    /** A wildcard in front does not match topics that begin with a dollar sign (MQTT-4.7.2-1). */
    private static boolean hidesFrom(String first, String level) {
        return (first.equals("#") || first.equals("+")) && level.startsWith("$");
    }
}
