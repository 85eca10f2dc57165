package io.linnet.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code linnet disconnect}: sends one client away. */
@Command(
        name = "disconnect",
        description = "Disconnect a client from a running broker; it may connect again, and its session stays.")
final class DisconnectCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "CLIENT", description = "The client identifier.")
    String client = "";

    @Mixin
    ControlOption control;

    @Mixin
    HelpOption help;

    @Override
    public Integer call() {
        return control.ask(spec.commandLine().getErr(), broker -> broker.ask("disconnect", Map.of("client", client)));
    }
}
