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

/** {@code linnet clients}: who is connected. */
@Command(name = "clients", description = "List the clients that are connected to a running broker.")
final class ClientsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    ControlOption control;

    @Option(names = "--json", description = "As one JSON object in each line.")
    boolean json;

    @Mixin
    HelpOption help;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        return control.ask(spec.commandLine().getErr(), broker -> {
            String after = "";
            boolean more = true;
            while (more) {
                Map<String, Object> page = broker.ask("clients", Map.of("after", after));
                List<?> clients = page.get("clients") instanceof List<?> all ? all : List.of();
                for (Object each : clients) {
                    if (each instanceof Map<?, ?> client) {
                        out.println(json ? JsonValue.of(client) : text(client));
                        after = String.valueOf(client.get("client"));
                    }
                }
                more = Boolean.TRUE.equals(page.get("more")) && !clients.isEmpty();
            }
        });
    }

    private static String text(Map<?, ?> client) {
        Object user = client.get("user");
        return ShownText.of(client.get("client")) + "  user=" + ShownText.of(user) + "  from=" + client.get("address")
                + ":" + client.get("port") + "  listener=" + client.get("listener") + "  for=" + client.get("seconds")
                + "s";
    }
}
