package io.linnet.bench.micro;

import io.linnet.broker.topic.TopicIndex;
import java.lang.management.ManagementFactory;
import java.util.List;

/** Prints what a subscription takes in the topic index: memory, without the filter's String, and the time to add it. */
public final class Footprint {
    private Footprint() {}

    /**
     * Measures.
     *
     * @param arguments how many subscriptions; half of them are exact
     */
    public static void main(String[] arguments) {
        int subscriptions = Integer.parseInt(arguments[0]);
        List<String> filters = new Population(subscriptions).filters();
        TopicIndex<String> index = new TopicIndex<>();
        long before = usedBytes();
        long longest = 0;
        long start = System.nanoTime();
        for (String filter : filters) {
            long one = System.nanoTime();
            index.computeIfAbsent(filter, () -> filter);
            longest = Math.max(longest, System.nanoTime() - one);
        }
        long nanos = System.nanoTime() - start;
        long bytes = usedBytes() - before;
        System.out.printf(
                "%d subscriptions: %d bytes each, %d ns to add each, longest %.1f ms%n",
                subscriptions, bytes / subscriptions, nanos / subscriptions, longest / 1e6);
        if (index.get(filters.getFirst()) == null) {
            throw new IllegalStateException("the first filter is missing");
        }
    }

    private static long usedBytes() {
        for (int i = 0; i < 3; i++) {
            ManagementFactory.getMemoryMXBean().gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
