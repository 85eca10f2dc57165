package io.linnet.bench;

import io.linnet.bench.plot.Axis;
import io.linnet.bench.plot.Chart;
import io.linnet.bench.plot.Page;
import io.linnet.bench.plot.Series;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What a run has shown, as a page with plots. */
final class FindingsPage {
    private static final String TIME = "seconds since the first connect";
    private static final int TICKS = 10;
    private static final double MEBIBYTE = 1048576;

    /** When nothing had been sent or received. */
    private static final Sample BEGINNING =
            new Sample(0, Phase.CONNECT, 0, 0, 0, 0, Latencies.Percentiles.NONE, ProcessFigures.NONE);

    private FindingsPage() {}

    static String of(Findings findings, List<Verdict> steps) {
        List<Page.Table> facts = new ArrayList<>();
        facts.add(new Page.Table("Rates", rates(findings, steps)));
        if (findings.endToEnd().count() > 0) {
            facts.add(latency("End to end, ms", findings.endToEnd()));
        }
        if (findings.acknowledged().count() > 0) {
            facts.add(latency("Acknowledged after, ms", findings.acknowledged()));
        }
        facts.add(new Page.Table("Account", account(findings)));
        if (findings.knowsBroker()) {
            facts.add(new Page.Table("Broker process", broker(findings)));
        }
        List<Chart> charts = new ArrayList<>(charts(findings));
        charts.add(search(steps));
        boolean good = findings.result().faultless();
        return new Page(
                        "linnet bench " + findings.command(),
                        findings.broker() + ": " + FindingsText.description(findings)
                                + (findings.endedEarly() ? "; ended before its time" : ""),
                        good ? "faultless" : "NOT faultless",
                        good,
                        facts,
                        charts,
                        "In an open loop latency counts from the time at which a message was meant to leave, so that a broker"
                                + " that stops is charged for every message that had to wait (no coordinated omission)."
                                + " In a closed loop it says how long the queue is that the loop keeps full. Percentiles have"
                                + " a resolution of one percent.")
                .html();
    }

    private static List<Map.Entry<String, String>> rates(Findings findings, List<Verdict> steps) {
        RunResult.Interval interval = findings.result().interval();
        List<Map.Entry<String, String>> rows = new ArrayList<>();
        if (!steps.isEmpty()) {
            rows.add(row(
                    "highest rate that held", "%,.0f/s", findings.job().plan().lastRate()));
        }
        rows.add(row("sent", "%,.0f/s", interval.publishedPerSecond()));
        rows.add(row("acknowledged", "%,.0f/s", findings.acknowledgedPerSecond()));
        rows.add(row("received", "%,.0f/s", findings.receivedPerSecond()));
        rows.add(row("measured", "%.1f s", interval.seconds()));
        rows.add(row("connected", findings.connections()));
        rows.add(row("time to connect", "%.2f s", findings.connectSeconds()));
        rows.add(row("generator CPU per message", "%.3f us", interval.generatorMicrosPerMessage()));
        return rows;
    }

    private static Page.Table latency(String heading, Distribution latency) {
        return new Page.Table(
                heading,
                List.of(
                        row("p50", "%.3f", latency.micros(50) / 1e3),
                        row("p90", "%.3f", latency.micros(90) / 1e3),
                        row("p99", "%.3f", latency.micros(99) / 1e3),
                        row("p99.9", "%.3f", latency.micros(99.9) / 1e3),
                        row("p99.99", "%.3f", latency.micros(99.99) / 1e3),
                        row("highest", "%.3f", latency.maxMicros() / 1e3),
                        row("mean", "%.3f", latency.meanMicros() / 1e3),
                        row("count", latency.count())));
    }

    private static List<Map.Entry<String, String>> account(Findings findings) {
        RunResult.Account account = findings.result().account();
        List<Map.Entry<String, String>> rows = new ArrayList<>();
        rows.add(row("published", account.published()));
        rows.add(row("received", account.delivered()));
        if (findings.job().accounted()) {
            rows.add(row("lost", account.lost()));
            rows.add(row("repeated", account.duplicates()));
            rows.add(row("out of order", account.outOfOrder()));
        }
        rows.add(row("not acknowledged", account.unacknowledged()));
        account.faults().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(fault -> rows.add(row(fault.getKey(), fault.getValue())));
        return rows;
    }

    private static List<Map.Entry<String, String>> broker(Findings findings) {
        RunResult.Interval interval = findings.result().interval();
        return List.of(
                row("CPU per message", "%.3f us", interval.brokerMicrosPerMessage()),
                row("cores", "%.2f", interval.brokerCpuMicros() / 1e6 / interval.seconds()),
                row("RSS before", "%.1f MiB", interval.brokerBefore().residentBytes() / MEBIBYTE),
                row("RSS after", "%.1f MiB", interval.brokerAfter().residentBytes() / MEBIBYTE),
                row("RSS at most", "%.1f MiB", findings.peakResidentBytes() / MEBIBYTE));
    }

