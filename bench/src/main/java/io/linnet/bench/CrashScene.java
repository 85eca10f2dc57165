package io.linnet.bench;

/**
 * What all clients of a crash run share: the loop, where the broker is, what has been found, and what they may do now.
 *
 * <p>Messages are sent at a pace, so that there is load at whatever moment the broker is killed, and only so many in a
 * cycle, so that queues of absent sessions stay within what brokers keep for one.
 */
final class CrashScene {
    private final Loop loop;
    private final BrokerAddress broker;
    private final Breaches breaches;
    private final Timeline timeline = new Timeline();
    private double messagesPerNano;
    private long loadNanos;
    private long sent;
    private long limit;
    private boolean dying;
    private long lastPacketNanos = System.nanoTime();

    CrashScene(Loop loop, BrokerAddress broker, Breaches breaches) {
        this.loop = loop;
        this.broker = broker;
        this.breaches = breaches;
    }

    Loop loop() {
        return loop;
    }

    BrokerAddress broker() {
        return broker;
    }

    Breaches breaches() {
        return breaches;
    }

    Timeline timeline() {
        return timeline;
    }

    /** From now on publishers send: up to {@code messages}, spread evenly over that time. */
    void startLoad(long messages, double seconds) {
        loadNanos = System.nanoTime();
        messagesPerNano = messages / seconds / 1e9;
        limit = messages;
        sent = 0;
    }

    void stopLoad() {
        limit = 0;
    }

    /** How many messages all publishers together may send now. */
    int room() {
        long due = (long) ((loop.nowNanos() - loadNanos) * messagesPerNano);
        return (int) Math.max(0, Math.min(limit, due) - sent);
    }

    void countSent() {
        sent++;
    }

    long sent() {
        return sent;
    }

    /** While the broker is being killed, connections end because of that. */
    void dying(boolean nowDying) {
        dying = nowDying;
    }

    boolean isDying() {
        return dying;
    }

    void packetCame() {
        lastPacketNanos = loop.nowNanos();
    }

    /** Since any client was sent anything. */
    double silenceSeconds() {
        return (System.nanoTime() - lastPacketNanos) / 1e9;
    }

    /** Silence counts from now on only. */
    void breakSilence() {
        lastPacketNanos = System.nanoTime();
    }
}
