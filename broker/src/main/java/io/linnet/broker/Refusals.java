package io.linnet.broker;

import io.linnet.broker.log.LogEvent;
import io.linnet.broker.log.LogText;
import java.util.Locale;

/**
 * What one connected client was not allowed to do: counted, and written to the log with pauses, so that a client which goes on and on
 * does not fill it. Belongs to the shard's loop.
 */
final class Refusals {
    /** A misconfigured client has several topics; the first of them are all worth seeing. */
    private static final int LINES_AT_ONCE = 5;

    private static final long PAUSE_MILLIS = 10_000;

    private final Shard shard;
    private final Session session;
    private int lines;
    private long unwritten;
    private long pauseEnds;

    Refusals(Session session) {
        this.shard = session.shard();
        this.session = session;
    }

    void publish(String topicName, int qos, boolean retain) {
        shard.counters().publishesRefused++;
        if (mayWrite()) {
            write(session, Identity.Action.PUBLISH, topicName, qos, retain, unwritten);
            unwritten = 0;
        }
    }

    void subscribe(String topicFilter, int qos) {
        shard.counters().subscriptionsRefused++;
        if (mayWrite()) {
            write(session, Identity.Action.SUBSCRIBE, topicFilter, qos, false, unwritten);
            unwritten = 0;
        }
    }

    private boolean mayWrite() {
        if (shard.now() >= pauseEnds) {
            lines = 0;
            pauseEnds = shard.now() + PAUSE_MILLIS;
        }
        if (lines == LINES_AT_ONCE || !LogEvent.DENY.isOn()) {
            unwritten++;
            return false;
        }
        lines++;
        return true;
    }

    /** The subscription was granted, and is not any more. */
    static void lost(Session session, Subscription subscription) {
        session.shard().counters().subscriptionsRefused++;
        write(session, Identity.Action.SUBSCRIBE, subscription.filter.text(), subscription.receiver.qos(), false, 0);
    }

    private static void write(
            Session session, Identity.Action action, String topic, int qos, boolean retain, long unwritten) {
        write(session, session.permissions(), action, new Question(topic, qos, retain), unwritten);
    }

    private record Question(String topic, int qos, boolean retain) {}

    /** The will was accepted, and may not be published any more. */
    static void will(Session session, Permissions now, WillMessage will) {
        session.shard().counters().publishesRefused++;
        Question question = new Question(will.topic().name(), will.qos(), will.retain());
        write(session, now, Identity.Action.PUBLISH, question, 0);
    }

    private static void write(
            Session session, Permissions now, Identity.Action action, Question asked, long unwritten) {
        if (LogEvent.DENY.isOn()) {
            Identity who = session.identity();
            LogEvent.DENY
                    .entry()
                    .addKeyValue("client", LogText.of(session.clientIdentifier()))
                    .addKeyValue("user", LogText.of(who == null ? "" : who.user()))
                    .addKeyValue("action", action.name().toLowerCase(Locale.ROOT))
                    .addKeyValue("topic", LogText.of(asked.topic()))
                    .addKeyValue("qos", asked.qos())
                    .addKeyValue("retain", asked.retain())
                    .addKeyValue("why", LogText.of(now.why(action, asked.topic(), asked.qos(), asked.retain())))
                    .addKeyValue("unwritten", unwritten)
                    .log();
        }
    }
}
