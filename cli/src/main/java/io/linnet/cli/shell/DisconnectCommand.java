package io.linnet.cli.shell;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code disconnect}: ends a client. */
@Command(name = "disconnect", description = "End a client, when what it has published is acknowledged.")
final class DisconnectCommand implements Callable<Integer> {
    private final Shell shell;

    @Parameters(arity = "0..1", paramLabel = "CLIENT", description = "Its name. Default: the current one.")
    private @Nullable String name;

    @Option(names = "--with-will", description = "Let the broker publish the will; in MQTT 5.0.")
    private boolean withWill;

    @Mixin
    HelpFlag help;

    DisconnectCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        ShellClient client =
                name == null ? shell.roster().current() : shell.roster().named(name);
        if (withWill) {
            client.client().closeWithWill();
        } else {
            client.client().close();
        }
        shell.roster().remove(client);
        shell.screen().news(client.name() + ": disconnected");
        return 0;
    }
}
