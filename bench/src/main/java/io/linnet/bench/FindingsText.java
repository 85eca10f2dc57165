package io.linnet.bench;

import java.util.Formatter;
import java.util.List;
import java.util.Locale;

/** What a run has shown, for people. */
final class FindingsText {
    private FindingsText() {}

    static String of(Findings findings, List<Verdict> steps) {
        RunResult.Interval interval = findings.result().interval();
        Formatter text = new Formatter(Locale.ROOT);
        if (!steps.isEmpty()) {
            text.format(
                    "highest rate that held: %,.0f/s, in %d steps; of that run:%n",
                    findings.job().plan().lastRate(), steps.size());
        }
        text.format("%s%n", headline(findings));
        text.format("  connected  %,d in %.2f s%n", findings.connections(), findings.connectSeconds());
        text.format("  rate       %s   over %.1f s%n", rates(findings), interval.seconds());
        latency(text, "end to end", findings.endToEnd());
        latency(text, "acknowledged", findings.acknowledged());
        if (findings.knowsBroker()) {
            text.format(
                    "  broker     %.3f us CPU per message (%.2f cores)   RSS %.1f -> %.1f MiB, at most %.1f MiB%n",
                    interval.brokerMicrosPerMessage(),
                    interval.brokerCpuMicros() / 1e6 / interval.seconds(),
                    mebibytes(interval.brokerBefore().residentBytes()),
                    mebibytes(interval.brokerAfter().residentBytes()),
                    mebibytes(findings.peakResidentBytes()));
        }
        text.format(
                "  generator  %.3f us CPU per message (%.2f cores)%n",
                interval.generatorMicrosPerMessage(), interval.generatorCpuMicros() / 1e6 / interval.seconds());
        account(text, findings);
        if (findings.endedEarly()) {
            text.format("  ended before its time%n");
        }
        return text.format(findings.result().faultless() ? "  faultless" : "  NOT faultless")
                .toString();
    }

    /** Of publishers alone nothing is known to be lost, of subscribers alone nothing to be missing. */
    private static void account(Formatter text, Findings findings) {
        RunResult.Account account = findings.result().account();
        if (findings.job().accounted()) {
            RunReport.account(text, account);
            return;
        }
        if (findings.scenario().publishers() > 0) {
            text.format(
                    "  account    published %,d   unacknowledged %,d%n", account.published(), account.unacknowledged());
        } else {
            text.format("  account    received %,d%n", account.delivered());
        }
        RunReport.faults(text, account);
    }

    private static double mebibytes(long bytes) {
        return bytes / 1048576.0;
    }

    /** Command, broker, and what was asked for, in one line. */
    static String headline(Findings findings) {
        return findings.command() + " " + findings.broker() + ": " + description(findings);
    }

    static String description(Findings findings) {
        Scenario scenario = findings.scenario();
        String version = scenario.level() == Wire.LEVEL_5 ? "5.0" : "3.1.1";
        if (scenario.publishers() == 0) {
            return String.format(
                    Locale.ROOT,
                    "%,d subscribers, QoS %d, MQTT %s",
                    scenario.subscribers(),
                    scenario.subscribeQos(),
                    version);
        }
        String whom = scenario.subscribers() == 0
                ? String.format(Locale.ROOT, "%,d publishers, QoS %d", scenario.publishers(), scenario.publishQos())
                : String.format(
                        Locale.ROOT,
                        "%,d publishers to %,d subscribers, QoS %d to %d",
                        scenario.publishers(),
                        scenario.subscribers(),
                        scenario.publishQos(),
                        scenario.subscribeQos());
        return String.format(
                Locale.ROOT,
                "%s, %,d bytes, MQTT %s, %s",
                whom,
                scenario.payloadBytes(),
                version,
                loop(findings.job()));
    }

    static String loop(Job job) {
        Scenario scenario = job.scenario();
        if (scenario.openLoop()) {
            return "open loop " + job.plan();
        }
        return "closed loop" + (scenario.publishQos() > 0 ? ", window " + scenario.window() : "");
    }

    private static String rates(Findings findings) {
        RunResult.Interval interval = findings.result().interval();
        StringBuilder text = new StringBuilder();
        if (findings.scenario().publishers() > 0) {
            text.append(String.format(Locale.ROOT, "sent %,.0f/s", interval.publishedPerSecond()));
        }
        if (findings.acknowledged().count() > 0) {
            text.append(String.format(Locale.ROOT, "   acknowledged %,.0f/s", findings.acknowledgedPerSecond()));
        }
        if (findings.scenario().subscribers() > 0) {
            text.append(String.format(Locale.ROOT, "   received %,.0f/s", findings.receivedPerSecond()));
        }
        return text.toString().strip();
    }

    private static void latency(Formatter text, String what, Distribution latency) {
        if (latency.count() > 0) {
            text.format(
                    "  %-12s p50 %.3f   p90 %.3f   p99 %.3f   p99.9 %.3f   p99.99 %.3f   max %.3f ms%n",
                    what,
                    latency.micros(50) / 1e3,
                    latency.micros(90) / 1e3,
                    latency.micros(99) / 1e3,
                    latency.micros(99.9) / 1e3,
                    latency.micros(99.99) / 1e3,
                    latency.maxMicros() / 1e3);
        }
    }
}
