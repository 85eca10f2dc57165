package io.linnet.broker;

import io.linnet.packet.TopicFilter;

/**
 * What one client may do, or all clients with the same rules. Asked on event loops, also on several at once: never blocks. Answers for
 * the same question stay the same as long as the rules do, so the caller may remember them.
 */
public interface Permissions {
    /** Everything but publishing below {@code $SYS}. */
    Permissions EVERYTHING = new Permissions() {
        @Override
        public boolean mayPublish(String topicName, int qos, boolean retain) {
            return !topicName.startsWith("$SYS/");
        }

        @Override
        public boolean maySubscribe(TopicFilter filter, int maximumQos) {
            return true;
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
            return action == Identity.Action.PUBLISH && topic.startsWith("$SYS/")
                    ? "topics below $SYS are the server's own"
                    : "everything else is allowed";
        }
    };

    boolean mayPublish(String topicName, int qos, boolean retain);

    /** Whether a subscription is granted; for a shared one the filter behind the share name counts. */
    boolean maySubscribe(TopicFilter filter, int maximumQos);

    /** Whether a message with this topic name may be delivered to the client, whatever it has subscribed to. */
    boolean mayReceive(String topicName);

    /** Whether {@link #mayReceive} says yes to every topic of every subscription that is granted, so that it need not be asked. */
    boolean receivesAll();

    /** Which rule decides, in words for a log, with file and line where there is one. */
    String why(Identity.Action action, String topic, int qos, boolean retain);
}
