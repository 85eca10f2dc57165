package io.linnet.cli.shell;

import io.linnet.cli.options.Profiles;
import io.linnet.client.ClientException;
import io.linnet.client.Refused;
import io.linnet.client.TimedOut;
import io.linnet.client.settings.Spelling;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** Carries out lines of commands, on one thread. */
final class Shell implements AutoCloseable {
    static final int FAILED = 1;
    static final int NOT_UNDERSTOOD = 2;
    static final int TIMED_OUT = 27;
    /** What shells give for SIGINT. */
    private static final int INTERRUPTED = 130;

    private final Screen screen;
    private final Profiles profiles;
    private final Arrivals arrivals;
    private final TopicMemory topics;
    private final Roster roster = new Roster();
    private @Nullable Runnable history;
    private boolean ended;

    Shell(Screen screen, Profiles profiles, boolean json) {
        this.screen = screen;
        this.profiles = profiles;
        topics = new TopicMemory();
        arrivals = new Arrivals(screen, topics, json);
    }

    Screen screen() {
        return screen;
    }

    Roster roster() {
        return roster;
    }

    TopicMemory topics() {
        return topics;
    }

    Arrivals arrivals() {
        return arrivals;
    }

    /** How {@code history} shows what was typed; without it there is none. */
    void history(Runnable shows) {
        history = shows;
    }

    void showHistory() {
        if (history == null) {
            throw new CommandFailed("there is no history without a terminal");
        }
        history.run();
    }

    /** No further command is carried out. */
    void end() {
        ended = true;
    }

    boolean isEnded() {
        return ended;
    }

    /**
     * Carries out the commands of a line, up to the first that fails.
     *
     * @return 0, or the exit code of the one that failed
     */
    int run(String line) {
        List<List<String>> commands;
        try {
            commands = Words.commands(line);
        } catch (IllegalArgumentException e) {
            screen.problem(String.valueOf(e.getMessage()));
            return NOT_UNDERSTOOD;
        }
        for (List<String> words : commands) {
            int exitCode = ended ? 0 : command(words);
            if (exitCode != 0) {
                return exitCode;
            }
        }
        return 0;
    }

    private int command(List<String> words) {
        CommandLine commands = ShellCommands.of(this);
        String name = words.getFirst();
        if (!commands.getSubcommands().containsKey(name)) {
            screen.problem("there is no command " + Spelling.quoted(name)
                    + Spelling.nearest(
                                    name, List.copyOf(commands.getSubcommands().keySet()))
                            .map(near -> ", did you mean " + near + "?")
                            .orElse("; 'help' lists them"));
            return NOT_UNDERSTOOD;
        }
        StringWriter out = new StringWriter();
        commands.setOut(new PrintWriter(out))
                .setParameterExceptionHandler((problem, arguments) -> notUnderstood(problem))
                .setExecutionExceptionHandler((problem, command, parsed) -> failed(problem))
                .setExecutionStrategy(this::completed);
        int exitCode = commands.execute(words.toArray(String[]::new));
        out.toString().lines().forEach(screen::data);
        return exitCode;
    }

    /** Runs a command, together with what profile and environment add to it. */
    private int completed(ParseResult parsed) {
        List<String> arguments = profiles.completed(parsed);
        return arguments.equals(parsed.originalArgs())
                ? new RunLast().execute(parsed)
                : parsed.commandSpec()
                        .commandLine()
                        .setExecutionStrategy(new RunLast())
                        .execute(arguments.toArray(String[]::new));
    }

    private int notUnderstood(CommandLine.ParameterException problem) {
        String name = problem.getCommandLine().getCommandName();
        screen.problem(problem.getMessage() + (name.isEmpty() ? "" : "\n'help " + name + "' tells more."));
        return NOT_UNDERSTOOD;
    }

    /** What cannot go well every time ends the command and not the shell; mistakes of ours end both. */
    private int failed(Exception problem) throws Exception {
        String message = String.valueOf(problem.getMessage());
        return switch (problem) {
            case CommandFailed failed -> failed(message, failed.exitCode());
            case InterruptedException interrupted -> failed("interrupted", INTERRUPTED);
            case ClientException stopped when Thread.interrupted() -> failed("interrupted", INTERRUPTED);
            case Refused refused -> failed(message, refused.reasonCode().code());
            case TimedOut late -> failed(message, TIMED_OUT);
            case ClientException other -> failed(message, FAILED);
            case UnknownHostException unknown -> failed("the host name is not known: " + message, FAILED);
            case IOException unreadable -> failed(message, FAILED);
            case IllegalArgumentException wrong -> failed(message, NOT_UNDERSTOOD);
            default -> throw problem;
        };
    }

    private int failed(String message, int exitCode) {
        screen.problem(Spelling.printable(message));
        return exitCode;
    }

    /** Every client says goodbye. */
    @Override
    public void close() {
        roster.close();
    }
}
