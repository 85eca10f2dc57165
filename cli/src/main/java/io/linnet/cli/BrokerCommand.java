package io.linnet.cli;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code linnet broker}: runs the broker until SIGTERM or SIGINT. */
@Command(name = "broker", description = "Run the broker until it is told to stop.")
final class BrokerCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--config", paramLabel = "FILE", description = "Configuration, YAML or JSON.")
    @Nullable
    Path config;

    @Option(
            names = "--listen",
            paramLabel = "URI",
            description = "Where to listen; repeat for several. Default: mqtt://127.0.0.1:1883.")
    List<URI> listen = List.of(URI.create("mqtt://127.0.0.1:1883"));

    @Option(names = "--data", paramLabel = "DIR", description = "Where to keep what survives a restart.")
    @Nullable
    Path data;

    @Option(
            names = "--durability",
            paramLabel = "disk|os|memory",
            description = "What an acknowledgement promises. Default: disk.")
    @Nullable
    String durability;

    @Mixin
    HelpOption help;

    @Override
    public Integer call() {
        spec.commandLine().getErr().println("Error: the broker is not built in yet");
        return 1;
    }
}
