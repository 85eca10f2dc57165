package io.linnet.bench;

import java.util.Formatter;
import java.util.Locale;

/** What came of subscribers that were away, for people and for programs. */
final class OfflineReport {
    private OfflineReport() {}

    static String text(OfflineResult result) {
        Latencies.Percentiles latency = result.acknowledgement();
        Formatter text = new Formatter(Locale.ROOT);
        text.format("%s: %s%n", result.scenario().name(), RunReport.describe(result.scenario()));
        text.format(
                "  accepted   %,.0f messages/s   %,.0f queue entries/s   over %.1f s%n",
                result.accepted().deliveredPerSecond() / result.scenario().receivers(),
                result.accepted().deliveredPerSecond(),
                result.accepted().seconds());
        text.format(
                "  acknowledged after   p50 %.3f ms   p99 %.3f ms   p99.9 %.3f ms   max %.3f ms%n",
                latency.p50Micros() / 1e3,
                latency.p99Micros() / 1e3,
                latency.p999Micros() / 1e3,
                latency.maxMicros() / 1e3);
        broker(text, "entry", result.accepted());
        text.format(
                "  drained    %,.0f messages/s   over %.1f s%n",
                result.drained().deliveredPerSecond(), result.drained().seconds());
        broker(text, "message", result.drained());
        RunReport.account(text, result.account());
        return text.format(result.faultless() ? "  faultless" : "  NOT faultless")
                .toString();
    }

    private static void broker(Formatter text, String each, RunResult.Interval interval) {
        if (interval.brokerAfter().cpuMicros() > 0) {
            text.format(
                    "  broker     %.3f us CPU per %s (%.2f cores)   RSS %.1f -> %.1f MiB   generator %.3f us%n",
                    interval.brokerMicrosPerMessage(),
                    each,
                    interval.brokerCpuMicros() / 1e6 / interval.seconds(),
                    interval.brokerBefore().residentBytes() / 1048576.0,
                    interval.brokerAfter().residentBytes() / 1048576.0,
                    interval.generatorMicrosPerMessage());
        }
    }

    static String json(OfflineResult result) {
        RunResult.Interval accepted = result.accepted();
        RunResult.Interval drained = result.drained();
        Latencies.Percentiles latency = result.acknowledgement();
        Json json = RunReport.scenario(result.scenario())
                .number("seconds", accepted.seconds())
                .number("entriesPerSecond", accepted.deliveredPerSecond())
                .number("publishedPerSecond", accepted.publishedPerSecond())
                .number("p50Micros", latency.p50Micros())
                .number("p99Micros", latency.p99Micros())
                .number("p999Micros", latency.p999Micros())
                .number("maxMicros", latency.maxMicros())
                .number("brokerMicrosPerEntry", accepted.brokerMicrosPerMessage())
                .number("brokerResidentBytesBefore", accepted.brokerBefore().residentBytes())
                .number("brokerResidentBytesAfter", accepted.brokerAfter().residentBytes())
                .number("generatorMicrosPerEntry", accepted.generatorMicrosPerMessage())
                .number("drainSeconds", drained.seconds())
                .number("drainedPerSecond", drained.deliveredPerSecond())
                .number("brokerMicrosPerDrained", drained.brokerMicrosPerMessage())
                .number("brokerResidentBytesDrained", drained.brokerAfter().residentBytes());
        return RunReport.account(json, result.account()).toString();
    }
}
