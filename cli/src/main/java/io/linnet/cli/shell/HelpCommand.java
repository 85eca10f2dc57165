package io.linnet.cli.shell;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code help}: what there is. */
@Command(name = "help", description = "List the commands, or tell all about one.")
final class HelpCommand implements Callable<Integer> {
    private static final int WIDTH = 13;

    private final Shell shell;

    @Spec
    private CommandSpec command;

    @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "Which one.")
    private @Nullable String name;

    @Mixin
    HelpFlag help;

    HelpCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Map<String, CommandLine> all = command.root().subcommands();
        if (name == null) {
            for (CommandLine each : new LinkedHashSet<>(all.values())) {
                shell.screen().data(line(each.getCommandSpec()));
            }
            shell.screen()
                    .data("Several commands stand in one line with ; between them. 'help COMMAND' shows options.");
            return 0;
        }
        CommandLine asked = all.get(name);
        if (asked == null) {
            throw new CommandFailed("there is no command " + name + "; 'help' lists them");
        }
        asked.getUsageMessage().replaceFirst("^Usage: +", "Usage: ").lines().forEach(shell.screen()::data);
        return 0;
    }

    private static String line(CommandSpec spec) {
        List<String> names = List.copyOf(spec.names());
        String joined = spec.name() + (names.size() > 1 ? ", " + String.join(", ", List.of(spec.aliases())) : "");
        return "  " + joined + " ".repeat(Math.max(1, WIDTH - joined.length()))
                + String.join(" ", spec.usageMessage().description());
    }
}
