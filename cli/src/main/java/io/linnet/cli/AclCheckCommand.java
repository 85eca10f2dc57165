package io.linnet.cli;

import io.linnet.cli.config.Configuration;
import io.linnet.cli.config.Outcome;
import io.linnet.cli.config.Permitted;
import io.linnet.client.settings.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code linnet acl check}: says everything that is wrong in an ACL file. */
@Command(
        name = "check",
        description =
                "Check a file in the format of Mosquitto's acl_file; 'linnet check' looks at rules in a configuration.")
final class AclCheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The ACL file.")
    Path file = Path.of("");

    @Mixin
    HelpOption help;

    @Override
    public Integer call() {
        if (Permitted.byFile(Configuration.defaults(), file) instanceof Outcome.Invalid(List<Problem> problems)) {
            problems.forEach(spec.commandLine().getErr()::println);
            return ExitCode.NOT_UNDERSTOOD;
        }
        spec.commandLine().getOut().println(file + ": ok");
        return ExitCode.OK;
    }
}
