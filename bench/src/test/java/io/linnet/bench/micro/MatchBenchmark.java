package io.linnet.bench.micro;

import io.linnet.broker.topic.Topic;
import io.linnet.broker.topic.TopicIndex;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** How long it takes to find the filters that match a topic, among few and many. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseCompactObjectHeaders", "-XX:+UseParallelGC", "-Xms4g", "-Xmx4g"})
public class MatchBenchmark {
    private static final int WORKING_SET = 1_000;
    private static final int BATCH = 250;

    /** Half of them exact, half with wildcards. */
    @Param({"1000", "100000", "1000000"})
    public int subscriptions;

    private final TopicIndex<String> index = new TopicIndex<>();
    private final Topic[] workingSet = new Topic[WORKING_SET];
    private final byte[][] names = new byte[BATCH][];
    private final Topic[] batch = new Topic[BATCH];
    private final SplittableRandom random = new SplittableRandom(2);
    private Population population = new Population(0);
    private int next;

    /** Subscribes, and draws the topics that are published again and again. */
    @Setup
    public void subscribe() {
        population = new Population(subscriptions);
        for (String filter : population.filters()) {
            index.computeIfAbsent(filter, () -> filter);
        }
        for (int i = 0; i < WORKING_SET; i++) {
            workingSet[i] = Topic.of(population.topic(random));
        }
    }

    /** Topics out of a working set of {@value #WORKING_SET}, in a fixed random order. */
    @Benchmark
    public List<String> workingSet() {
        next = next + 1 == WORKING_SET ? 0 : next + 1;
        return index.match(workingSet[next]);
    }

    /** Topics that are drawn from all there are and have just come in: their names are in the cache, the index is not. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void uniform(Arrivals arrivals, Blackhole blackhole) {
        for (Topic topic : arrivals.topics) {
            blackhole.consume(index.match(topic));
        }
    }

    /** A batch of topics, drawn anew and not measured. */
    @State(Scope.Thread)
    public static class Arrivals {
        private Topic[] topics = {};

        /** Draws the batch. */
        @Setup(Level.Invocation)
        public void draw(MatchBenchmark benchmark) {
            topics = benchmark.drawn();
        }
    }

    private Topic[] drawn() {
        for (int i = 0; i < BATCH; i++) {
            names[i] = population.topic(random).getBytes(StandardCharsets.UTF_8);
        }
        for (int i = 0; i < BATCH; i++) {
            batch[i] = new Topic(names[i]);
        }
        return batch;
    }
}
