package io.linnet.bench;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say who publishes and who subscribes, where there are both. */
final class CastOptions {
    private static final int CONNECTIONS = 10;

    @Option(
            names = {"-c", "--connections"},
            paramLabel = "N",
            description = "Publishers, and as many subscribers (default: 10).")
    private @Nullable Integer connections;

    @Option(names = "--publishers", paramLabel = "N", description = "Publishing connections (default: as -c).")
    private @Nullable Integer publishers;

    @Option(names = "--subscribers", paramLabel = "N", description = "Subscribing connections (default: as -c).")
    private @Nullable Integer subscribers;

    @Option(
            names = {"-t", "--topic"},
            paramLabel = "TOPIC",
            description = "Where to publish: " + TrafficOptions.TOPIC_PLACEHOLDERS
                    + " (default: one for each pair, or one for all when there are more of one kind).")
    private @Nullable String topic;

    @Option(
            names = "--filter",
            paramLabel = "FILTER",
            description =
                    "What to subscribe to, with the same placeholders; also with wildcards, and $share/GROUP/FILTER"
                            + " (default: as -t).")
    private @Nullable String filter;

    @Option(
            names = {"-q", "--qos"},
            paramLabel = "QOS",
            description = "QoS of messages and subscriptions (default: 0; latency: 1).")
    private @Nullable Integer qos;

    @Option(
            names = "--subscribe-qos",
            paramLabel = "QOS",
            description = "QoS of the subscriptions, where it differs (default: as -q).")
    private @Nullable Integer subscribeQos;

    Cast cast(String command, int usualQos) {
        int each = connections == null ? CONNECTIONS : connections;
        int from = publishers == null ? each : publishers;
        int to = subscribers == null ? each : subscribers;
        int level = qos == null ? usualQos : qos;
        if (from < 1 || to < 1) {
            throw new IllegalArgumentException("there must be publishers and subscribers, at least one of each, not "
                    + from + " and " + to + "; see also the commands pub and sub");
        }
        String name = topic == null ? "bench/" + NamedClients.randomName() + (from == to ? "/%i" : "/all") : topic;
        return new Cast(
                command,
                from,
                to,
                level,
                subscribeQos == null ? level : subscribeQos,
                name,
                filter == null ? name : filter);
    }
}
