package io.linnet.cli;

import io.linnet.cli.config.Migration;
import io.linnet.cli.config.MigrationNote;
import io.linnet.cli.config.MigrationNote.Weight;
import io.linnet.client.settings.Problem;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code linnet migrate}: makes a configuration out of a {@code mosquitto.conf}, and says what differs. */
@Command(
        name = "migrate",
        description =
                "Make a configuration out of a mosquitto.conf and say what it could not carry over and what differs.")
final class MigrateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "A mosquitto.conf; files that it includes are read as well.")
    Path file = Path.of("");

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where to write the configuration, which must not be there yet. Default: standard output.")
    @Nullable
    Path output;

    @Mixin
    HelpOption help;

    @Override
    public Integer call() {
        List<Problem> wrong = new ArrayList<>();
        Optional<Migration> migration = Migration.read(file, wrong);
        migration.ifPresent(read -> wrong.addAll(read.problems()));
        PrintWriter err = spec.commandLine().getErr();
        if (migration.isEmpty() || !wrong.isEmpty()) {
            wrong.forEach(err::println);
            return ExitCode.NOT_UNDERSTOOD;
        }
        int exitCode = write(migration.get().yaml());
        tell("could not be carried over", Weight.LOST, migration.get().notes());
        tell("is different here", Weight.DIFFERS, migration.get().notes());
        tell("is not needed here", Weight.NEEDLESS, migration.get().notes());
        return exitCode;
    }

    private void tell(String heading, Weight weight, List<MigrationNote> notes) {
        PrintWriter err = spec.commandLine().getErr();
        List<MigrationNote> those =
                notes.stream().filter(note -> note.weight() == weight).toList();
        if (!those.isEmpty()) {
            err.println("What " + heading + ":");
            those.forEach(note -> err.println("  " + note));
        }
    }

    private int write(List<String> lines) {
        Path target = output;
        if (target == null) {
            lines.forEach(spec.commandLine().getOut()::println);
            spec.commandLine().getOut().flush();
            return ExitCode.OK;
        }
        PrintWriter err = spec.commandLine().getErr();
        try {
            Files.write(target, lines, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            return ExitCode.OK;
        } catch (FileAlreadyExistsException there) {
            err.println("Error: " + target + " is there already; name another file or move it away");
        } catch (IOException failure) {
            err.println("Error: " + target + " cannot be written: " + failure.getMessage());
        }
        return ExitCode.FAILED;
    }
}
