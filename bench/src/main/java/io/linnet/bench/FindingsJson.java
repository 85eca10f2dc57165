package io.linnet.bench;

import java.util.List;
import java.util.Map;

/** What a run has shown, for programs. Names stay; docs/bench.md describes them. */
final class FindingsJson {
    private static final String SCHEMA = "linnet-bench/1";

    private FindingsJson() {}

    static String of(Findings findings, List<Verdict> steps) {
        RunResult.Interval interval = findings.result().interval();
        Json json = job(findings)
                .number("connections", (long) findings.connections())
                .number("connectSeconds", findings.connectSeconds())
                .number("seconds", interval.seconds())
                .number("publishedPerSecond", interval.publishedPerSecond())
                .number("acknowledgedPerSecond", findings.acknowledgedPerSecond())
                .number("receivedPerSecond", findings.receivedPerSecond())
                .object("endToEnd", latency(findings.endToEnd()))
                .object("acknowledged", latency(findings.acknowledged()))
                .object("account", account(findings.result().account()))
                .object("brokerProcess", broker(findings))
                .number("generatorMicrosPerMessage", interval.generatorMicrosPerMessage())
                .array(
                        "samples",
                        findings.samples().stream().map(FindingsJson::sample).toList())
                .array("search", steps.stream().map(FindingsJson::step).toList())
                .number(
                        "maximumRatePerSecond",
                        steps.isEmpty() ? 0 : findings.job().plan().lastRate())
                .bool("endedEarly", findings.endedEarly())
                .bool("faultless", findings.result().faultless());
        return json.toString();
    }

    private static Json job(Findings findings) {
        Scenario scenario = findings.scenario();
        return new Json()
                .text("schema", SCHEMA)
                .text("command", findings.command())
                .text("broker", findings.broker())
                .text("protocol", scenario.level() == Wire.LEVEL_5 ? "5" : "3.1.1")
                .number("publishers", (long) scenario.publishers())
                .number("subscribers", (long) scenario.subscribers())
                .number("publishQos", (long) scenario.publishQos())
                .number("subscribeQos", (long) scenario.subscribeQos())
                .number("payloadBytes", (long) scenario.payloadBytes())
                .text("load", scenario.publishers() == 0 ? "none" : FindingsText.loop(findings.job()))
                .number("ratePerSecond", scenario.ratePerSecond());
    }

    static Json latency(Distribution latency) {
        return new Json()
                .number("count", latency.count())
                .number("minMicros", latency.minMicros())
                .number("meanMicros", latency.meanMicros())
                .number("p50Micros", latency.micros(50))
                .number("p90Micros", latency.micros(90))
                .number("p95Micros", latency.micros(95))
                .number("p99Micros", latency.micros(99))
                .number("p999Micros", latency.micros(99.9))
                .number("p9999Micros", latency.micros(99.99))
                .number("maxMicros", latency.maxMicros())
                .array(
                        "percentiles",
                        latency.points().stream()
                                .map(point -> new Json()
                                        .number("percentile", point.percentile())
                                        .number("micros", point.micros()))
                                .toList());
    }

    private static Json account(RunResult.Account account) {
        return new Json()
                .number("published", account.published())
                .number("received", account.delivered())
                .number("lost", account.lost())
                .number("duplicates", account.duplicates())
                .number("outOfOrder", account.outOfOrder())
                .number("unacknowledged", account.unacknowledged())
                .number("stalls", account.stalls())
                .array(
                        "faults",
                        account.faults().entrySet().stream()
                                .sorted(Map.Entry.comparingByKey())
                                .map(fault ->
                                        new Json().text("what", fault.getKey()).number("count", fault.getValue()))
                                .toList());
    }

    private static Json broker(Findings findings) {
        RunResult.Interval interval = findings.result().interval();
        return new Json()
                .number("cpuMicrosPerMessage", interval.brokerMicrosPerMessage())
                .number("cores", interval.brokerCpuMicros() / 1e6 / interval.seconds())
                .number("residentBytesBefore", interval.brokerBefore().residentBytes())
                .number("residentBytesAfter", interval.brokerAfter().residentBytes())
                .number("residentBytesPeak", findings.peakResidentBytes());
    }

    private static Json sample(Sample sample) {
        return new Json()
                .number("seconds", sample.seconds())
                .text("phase", sample.phase().toString())
                .number("connected", (long) sample.connected())
                .number("sent", sample.sent())
                .number("acknowledged", sample.acknowledged())
                .number("received", sample.received())
                .number("p50Micros", sample.latency().p50Micros())
                .number("p99Micros", sample.latency().p99Micros())
                .number("maxMicros", sample.latency().maxMicros())
                .number("brokerCpuMicros", sample.broker().cpuMicros())
                .number("brokerResidentBytes", sample.broker().residentBytes());
    }

    private static Json step(Verdict step) {
        return new Json()
                .number("ratePerSecond", step.ratePerSecond())
                .number("achievedPerSecond", step.achievedPerSecond())
                .number("p99Micros", step.p99Micros())
                .number("wrong", step.wrong())
                .bool("held", step.hasHeld())
                .text("reason", step.reason());
    }
}
