package io.linnet.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code linnet tls}: a private authority for tests and for home, and a look at certificates. */
@Command(
        name = "tls",
        description = "Make a private certificate authority, certificates for brokers and clients, and revoke them.",
        synopsisSubcommandLabel = "COMMAND")
final class TlsCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Mixin
    HelpOption help;

    static CommandLine commandLine() {
        return new CommandLine(new TlsCommand())
                .addSubcommand(new TlsInitCommand())
                .addSubcommand(new TlsServerCommand())
                .addSubcommand(new TlsClientCommand())
                .addSubcommand(new TlsRevokeCommand())
                .addSubcommand(new TlsShowCommand());
    }

    /** Without a subcommand there is nothing to run. */
    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "which command? " + String.join(", ", spec.subcommands().keySet()));
    }
}
