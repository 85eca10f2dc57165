package io.linnet.bench;

import java.util.List;

/**
 * What one run of {@code pub}, {@code sub}, {@code pubsub} or {@code latency} has shown.
 *
 * @param command which of them
 * @param broker as people write its address
 * @param connectSeconds until all were connected and subscribed
 * @param endToEnd from sending to delivery; none where nobody subscribes, or nobody of this run publishes
 * @param acknowledged from sending to PUBACK or PUBCOMP
 * @param samples in the order of time
 * @param endedEarly somebody has ended it before its time, or all connections were lost
 */
record Findings(
        String command,
        String broker,
        Job job,
        double connectSeconds,
        RunResult result,
        Distribution endToEnd,
        Distribution acknowledged,
        List<Sample> samples,
        boolean endedEarly) {
    Findings {
        samples = List.copyOf(samples);
    }

    Scenario scenario() {
        return job.scenario();
    }

    int connections() {
        return scenario().publishers() + scenario().subscribers();
    }

    /** The latency that a rate is judged by. */
    Distribution decisive() {
        return job.onlyPublishes() ? acknowledged : endToEnd;
    }

    /** The most memory that the broker had at any sample, in bytes. */
    long peakResidentBytes() {
        RunResult.Interval interval = result.interval();
        long ends = Math.max(
                interval.brokerBefore().residentBytes(), interval.brokerAfter().residentBytes());
        return samples.stream()
                .mapToLong(sample -> sample.broker().residentBytes())
                .reduce(ends, Math::max);
    }

    /** Whether a broker process was named, and told what it uses. */
    boolean knowsBroker() {
        return result.interval().brokerAfter().cpuMicros() > 0;
    }

    /** Messages acknowledged per second of the measured part; 0 at QoS 0. */
    double acknowledgedPerSecond() {
        return acknowledged.count() / result.interval().seconds();
    }

    /** Messages read from sockets per second of the measured part. */
    double receivedPerSecond() {
        return job.onlyPublishes() ? 0 : result.interval().deliveredPerSecond();
    }
}
