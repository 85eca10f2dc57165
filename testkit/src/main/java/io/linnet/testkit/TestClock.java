package io.linnet.testkit;

import io.linnet.broker.Broker;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * The broker's clock, which a test moves. It goes on like any clock, and each {@link #advance} moves it on at once, as if everybody had
 * been silent for that long. It never goes back. Any thread.
 */
public final class TestClock {
    private final Supplier<Broker> broker;
    private final long startedMillis = System.currentTimeMillis();
    private final long startedNanos = System.nanoTime();
    private long added;
    /** When it was stopped; negative while it goes. */
    private long stoppedAt = -1;

    TestClock(Supplier<Broker> broker) {
        this.broker = broker;
    }

    /** The broker's time. */
    public Instant now() {
        return Instant.ofEpochMilli(millis());
    }

    synchronized long millis() {
        return (stoppedAt >= 0 ? stoppedAt : real()) + added;
    }

    private long real() {
        return startedMillis + (System.nanoTime() - startedNanos) / 1_000_000;
    }

    /**
     * Moves the time on and waits until the broker has done what is due then: sessions and messages expire, wills that were delayed
     * are published, and clients that have sent nothing within one and a half times their keep alive lose their connection.
     */
    public void advance(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("the clock was to go back by " + time.negated() + ", it only goes on");
        }
        synchronized (this) {
            added += time.toMillis();
        }
        try {
            // what comes of the first, such as a will of a session that has ended, is delivered by the end of the
            // second
            broker.get().tick().thenCompose(done -> broker.get().tick()).join();
        } catch (CompletionException failure) {
            throw new IllegalStateException("the broker could not follow the clock", failure.getCause());
        }
    }

    /** Stops the clock: from now on only {@link #advance} moves it, until {@link #resume} or the end of the test. */
    public synchronized void freeze() {
        if (stoppedAt < 0) {
            stoppedAt = real();
        }
    }

    /** Lets the clock go on from where it stands. */
    public synchronized void resume() {
        if (stoppedAt >= 0) {
            added -= real() - stoppedAt;
            stoppedAt = -1;
        }
    }
}
