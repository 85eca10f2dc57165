package io.linnet.cli;

import io.linnet.security.CredentialFile;
import io.linnet.security.CredentialsUnreadable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code linnet token}: the tools for files with API tokens. */
@Command(
        name = "token",
        description = "Make, list and delete API tokens, which programs show to the broker as their password.",
        synopsisSubcommandLabel = "COMMAND")
final class TokenCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Mixin
    HelpOption help;

    static CommandLine commandLine(Console console) {
        return new CommandLine(new TokenCommand())
                .addSubcommand(new TokenCreateCommand(console))
                .addSubcommand(new TokenListCommand(console))
                .addSubcommand(new TokenDeleteCommand(console));
    }

    /** The option {@code --file}. */
    static final class FileOption {
        @Option(names = "--file", paramLabel = "FILE", required = true, description = "The file with the tokens.")
        Path path = Path.of("");
    }

    /** What a command does with a file. */
    interface Deed {
        int done() throws IOException;
    }

    /** Does it and says what went wrong. */
    static int reported(Deed deed, Path file, PrintWriter err) {
        try {
            int exitCode = deed.done();
            CredentialFile.exposure(file).ifPresent(warning -> err.println("Warning: " + warning));
            return exitCode;
        } catch (CredentialsUnreadable wrong) {
            wrong.problems().forEach(err::println);
        } catch (FileSystemException failure) {
            err.println("Error: " + file + " cannot be written: " + failure);
        } catch (IOException failure) {
            err.println("Error: " + failure.getMessage());
        }
        return ExitCode.FAILED;
    }

    /** Without a subcommand there is nothing to run. */
    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "which command? " + String.join(", ", spec.subcommands().keySet()));
    }
}
