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
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bench start}: starts a broker, measures, ends it. */
@Command(name = "start", description = "Starts a broker: time until it answers a CONNECT, memory when idle.")
final class StartCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "COMMAND",
            description = "Broker's command line in one argument. " + BrokerSite.PLACEHOLDERS)
    private String brokerCommand = "";

    @Option(names = "--json", description = "Report as JSON.")
    private boolean json;

    @Mixin
    HelpOption help = new HelpOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        return Bench.exitCode(command, () -> {
            StartUp start = StartUp.of(brokerCommand);
            command.getOut().println(json ? json(start) : text(start));
            return 0;
        });
    }

    private static String text(StartUp start) {
        return String.format(
                Locale.ROOT,
                "start: answered a CONNECT after %.0f ms, used %.0f ms CPU, idle RSS %.1f MiB",
                start.seconds() * 1e3,
                start.idle().cpuMicros() / 1e3,
                start.idle().residentBytes() / 1048576.0);
    }

    private static String json(StartUp start) {
        return new Json()
                .text("scenario", "start")
                .number("seconds", start.seconds())
                .number("cpuMicros", start.idle().cpuMicros())
                .number("residentBytes", start.idle().residentBytes())
                .toString();
    }
}
