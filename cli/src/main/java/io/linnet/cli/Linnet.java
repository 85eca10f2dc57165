package io.linnet.cli;

import io.linnet.bench.Bench;
import io.linnet.cli.options.Profiles;
import io.linnet.cli.shell.ShellCommand;
import io.linnet.cli.simulate.SimulateCommand;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.Spec;

/** The {@code linnet} command: what stands after it on the command line says what it does. */
@Command(
        name = "linnet",
        description = "An MQTT broker and the tools around it.",
        mixinStandardHelpOptions = true,
        versionProvider = Linnet.Version.class,
        synopsisSubcommandLabel = "COMMAND")
public final class Linnet implements Runnable {
    @Spec
    private CommandSpec spec;

    /** Runs one command and ends the JVM with its exit code; 2 says that the command line was not understood. */
    public static void main(String... arguments) {
        Console console = Console.standard();
        Object client = arguments.length == 0 ? null : client(arguments[0], console);
        CommandLine command = client == null
                ? commandLine(console)
                : ready(new CommandLine(new Linnet()).addSubcommand(client), console);
        System.exit(command.execute(arguments));
    }

    /**
     * The command of this name when it is a client, else null. People and scripts call these by the dozen, and to make the options of all
     * the others takes longer than the rest of a start.
     */
    private static @Nullable Object client(String name, Console console) {
        return switch (name) {
            case "pub" -> new PubCommand(console);
            case "sub" -> new SubCommand(console);
            case "rr" -> new RrCommand(console);
            case "shell" -> new ShellCommand(console.in(), console.outWriter(), console.err(), console.environment());
            case "simulate" -> new SimulateCommand(console.outWriter(), console.err());
            default -> null;
        };
    }

    /** The whole command with all of its subcommands, ready to parse or to describe itself. */
    static CommandLine commandLine(Console console) {
        CommandLine all = new CommandLine(new Linnet())
                .addSubcommand(SettingOptions.addedTo(new BrokerCommand()))
                .addSubcommand(new CheckCommand())
                .addSubcommand(ConfigCommand.commandLine())
                .addSubcommand(new MigrateCommand())
                .addSubcommand(new CompletionCommand());
        Stream.of("pub", "sub", "rr", "shell", "simulate").forEach(name -> all.addSubcommand(client(name, console)));
        all.addSubcommand(new ReloadCommand())
                .addSubcommand(new StatusCommand())
                .addSubcommand(new LogCommand())
                .addSubcommand(new ClientsCommand())
                .addSubcommand(new DisconnectCommand())
                .addSubcommand(AclCommand.commandLine())
                .addSubcommand(new Bench())
                .addSubcommand(StoreCommand.commandLine(console))
                .addSubcommand(new PasswdCommand(console))
                .addSubcommand(TokenCommand.commandLine(console))
                .addSubcommand(TlsCommand.commandLine());
        return ready(all, console);
    }

    private static CommandLine ready(CommandLine command, Console console) {
        return command.setExpandAtFiles(false)
                .setPosixClusteredShortOptionsAllowed(false)
                .setOut(console.outWriter())
                .setErr(console.err())
                .setParameterExceptionHandler(Linnet::explain)
                .setExecutionStrategy(parsed -> completed(parsed, console));
    }

    /** Runs what the command line says, together with what profile and environment add to it. */
    private static int completed(ParseResult parsed, Console console) {
        Profiles profiles = new Profiles(console.environment())
                .knowing(() -> commandLine(console).getCommandSpec());
        List<String> arguments = profiles.completed(parsed);
        return arguments.equals(parsed.originalArgs())
                ? new RunLast().execute(parsed)
                : parsed.commandSpec()
                        .commandLine()
                        .setExecutionStrategy(new RunLast())
                        .execute(arguments.toArray(String[]::new));
    }

    /** One line that says what is wrong and one that says where help is; the full usage would push both off the screen. */
    private static int explain(ParameterException problem, String[] arguments) {
        CommandLine command = problem.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("Error: " + problem.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(problem, err);
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    /** Without a subcommand there is nothing to run. */
    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "which command? " + String.join(", ", spec.subcommands().keySet()));
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"linnet " + version()};
        }
    }

    /** The number of the release. */
    static String version() {
        String version = Linnet.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }
}
