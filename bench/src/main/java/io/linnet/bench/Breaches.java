package io.linnet.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What has been found so far: how often each kind, and the first few of each in words. Not thread-safe. */
final class Breaches {
    private static final int EXAMPLES = 8;

    private final Map<Breach, Long> counts = new EnumMap<>(Breach.class);
    private final Map<Breach, List<String>> examples = new EnumMap<>(Breach.class);
    private int cycle;

    /** What is added from now on is found in that cycle. */
    void cycle(int number) {
        cycle = number;
    }

    void add(Breach breach, String text) {
        add(breach, 1, text);
    }

    /** Several of a kind that one text tells of. */
    void add(Breach breach, long count, String text) {
        counts.merge(breach, count, Long::sum);
        List<String> texts = examples.computeIfAbsent(breach, b -> new ArrayList<>());
        if (texts.size() < EXAMPLES) {
            texts.add("found in cycle " + cycle + ": " + text);
        }
    }

    long count(Breach breach) {
        return counts.getOrDefault(breach, 0L);
    }

    long total() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    Map<Breach, Long> counts() {
        return Map.copyOf(counts);
    }

    /** In the order of {@link Breach}. */
    List<String> examples() {
        List<String> all = new ArrayList<>();
        examples.forEach((breach, texts) -> texts.forEach(text -> all.add(breach.title() + ", " + text)));
        return all;
    }
}
