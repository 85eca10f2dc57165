package io.linnet.cli;

import io.linnet.cli.config.Configuration;
import io.linnet.cli.config.ConfigurationFile;
import io.linnet.cli.config.Outcome;
import io.linnet.client.settings.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code linnet check}: says whether a broker would start from a configuration file, and everything that is wrong in it. */
@Command(name = "check", description = "Check a configuration file of the broker.")
final class CheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "Configuration, YAML, JSON or a mosquitto.conf.")
    Path file = Path.of("");

    @Mixin
    HelpOption help;

    @Override
    public Integer call() {
        List<String> wrong = switch (ConfigurationFile.read(file)) {
            case Outcome.Valid(Configuration configuration) -> configuration.refusals();
            case Outcome.Invalid(List<Problem> problems) ->
                problems.stream().map(Problem::toString).toList();
        };
        if (wrong.isEmpty()) {
            ConfigurationFile.remarks(file).forEach(spec.commandLine().getOut()::println);
            spec.commandLine().getOut().println(file + ": ok");
            return ExitCode.OK;
        }
        wrong.forEach(spec.commandLine().getErr()::println);
        return ExitCode.NOT_UNDERSTOOD;
    }
}
