package io.linnet.testkit;

import java.util.ArrayDeque;
import java.util.List;

/** The messages that came to a broker since the beginning of a test, oldest first, up to a bound. Any thread. */
final class Recording {
    /** So many messages are kept; then the oldest are forgotten. */
    static final int MESSAGES = 100_000;

    /** So many bytes of payload are kept, likewise. */
    static final long BYTES = 64L << 20;

    private final ArrayDeque<Arrival> arrivals = new ArrayDeque<>();
    private long bytes;
    private long forgotten;

    synchronized void add(Arrival arrival) {
        arrivals.add(arrival);
        bytes += arrival.message().payload().length;
        while (arrivals.size() > MESSAGES || bytes > BYTES) {
            bytes -= arrivals.remove().message().payload().length;
            forgotten++;
        }
    }

    synchronized List<Arrival> all() {
        return List.copyOf(arrivals);
    }

    /** How many came and are not kept any more. */
    synchronized long forgotten() {
        return forgotten;
    }

    synchronized void clear() {
        arrivals.clear();
        bytes = 0;
        forgotten = 0;
    }
}
