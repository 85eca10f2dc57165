package io.linnet.bench;

import io.linnet.bench.Measurements.Measurement;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code bench compare}: several brokers under the same load, side by side.
 *
 * <p>Each measurement has a broker process of its own. Rounds are interleaved: every broker has its turn at a scenario
 * before the next round, in alternating order, so that a change of the machine meets all of them.
 */
@Command(
        name = "compare",
        description = "Starts brokers one at a time, measures each in the same scenarios, prints a Markdown table.")
final class CompareCommand implements Callable<Integer> {
    private static final String LOAD_AVERAGE = "/proc/loadavg";

    @Option(
            names = "--broker",
            required = true,
            paramLabel = "NAME=COMMAND",
            description = "A broker; the first is the baseline. " + BrokerSite.PLACEHOLDERS)
    private Map<String, String> brokers = new LinkedHashMap<>();

    @Option(
            names = "--scenarios",
            split = ",",
            defaultValue = "qos0,qos1,qos2,fanout,fanin,open20k,conn10k,start",
            description = "Which and in which order (default: ${DEFAULT-VALUE}); also durable-qos1, durable-qos2, "
                    + "durable-both-qos1, durable-both-qos2, offline-qos1, offline-fanout, ack-latency, drain, "
                    + "restart, restart-kill, queue-through, connects, connects-resumed.")
    private List<String> scenarios = List.of();

    @Option(names = "--rounds", defaultValue = "3", description = "Rounds (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--warm-up", defaultValue = "6", description = "Seconds (default: ${DEFAULT-VALUE}).")
    private double warmUp;

    @Option(names = "--measure", defaultValue = "6", description = "Seconds (default: ${DEFAULT-VALUE}).")
    private double measure;

    @Option(names = "--payload", defaultValue = "64", description = "Payload bytes (default: ${DEFAULT-VALUE}).")
    private int payload;

    @Option(
            names = "--scale",
            defaultValue = "1",
            description =
                    "Fraction of the messages in drain (1,000,000), restart (1,000,000 queued, 1,000,000 retained) "
                            + "and queue-through (10,000,000); restart has as much fewer sessions (default: ${DEFAULT-VALUE}).")
    private double scale;

    @Mixin
    private TlsTarget tls = new TlsTarget();

    @Mixin
    HelpOption help = new HelpOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        Map<String, Measurement> measurements = measurements(command);
        String loadBefore = firstLine(LOAD_AVERAGE, "");
        ComparisonTable table = new ComparisonTable(List.copyOf(brokers.keySet()));
        boolean faultless = true;
        for (Map.Entry<String, Measurement> measurement : measurements.entrySet()) {
            for (int round = 0; round < rounds; round++) {
                faultless &= round(command.getErr(), table, measurement, round);
            }
        }
        scenarios.forEach(scenario -> relate(table, scenario));
        PrintWriter out = command.getOut();
        out.print(heading(command, loadBefore));
        out.print(table.markdown());
        out.flush();
        return faultless ? 0 : Bench.FAULTS;
    }

    private Map<String, Measurement> measurements(CommandLine command) {
        if (rounds < 1) {
            throw new CommandLine.ParameterException(command, "rounds must be at least 1");
        }
        try {
            Measurements known = new Measurements(warmUp, measure, payload, scale, tls.tls(command, false));
            Map<String, Measurement> measurements = new LinkedHashMap<>();
            scenarios.forEach(name -> measurements.put(name, known.named(name)));
            return measurements;
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(command, String.valueOf(e.getMessage()), e);
        }
    }

    /** What keeping sessions costs: beside the same scenario with clean ones, where that has been measured as well. */
    private static void relate(ComparisonTable table, String scenario) {
        if (scenario.startsWith("durable-")) {
            String clean = scenario.substring(scenario.lastIndexOf('-') + 1);
            table.relate(scenario, clean, "messages/s", "messages/s, % of " + clean);
        }
    }

    private boolean round(
            PrintWriter progress, ComparisonTable table, Map.Entry<String, Measurement> measurement, int round) {
        List<String> order = new ArrayList<>(brokers.keySet());
        if (round % 2 == 1) {
            Collections.reverse(order);
        }
        boolean faultless = true;
        for (String broker : order) {
            progress.printf("round %d, %s, %s: ", round + 1, measurement.getKey(), broker);
            progress.flush();
            faultless &= turn(progress, table, measurement, broker);
            progress.flush();
        }
        return faultless;
    }

    private boolean turn(
            PrintWriter progress, ComparisonTable table, Map.Entry<String, Measurement> measurement, String broker) {
        try {
            List<Figure> figures = measurement.getValue().of(Objects.requireNonNull(brokers.get(broker)));
            table.add(measurement.getKey(), broker, figures);
            progress.println(figures.stream()
                    .map(figure -> figure.printed() + " " + figure.name())
                    .collect(Collectors.joining("; ")));
            return figures.stream().noneMatch(figure -> figure.name().equals(Figure.FAULTS) && figure.value() > 0);
        } catch (BenchFailure e) {
            progress.println("failed: " + e.getMessage());
            return false;
        }
    }

    private String heading(CommandLine command, String loadBefore) {
        List<String> all = command.getParseResult().originalArgs();
        String arguments = all.subList(all.indexOf(command.getCommandName()) + 1, all.size()).stream()
                .map(CompareCommand::quoted)
                .collect(Collectors.joining(" "));
        return String.format(
                """
                Measured %s on %d cores (%s), %s %s; generator on Java %s.
                Load averages before: %s; after: %s.
                Medians of %d rounds, %s s warm-up and %s s measured each, %d-byte payloads; the ratio is to %s.

                    bench compare %s

                """,
                ZonedDateTime.now(ZoneOffset.UTC).format(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'")),
                Runtime.getRuntime().availableProcessors(),
                firstLine("/proc/cpuinfo", "model name"),
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                Runtime.version(),
                loadBefore,
                firstLine(LOAD_AVERAGE, ""),
                rounds,
                Figure.plain(warmUp),
                Figure.plain(measure),
                payload,
                brokers.keySet().iterator().next(),
                arguments);
    }

    private static String quoted(String argument) {
        return argument.matches("[\\w.,/=:-]+") ? argument : "'" + argument.replace("'", "'\\''") + "'";
    }

    private static String firstLine(String file, String start) {
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            String line = lines.filter(l -> l.startsWith(start)).findFirst().orElse("unknown");
            return line.substring(line.indexOf(':') + 1).strip();
        } catch (IOException e) {
            return "unknown";
        }
    }
}
