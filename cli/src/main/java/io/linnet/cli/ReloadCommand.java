package io.linnet.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code linnet reload}: a running broker reads its configuration again. */
@Command(
        name = "reload",
        description = "Let a running broker read its configuration again: all of it holds at once, or nothing changes.")
final class ReloadCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    ControlOption control;

    @Mixin
    HelpOption help;

    @Override
    public Integer call() {
        return control.ask(spec.commandLine().getErr(), broker -> {
            Map<String, Object> report = broker.ask("reload", Map.of());
            spec.commandLine().getOut().println("the new configuration holds");
            say("listeners opened", report.get("opened"));
            say("listeners closed", report.get("closed"));
            say("listeners changed", report.get("changed"));
            if (report.get("disconnected") instanceof Map<?, ?> clients) {
                clients.forEach((why, number) ->
                        spec.commandLine().getOut().println("clients disconnected: " + number + " (" + why + ")"));
            }
            say("needs a restart", report.get("needs-restart"));
        });
    }

    private void say(String what, @Nullable Object names) {
        if (names instanceof List<?> all && !all.isEmpty()) {
            spec.commandLine()
                    .getOut()
                    .println(what + ": "
                            + String.join(
                                    ", ", all.stream().map(String::valueOf).toList()));
        }
    }
}
