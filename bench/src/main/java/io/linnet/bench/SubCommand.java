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

/** {@code bench sub}: subscribers alone. */
@Command(
        name = "sub",
        sortOptions = false,
        description = "Subscribes, and counts what arrives, whoever publishes it; until Ctrl-C or --duration.")
final class SubCommand implements Callable<Integer> {
    @Option(
            names = {"-c", "--connections"},
            paramLabel = "N",
            defaultValue = "10",
            description = "Subscribing connections (default: ${DEFAULT-VALUE}).")
    private int connections;

    @Option(
            names = {"-t", "--topic"},
            paramLabel = "FILTER",
            defaultValue = "bench/#",
            description = "What to subscribe to, also $share/GROUP/FILTER: " + TrafficOptions.TOPIC_PLACEHOLDERS
                    + " (default: ${DEFAULT-VALUE}).")
    private String filter = "";

    @Option(
            names = {"-q", "--qos"},
            paramLabel = "QOS",
            defaultValue = "0",
            description = "QoS of the subscriptions (default: ${DEFAULT-VALUE}).")
    private int qos;

    @Mixin
    private TrafficOptions traffic = new TrafficOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        Job job = TrafficOptions.checked(
                command, () -> traffic.listening(command, new Cast("sub", 0, connections, 0, qos, "", filter)));
        return traffic.stage(command).play(job);
    }
}
