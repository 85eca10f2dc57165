package io.linnet.cli.client;

import java.time.Duration;

/** When a connection must show that it lives, and when it is given up (5.0 section 3.1.2.10). */
final class KeepAlive {
    private final long interval;
    private long lastSent = System.nanoTime();
    private long askedAt;
    private boolean asked;

    /** @param seconds 0 switches it off */
    KeepAlive(int seconds) {
        interval =
                seconds == 0 ? Long.MAX_VALUE / 4 : Duration.ofSeconds(seconds).toNanos();
    }

    void sent() {
        lastSent = System.nanoTime();
    }

    void received() {
        asked = false;
    }

    void asked() {
        if (!asked) {
            asked = true;
            askedAt = System.nanoTime();
        }
        sent();
    }

    boolean mustAsk() {
        return System.nanoTime() - lastSent >= interval;
    }

    /** Nothing at all has come for a whole interval since we asked. */
    boolean isDead() {
        return asked && System.nanoTime() - askedAt >= interval;
    }

    long nanosUntilDue() {
        long now = System.nanoTime();
        long untilAsk = interval - (now - lastSent);
        return asked ? Math.min(untilAsk, interval - (now - askedAt)) : untilAsk;
    }
}
