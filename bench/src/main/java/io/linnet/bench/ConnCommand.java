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
        sortOptions = false,
        description =
                "Opens many idle connections: connects per second, time to CONNACK, and with --pid the broker's CPU and"
                        + " memory for each.")
final class ConnCommand implements Callable<Integer> {
    private static final double DRAIN_SECONDS = 5;

    @Option(
            names = {"-c", "--connections"},
            paramLabel = "N",
            defaultValue = "10000",
            description = "How many (default: ${DEFAULT-VALUE}).")
    private int connections;

    @Option(
            names = {"-t", "--topic"},
            paramLabel = "FILTER",
            description =
                    "What each subscribes to: " + TrafficOptions.TOPIC_PLACEHOLDERS + " (default: a topic of its own).")
    private @Nullable String filter;

    @Option(names = "--connect-only", description = "Do not subscribe.")
    private boolean connectOnly;

    @Option(
            names = {"--hold", "--duration"},
            paramLabel = "SECONDS",
            defaultValue = "3",
            description = "How long all are held (default: ${DEFAULT-VALUE}).")
    private double hold;

    @Mixin
    private Target target = new Target();

    @Mixin
    private ClientOptions clients = new ClientOptions();

    @Mixin
    private ReportOptions report = new ReportOptions();

    @Mixin
    HelpOption help = new HelpOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        TrafficOptions.checked(command, this::check);
        Reach reach = target.reach(command);
        Pace pace = clients.pace(command);
        NamedClients named = named(command);
        return Bench.exitCode(command, () -> {
            Descriptors.requireFor(connections, reach);
            Progress progress = report.progress(command.getErr());
            try (CtrlC ctrlC = new CtrlC()) {
                Watch watch = new Watch(target.pid(), DRAIN_SECONDS, report.sampleSeconds(), progress, ctrlC);
                IdleLoad.Result result = new IdleLoad(reach, watch, named, pace, !connectOnly, hold).run();
                progress.end();
                command.getOut().println(report.json() ? IdleReport.json(result) : IdleReport.text(result));
                command.getOut().flush();
                report.writePage(command.getErr(), () -> IdleReport.page(result, reach.name(), progress.samples()));
                return 0;
            } finally {
                progress.end();
            }
        });
    }

    private @Nullable Void check() {
        if (connections < 1 || connections >= 1 << 20) {
            throw new IllegalArgumentException("connections must be 1 to 1048575, not " + connections);
        }
        if (!(hold >= 0)) {
            throw new IllegalArgumentException("--hold must be 0 s or more, not " + hold);
        }
        report.check();
        return null;
    }

    private NamedClients named(CommandLine command) {
        String run = NamedClients.randomName();
        return new NamedClients(
                clients.greeting(command, target.userInfo(command)),
                clients.prefix(run),
                0,
                connections,
                "",
                filter == null ? "bench/" + run + "/idle/%i" : filter,
                0);
    }
}
