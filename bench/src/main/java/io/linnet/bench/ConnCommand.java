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

/** {@code bench conn}: idle connections against a broker that is already there. */
@Command(
        name = "conn",
        mixinStandardHelpOptions = true,
        description = "Opens many idle connections: connects per second, CPU and memory for each.")
final class ConnCommand implements Callable<Integer> {
    @Mixin
    private Target target = new Target();

    @Option(names = "--connections", defaultValue = "10000", description = "How many (default: ${DEFAULT-VALUE}).")
    private int connections;

    @Option(
            names = "--handshakes",
            defaultValue = "90",
            description = "Handshakes under way at once (default: ${DEFAULT-VALUE}).")
    private int handshakes;

    @Option(names = "--connect-only", description = "Do not subscribe.")
    private boolean connectOnly;

    @Option(names = "--hold", defaultValue = "3", description = "Seconds of silence (default: ${DEFAULT-VALUE}).")
    private double hold;

    @Option(names = "--protocol", defaultValue = "3.1.1", description = "3.1.1 or 5 (default: ${DEFAULT-VALUE}).")
    private String protocol = "";

    @Option(names = "--json", description = "Report as JSON.")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        checkArguments(command);
        BrokerAddress broker = target.address(command);
        return Bench.exitCode(command, () -> {
            IdleLoad.Result result = load(broker).run();
            command.getOut().println(json ? IdleReport.json(result) : IdleReport.text(result));
            return 0;
        });
    }

    private void checkArguments(CommandLine command) {
        if (connections < 1 || handshakes < 1) {
            throw new CommandLine.ParameterException(command, "connections and handshakes must be at least 1");
        }
        try {
            RunCommand.levelOf(protocol);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(command, String.valueOf(e.getMessage()), e);
        }
    }

    private IdleLoad load(BrokerAddress broker) {
        return new IdleLoad(
                broker, target.pid(), connections, handshakes, RunCommand.levelOf(protocol), !connectOnly, hold);
    }
}
