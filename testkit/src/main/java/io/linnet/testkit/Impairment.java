package io.linnet.testkit;

import java.time.Duration;

/** What is wrong with a connection, or with all of them. Any thread. */
final class Impairment {
    private volatile boolean stalled;
    private volatile boolean unread;
    private volatile long delayNanos;
    private volatile int bytesPerSecond;

    void stall() {
        stalled = true;
    }

    void stopReading() {
        unread = true;
    }

    void delay(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("a delay of " + time + " came, allowed is zero or more");
        }
        delayNanos = time.toNanos();
    }

    void slowTo(int bytes) {
        bytesPerSecond = bytes;
    }

    void repair() {
        stalled = false;
        unread = false;
        delayNanos = 0;
        bytesPerSecond = 0;
    }

    /** Whether nothing passes this way now. */
    boolean holds(boolean fromClient) {
        return stalled || (fromClient && unread);
    }

    long delayNanos() {
        return delayNanos;
    }

    int bytesPerSecond() {
        return bytesPerSecond;
    }
}
