package io.linnet.cli;

import picocli.CommandLine.Option;

/** The option {@code --help} alone; {@code -h} is the host wherever there is one. */
final class HelpOption {
    @Option(names = "--help", usageHelp = true, description = "Show this help.")
    boolean asked;
}
