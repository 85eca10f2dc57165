package io.linnet.cli;

import io.linnet.store.Inspection;
import io.linnet.store.StoreExport;
import io.linnet.store.StoreRecord;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code linnet store export}: a data folder as lines of JSON. */
@Command(
        name = "export",
        description = "Write everything in a data folder as lines of JSON, for 'linnet store import'.",
        sortOptions = false,
        footer = {
            "",
            "Exit code: 0; 1 when the folder cannot be read, or a part of it, which is named, or the output not written;"
                    + " 2 for a wrong command line."
        })
final class StoreExportCommand implements Callable<Integer> {
    private static final int NAMED = 20;

    private final Console console;
    private long leftOut;

    @Spec
    private CommandSpec spec;

    @Mixin
    DataOption data;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description =
                    "Where to write; a file that is there is replaced when the export is whole. Default: standard output.")
    @Nullable
    Path output;

    @Mixin
    HelpOption help;

    StoreExportCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (Inspection store = Inspection.open(data.folder)) {
            if (output == null) {
                StoreExport.write(store, new PipeGuard(console.out()), this::leaveOut);
            } else {
                long records = write(store, output);
                spec.commandLine().getOut().println(StoredMessageText.count(records) + " records written to " + output);
            }
        } catch (PipeGuard.OutputClosed nobodyReads) {
            return ExitCode.OK;
        } catch (IOException failure) {
            console.err().println("Error: " + failure.getMessage());
            return ExitCode.FAILED;
        }
        if (leftOut > 0) {
            console.err()
                    .println("Error: " + StoredMessageText.count(leftOut)
                            + " damaged places were left out; 'linnet store check' says more");
            return ExitCode.FAILED;
        }
        return ExitCode.OK;
    }

    private long write(Inspection store, Path file) throws IOException {
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                return writeTo(store, file);
            }
            // the export of yesterday stays until that of today is whole
            Path fresh = file.resolveSibling(file.getFileName() + ".new");
            try {
                long records = writeTo(store, fresh);
                Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
                return records;
            } finally {
                Files.deleteIfExists(fresh);
            }
        } catch (FileSystemException failure) {
            throw new IOException(file + " cannot be written: " + failure, failure);
        }
    }

    private long writeTo(Inspection store, Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            return StoreExport.write(store, out, this::leaveOut);
        }
    }

    private void leaveOut(StoreRecord.Unreadable each) {
        PrintWriter err = console.err();
        if (leftOut++ < NAMED) {
            err.println("left out: " + each.where() + ": " + each.why());
        }
    }
}
