package io.linnet.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench crash}: kills brokers under load and counts what they had acknowledged and then did not keep. */
@Command(
        name = "crash",
        description =
                "Starts brokers, kills them under load at random moments, starts them again on the same data, and counts "
                        + "what was acknowledged and then lost, repeated or forgotten. Prints a Markdown table.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:every broker did all cycles and kept everything",
            "1:something was lost, repeated, out of order or forgotten, or a broker did not come back",
            "2:wrong arguments",
            "3:could not measure: a broker did not start at all"
        })
final class CrashCommand implements Callable<Integer> {
    @Option(
            names = "--broker",
            required = true,
            paramLabel = "NAME=COMMAND",
            description = "A broker. " + BrokerSite.PLACEHOLDERS)
    private Map<String, String> brokers = new LinkedHashMap<>();

    @Option(
            names = "--cycles",
            defaultValue = "50",
            description = "How often it is killed (default: ${DEFAULT-VALUE}).")
    private int cycles;

    @Option(names = "--seed", description = "Decides when it is killed (default: drawn, and printed).")
    private @Nullable Long seed;

    @Option(
            names = "--signal",
            defaultValue = "KILL",
            description = "KILL, or TERM: the broker may save what it has (default: ${DEFAULT-VALUE}).")
    private CrashConfig.Signal signal = CrashConfig.Signal.KILL;

    @Option(
            names = "--publishers",
            defaultValue = "2",
            description = "With kept sessions, for each of QoS 1 and 2 (default: ${DEFAULT-VALUE}).")
    private int publishers;

    @Option(
            names = "--window",
            defaultValue = "100",
            description = "Most messages in flight per publisher (default: ${DEFAULT-VALUE}).")
    private int window;

    @Option(
            names = "--payload",
            defaultValue = "64",
            description = "Payload bytes, at least 24 (default: ${DEFAULT-VALUE}).")
    private int payload;

    @Option(
            names = "--messages",
            defaultValue = "5000",
            description =
                    "Most messages published in one cycle (default: ${DEFAULT-VALUE}). Sessions that are offline are "
                            + "owed those of --check-every cycles: brokers must not bound their queues below that.")
    private int messages;

    @Option(
            names = "--load",
            defaultValue = "0.6",
            description = "Longest time from the first connect to the kill, in seconds (default: ${DEFAULT-VALUE}).")
    private double load;

    @Option(
            names = "--check-every",
            defaultValue = "5",
            description = "Cycles after which all sessions connect and are settled (default: ${DEFAULT-VALUE}).")
    private int checkEvery;

    @Option(
            names = "--restart",
            defaultValue = "30",
            description = "Seconds in which a broker must answer a CONNECT again (default: ${DEFAULT-VALUE}).")
    private double restart;

    @Option(
            names = "--silence",
            defaultValue = "5",
            description =
                    "Seconds without any packet after which what has not come is lost (default: ${DEFAULT-VALUE}).")
    private double silence;

    @Option(
            names = "--keep",
            description = "Leave the folder of a broker with breaches for a look, and say where it is.")
    private boolean keep;

    @Option(names = "--json", description = "Report as JSON, one line for each broker.")
    private boolean json;

    @Mixin
    HelpOption help = new HelpOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        long drawn = seed == null ? System.nanoTime() & 0xFFFF_FFFFL : seed;
        brokers.values().forEach(broker -> config(command, broker, drawn));
        Map<String, CrashReport> reports = new LinkedHashMap<>();
        boolean allStarted = true;
        for (Map.Entry<String, String> broker : brokers.entrySet()) {
            int code = Bench.exitCode(command, () -> {
                CrashConfig config = config(command, broker.getValue(), drawn);
                reports.put(broker.getKey(), run(command, broker.getKey(), config));
                return 0;
            });
            allStarted &= code == 0;
        }
        if (!reports.isEmpty()) {
            command.getOut().print(json ? json(reports) : markdown(reports));
            command.getOut().flush();
        }
        if (!allStarted) {
            return Bench.NOT_MEASURED;
        }
        return reports.values().stream().allMatch(CrashReport::isFaultless) ? 0 : Bench.FAULTS;
    }

    private CrashConfig config(CommandLine command, String broker, long drawnSeed) {
        try {
            return new CrashConfig(
                    broker,
                    cycles,
                    drawnSeed,
                    signal,
                    new CrashConfig.Load(publishers, window, payload, messages, load, checkEvery),
                    new CrashConfig.Patience(restart, silence));
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(command, String.valueOf(e.getMessage()), e);
        }
    }

    private CrashReport run(CommandLine command, String name, CrashConfig config) {
        command.getErr().println(name + ": seed " + config.seed());
        command.getErr().flush();
        CrashReport report = CrashRun.of(
                config,
                line -> {
                    command.getErr().println(name + ": " + line);
                    command.getErr().flush();
                },
                keep);
        command.getErr().println(name + ": " + report.text());
        command.getErr().flush();
        return report;
    }

    private static String json(Map<String, CrashReport> reports) {
        return reports.entrySet().stream()
                .map(report -> report.getValue().json(report.getKey()) + System.lineSeparator())
                .collect(Collectors.joining());
    }

    private String markdown(Map<String, CrashReport> reports) {
        List<String> lines = new ArrayList<>();
        List<List<Map.Entry<String, String>>> columns =
                reports.values().stream().map(CrashReport::figures).toList();
        lines.add("| SIG" + signal + ", seed "
                + reports.values().iterator().next().config().seed() + " | " + String.join(" | ", reports.keySet())
                + " |");
        lines.add("|---" + "|---:".repeat(reports.size()) + "|");
        for (int row = 0; row < columns.getFirst().size(); row++) {
            int at = row;
            lines.add("| " + columns.getFirst().get(at).getKey() + " | "
                    + columns.stream().map(column -> column.get(at).getValue()).collect(Collectors.joining(" | "))
                    + " |");
        }
        return lines.stream().map(line -> line + System.lineSeparator()).collect(Collectors.joining());
    }
}
