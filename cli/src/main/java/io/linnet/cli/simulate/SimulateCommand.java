package io.linnet.cli.simulate;

import io.linnet.cli.json.JsonMembers;
import io.linnet.cli.options.ClientOptions;
import io.linnet.cli.simulate.scenario.Device;
import io.linnet.cli.simulate.scenario.Happening;
import io.linnet.cli.simulate.scenario.Outgoing;
import io.linnet.cli.simulate.scenario.Scenario;
import io.linnet.cli.simulate.scenario.ScenarioFile;
import io.linnet.client.ClientBuilder;
import io.linnet.client.ClientException;
import io.linnet.client.settings.Amount;
import io.linnet.client.settings.Problems;
import io.linnet.client.settings.TextFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code linnet simulate}: devices of a scenario as clients of a broker. */
@Command(
        name = "simulate",
        description =
                "Let the devices of a scenario come to a broker: telemetry, commands, wills, bursts, lost connections.",
        sortOptions = false,
        abbreviateSynopsis = true)
public final class SimulateCommand implements Callable<Integer> {
    private static final int FAILED = 1;
    private static final List<String> EXAMPLES = List.of("home", "factory", "fleet");
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintWriter out;
    private final PrintWriter err;

    @Spec
    private CommandSpec command;

    @Parameters(arity = "0..1", paramLabel = "SCENARIO", description = "A file with the scenario, YAML or JSON.")
    private @Nullable Path file;

    @Option(
            names = "--devices",
            paramLabel = "N",
            description = "About so many devices, in the proportions of the file.")
    private @Nullable Integer devices;

