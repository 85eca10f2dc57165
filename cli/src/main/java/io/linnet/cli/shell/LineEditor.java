package io.linnet.cli.shell;

import io.linnet.cli.options.Profiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.jline.reader.EndOfFileException;
import org.jline.reader.History;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.jspecify.annotations.Nullable;

/** A shell at a terminal: lines are edited, completed and remembered, and messages come above them. */
final class LineEditor {
    private static final String NAME = "linnet";
    private static final int HISTORY_LINES = 5_000;
    private static final int LONGEST_LIST = 100;

    private final Terminal terminal;
    private final boolean colours;
    private final Shell shell;
    private final TerminalScreen screen;

    private LineEditor(Terminal terminal, Profiles profiles, boolean colours, boolean json) {
        this.terminal = terminal;
        this.colours = colours;
        screen = new TerminalScreen(colours, this::prompt);
        shell = new Shell(screen, profiles, json);
    }

    /** Reads and carries out lines until somebody leaves. */
    static void run(Profiles profiles, UnaryOperator<@Nullable String> environment, boolean json) throws IOException {
        try (Terminal terminal = TerminalBuilder.builder().name(NAME).build()) {
            boolean colours =
                    environment.apply("NO_COLOR") == null && !terminal.getType().startsWith("dumb");
            LineEditor editor = new LineEditor(terminal, profiles, colours, json);
            try (Shell opened = editor.shell) {
                editor.read(opened, editor.reader(historyFile(environment)));
            }
        }
    }

    private static Path historyFile(UnaryOperator<@Nullable String> environment) {
        String state = environment.apply("XDG_STATE_HOME");
        Path folder = state == null || state.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".local", "state")
                : Path.of(state);
        return folder.resolve(NAME).resolve("shell_history");
    }

    private LineReader reader(Path historyFile) {
        LineReaderBuilder builder = LineReaderBuilder.builder()
                .appName(NAME)
                .terminal(terminal)
                .parser(new DefaultParser().eofOnUnclosedQuote(true))
                .completer(new WordCompleter(new ShellCompletion(shell)))
                .history(new KeptHistory())
                .variable(LineReader.HISTORY_SIZE, HISTORY_LINES)
                .variable(LineReader.HISTORY_FILE_SIZE, HISTORY_LINES)
                .variable(LineReader.LIST_MAX, LONGEST_LIST)
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, "%P > ")
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.HISTORY_TIMESTAMPED, false)
                .option(LineReader.Option.CASE_INSENSITIVE, false)
                .option(LineReader.Option.AUTO_FRESH_LINE, true);
        try {
            KeptHistory.prepare(historyFile);
            builder.variable(LineReader.HISTORY_FILE, historyFile);
        } catch (IOException | UnsupportedOperationException e) {
            terminal.writer().println("What is typed is not remembered: " + historyFile + " cannot be written: " + e);
        }
        return builder.build();
    }

    private void read(Shell opened, LineReader reader) {
        screen.show(reader);
        opened.history(() -> show(reader.getHistory()));
        Thread thread = Thread.currentThread();
        // while a line is typed the reader has this signal for itself
        terminal.handle(Signal.INT, signal -> thread.interrupt());
        screen.news("'help' lists the commands, Tab completes, Ctrl-D leaves.");
        while (!opened.isEnded()) {
            try {
                var _ = opened.run(reader.readLine(prompt()));
            } catch (UserInterruptException e) {
                // the line is dropped, and that was all
            } catch (EndOfFileException e) {
                opened.end();
            }
            var _ = Thread.interrupted();
        }
    }

    private void show(History history) {
        history.forEach(entry -> screen.data(String.format("%5d  %s", entry.index() + 1, entry.line())));
    }

    /** The current client, and how it is when that is not well. */
    private String prompt() {
        AttributedStringBuilder prompt = new AttributedStringBuilder();
        ShellClient client = shell.roster().chosen();
        if (client == null) {
            return prompt.append("linnet> ").toAnsi(terminal);
        }
        int colour = client.isConnected() ? AttributedStyle.GREEN : AttributedStyle.RED;
        String text = client.name() + (client.isConnected() ? "" : " (no connection)");
        if (colours) {
            prompt.styled(AttributedStyle.DEFAULT.foreground(colour), text);
        } else {
            prompt.append(text);
        }
        return prompt.append("> ").toAnsi(terminal);
    }
}
