package io.linnet.bench;

import org.HdrHistogram.Histogram;

/**
 * Latencies in nanoseconds, in a histogram of two significant digits.
 *
 * <p>A run of equal values (messages written together and read together) is counted as one recording: at millions of
 * messages per second the histogram would otherwise cost as much as all the rest. Not thread-safe.
 */
final class Latencies {
    private static final long HIGHEST_NANOS = 3_600_000_000_000L;

    private final Histogram total = new Histogram(HIGHEST_NANOS, 2);

    /** Since {@link #recent} was asked for. */
    private final Histogram recent = new Histogram(HIGHEST_NANOS, 2);

    private long runValue;
    private long runLength;

    void record(long nanos) {
        if (nanos == runValue) {
            runLength++;
        } else {
            endRun();
            runValue = nanos;
            runLength = 1;
        }
    }

    private void endRun() {
        if (runLength > 0) {
            recent.recordValueWithCount(Math.clamp(runValue, 0, HIGHEST_NANOS), runLength);
            runLength = 0;
        }
    }

    void clear() {
        runLength = 0;
        recent.reset();
        total.reset();
    }

    /** Of what was recorded since this was asked for. */
    Percentiles recent() {
        endRun();
        Percentiles percentiles = percentiles(recent);
        total.add(recent);
        recent.reset();
        return percentiles;
    }

    /** Of all. */
    Percentiles percentiles() {
        recent();
        return percentiles(total);
    }

    /** All percentiles. */
    Distribution distribution() {
        recent();
        return Distribution.of(total);
    }

    private static Percentiles percentiles(Histogram histogram) {
        return new Percentiles(
                histogram.getTotalCount(),
                micros(histogram, 50),
                micros(histogram, 99),
                micros(histogram, 99.9),
                histogram.getMaxValue() / 1e3);
    }

    private static double micros(Histogram histogram, double percentile) {
        return histogram.getValueAtPercentile(percentile) / 1e3;
    }

    /** Percentiles of {@code count} latencies, in microseconds; the resolution is one percent. */
    record Percentiles(long count, double p50Micros, double p99Micros, double p999Micros, double maxMicros) {
        static final Percentiles NONE = new Percentiles(0, 0, 0, 0, 0);
    }
}
