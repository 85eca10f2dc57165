package io.linnet.cli;

import io.linnet.cli.json.JsonMembers;
import io.linnet.store.ImportRefused;
import io.linnet.store.StoreImport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code linnet store import}: makes a data folder of an export. */
@Command(
        name = "import",
        description =
                "Make a data folder of what 'linnet store export' has written: all of it or, when anything is wrong, nothing.",
        sortOptions = false,
        footer = {
            "",
            "Exit code: 0; 1 when the folder is not empty or cannot be written; 2 when the input is no whole and sound"
                    + " export, or the command line is wrong."
        })
final class StoreImportCommand implements Callable<Integer> {
    private static final String NOTHING_IMPORTED = "; nothing was imported";

    private final Console console;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            required = true,
            description = "The data folder; it must be empty, or not be there yet.")
    Path folder = Path.of("");

    @Option(names = "--input", paramLabel = "FILE", description = "The export. Default: standard input.")
    @Nullable
    Path input;

    @Option(names = "--json", description = "Print one JSON object.")
    boolean json;

    @Mixin
    HelpOption help;

    StoreImportCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (input != null && !Files.isReadable(input)) {
            throw new ParameterException(spec.commandLine(), "--input: " + input + " is not there or cannot be read");
        }
        try {
            long records = input == null ? StoreImport.read(console.in(), folder) : read(input);
            spec.commandLine()
                    .getOut()
                    .println(
                            json
                                    ? new JsonMembers()
                                            .text("folder", folder.toString())
                                            .number("records", records)
                                    : StoredMessageText.count(records) + " records imported into " + folder);
            return ExitCode.OK;
        } catch (ImportRefused refused) {
            console.err().println("Error: " + refused.getMessage() + NOTHING_IMPORTED);
            return ExitCode.NOT_UNDERSTOOD;
        } catch (IOException failure) {
            console.err().println("Error: " + failure.getMessage() + NOTHING_IMPORTED);
            return ExitCode.FAILED;
        }
    }

    private long read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return StoreImport.read(in, folder);
        }
    }
}
