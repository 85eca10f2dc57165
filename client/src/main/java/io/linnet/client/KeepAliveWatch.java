package io.linnet.client;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Keeps a connection alive and sees when it is dead (section 3.1.2.10): asks when nothing went out or nothing came in for the Keep
 * Alive, and gives up when no answer comes within half of it.
 */
final class KeepAliveWatch {
    private static final long SHORTEST_PATIENCE = TimeUnit.SECONDS.toNanos(1);

    private final Link link;
    private final Session session;
    private final Time time;
    private final long interval;
    private final long patience;
    private volatile Time.Appointment next = Time.Appointment.NONE;
    private volatile boolean stopped;
    private boolean asked;
    private long askedAt;

    private KeepAliveWatch(Link link, Session session, Time time) {
        this.link = link;
        this.session = session;
        this.time = time;
        interval = TimeUnit.SECONDS.toNanos(link.greeting().keepAliveSeconds());
        patience = Math.max(interval / 2, SHORTEST_PATIENCE);
    }

    static KeepAliveWatch over(Link link, Session session, Time time) {
        KeepAliveWatch watch = new KeepAliveWatch(link, session, time);
        if (watch.interval > 0) {
            watch.lookIn(watch.interval);
        }
        return watch;
    }

    void stop() {
        stopped = true;
        next.cancel();
    }

    private void lookIn(long nanos) {
        if (!stopped) {
            next = time.in(Duration.ofNanos(Math.max(nanos, 1)), this::look);
        }
    }

    private void look() {
        if (stopped) {
            return;
        }
        long now = time.nanos();
        if (asked && link.lastReceived() - askedAt > 0) {
            asked = false;
        }
        if (asked && now - askedAt >= patience && !session.isReadingPaused()) {
            long silence = TimeUnit.NANOSECONDS.toMillis(now - link.lastReceived());
            link.fail(new ConnectionLost("the broker does not answer: nothing came for " + silence + " ms", null));
            return;
        }
        long due = Math.min(link.lastSent(), link.lastReceived()) + interval - now;
        if (due <= 0) {
            askedAt = asked ? askedAt : now;
            asked = true;
            link.ping();
            due = interval;
        }
        lookIn(asked ? Math.min(due, patience) : due);
    }
}
