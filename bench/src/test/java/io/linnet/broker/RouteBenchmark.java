package io.linnet.broker;

import io.linnet.broker.topic.Topic;
import io.linnet.broker.topic.TopicIndex;
import io.linnet.packet.TopicName;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The way of a message whose topic the shard has seen before, up to the sessions: the hash of the name, the entry in the topic cache,
 * and the stamps that say whether what the entry knows is still true.
 *
 * <p>In this package because nothing of it is public.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseCompactObjectHeaders", "-XX:+UseParallelGC"})
public class RouteBenchmark {
    /** How many topics there are, all of them in the cache. */
    @Param({"10", "1000", "50000"})
    public int topics;

    private final TopicCache cache = new TopicCache(100_000);
    private final TopicIndex<String> subscriptions = new TopicIndex<>();
    private final TopicIndex<String> routes = new TopicIndex<>();
    private byte[][] names = {};
    private int next;

    /** Remembers the topics, and draws the order in which they are published. */
    @Setup
    public void remember() {
        byte[][] known = new byte[topics][];
        for (int i = 0; i < topics; i++) {
            TopicEntry entry = cache.add(Topic.of("site/" + i / 100 + "/device/" + i % 100 + "/temp"));
            entry.receiversStamp = subscriptions.stamp(entry.topic);
            entry.routeStamp = routes.stamp(entry.topic);
            known[i] = entry.topic.utf8();
        }
        SplittableRandom random = new SplittableRandom(5);
        names = new byte[topics][];
        for (int i = 0; i < topics; i++) {
            names[i] = known[random.nextInt(topics)].clone();
        }
    }

    /** A known topic; null would mean that it has to be matched again. */
    @Benchmark
    public @Nullable TopicEntry known() {
        next = next + 1 == names.length ? 0 : next + 1;
        byte[] name = names[next];
        TopicEntry entry = cache.find(name, 0, name.length, TopicName.hash(name, 0, name.length));
        boolean isCurrent = entry != null
                && entry.routeStamp == routes.stamp(entry.topic)
                && entry.receiversStamp == subscriptions.stamp(entry.topic);
        return isCurrent ? entry : null;
    }
}
