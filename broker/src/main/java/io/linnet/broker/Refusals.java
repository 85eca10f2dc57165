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
        if (mayWrite()) {
            deny("publish", topicName, qos, permissions.why(Identity.Action.PUBLISH, topicName, qos, retain))
                    .addKeyValue("retain", retain)
                    .log();
        }
    }

    void subscribe(Permissions permissions, String topicFilter, int qos) {
        connection.shard().counters().subscriptionsRefused++;
        if (mayWrite()) {
            deny("subscribe", topicFilter, qos, permissions.why(Identity.Action.SUBSCRIBE, topicFilter, qos, false))
                    .log();
        }
    }

    private LoggingEventBuilder deny(String action, String topic, int qos, String why) {
        LoggingEventBuilder entry = LogEvent.DENY
                .entry()
                .addKeyValue("client", LogText.of(connection.clientIdentifier()))
                .addKeyValue("address", connection.wire().remoteAddress().toString())
                .addKeyValue("action", action)
                .addKeyValue("topic", LogText.of(topic))
                .addKeyValue("qos", qos)
                .addKeyValue("why", LogText.of(why));
        long before = unwritten();
        return before == 0 ? entry : entry.addKeyValue("unwritten", before);
    }

    private boolean mayWrite() {
        long now = connection.shard().now();
        if (now >= pauseEnds) {
            lines = 0;
            pauseEnds = now + PAUSE_MILLIS;
        }
        if (lines == LINES_AT_ONCE || !LogEvent.DENY.isOn()) {
            silent++;
            return false;
        }
        lines++;
        return true;
    }

    private long unwritten() {
        long before = silent;
        silent = 0;
        return before;
    }
}
