package io.linnet.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * A whole distribution of latencies, in microseconds; the resolution is one percent.
 *
 * @param points rising percentiles, 0 to 100, closer to each other towards the end
 */
record Distribution(long count, double minMicros, double meanMicros, double maxMicros, List<Point> points) {
    private static final int POINTS_PER_HALF = 5;

    /** Those that reports name. */
    private static final double[] NAMED = {50, 90, 95, 99, 99.9, 99.99};

    static final Distribution NONE = new Distribution(0, 0, 0, 0, List.of());

    /** Of {@code percentile} percent no latency was longer than that. */
    record Point(double percentile, double micros) {}

    Distribution {
        points = List.copyOf(points);
    }

    /** Of nanoseconds. */
    static Distribution of(Histogram nanos) {
        if (nanos.getTotalCount() == 0) {
            return NONE;
        }
        List<Point> points = new ArrayList<>();
        for (HistogramIterationValue value : nanos.percentiles(POINTS_PER_HALF)) {
            points.add(new Point(value.getPercentileLevelIteratedTo(), value.getValueIteratedTo() / 1e3));
        }
        for (double percentile : NAMED) {
            points.add(new Point(percentile, nanos.getValueAtPercentile(percentile) / 1e3));
        }
        points.sort(Comparator.comparingDouble(Point::percentile).thenComparingDouble(Point::micros));
        return new Distribution(
                nanos.getTotalCount(),
                nanos.getMinNonZeroValue() == Long.MAX_VALUE ? 0 : nanos.getMinNonZeroValue() / 1e3,
                nanos.getMean() / 1e3,
                nanos.getMaxValue() / 1e3,
                points);
    }

    /** The latency that so many percent, one of those that reports name, did not exceed; 0 when there are none. */
    double micros(double percentile) {
        return points.stream()
                .filter(point -> point.percentile >= percentile - 1e-9)
                .mapToDouble(Point::micros)
                .findFirst()
                .orElse(maxMicros);
    }
}
