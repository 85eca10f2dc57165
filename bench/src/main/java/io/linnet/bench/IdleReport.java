package io.linnet.bench;

import io.linnet.bench.plot.Chart;
import io.linnet.bench.plot.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The result of holding idle connections, for people and for programs. */
final class IdleReport {
    private IdleReport() {}

    static String text(IdleLoad.Result result) {
        return String.format(
                Locale.ROOT,
                """
                conn: %,d connections
                  connects   %,.0f/s   broker %.1f us CPU each   to CONNACK p50 %.3f   p99 %.3f   max %.3f ms
                  subscribes %,.0f/s   broker %.1f us CPU each
                  memory     RSS %.1f -> connected %.1f -> subscribed %.1f -> held %.1f MiB   %,.0f bytes each
                  idle       broker %.3f cores over %.1f s""",
                result.connections(),
                result.connectsPerSecond(),
                result.cpuMicrosPerConnect(),
                result.connects().micros(50) / 1e3,
                result.connects().micros(99) / 1e3,
                result.connects().maxMicros() / 1e3,
                result.subscribesPerSecond(),
                result.cpuMicrosPerSubscribe(),
                mebibytes(result.before()),
                mebibytes(result.connected().after()),
                mebibytes(result.subscribed().after()),
                mebibytes(result.held().after()),
                result.bytesPerConnection(),
                result.idleCores(),
                result.held().seconds());
    }

    private static double mebibytes(ProcessFigures figures) {
        return figures.residentBytes() / 1048576.0;
    }

    static String json(IdleLoad.Result result) {
        return new Json()
                .text("scenario", "conn")
                .number("connections", (long) result.connections())
                .number("connectsPerSecond", result.connectsPerSecond())
                .object("connectLatency", FindingsJson.latency(result.connects()))
                .number("cpuMicrosPerConnect", result.cpuMicrosPerConnect())
                .number("subscribesPerSecond", result.subscribesPerSecond())
                .number("cpuMicrosPerSubscribe", result.cpuMicrosPerSubscribe())
                .number("residentBytesBefore", result.before().residentBytes())
                .number("residentBytesConnected", result.connected().after().residentBytes())
                .number("residentBytesSubscribed", result.subscribed().after().residentBytes())
                .number("residentBytesHeld", result.held().after().residentBytes())
                .number("bytesPerConnection", result.bytesPerConnection())
                .number("idleCores", result.idleCores())
                .toString();
    }

    static String page(IdleLoad.Result result, String broker, List<Sample> samples) {
        List<Map.Entry<String, String>> memory = List.of(
                FindingsPage.row("RSS before, MiB", "%.1f", mebibytes(result.before())),
                FindingsPage.row(
                        "connected, MiB", "%.1f", mebibytes(result.connected().after())),
                FindingsPage.row(
                        "subscribed, MiB", "%.1f", mebibytes(result.subscribed().after())),
                FindingsPage.row("held, MiB", "%.1f", mebibytes(result.held().after())),
                FindingsPage.row("bytes per connection", "%,.0f", result.bytesPerConnection()));
        List<Map.Entry<String, String>> rates = List.of(
                FindingsPage.row("connects per second", "%,.0f", result.connectsPerSecond()),
                FindingsPage.row("broker CPU each, us", "%.1f", result.cpuMicrosPerConnect()),
                FindingsPage.row("to CONNACK p50, ms", "%.3f", result.connects().micros(50) / 1e3),
                FindingsPage.row("to CONNACK p99, ms", "%.3f", result.connects().micros(99) / 1e3),
                FindingsPage.row("subscribes per second", "%,.0f", result.subscribesPerSecond()),
                FindingsPage.row("broker cores when idle", "%.3f", result.idleCores()));
        List<Chart> charts = new ArrayList<>();
        charts.add(FindingsPage.overTime(
                "Connections", samples, List.of(FindingsPage.value("connected", samples, Sample::connected))));
        charts.addAll(FindingsPage.brokerCharts(samples));
        return new Page(
                        "linnet bench conn " + broker,
                        String.format(Locale.ROOT, "%,d idle connections", result.connections()),
                        "all connected and held",
                        true,
                        List.of(new Page.Table("Rates", rates), new Page.Table("Broker process", memory)),
                        charts,
                        "Figures of the broker's process are there when it was named with --pid.")
                .html();
    }
}
