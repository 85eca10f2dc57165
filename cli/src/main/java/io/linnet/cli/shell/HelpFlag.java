package io.linnet.cli.shell;

import picocli.CommandLine.Option;

/** The option {@code --help} of a command inside the shell. */
final class HelpFlag {
    @Option(names = "--help", usageHelp = true, description = "Show this help.")
    boolean asked;
}
