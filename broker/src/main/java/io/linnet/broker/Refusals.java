package io.linnet.broker;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one connected client was not allowed to do: counted, and written to the log a line at a time with pauses, so that a client
 * which goes on and on does not fill it. Belongs to the shard's loop.
 */
final class Refusals {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
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
            LOG.info(
                    "{} at {} may not publish to {} at QoS {}{}: {}{}",
                    connection.name(),
                    connection.wire().remoteAddress(),
                    LogText.of(topicName),
                    qos,
                    retain ? " with retain" : "",
                    LogText.of(permissions.why(Identity.Action.PUBLISH, topicName, qos, retain)),
                    unwritten());
        }
    }

    void subscribe(Permissions permissions, String topicFilter, int qos) {
        connection.shard().counters().subscriptionsRefused++;
        if (mayWrite()) {
            LOG.info(
                    "{} at {} may not subscribe to {} at QoS {}: {}{}",
                    connection.name(),
                    connection.wire().remoteAddress(),
                    LogText.of(topicFilter),
                    qos,
                    LogText.of(permissions.why(Identity.Action.SUBSCRIBE, topicFilter, qos, false)),
                    unwritten());
        }
    }

    private boolean mayWrite() {
        long now = connection.shard().now();
        if (now >= pauseEnds) {
            lines = 0;
            pauseEnds = now + PAUSE_MILLIS;
        }
        if (lines == LINES_AT_ONCE || !LOG.isInfoEnabled()) {
            silent++;
            return false;
        }
        lines++;
        return true;
    }

    private String unwritten() {
        String text = silent == 0 ? "" : " (" + silent + " more since the last line)";
        silent = 0;
        return text;
    }
}
