package io.linnet.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** What a command did: its exit code and its output. */
record CommandRun(int exitCode, String out, String err) {
    /** What whoever runs the tests has set for himself is no business of theirs. */
    private static final String NOWHERE = "/nonexistent";

    static CommandRun of(String... arguments) {
        return withInput("", arguments);
    }

    static CommandRun of(List<String> arguments) {
        return of(arguments.toArray(String[]::new));
    }

    static CommandRun withInput(String input, String... arguments) {
        return run(Map.of(), input, arguments);
    }

    /** With these variables of the environment, and without those of the machine. */
    static CommandRun in(Map<String, String> environment, String... arguments) {
        return run(environment, "", arguments);
    }

    private static CommandRun run(Map<String, String> environment, String input, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                out,
                new PrintWriter(err, true, StandardCharsets.UTF_8),
                name -> environment.getOrDefault(name, name.equals("XDG_CONFIG_HOME") ? NOWHERE : null));
        int exitCode = Linnet.commandLine(console).execute(arguments);
        return new CommandRun(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
