package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The second part of {@code docs/cli.md} says what the commands say about themselves. */
class CliDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "cli.md");
    private static final String BEGIN = "<!-- from here on made of the code, see CliDocumentTest -->\n";

    /** The part is written anew by {@code ./mvnw verify -pl cli -am -Dlinnet.writeDocuments=true}. */
    @Test
    void everyCommandAndOptionIsInTheDocument() throws IOException {
        String document = Files.readString(DOCUMENT);
        int begin = document.indexOf(BEGIN) + BEGIN.length();
        StringBuilder reference = new StringBuilder();
        add(reference, Linnet.commandLine(Console.standard()), 2);
        if (Boolean.getBoolean("linnet.writeDocuments")) {
            Files.writeString(DOCUMENT, document.substring(0, begin) + reference);
        } else {
            assertThat(document.substring(begin)).isEqualTo(reference.toString());
        }
    }

    private static void add(StringBuilder text, CommandLine command, int depth) {
        CommandSpec spec = command.getCommandSpec();
        boolean top = spec.parent() == null;
        if (!top) {
            text.append('\n').append("#".repeat(Math.min(depth, 4))).append(" `");
            text.append(spec.qualifiedName()).append("`\n\n");
            text.append(String.join(" ", described(spec.usageMessage().description())))
                    .append("\n");
            addParameters(text, spec.positionalParameters());
            addOptions(text, spec.options());
        }
        spec.subcommands().values().stream().distinct().forEach(each -> add(text, each, top ? depth : depth + 1));
    }

    private static List<String> described(String... lines) {
        return List.of(lines).stream()
                .map(line -> line.replace("%%", "%").replace("|", "\\|").replace("<", "&lt;"))
                .toList();
    }

    private static void addParameters(StringBuilder text, List<PositionalParamSpec> parameters) {
        List<PositionalParamSpec> shown =
                parameters.stream().filter(each -> !each.hidden()).toList();
        if (!shown.isEmpty()) {
            text.append("\n| argument | |\n|---|---|\n");
            shown.forEach(each -> row(
                    text, "`" + each.paramLabel().replace("|", "\\|") + "`", each.description(), each.defaultValue()));
        }
    }

    private static void addOptions(StringBuilder text, List<OptionSpec> options) {
        List<OptionSpec> shown = options.stream()
                .filter(each -> !each.hidden() && !each.usageHelp() && !each.versionHelp())
                .toList();
        if (!shown.isEmpty()) {
            text.append("\n| option | |\n|---|---|\n");
            shown.forEach(each -> row(text, names(each), each.description(), each.defaultValue()));
        }
    }

    private static void row(StringBuilder text, String first, String[] description, String defaultValue) {
        String words = String.join(" ", described(description)).replace("${DEFAULT-VALUE}", "" + defaultValue);
        text.append("| ").append(first).append(" | ").append(words).append(" |\n");
    }

    private static String names(OptionSpec option) {
        boolean value = option.arity().max() > 0 && !option.paramLabel().isEmpty();
        String label = value ? " " + option.paramLabel().replace("|", "\\|") : "";
        return List.of(option.names()).stream()
                .sorted(java.util.Comparator.comparingInt(String::length))
                .map(name -> "`" + name + label + "`")
                .collect(Collectors.joining(", "));
    }
}
