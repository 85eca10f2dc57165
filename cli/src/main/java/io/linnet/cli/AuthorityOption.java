package io.linnet.cli;

import io.linnet.cli.authority.Authority;
import io.linnet.cli.authority.AuthorityFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where the authority is that a command works with, and what becomes of its failures. */
final class AuthorityOption {
    /** What is done with an authority. */
    interface Work {
        void with(Authority authority, AuthorityFolder files) throws IOException;
    }

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = "tls",
            description = "The folder of the authority. Default: tls.")
    private Path folder = Path.of("");

    /** Opens the authority and does it; the exit code. */
    int run(Work work) {
        AuthorityFolder files = new AuthorityFolder(folder);
        try {
            work.with(Authority.open(files, Instant.now()), files);
            return ExitCode.OK;
        } catch (IOException e) {
            command.commandLine().getErr().println("Error: " + e.getMessage());
            return ExitCode.FAILED;
        }
    }
}
