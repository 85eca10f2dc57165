package io.linnet.cli;

import io.linnet.cli.json.JsonValue;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code linnet status}: what a running broker is and how it is. */
@Command(name = "status", description = "Say how a running broker is.")
final class StatusCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    ControlOption control;

    @Option(names = "--json", description = "As one JSON object.")
    boolean json;

    @Mixin
    HelpOption help;

    @Override
    public Integer call() {
        return control.ask(spec.commandLine().getErr(), broker -> {
            Map<String, Object> status = broker.ask("status", Map.of());
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(JsonValue.of(status));
            } else {
                print(status, out);
            }
        });
    }

    private static void print(Map<String, Object> status, PrintWriter out) {
        out.println("linnet " + status.get("version") + ", process " + status.get("pid") + ", up for "
                + status.get("uptime-seconds") + " s");
        out.println("configuration: " + (status.get("config") == null ? "(none)" : status.get("config")));
        out.println("data: " + (status.get("data") == null ? "(in memory)" : status.get("data")));
        if (status.get("listeners") instanceof List<?> listeners) {
            for (Object each : listeners) {
                if (each instanceof Map<?, ?> listener) {
                    out.println("listener: " + listener.get("uri") + " (" + listener.get("name") + ")");
                }
            }
        }
        out.println("clients: " + status.get("clients") + ", sessions: " + status.get("sessions"));
        out.println("trouble: " + (status.get("trouble") == null ? "none" : status.get("trouble")));
    }
}
