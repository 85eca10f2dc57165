package io.linnet.broker;

import io.linnet.broker.log.LogEvent;
import io.linnet.broker.log.LogText;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * What one connected client was not allowed to do: counted, and written to the log a line at a time with pauses, so that a client
 * which goes on and on does not fill it. Belongs to the shard's loop.
 */
final class Refusals {
    /** A misconfigured client has several topics; the first of them are all worth seeing. */
    private static final int LINES_AT_ONCE = 5;

    private static final long PAUSE_MILLIS = 10_000;

    private final Connection connection;
    private int lines;
    private long silent;
    private long pauseEnds;

    Refusals(Connection connection) {
        this.connection = connection;
    }

    void publish(Permissions permissions, String topicName, int qos, boolean retain) {
        connection.shard().counters().publishesRefused++;
        if (mayWrite(LogEvent.FORBID_PUBLISH)) {
            entry(LogEvent.FORBID_PUBLISH, topicName, qos)
                    .addKeyValue("retain", retain)
                    .addKeyValue("rule", LogText.of(permissions.why(Identity.Action.PUBLISH, topicName, qos, retain)))
                    .log();
        }
    }

    void subscribe(Permissions permissions, String topicFilter, int qos) {
        connection.shard().counters().subscriptionsRefused++;
        if (mayWrite(LogEvent.FORBID_SUBSCRIBE)) {
            entry(LogEvent.FORBID_SUBSCRIBE, topicFilter, qos)
                    .addKeyValue(
                            "rule", LogText.of(permissions.why(Identity.Action.SUBSCRIBE, topicFilter, qos, false)))
                    .log();
        }
    }

    /** A will that was left under other rules. */
    static void will(String clientIdentifier, WillMessage will, Permissions permissions) {
        String topicName = will.topic().name();
        LogEvent.FORBID_WILL
                .entry()
                .addKeyValue("client", LogText.of(clientIdentifier))
                .addKeyValue("topic", LogText.of(topicName))
                .addKeyValue("qos", will.qos())
                .addKeyValue("retain", will.retain())
                .addKeyValue(
                        "rule",
                        LogText.of(permissions.why(Identity.Action.PUBLISH, topicName, will.qos(), will.retain())))
                .log();
    }

    /** The rules have changed. */
    static void subscriptionLost(String clientIdentifier, String topicFilter) {
        LogEvent.SUBSCRIPTION_LOST
                .entry()
                .addKeyValue("client", LogText.of(clientIdentifier))
                .addKeyValue("topic", LogText.of(topicFilter))
                .log();
    }

    private LoggingEventBuilder entry(LogEvent event, String topic, int qos) {
        long before = silent;
        silent = 0;
        return event.entry()
                .addKeyValue("client", LogText.of(connection.clientIdentifier()))
                .addKeyValue("address", ConnectionLog.text(connection.wire().remoteAddress()))
                .addKeyValue("topic", LogText.of(topic))
                .addKeyValue("qos", qos)
                .addKeyValue("unwritten", before);
    }

    private boolean mayWrite(LogEvent event) {
        long now = connection.shard().now();
        if (now >= pauseEnds) {
            lines = 0;
            pauseEnds = now + PAUSE_MILLIS;
        }
        if (lines == LINES_AT_ONCE || !event.isOn()) {
            silent++;
            return false;
        }
        lines++;
        return true;
    }
}
