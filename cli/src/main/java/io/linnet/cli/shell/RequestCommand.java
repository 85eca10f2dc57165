package io.linnet.cli.shell;

import io.linnet.client.Delivery;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rr}: asks another client. */
@Command(
        name = "rr",
        aliases = "request",
        description = "Send a request and show the response that comes to it; in MQTT 5.0.",
        sortOptions = false)
final class RequestCommand implements Callable<Integer> {
    private final Shell shell;

    @Mixin
    private MessageOptions options;

    @Option(
            names = "-W",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "Give up after this time, with exit code " + Shell.TIMED_OUT + ". Default: 10.")
    private int patienceSeconds = 10;

    @Mixin
    HelpFlag help;

    RequestCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws IOException {
        ShellClient client = shell.roster().current();
        Delivery response =
                client.client().request(options.message(), Duration.ofSeconds(WaitCommand.positive(patienceSeconds)));
        shell.arrivals().show(client.name(), shell.roster().hasOthersThan(client.name()), response);
        return 0;
    }
}
