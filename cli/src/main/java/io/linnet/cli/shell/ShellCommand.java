package io.linnet.cli.shell;

import io.linnet.cli.options.Profiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code linnet shell}: several clients in one session, at a terminal or in a script. */
@Command(
        name = "shell",
        description = {
            "Work with several clients in one session: connect, publish, subscribe, and see what comes.",
            "At a terminal lines are edited and completed. Else commands are read from standard input, one a line,"
                    + " up to the first that fails, whose exit code it is; messages go to standard output, and what"
                    + " happens besides to standard error.",
            "'linnet shell -c help' lists the commands."
        },
        sortOptions = false)
public final class ShellCommand implements Callable<Integer> {
    private final InputStream in;
    private final PrintWriter out;
    private final PrintWriter err;
    private final UnaryOperator<@Nullable String> environment;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "-c",
            paramLabel = "COMMANDS",
            description = "Carry out these commands, with ; or a new line between them, and end.")
    private @Nullable String commands;

    @Option(names = "--keep-going", description = "Go on behind a command that fails; its exit code stays.")
    private boolean keepGoing;

    @Option(names = "--json", description = "Show messages as JSON, one a line.")
    private boolean json;

    @Option(names = "--help", usageHelp = true, description = "Show this help.")
    boolean help;

    /**
     * A shell on these streams, if nobody sits at a terminal.
     *
     * @param environment the value of a variable, or null
     */
    public ShellCommand(InputStream in, PrintWriter out, PrintWriter err, UnaryOperator<@Nullable String> environment) {
        this.in = in;
        this.out = out;
        this.err = err;
        this.environment = environment;
    }

    @Override
    public Integer call() throws IOException {
        Profiles profiles = new Profiles(environment).knowing(spec::root);
        if (commands != null) {
            return script(profiles, new BufferedReader(new StringReader(commands)));
        }
        if (!isTerminal()) {
            return script(profiles, new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)));
        }
        LineEditor.run(profiles, environment, json);
        return 0;
    }

    @SuppressWarnings("SystemConsoleNull") // which console there is depends on how the JVM was started
    private static boolean isTerminal() {
        java.io.Console console = System.console();
        return console != null && console.isTerminal();
    }

    private int script(Profiles profiles, BufferedReader lines) throws IOException {
        try (Shell shell = new Shell(new PlainScreen(out, err), profiles, json)) {
            Thread farewell = new Thread(shell::close, "farewell");
            Runtime.getRuntime().addShutdownHook(farewell);
            try {
                return script(shell, lines);
            } finally {
                forget(farewell);
            }
        }
    }

    private int script(Shell shell, BufferedReader lines) throws IOException {
        int first = 0;
        for (String line = lines.readLine(); line != null && !shell.isEnded(); line = lines.readLine()) {
            int exitCode = shell.run(line);
            first = first == 0 ? exitCode : first;
            if (exitCode != 0 && !keepGoing) {
                return exitCode;
            }
        }
        return first;
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is already on its way down: then the hook runs.
        }
    }
}
