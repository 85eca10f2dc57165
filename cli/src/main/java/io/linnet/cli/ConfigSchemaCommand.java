package io.linnet.cli;

import io.linnet.cli.config.ConfigurationSchema;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code linnet config schema}: prints the JSON Schema of configuration files. */
@Command(
        name = "schema",
        description = "Print the JSON Schema of configuration files, for editors.",
        footer = {"", "At the top of a file:  # yaml-language-server: $schema=./linnet.schema.json"})
final class ConfigSchemaCommand implements Runnable {
    @Mixin
    HelpOption help;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().getOut().print(ConfigurationSchema.text());
        spec.commandLine().getOut().flush();
    }
}
