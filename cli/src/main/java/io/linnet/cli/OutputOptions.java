package io.linnet.cli;

import io.linnet.cli.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say how a message is printed. */
final class OutputOptions {
    private static final String CYAN = "\u001b[36m";
    private static final String PLAIN = "\u001b[0m";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = {"-v", "--verbose"},
            description = "Print the topic before the payload.")
    private boolean verbose;

    @Option(names = "-N", description = "Print no end of line after a message.")
    private boolean noEndOfLine;

    @Option(
            names = "-F",
            paramLabel = "FORMAT",
            description =
                    "How to print a message: %%t topic, %%p payload, %%x %%X hexadecimal, %%l length, %%q QoS, %%r retain,"
                            + " %%m packet identifier, %%j %%J JSON, %%I time, %%U seconds;"
                            + " of MQTT 5.0: %%A topic alias, %%C content type, %%D correlation data, %%E expiry,"
                            + " %%F payload format, %%P user properties, %%R response topic, %%S subscription identifier;"
                            + " @X as strftime(3), escapes as in C.")
    private @Nullable String format;

    @Option(
            names = "--json",
            description = "Print each message as one line of JSON whose form stays; bytes that are no text in base64.")
    private boolean json;

    @Option(names = "--pretty", description = "Spread JSON over several lines.")
    private boolean pretty;

    /** Whether any of them says how. */
    boolean areGiven() {
        return verbose || format != null || json;
    }

    MessageFormat format() {
        if (Stream.of(verbose, format != null, json).filter(given -> given).count() > 1) {
            throw problem("-v, -F and --json are different ways to print a message; one of them is allowed.");
        }
        String chosen = format;
        if (json) {
            return asJson();
        }
        if (chosen == null) {
            boolean coloured = verbose && Terminal.isThere() && Terminal.likesColours();
            return MessageFormat.plain(verbose, !noEndOfLine, coloured ? CYAN : "", coloured ? PLAIN : "");
        }
        try {
            return FormatParser.parse(chosen, !noEndOfLine, pretty);
        } catch (IllegalArgumentException e) {
            throw problem(String.valueOf(e.getMessage()));
        }
    }

    private MessageFormat asJson() {
        String end = noEndOfLine ? "" : "\n";
        return (message, out) -> {
            String line = MessageLine.of(message, Instant.now());
            out.write(((pretty ? JsonText.indented(line) : line) + end).getBytes(StandardCharsets.UTF_8));
        };
    }

    private ParameterException problem(String message) {
        return new ParameterException(command.commandLine(), message);
    }
}
