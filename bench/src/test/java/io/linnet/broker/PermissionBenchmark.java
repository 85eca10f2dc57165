package io.linnet.broker;

import io.linnet.broker.topic.Topic;
import io.linnet.packet.TopicName;
import io.linnet.security.policy.Policy;
import io.linnet.security.policy.Roles;
import io.linnet.security.policy.Rule;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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
 * What permissions add to the way of a message whose topic the shard has seen before.
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
public class PermissionBenchmark {
    private static final int TOPICS = 1_000;

    /**
     * {@code UNASKED}: the topic is found and nobody asks. {@code EVERYTHING}: no rules. {@code SHARED}: 50 rules, one object for all
     * publishers. {@code NAMED}: rules with names, each topic has its publisher. {@code MIXED}: the same, and two publishers take turns
     * at each topic.
     */
    public enum Rules {
        UNASKED,
        EVERYTHING,
        SHARED,
        NAMED,
        MIXED
    }

    @Param
    public Rules rules = Rules.UNASKED;

    private final TopicCache cache = new TopicCache(100_000);
    private final byte[][] names = new byte[TOPICS][];
    private final Permissions[] publishers = new Permissions[2 * TOPICS];
    private int next;

    /** Remembers the topics and their publishers. */
    @Setup
    public void remember() {
        String filter = rules == Rules.SHARED ? "site/#" : "site/+/${clientid}/temp";
        List<Rule> all = IntStream.range(0, 50)
                .mapToObj(i -> Rule.parse("allow publish " + (i == 49 ? filter : "other/" + i + "/#"), "benchmark"))
                .toList();
        Policy policy = rules == Rules.EVERYTHING
                ? Policy.unwritten()
                : Policy.of(
                        new Roles(Map.of("r", all), Map.of(), List.of("r"), List.of()), Policy.Subscriptions.REFUSE);
        for (int i = 0; i < TOPICS; i++) {
            names[i] = cache.add(Topic.of("site/" + i / 100 + "/device" + i + "/temp"))
                    .topic
                    .utf8()
                    .clone();
            publishers[2 * i] = policy.permissions(new ClientIdentity("device" + i, Identity.ANONYMOUS));
            publishers[2 * i + 1] = policy.permissions(new ClientIdentity("device" + i, Identity.ANONYMOUS));
        }
    }

    /** Whether the message is taken. */
    @Benchmark
    public boolean taken() {
        next = next + 1 == 2 * TOPICS ? 0 : next + 1;
        int topic = next % TOPICS;
        byte[] name = names[topic];
        TopicEntry entry = cache.find(name, 0, name.length, TopicName.hash(name, 0, name.length));
        if (entry == null) {
            throw new IllegalStateException("the topic was forgotten");
        }
        boolean second = rules == Rules.MIXED && next >= TOPICS;
        return rules == Rules.UNASKED || entry.mayPublish(publishers[2 * topic + (second ? 1 : 0)], 0, false);
    }
}
