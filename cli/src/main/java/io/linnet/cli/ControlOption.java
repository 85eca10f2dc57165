package io.linnet.cli;

import io.linnet.cli.config.ControlSetting;
import io.linnet.cli.config.DataFolder;
import io.linnet.cli.control.ControlClient;
import io.linnet.cli.control.ControlProblem;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a command finds the broker that it is for. */
final class ControlOption {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The data folder of the broker. Default: ~/.local/state/linnet.")
    @Nullable
    Path data;

    @Option(
            names = "--control",
            paramLabel = "PATH",
            description = "The control socket of the broker, if it is elsewhere.")
    @Nullable
    Path control;

    /** What a command asks a broker. */
    interface Dialogue {
        void with(ControlClient broker) throws IOException, ControlProblem;
    }

    /** Connects and asks; says what goes wrong. The result is the command's exit code. */
    int ask(PrintWriter err, Dialogue dialogue) {
        try (ControlClient broker = connect()) {
            dialogue.with(broker);
            return ExitCode.OK;
        } catch (ControlProblem problem) {
            err.println("Error: " + problem.getMessage());
            problem.problems().forEach(err::println);
            return problem.problems().isEmpty() ? ExitCode.FAILED : ExitCode.NOT_UNDERSTOOD;
        } catch (IOException failure) {
            err.println("Error: " + failure.getMessage());
            return ExitCode.FAILED;
        }
    }

    private ControlClient connect() throws IOException {
        List<String> tried = new ArrayList<>();
        for (Path path : places()) {
            try {
                return ControlClient.connect(path);
            } catch (IOException nobody) {
                tried.add(path + " (" + nobody.getMessage() + ")");
            }
        }
        throw new IOException("no broker listens at " + String.join(" or ", tried)
                + "; name its data folder with --data or its socket with --control");
    }

    private List<Path> places() {
        if (control != null) {
            return List.of(control);
        }
        if (data != null) {
            return List.of(data.resolve(ControlSetting.NAME));
        }
        List<Path> places = new ArrayList<>(List.of(DataFolder.usual().resolve(ControlSetting.NAME)));
        ControlSetting.withoutData(System::getenv).ifPresent(places::add);
        return places;
    }
}
