package io.linnet.bench.micro;

import io.linnet.broker.retained.RetainedIndex;
import java.util.Iterator;
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

/** How long it takes a new subscription to find its retained messages: 10 readings of each of 100 devices at each site. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseCompactObjectHeaders", "-XX:+UseParallelGC", "-Xms4g", "-Xmx4g"})
public class RetainedBenchmark {
    private static final int READINGS_OF_A_SITE = 1_000;

    /** All of them. */
    @Param({"1000000"})
    public int topics;

    private final RetainedIndex<String> index = new RetainedIndex<>();
    private final SplittableRandom random = new SplittableRandom(3);

    /** Fills the index. */
    @Setup
    public void retain() {
        for (int reading = 0; reading < topics; reading++) {
            index.put(topic(reading), "message");
        }
    }

    private static String topic(int reading) {
        int site = reading / READINGS_OF_A_SITE;
        int device = reading % READINGS_OF_A_SITE / 10;
        return "site/" + site + "/device/" + device + "/reading" + reading % 10;
    }

    private int site() {
        return random.nextInt(topics / READINGS_OF_A_SITE);
    }

    /** One topic, no wildcard. */
    @Benchmark
    public int exact() {
        return count(topic(random.nextInt(topics)));
    }

    /** One reading of all devices of a site: 100 messages. */
    @Benchmark
    public int plus() {
        return count("site/" + site() + "/device/+/reading7");
    }

    /** One reading of one device number at every site: as many messages as there are sites. */
    @Benchmark
    public int plusOnTop() {
        return count("site/+/device/" + random.nextInt(100) + "/reading7");
    }

    /** All readings of a device: 10 messages. */
    @Benchmark
    public int hash() {
        return count("site/" + site() + "/device/" + random.nextInt(100) + "/#");
    }

    /** A filter that nothing matches. */
    @Benchmark
    public int nothing() {
        return count("site/" + site() + "/+/unknown/#");
    }

    private int count(String filter) {
        int count = 0;
        for (Iterator<String> found = index.matching(filter); found.hasNext(); found.next()) {
            count++;
        }
        return count;
    }
}
