package io.linnet.broker;

/**
 * How much of a {@link Rate} is left. It is full at the start and fills up steadily; more may be taken than there is, which is then
 * owed. Has no clock and is for one thread at a time.
 */
final class TokenBucket {
    private final Rate rate;
    private final double most;
    private double tokens;
    private long filledAt;

    TokenBucket(Rate rate, long now) {
        this.rate = rate;
        this.most = (double) rate.count();
        this.tokens = most;
        this.filledAt = now;
    }

    Rate rate() {
        return rate;
    }

    /** Takes so much if it is there. */
    boolean tryTake(long amount, long now) {
        fill(now);
        if (tokens < amount) {
            return false;
        }
        tokens -= amount;
        return true;
    }

    /** Takes so much, and owes what is not there. */
    void take(long amount, long now) {
        fill(now);
        tokens -= amount;
    }

    /** Milliseconds until nothing is owed any more; 0 when nothing is. */
    long owedMillis(long now) {
        fill(now);
        return tokens >= 0 ? 0 : (long) Math.ceil(-tokens * rate.seconds() * 1_000.0 / most);
    }

    /** Whether at least half of what may come at once is there. */
    boolean isHalfFull(long now) {
        fill(now);
        return tokens >= most / 2;
    }

    boolean isFull(long now) {
        fill(now);
        return tokens >= most;
    }

    private void fill(long now) {
        if (now > filledAt) {
            double seconds = (now - filledAt) / 1_000.0;
            tokens = Math.min(most, tokens + seconds * most / rate.seconds());
            filledAt = now;
        }
    }
}
