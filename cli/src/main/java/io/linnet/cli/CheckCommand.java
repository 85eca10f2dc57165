package io.linnet.cli;

import io.linnet.cli.config.Configuration;
import io.linnet.cli.config.ConfigurationFile;
import io.linnet.cli.config.Outcome;
import io.linnet.client.settings.Problem;
import java.io.PrintWriter;
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
        return switch (ConfigurationFile.read(file)) {
            case Outcome.Valid(Configuration configuration)
            when configuration.refusals().isEmpty() -> {
                PrintWriter out = spec.commandLine().getOut();
                ConfigurationFile.remarks(file).forEach(out::println);
                configuration.warnings().forEach(out::println);
                out.println(file + ": ok");
                yield ExitCode.OK;
            }
            case Outcome.Valid(Configuration configuration) -> wrong(configuration.refusals());
            case Outcome.Invalid(List<Problem> problems) ->
                wrong(problems.stream().map(Problem::toString).toList());
        };
    }

    private int wrong(List<String> lines) {
        lines.forEach(spec.commandLine().getErr()::println);
        return ExitCode.NOT_UNDERSTOOD;
    }
}
