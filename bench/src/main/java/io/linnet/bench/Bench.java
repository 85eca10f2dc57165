package io.linnet.bench;

import java.io.PrintWriter;
import java.util.function.IntSupplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

/**
 * The {@code bench} command: measures an MQTT broker, any broker.
 *
 * <p>Exit codes: 0 measured and faultless; 1 the broker lost, repeated or reordered messages; 2 wrong arguments;
 * 3 could not measure.
 */
@Command(
        name = "bench",
        description = "Measures an MQTT broker: throughput, latency, CPU per message, memory, and what got lost.",
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:measured, and faultless",
            "1:messages were lost, repeated or out of order, or connections ended",
            "2:wrong arguments",
            "3:could not measure"
        },
        subcommands = {
            PubSubCommand.class,
            LatencyCommand.class,
            PubCommand.class,
            SubCommand.class,
            ConnCommand.class,
            ConnectsCommand.class,
            CrashCommand.class,
            RunCommand.class,
            StartCommand.class,
            CompareCommand.class
        })
public final class Bench {
    static final int FAULTS = 1;
    static final int NOT_MEASURED = 3;

    @Mixin
    HelpOption help = new HelpOption();

    /** For picocli, also as a subcommand of another command. */
    public Bench() {}

    /** Runs the command line and exits with its code. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** The whole command with its subcommands, ready to execute. */
    public static CommandLine commandLine() {
        return new CommandLine(new Bench()).setParameterExceptionHandler(Bench::explain);
    }

    /** One line that says what is wrong and one that says where help is; the full usage would push both off the screen. */
    private static int explain(ParameterException problem, String[] arguments) {
        CommandLine command = problem.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("bench: " + problem.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(problem, err);
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    /** What {@code measurement} answers; when nothing could be measured, says why and answers so. */
    static int exitCode(CommandLine command, IntSupplier measurement) {
        try {
            int code = measurement.getAsInt();
            command.getOut().flush();
            return code;
        } catch (BenchFailure e) {
            command.getErr().println("bench: " + e.getMessage());
            return NOT_MEASURED;
        }
    }
}
