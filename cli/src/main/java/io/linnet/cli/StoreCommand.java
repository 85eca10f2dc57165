package io.linnet.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code linnet store}: the tools for data folders. */
@Command(
        name = "store",
        description = "Look into a data folder, check it, export and import it; no broker may run on it meanwhile.",
        synopsisSubcommandLabel = "COMMAND")
final class StoreCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Mixin
    HelpOption help;

    static CommandLine commandLine(Console console) {
        return new CommandLine(new StoreCommand())
                .addSubcommand(new StoreInfoCommand())
                .addSubcommand(new StoreCheckCommand())
                .addSubcommand(new StoreExportCommand(console))
                .addSubcommand(new StoreImportCommand(console));
    }

    /** Without a subcommand there is nothing to run. */
    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "which command? " + String.join(", ", spec.subcommands().keySet()));
    }
}