    static Map.Entry<String, String> row(String name, String format, double value) {
        return Map.entry(name, String.format(Locale.ROOT, format, value));
    }

    static Map.Entry<String, String> row(String name, long count) {
        return Map.entry(name, String.format(Locale.ROOT, "%,d", count));
    }

    private static List<Chart> charts(Findings findings) {
        List<Sample> samples = findings.samples();
        List<Chart> charts = new ArrayList<>();
        List<Sample> started = new ArrayList<>(samples);
        started.addFirst(BEGINNING);
        List<Series> throughput = new ArrayList<>();
        if (findings.scenario().publishers() > 0) {
            throughput.add(rate("sent", started, Sample::sent));
        }
        if (findings.acknowledged().count() > 0) {
            throughput.add(rate("acknowledged", started, Sample::acknowledged));
        }
        if (findings.scenario().subscribers() > 0) {
            throughput.add(rate("received", started, Sample::received));
        }
        charts.add(overTime("Messages per second", samples, throughput));
        charts.add(percentiles(findings));
        List<Sample> timed =
                samples.stream().filter(sample -> sample.latency().count() > 0).toList();
        charts.add(overTime(
                "Latency of each interval, ms",
                samples,
                List.of(
                        value("p50", timed, sample -> sample.latency().p50Micros() / 1e3),
                        value("p99", timed, sample -> sample.latency().p99Micros() / 1e3),
                        value("highest", timed, sample -> sample.latency().maxMicros() / 1e3))));
        charts.addAll(brokerCharts(samples));
        charts.add(overTime("Connections", samples, List.of(value("connected", samples, Sample::connected))));
        return charts;
    }

    /** CPU and memory of the broker's process, where one was named. */
    static List<Chart> brokerCharts(List<Sample> samples) {
        if (samples.stream().noneMatch(sample -> sample.broker().cpuMicros() > 0)) {
            return List.of();
        }
        return List.of(
                overTime(
                        "Cores used by the broker",
                        samples,
                        List.of(rate("cores", samples, sample -> sample.broker().cpuMicros() / 1e6))),
                overTime(
                        "Resident memory of the broker, MiB",
                        samples,
                        List.of(value("RSS", samples, s -> s.broker().residentBytes() / MEBIBYTE))));
    }

    private static Chart percentiles(Findings findings) {
        List<Series> lines = new ArrayList<>();
        for (Map.Entry<String, Distribution> kind : List.of(
                Map.entry("end to end", findings.endToEnd()), Map.entry("acknowledged", findings.acknowledged()))) {
            if (kind.getValue().count() > 0) {
                lines.add(new Series(
                        kind.getKey(),
                        kind.getValue().points().stream()
                                .map(point -> new Series.Point(
                                        Math.min(point.percentile(), highestSensible(kind.getValue())),
                                        point.micros() / 1e3))
                                .toList()));
            }
        }
        double highest = lines.stream()
                .flatMap(line -> line.points().stream())
                .mapToDouble(Series.Point::x)
                .max()
                .orElse(99);
        return new Chart("Latency by percentile, ms", "percentile", Axis.percentiles(highest), lines);
    }

    /** Of a thousand values the percentile behind 99.9 is the highest one. */
    private static double highestSensible(Distribution latency) {
        return 100 - 100.0 / Math.max(2, latency.count());
    }

    static Chart overTime(String title, List<Sample> samples, List<Series> lines) {
        double end = samples.isEmpty() ? 1 : samples.getLast().seconds();
        return new Chart(title, TIME, Axis.linear(0, end, TICKS), lines);
    }

    static Series value(String name, List<Sample> samples, ToDoubleFunction<Sample> value) {
        return new Series(
                name,
                samples.stream()
                        .map(sample -> new Series.Point(sample.seconds(), value.applyAsDouble(sample)))
                        .toList());
    }

    /** The change of a count between two samples, per second. */
    static Series rate(String name, List<Sample> samples, ToDoubleFunction<Sample> count) {
        List<Series.Point> points = new ArrayList<>();
        for (int i = 1; i < samples.size(); i++) {
            Sample from = samples.get(i - 1);
            Sample to = samples.get(i);
            double change = count.applyAsDouble(to) - count.applyAsDouble(from);
            points.add(new Series.Point(to.seconds(), change / Math.max(1e-9, to.seconds() - from.seconds())));
        }
        return new Series(name, points);
    }

    private static Chart search(List<Verdict> steps) {
        List<Series.Point> points = steps.stream()
                .sorted(Comparator.comparingDouble(Verdict::ratePerSecond))
                .map(step -> new Series.Point(step.ratePerSecond(), step.p99Micros() / 1e3))
                .toList();
        double highest = points.isEmpty() ? 1 : points.getLast().x();
        return new Chart(
                "Search for the highest rate: p99 in ms of each rate that was tried",
                "messages per second",
                Axis.linear(0, highest, TICKS),
                List.of(new Series("p99", points)));
    }
}
