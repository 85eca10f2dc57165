package io.linnet.bench;

import java.util.Locale;

/** The result of holding idle connections, for people and for programs. */
final class IdleReport {
    private IdleReport() {}

    static String text(IdleLoad.Result result) {
        return String.format(
                Locale.ROOT,
                """
                conn: %,d connections, each with a subscription
                  connects   %,.0f/s   broker %.1f us CPU each
                  subscribes %,.0f/s   broker %.1f us CPU each
                  memory     RSS %.1f -> connected %.1f -> subscribed %.1f -> held %.1f MiB   %,.0f bytes each
                  idle       broker %.3f cores over %.1f s""",
                result.connections(),
                result.connectsPerSecond(),
                result.cpuMicrosPerConnect(),
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
}
