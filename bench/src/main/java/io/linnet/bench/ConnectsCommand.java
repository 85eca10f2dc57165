package io.linnet.bench;

import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench connects}: clients that come and go, against a broker that is already there. */
@Command(
        name = "connects",
        description =
                "Connects and disconnects as fast as it can: connects per second, broker CPU for each; over TLS with"
                        + " full or resumed handshakes.")
final class ConnectsCommand implements Callable<Integer> {
    @Mixin
    private Target target = new Target();

    @Option(
            names = "--handshakes",
            defaultValue = "16",
            description = "Handshakes under way at once (default: ${DEFAULT-VALUE}).")
    private int handshakes;

    @Option(names = "--resume", description = "Resume the TLS sessions of earlier connections.")
    private boolean resume;

    @Option(names = "--warm-up", defaultValue = "3", description = "Seconds (default: ${DEFAULT-VALUE}).")
    private double warmUp;

    @Option(names = "--measure", defaultValue = "6", description = "Seconds (default: ${DEFAULT-VALUE}).")
    private double measure;

    @Option(names = "--json", description = "Report as JSON.")
    private boolean json;

    @Mixin
    HelpOption help = new HelpOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        if (handshakes < 1) {
            throw new CommandLine.ParameterException(command, "handshakes must be at least 1");
        }
        BrokerAddress broker = target.address(command);
        if (resume && broker.tls() == null) {
            throw new CommandLine.ParameterException(command, "only TLS sessions can be resumed; see --cafile");
        }
        return Bench.exitCode(command, () -> {
            ConnectRate.Result result =
                    new ConnectRate(broker, target.pid(), handshakes, resume, warmUp, measure).run();
            command.getOut().println(json ? json(result) : text(result));
            return 0;
        });
    }

    private static String text(ConnectRate.Result result) {
        return String.format(
                Locale.ROOT,
                """
                connects: %,d in %.1f s, %,.0f/s, %.1f %% of them resumed
                  CPU each   broker %.1f us   generator %.1f us""",
                result.visits(),
                result.seconds(),
                result.perSecond(),
                result.resuming() ? result.resumedPercent() : 0.0,
                result.brokerMicrosPerVisit(),
                result.generatorMicrosPerVisit());
    }

    private static String json(ConnectRate.Result result) {
        return new Json()
                .text("scenario", result.resuming() ? "connects-resumed" : "connects")
                .number("connects", result.visits())
                .number("seconds", result.seconds())
                .number("connectsPerSecond", result.perSecond())
                .number("fullHandshakes", result.fullHandshakes())
                .number("brokerCpuMicrosPerConnect", result.brokerMicrosPerVisit())
                .number("generatorCpuMicrosPerConnect", result.generatorMicrosPerVisit())
                .toString();
    }
}
