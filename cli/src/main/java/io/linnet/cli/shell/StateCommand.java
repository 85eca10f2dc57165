package io.linnet.cli.shell;

import io.linnet.client.Client;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code state}: how a client is. */
@Command(name = "state", description = "Say how a client is: its connection, and what waits.")
final class StateCommand implements Callable<Integer> {
    private final Shell shell;

    @Parameters(arity = "0..1", paramLabel = "CLIENT", description = "Its name. Default: the current one.")
    private @Nullable String name;

    @Mixin
    HelpFlag help;

    StateCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        ShellClient shown =
                name == null ? shell.roster().current() : shell.roster().named(name);
        Client client = shown.client();
        shell.screen().data(shown.name() + ": " + shown.stateText());
        shell.screen().data("  subscriptions: " + shown.subscriptions().size());
        shell.screen().data("  messages that wait or are in flight: " + client.unfinishedMessages());
        shell.screen().data("  messages that came and were dropped: " + client.droppedMessages());
        return 0;
    }
}
