package io.linnet.cli;

import io.linnet.bench.Bench;
import io.linnet.cli.options.Profiles;
import io.linnet.cli.shell.ShellCommand;
import io.linnet.cli.simulate.SimulateCommand;
import java.io.PrintWriter;
import java.util.List;
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
        System.exit(commandLine(Console.standard()).execute(arguments));
    }

    /** The whole command with all of its subcommands, ready to parse or to describe itself. */
    static CommandLine commandLine(Console console) {
        return new CommandLine(new Linnet())
                .addSubcommand(SettingOptions.addedTo(new BrokerCommand()))
                .addSubcommand(new CheckCommand())
                .addSubcommand(ConfigCommand.commandLine())
                .addSubcommand(new MigrateCommand())
                .addSubcommand(new CompletionCommand())
                .addSubcommand(new PubCommand(console))
                .addSubcommand(new SubCommand(console))
                .addSubcommand(
                        new ShellCommand(console.in(), console.outWriter(), console.err(), console.environment()))
                .addSubcommand(new SimulateCommand(console.outWriter(), console.err()))
                .addSubcommand(new RrCommand(console))
                .addSubcommand(new ReloadCommand())
                .addSubcommand(new StatusCommand())
                .addSubcommand(new LogCommand())
                .addSubcommand(new ClientsCommand())
                .addSubcommand(new DisconnectCommand())
                .addSubcommand(AclCommand.commandLine())
                .addSubcommand(new Bench())
                .addSubcommand(StoreCommand.commandLine(console))
                .addSubcommand(new PasswdCommand(console))
                .addSubcommand(TokenCommand.commandLine(console))
                .addSubcommand(TlsCommand.commandLine())
                .setExpandAtFiles(false)
                .setPosixClusteredShortOptionsAllowed(false)
                .setOut(console.outWriter())
                .setErr(console.err())
                .setParameterExceptionHandler(Linnet::explain)
                .setExecutionStrategy(parsed -> completed(parsed, console));
    }

    /** Runs what the command line says, together with what profile and environment add to it. */
    private static int completed(ParseResult parsed, Console console) {
        List<String> arguments = new Profiles(console.environment()).completed(parsed);
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
