package io.linnet.bench;

import java.util.Formatter;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The result of a run for people and for programs. */
final class RunReport {
    private RunReport() {}

    static String text(RunResult result) {
        RunResult.Interval interval = result.interval();
        RunResult.Account account = result.account();
        Latencies.Percentiles latency = result.latency();
        Formatter text = new Formatter(Locale.ROOT);
        text.format("%s: %s%n", result.scenario().name(), describe(result.scenario()));
        text.format(
                "  delivered  %,.0f/s   published %,.0f/s   over %.1f s%n",
                interval.deliveredPerSecond(), interval.publishedPerSecond(), interval.seconds());
        text.format(
                "  latency    p50 %.3f ms   p99 %.3f ms   p99.9 %.3f ms   max %.3f ms%n",
                latency.p50Micros() / 1e3,
                latency.p99Micros() / 1e3,
                latency.p999Micros() / 1e3,
                latency.maxMicros() / 1e3);
        if (interval.brokerAfter().cpuMicros() > 0) {
            text.format(
                    "  broker     %.3f us CPU per message (%.2f cores)   RSS %.1f -> %.1f MiB%n",
                    interval.brokerMicrosPerMessage(),
                    interval.brokerCpuMicros() / 1e6 / interval.seconds(),
                    interval.brokerBefore().residentBytes() / 1048576.0,
                    interval.brokerAfter().residentBytes() / 1048576.0);
        }
        text.format(
                "  generator  %.3f us CPU per message (%.2f cores)%n",
                interval.generatorMicrosPerMessage(), interval.generatorCpuMicros() / 1e6 / interval.seconds());
        account(text, account);
        return text.format(result.faultless() ? "  faultless" : "  NOT faultless")
                .toString();
    }

    static void account(Formatter text, RunResult.Account account) {
        text.format(
                "  account    published %,d   delivered %,d   lost %,d   duplicate %,d   out of order %,d"
                        + "   unacknowledged %,d   stalls %,d%n",
                account.published(),
                account.delivered(),
                account.lost(),
                account.duplicates(),
                account.outOfOrder(),
                account.unacknowledged(),
                account.stalls());
        faults(text, account);
    }

    static void faults(Formatter text, RunResult.Account account) {
        new TreeMap<>(account.faults())
                .forEach((what, count) -> text.format("  fault      %s: %,d times%n", what, count));
    }

    static String describe(Scenario scenario) {
        String loop = scenario.openLoop()
                ? String.format(Locale.ROOT, "open loop %,.0f/s", scenario.ratePerSecond())
                : "closed loop"
                        + (scenario.publishQos() > 0 ? ", window " + scenario.window() : "")
                        + (scenario.outstanding() > 0 ? ", " + scenario.outstanding() + " outstanding" : "");
        return String.format(
                Locale.ROOT,
                "%d to %d%s, QoS %d to %d, %d bytes, MQTT %s, %s",
                scenario.publishers(),
                scenario.subscribers(),
                scenario.reception() == Reception.CLEAN ? "" : " (" + reception(scenario) + ")",
                scenario.publishQos(),
                scenario.subscribeQos(),
                scenario.payloadBytes(),
                scenario.level() == Wire.LEVEL_5 ? "5.0" : "3.1.1",
                loop);
    }

    private static String reception(Scenario scenario) {
        return scenario.reception().name().toLowerCase(Locale.ROOT);
    }

    static String json(RunResult result) {
        RunResult.Interval interval = result.interval();
        RunResult.Account account = result.account();
        Latencies.Percentiles latency = result.latency();
        Json json = scenario(result.scenario())
                .number("seconds", interval.seconds())
                .number("deliveredPerSecond", interval.deliveredPerSecond())
                .number("publishedPerSecond", interval.publishedPerSecond())
                .number("p50Micros", latency.p50Micros())
                .number("p99Micros", latency.p99Micros())
                .number("p999Micros", latency.p999Micros())
                .number("maxMicros", latency.maxMicros())
                .number("brokerMicrosPerMessage", interval.brokerMicrosPerMessage())
                .number("brokerResidentBytesBefore", interval.brokerBefore().residentBytes())
                .number("brokerResidentBytesAfter", interval.brokerAfter().residentBytes())
                .number("generatorMicrosPerMessage", interval.generatorMicrosPerMessage());
        return account(json, account).toString();
    }

    static Json scenario(Scenario scenario) {
        return new Json()
                .text("scenario", scenario.name())
                .number("publishers", scenario.publishers())
                .number("subscribers", scenario.subscribers())
                .number("publishQos", scenario.publishQos())
                .number("subscribeQos", scenario.subscribeQos())
                .text("reception", reception(scenario))
                .number("payloadBytes", scenario.payloadBytes())
                .number("ratePerSecond", scenario.ratePerSecond());
    }

    static Json account(Json json, RunResult.Account account) {
        return json.number("published", account.published())
                .number("delivered", account.delivered())
                .number("lost", account.lost())
                .number("duplicates", account.duplicates())
                .number("outOfOrder", account.outOfOrder())
                .number("unacknowledged", account.unacknowledged())
                .number("stalls", account.stalls())
                .number(
                        "faults",
                        account.faults().values().stream()
                                .mapToLong(Long::longValue)
                                .sum())
                .text("faultTexts", faultTexts(account.faults()));
    }

    private static String faultTexts(Map<String, Long> faults) {
        return String.join("; ", new TreeMap<>(faults).keySet());
    }
}
