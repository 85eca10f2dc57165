package io.linnet.bench.micro;

import io.linnet.broker.topic.TopicIndex;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
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

/** What it costs the topic index that a filter comes or goes, among few and many. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseCompactObjectHeaders", "-XX:+UseParallelGC", "-Xms4g", "-Xmx4g"})
public class SubscribeBenchmark {
    /** Half of them exact, half with wildcards. */
    @Param({"1000", "1000000"})
    public int subscriptions;

    private final TopicIndex<String> index = new TopicIndex<>();
    private final SplittableRandom random = new SplittableRandom(4);
    private String[] filters = {};

    /** Subscribes. */
    @Setup
    public void subscribe() {
        filters = new Population(subscriptions).filters().toArray(String[]::new);
        for (String filter : filters) {
            index.computeIfAbsent(filter, () -> filter);
        }
    }

    /** A filter drawn from all there are goes and comes back. */
    @Benchmark
    public String goneAndBack() {
        String filter = filters[random.nextInt(filters.length)];
        index.remove(filter);
        String value = index.computeIfAbsent(filter, () -> filter);
        index.changed(filter);
        return value;
    }
}
