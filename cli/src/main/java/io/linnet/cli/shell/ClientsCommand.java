package io.linnet.cli.shell;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code clients}: who is there. */
@Command(name = "clients", description = "List the clients; the current one has a star.")
final class ClientsCommand implements Callable<Integer> {
    private final Shell shell;

    @Mixin
    HelpFlag help;

    ClientsCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        for (ShellClient client : shell.roster().all()) {
            shell.screen()
                    .data((shell.roster().isCurrent(client) ? "* " : "  ") + client.name() + "  " + client.stateText());
        }
        return 0;
    }
}
