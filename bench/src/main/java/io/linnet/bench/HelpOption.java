package io.linnet.bench;

import picocli.CommandLine.Option;

/** The option {@code --help} alone; {@code -h} is the host. */
final class HelpOption {
    @Option(names = "--help", usageHelp = true, description = "Show this help.")
    boolean asked;
}
