package io.linnet.broker;

import org.jspecify.annotations.Nullable;

/** A {@link TokenBucket} for several threads, made when a rate is first asked for and anew when the rate is another one. */
final class RateGate {
    private @Nullable TokenBucket bucket;

    /** Whether one more may come now; null is no limit. */
    synchronized boolean mayCome(@Nullable Rate rate, long now) {
        if (rate == null) {
            bucket = null;
            return true;
        }
        if (bucket == null || !bucket.rate().equals(rate)) {
            bucket = new TokenBucket(rate, now);
        }
        return bucket.tryTake(1, now);
    }

    synchronized boolean isIdle(long now) {
        return bucket == null || bucket.isFull(now);
    }
}
