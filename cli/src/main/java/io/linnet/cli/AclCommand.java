package io.linnet.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code linnet acl}: looks into the rules of what clients may do. */
@Command(
        name = "acl",
        description = "Check the rules of what clients may do, and explain what follows from them.",
        synopsisSubcommandLabel = "COMMAND")
final class AclCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Mixin
    HelpOption help;

    static CommandLine commandLine() {
        return new CommandLine(new AclCommand())
                .addSubcommand(new AclExplainCommand())
                .addSubcommand(new AclCheckCommand());
    }

    /** Without a subcommand there is nothing to run. */
    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "which command? " + String.join(", ", spec.subcommands().keySet()));
    }
}
