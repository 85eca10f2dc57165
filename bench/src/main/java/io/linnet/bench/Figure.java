package io.linnet.bench;

import java.math.BigDecimal;
import java.text.NumberFormat;
import java.util.List;
import java.util.Locale;

/**
 * One measured number of a scenario.
 *
 * @param name what it is, with its unit
 * @param decimals how many are worth printing
 * @param compared whether its ratio to the baseline means something
 */
record Figure(String name, double value, int decimals, boolean compared) {

    /** The figure that has to be 0. */
    static final String FAULTS = "lost + duplicate + out of order";

    /** Of those: acknowledged, and never delivered. */
    private static final String LOST = "lost";

    static List<Figure> of(RunResult result) {
        RunResult.Interval interval = result.interval();
        Latencies.Percentiles latency = result.latency();
        RunResult.Account account = result.account();
        return List.of(
                new Figure("messages/s", interval.deliveredPerSecond(), 0, true),
                new Figure("broker CPU, us/message", interval.brokerMicrosPerMessage(), 3, true),
                new Figure("latency p50, ms", latency.p50Micros() / 1e3, 3, false),
                new Figure("latency p99, ms", latency.p99Micros() / 1e3, 3, false),
                new Figure("latency p99.9, ms", latency.p999Micros() / 1e3, 3, false),
                new Figure("RSS after, MiB", interval.brokerAfter().residentBytes() / 1048576.0, 0, false),
                new Figure(FAULTS, account.wrong(), 0, false),
                new Figure("generator CPU, us/message", interval.generatorMicrosPerMessage(), 3, false));
    }

    static List<Figure> of(OfflineResult result) {
        RunResult.Interval accepted = result.accepted();
        RunResult.Interval drained = result.drained();
        Latencies.Percentiles latency = result.acknowledgement();
        return List.of(
                new Figure("queue entries/s", accepted.deliveredPerSecond(), 0, true),
                new Figure("broker CPU, us/entry", accepted.brokerMicrosPerMessage(), 3, true),
                new Figure("acknowledged after p50, ms", latency.p50Micros() / 1e3, 3, false),
                new Figure("acknowledged after p99, ms", latency.p99Micros() / 1e3, 3, true),
                new Figure("acknowledged after p99.9, ms", latency.p999Micros() / 1e3, 3, false),
                mebibytes("RSS with full queues, MiB", accepted.brokerAfter().residentBytes()),
                new Figure("drained messages/s", drained.deliveredPerSecond(), 0, true),
                new Figure("broker CPU draining, us/message", drained.brokerMicrosPerMessage(), 3, true),
                mebibytes("RSS with drained queues, MiB", drained.brokerAfter().residentBytes()),
                new Figure(LOST, result.account().lost(), 0, false),
                new Figure(FAULTS, result.account().wrong(), 0, false),
                new Figure("generator CPU, us/entry", accepted.generatorMicrosPerMessage(), 3, false));
    }

    static List<Figure> of(Restart restart) {
        return List.of(
                new Figure("restart to CONNACK, s", restart.startSeconds(), 2, true),
                new Figure("CPU to restart, s", restart.after().cpuMicros() / 1e6, 2, true),
                mebibytes("RSS after restart, MiB", restart.after().residentBytes()),
                mebibytes("RSS before, MiB", restart.before().residentBytes()),
                mebibytes("data folder, MiB", restart.dataBytes()),
                new Figure("time to end, s", restart.stopSeconds(), 2, false),
                new Figure(LOST, restart.lost(), 0, false),
                new Figure(FAULTS, restart.wrong(), 0, false),
                new Figure("retained messages/s", restart.retained().deliveredPerSecond(), 0, true),
                new Figure("queued messages/s", restart.queued().deliveredPerSecond(), 0, true),
                new Figure("drained messages/s", restart.drained().deliveredPerSecond(), 0, true));
    }

    static List<Figure> of(QueueThrough through) {
        return List.of(
                new Figure("messages", through.messages(), 0, false),
                mebibytes("data folder afterwards, MiB", through.dataBytes()),
                mebibytes("data folder at most, MiB", through.peakBytes()),
                new Figure("messages/s in and out", through.messages() / through.seconds(), 0, true),
                new Figure("broker CPU, us/message", (double) through.brokerCpuMicros() / through.messages(), 3, true),
                mebibytes("RSS afterwards, MiB", through.residentBytes()),
                new Figure(LOST, through.account().lost(), 0, false),
                new Figure(FAULTS, through.account().wrong(), 0, false));
    }

    private static Figure mebibytes(String name, long bytes) {
        return new Figure(name, bytes / 1048576.0, 0, false);
    }

    static List<Figure> of(IdleLoad.Result result) {
        return List.of(
                new Figure("connects/s", result.connectsPerSecond(), 0, true),
                new Figure("broker CPU, us/connect", result.cpuMicrosPerConnect(), 1, true),
                new Figure("subscribes/s", result.subscribesPerSecond(), 0, true),
                new Figure("RSS, bytes/connection", result.bytesPerConnection(), 0, true),
                new Figure("broker cores when idle", result.idleCores(), 3, false));
    }

    static List<Figure> of(ConnectRate.Result result) {
        return List.of(
                new Figure("connects/s", result.perSecond(), 0, true),
                new Figure("broker CPU, us/connect", result.brokerMicrosPerVisit(), 1, true),
                new Figure("full handshakes, %", 100.0 * result.fullHandshakes() / result.visits(), 1, false),
                new Figure("generator CPU, us/connect", result.generatorMicrosPerVisit(), 1, false));
    }

    static List<Figure> of(StartUp start) {
        return List.of(
                new Figure("start to CONNACK, ms", start.seconds() * 1e3, 0, true),
                new Figure("CPU to start, ms", start.idle().cpuMicros() / 1e3, 0, true),
                new Figure("RSS when idle, MiB", start.idle().residentBytes() / 1048576.0, 1, true));
    }

    String printed() {
        NumberFormat format = NumberFormat.getInstance(Locale.ROOT);
        format.setMinimumFractionDigits(decimals);
        format.setMaximumFractionDigits(decimals);
        return format.format(value);
    }

    /** A number without needless zeros: 6 and not 6.0. */
    static String plain(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }
}
