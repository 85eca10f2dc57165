package io.linnet.security;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** A clock that goes on when a test says so. */
public final class HandClock implements LongSupplier {
    private final AtomicLong millis;

    public HandClock(long millis) {
        this.millis = new AtomicLong(millis);
    }

    @Override
    public long getAsLong() {
        return millis.get();
    }

    public void advance(long by) {
        millis.addAndGet(by);
    }
}
