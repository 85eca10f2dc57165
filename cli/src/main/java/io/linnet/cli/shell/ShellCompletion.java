package io.linnet.cli.shell;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** What may stand where somebody is typing. */
final class ShellCompletion {
    private final Shell shell;
    private final Map<String, CommandLine> commands;

    ShellCompletion(Shell shell) {
        this.shell = shell;
        commands = ShellCommands.of(shell).getSubcommands();
    }

    /**
     * One of them.
     *
     * @param description in a few words, may be empty
     * @param whole whether the word is at its end then, or goes on
     */
    record Suggestion(String value, String description, boolean whole) {
        static Suggestion of(String value) {
            return new Suggestion(value, "", true);
        }
    }

    /**
     * What may stand in place of a word.
     *
     * @param before the words of the line before it
     * @param typed its beginning
     */
    List<Suggestion> at(List<String> before, String typed) {
        List<String> words = lastCommand(before);
        if (words.isEmpty()) {
            return commandNames();
        }
        CommandLine command = commands.get(words.getFirst());
        if (command == null) {
            return List.of();
        }
        CommandSpec spec = command.getCommandSpec();
        OptionSpec open = openOption(spec, words.getLast());
        if (open != null) {
            return values(open.paramLabel(), typed);
        }
        if (typed.startsWith("-")) {
            return options(spec);
        }
        return spec.positionalParameters().stream()
                .map(PositionalParamSpec::paramLabel)
                .distinct()
                .flatMap(label -> values(label, typed).stream())
                .toList();
    }

    /** What stands behind the last semicolon. */
    private static List<String> lastCommand(List<String> words) {
        int start = words.size();
        while (start > 0 && !words.get(start - 1).endsWith(";")) {
            start--;
        }
        return words.subList(start, words.size());
    }

    private List<Suggestion> commandNames() {
        return commands.entrySet().stream()
                .map(entry -> new Suggestion(
                        entry.getKey(),
                        description(
                                entry.getValue().getCommandSpec().usageMessage().description()),
                        true))
                .toList();
    }

    private static @Nullable OptionSpec openOption(CommandSpec spec, String word) {
        OptionSpec option = word.startsWith("-") ? spec.findOption(word) : null;
        return option != null && option.arity().max() > 0 ? option : null;
    }

    private static List<Suggestion> options(CommandSpec spec) {
        return spec.options().stream()
                .filter(option -> !option.hidden())
                .flatMap(option -> Arrays.stream(option.names())
                        .map(name -> new Suggestion(name, description(option.description()), true)))
                .toList();
    }

    /** The first sentence. */
    private static String description(String... text) {
        return String.join(" ", text).replaceFirst("(?s)[.;:](\\s.*)?$", "");
    }

    /** Labels say what an option takes. */
    private List<Suggestion> values(String label, String typed) {
        return switch (label) {
            case "TOPIC" -> levels(shell.topics().all().stream(), typed);
            case "FILTER" -> levels(Stream.concat(shell.topics().all().stream(), ownFilters()), typed);
            case "CLIENT" -> shell.roster().names().stream().map(Suggestion::of).toList();
            case "COMMAND" -> commandNames();
            case "QOS" -> Stream.of("0", "1", "2").map(Suggestion::of).toList();
            case "VERSION" ->
                Stream.of("mqttv5", "mqttv311", "mqttv31").map(Suggestion::of).toList();
            default -> List.of();
        };
    }

    private Stream<String> ownFilters() {
        ShellClient client = shell.roster().chosen();
        return client == null
                ? Stream.of()
                : client.subscriptions().stream().map(subscription -> subscription.topicFilter());
    }

    /** Topics up to the next level that is not the only one, so that a thousand of them are a few lines. */
    private static List<Suggestion> levels(Stream<String> topics, String typed) {
        List<String> matching =
                topics.filter(topic -> topic.startsWith(typed)).distinct().toList();
        String start = typed;
        Map<String, Suggestion> found = level(matching, start);
        while (found.size() == 1 && !found.values().iterator().next().whole()) {
            start = found.keySet().iterator().next();
            found = level(matching, start);
        }
        return List.copyOf(found.values());
    }

    private static Map<String, Suggestion> level(List<String> topics, String start) {
        Map<String, Suggestion> found = new TreeMap<>();
        for (String topic : topics) {
            int slash = topic.indexOf('/', start.length());
            boolean whole = slash < 0;
            String value = whole ? topic : topic.substring(0, slash + 1);
            found.put(value, new Suggestion(value, "", whole));
        }
        return found;
    }
}
