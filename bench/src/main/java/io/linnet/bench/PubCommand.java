package io.linnet.bench;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench pub}: publishers alone. */
@Command(
        name = "pub",
        sortOptions = false,
        description = "Publishes, and measures how long the broker takes to acknowledge (PUBACK, PUBCOMP).")
final class PubCommand implements Callable<Integer> {
    @Option(
            names = {"-c", "--connections"},
            paramLabel = "N",
            defaultValue = "10",
            description = "Publishing connections (default: ${DEFAULT-VALUE}).")
    private int connections;

    @Option(
            names = {"-t", "--topic"},
            paramLabel = "TOPIC",
            defaultValue = "bench/%i",
            description = "Where to publish: " + TrafficOptions.TOPIC_PLACEHOLDERS + " (default: bench/%%i).")
    private String topic = "";

    @Option(
            names = {"-q", "--qos"},
            paramLabel = "QOS",
            defaultValue = "0",
            description = "QoS of the messages (default: ${DEFAULT-VALUE}).")
    private int qos;

    @Mixin
    private MessageOptions messages = new MessageOptions();

    @Mixin
    private SearchOptions search = new SearchOptions();

    @Mixin
    private TrafficOptions traffic = new TrafficOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        Cast cast = TrafficOptions.checked(command, () -> new Cast("pub", connections, 0, qos, 0, topic, ""));
        if (search.asked() && qos == 0) {
            throw new CommandLine.ParameterException(
                    command, "--find-max needs acknowledgements: -q 1 or 2, or pubsub instead of pub");
        }
        return new Traffic(command, traffic, messages, search).play(cast, cast.publishers());
    }
}
