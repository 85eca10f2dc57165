package io.linnet.cli;

import io.linnet.cli.config.EffectiveSettings;
import io.linnet.cli.config.Outcome;
import io.linnet.cli.config.Settings;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code linnet config show}: what a broker would be started with, and who said so. */
@Command(
        name = "show",
        description =
                "Print what a broker with the same file, environment and options would work with, and where each value comes from.")
final class ConfigShowCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--config", paramLabel = "FILE", description = "Configuration, YAML, JSON or a mosquitto.conf.")
    @Nullable
    Path config;

    @Option(names = "--json", description = "Print JSON instead of YAML.")
    boolean json;

    @Option(names = "--changed", description = "Leave out what is as it comes.")
    boolean changed;

    @Mixin
    HelpOption help;

    @Override
    public Integer call() {
        Settings settings = SettingOptions.settings(config, spec.commandLine().getParseResult());
        settings.warnings().forEach(spec.commandLine().getErr()::println);
        if (settings.read() instanceof Outcome.Invalid wrong) {
            wrong.problems().forEach(spec.commandLine().getErr()::println);
            return ExitCode.NOT_UNDERSTOOD;
        }
        if (json) {
            spec.commandLine().getOut().print(EffectiveSettings.json(settings, changed));
        } else {
            EffectiveSettings.yaml(settings, changed).forEach(spec.commandLine().getOut()::println);
        }
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }
}
