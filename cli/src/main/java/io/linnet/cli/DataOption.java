package io.linnet.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option {@code --data} of the commands that need a folder. */
final class DataOption {
    @Option(names = "--data", paramLabel = "DIR", required = true, description = "The data folder.")
    Path folder = Path.of("");
}
