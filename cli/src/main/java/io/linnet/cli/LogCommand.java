package io.linnet.cli;

import io.linnet.cli.control.ControlClient;
import io.linnet.cli.control.ControlProblem;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code linnet log}: says and changes what a running broker tells, or shows the packets of one client. */
@Command(
        name = "log",
        description = "Say or change what a running broker tells in its log, or show the packets of one client.")
final class LogCommand implements Callable<Integer> {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,8})(s|m|h|)");

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--level",
            paramLabel = "LEVEL",
            description = "off, error, warn, info, debug or trace. Holds until the next reload.")
    @Nullable
    String level;

    @Option(
            names = "--logger",
            paramLabel = "NAME",
            description =
                    "For this group of events alone, such as connections; 'linnet log' without options lists them.")
    @Nullable
    String logger;

    @Option(names = "--for", paramLabel = "TIME", description = "And only for so long, such as 30s, 10m or 1h.")
    @Nullable
    String time;

    @Option(
            names = "--client",
            paramLabel = "ID",
            description = "Show the packets of this client, without payloads, as they come and go.")
    @Nullable
    String client;

    @Mixin
    ControlOption control;

    @Mixin
    HelpOption help;

    @Override
    public Integer call() {
        Map<String, Object> arguments = new LinkedHashMap<>();
        if (time != null) {
            arguments.put("seconds", seconds(time));
        }
        if (client != null) {
            arguments.put("client", client);
            return control.ask(spec.commandLine().getErr(), broker -> trace(broker, arguments));
        }
        if (level != null) {
            arguments.put("level", level);
            if (logger != null) {
                arguments.put("logger", logger);
            }
        } else if (logger != null || time != null) {
            throw new ParameterException(spec.commandLine(), "--logger and --for need --level or --client");
        }
        return control.ask(spec.commandLine().getErr(), broker -> {
            if (broker.ask("log", arguments).get("levels") instanceof Map<?, ?> levels) {
                levels.forEach((name, value) -> spec.commandLine().getOut().println(name + ": " + value));
            }
        });
    }

    private long seconds(String text) {
        Matcher parts = DURATION.matcher(text);
        long number = parts.matches() ? Long.parseLong(parts.group(1)) : 0;
        long factor = !parts.matches() || parts.group(2).isEmpty()
                ? 1
                : switch (parts.group(2)) {
                    case "m" -> 60;
                    case "h" -> 3_600;
                    default -> 1;
                };
        if (number < 1 || number * factor > 86_400) {
            throw new ParameterException(
                    spec.commandLine(), "--for: '" + text + "' is not a time from 1s to 24h, such as 30s, 10m or 1h");
        }
        return number * factor;
    }

    private void trace(ControlClient broker, Map<String, Object> arguments) throws IOException, ControlProblem {
        PrintWriter out = spec.commandLine().getOut();
        broker.ask("trace", arguments);
        Map<String, Object> line;
        while ((line = broker.next()) != null && !line.containsKey("end") && !out.checkError()) {
            out.println(
                    line.containsKey("dropped")
                            ? "(" + line.get("dropped") + " packets were not shown, because they came too fast)"
                            : TraceText.of(line));
        }
    }
}
