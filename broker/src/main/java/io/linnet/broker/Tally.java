package io.linnet.broker;

import java.util.concurrent.ConcurrentHashMap;

/** How many there are under each name; names without any are forgotten. Any thread. */
final class Tally {
    private final ConcurrentHashMap<String, Long> counts = new ConcurrentHashMap<>(0);

    /** Counts one more, unless there would be more than that. */
    boolean add(String name, long maximum) {
        boolean[] added = new boolean[1];
        var _ = counts.compute(name, (key, count) -> {
            long before = count == null ? 0 : count;
            added[0] = before < maximum;
            return added[0] ? Long.valueOf(before + 1) : count;
        });
        return added[0];
    }

    void remove(String name) {
        var _ = counts.computeIfPresent(name, (key, count) -> count <= 1 ? null : Long.valueOf(count - 1));
    }

    long of(String name) {
        return counts.getOrDefault(name, 0L);
    }
}
