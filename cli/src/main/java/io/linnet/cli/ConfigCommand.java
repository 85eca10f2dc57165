package io.linnet.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code linnet config}: the settings of the broker. */
@Command(
        name = "config",
        description = "Show the settings of the broker, and the schema of its configuration file.",
        synopsisSubcommandLabel = "COMMAND")
final class ConfigCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Mixin
    HelpOption help;

    static CommandLine commandLine() {
        return new CommandLine(new ConfigCommand())
                .addSubcommand(SettingOptions.addedTo(new ConfigShowCommand()))
                .addSubcommand(new ConfigSchemaCommand());
    }

    /** Without a subcommand there is nothing to run. */
    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "which command? " + String.join(", ", spec.subcommands().keySet()));
    }
}
