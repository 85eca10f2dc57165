package io.linnet.broker;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What an open connection takes of what {@link Admission} counts; given back once, when its socket is closed. */
final class Place {
    private final AtomicInteger all;
    private final AtomicInteger sameListener;
    private final Addresses.@Nullable Entry address;

    Place(AtomicInteger all, AtomicInteger sameListener, Addresses.@Nullable Entry address) {
        this.all = all;
        this.sameListener = sameListener;
        this.address = address;
        all.incrementAndGet();
        sameListener.incrementAndGet();
    }

    /** The connection is gone. */
    void leave(long now) {
        all.decrementAndGet();
        sameListener.decrementAndGet();
        if (address != null) {
            address.leave(now);
        }
    }
}