    @Option(
            names = "--speed",
            paramLabel = "X",
            defaultValue = "1",
            description = "Let the time of the scenario pass X times as fast. Default: 1.")
    private double speed = 1;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            description = "End after this time, such as 60s or 5m. Default: at Ctrl-C.")
    private @Nullable String duration;

    @Option(names = "--seed", paramLabel = "N", description = "Other random numbers than those of the file.")
    private @Nullable Long seed;

    @Option(names = "--dry-run", description = "Show the first messages, without a broker.")
    private boolean dryRun;

    @Option(
            names = "--first",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many with --dry-run. Default: 20.")
    private int first = 20;

    @Option(names = "--json", description = "Show the summary, or the messages of --dry-run, as JSON.")
    private boolean json;

    @Option(
            names = "--print-example",
            arity = "0..1",
            paramLabel = "NAME",
            fallbackValue = "home",
            description = "Print a scenario to begin with: home, factory or fleet. Default: home.")
    private @Nullable String example;

    @Mixin
    private ClientOptions connection;

    /** Writes what was asked for to the first, and what happens besides to the second. */
    public SimulateCommand(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (example != null) {
            out.print(example(example));
            out.flush();
            return 0;
        }
        Duration time = duration == null ? Duration.ofDays(3650) : duration(duration);
        if (!(speed > 0 && speed <= 1_000_000)) {
            throw problem("--speed is " + speed + ", it may be above 0 and up to 1000000");
        }
        Scenario scenario = scenario();
        if (scenario == null) {
            return FAILED;
        }
        List<Device> all = scenario.devices(Instant.now());
        if (dryRun) {
            show(all);
            return 0;
        }
        return run(all, time);
    }

    private Duration duration(String text) {
        Duration time = Duration.ofMillis(Amount.of(text, Amount.MILLIS));
        if (time.isNegative() || time.isZero()) {
            throw problem("--duration is '" + text + "', it may be a time such as 500ms, 60s or 5m");
        }
        return time;
    }

    private String example(String name) throws IOException {
        if (!EXAMPLES.contains(name)) {
            throw problem("there is no example '" + name + "', there are: " + String.join(", ", EXAMPLES));
        }
        try (InputStream text = Objects.requireNonNull(SimulateCommand.class.getResourceAsStream(name + ".yaml"))) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Null when something is wrong with it, which was said. */
    private @Nullable Scenario scenario() {
        Path source = file;
        if (source == null) {
            throw problem("which scenario? A file; --print-example > home.yaml makes one");
        }
        Problems problems = new Problems(source.toString());
        Scenario read = TextFile.text(source, problems)
                .flatMap(text -> ScenarioFile.read(text, problems))
                .orElse(null);
        problems.all().forEach(each -> err.println("Error: " + each));
        if (read == null) {
            return null;
        }
        Scenario seeded = seed == null ? read : read.withSeed(seed);
        if (devices == null) {
            return seeded;
        }
        if (devices < 1) {
            throw problem("--devices is " + devices + ", it may be 1 or more");
        }
        return seeded.withSize(devices);
    }

    private ParameterException problem(String message) {
        return new ParameterException(command.commandLine(), message);
    }

    // ---- without a broker

    private record Next(Device device, Happening happening) {}

    private void show(List<Device> all) {
        PriorityQueue<Next> next = new PriorityQueue<>(
                Comparator.comparingLong((Next each) -> each.happening().atMillis())
                        .thenComparing(each -> each.device().identifier()));
        all.forEach(device -> device.next().ifPresent(happening -> next.add(new Next(device, happening))));
        int shown = 0;
        while (shown < first && !next.isEmpty()) {
            Next now = next.remove();
            Device device = now.device();
            device.next().ifPresent(happening -> next.add(new Next(device, happening)));
            switch (now.happening()) {
                case Happening.Send send -> {
                    show(device, send.atMillis(), send.message());
                    shown++;
                }
                case Happening.Arrive arrive
                when device.group().birth().isPresent() -> {
                    show(
                            device,
                            arrive.atMillis(),
                            device.message(device.group().birth().get(), arrive.atMillis()));
                    shown++;
                }
                case Happening.Arrive arrive -> {}
                case Happening.Vanish vanish -> {}
            }
        }
    }

    private void show(Device device, long atMillis, Outgoing message) {
        if (json) {
            out.println(new JsonMembers()
                    .number("at-milliseconds", atMillis)
                    .text("client", device.identifier())
                    .text("topic", message.topic())
                    .number("qos", message.qos().code())
                    .flag("retain", message.retain())
                    .text("payload", message.payload()));
        } else {
            out.printf(
                    "%8.3f s  %s  %s  QoS %d%s  %s%n",
                    atMillis / 1e3,
                    device.identifier(),
                    message.topic(),
                    message.qos().code(),
                    message.retain() ? " retained" : "",
                    message.payload());
        }
    }

    // ---- with one

    private int run(List<Device> all, Duration time) throws InterruptedException {
        try {
            knock();
        } catch (ClientException | UnknownHostException e) {
            err.println("Error: " + e.getMessage());
            return FAILED;
        }
        Simulation simulation = new Simulation(this::builder, speed);
        Thread stop = new Thread(() -> stop(simulation), "stop");
        Runtime.getRuntime().addShutdownHook(stop);
        boolean live = isTerminal();
        try {
            simulation.run(all, time, elapsed -> {
                if (live) {
                    err.print(CLEAR_LINE + simulation.counters().line(elapsed, all.size()));
                    err.flush();
                }
            });
        } finally {
            summarize(simulation, all.size(), live);
            simulation.finished();
            forget(stop);
        }
        return simulation.counters().hasErrors() ? FAILED : 0;
    }

    /** One connection says whether there is a broker that lets us in, before hundreds say that there is none. */
    private void knock() throws UnknownHostException {
        connection.builder().connect().close();
    }

    private ClientBuilder builder() {
        try {
            return connection.builder();
        } catch (UnknownHostException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void stop(Simulation simulation) {
        try {
            simulation.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void summarize(Simulation simulation, int size, boolean live) {
        Counters counters = simulation.counters();
        if (live) {
            err.print(CLEAR_LINE);
            err.flush();
        }
        out.println(json ? counters.json(simulation.elapsed(), size) : counters.summary(simulation.elapsed(), size));
        String error = counters.firstError();
        if (error != null && !json) {
            err.println("The first error: " + error);
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is already on its way down: then the hook runs, and waits for us.
        }
    }

    @SuppressWarnings("SystemConsoleNull") // which console there is depends on how the JVM was started
    private static boolean isTerminal() {
        java.io.Console console = System.console();
        return console != null && console.isTerminal();
    }
}
