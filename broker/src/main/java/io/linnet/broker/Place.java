package io.linnet.broker;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What an open connection takes of what {@link Admission} counts; run once, when its socket is closed, it gives that back. */
final class Place implements Runnable {
    private final AtomicInteger all;
    private final AtomicInteger sameListener;
    private final Addresses.@Nullable Entry address;
    private final LongSupplier clock;

    Place(AtomicInteger all, AtomicInteger sameListener, Addresses.@Nullable Entry address, LongSupplier clock) {
        this.all = all;
        this.sameListener = sameListener;
        this.address = address;
        this.clock = clock;
        all.incrementAndGet();
        sameListener.incrementAndGet();
    }

    @Override
    public void run() {
        all.decrementAndGet();
        sameListener.decrementAndGet();
        if (address != null) {
            address.leave(clock.getAsLong());
        }
    }
}
