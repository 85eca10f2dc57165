package io.linnet.cli.shell;

import io.linnet.cli.options.ClientOptions;
import io.linnet.client.ClientBuilder;
import io.linnet.client.ConnectionState;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code connect}: makes a client. */
@Command(
        name = "connect",
        description = "Connect a client, which becomes the current one; with the options of 'linnet pub'.",
        abbreviateSynopsis = true,
        sortOptions = false)
final class ConnectCommand implements Callable<Integer> {
    private static final long NEVER_SECONDS = 0xFFFF_FFFFL;

    private final Shell shell;

    @Option(
            names = {"-n", "--name"},
            paramLabel = "CLIENT",
            description = "What the client is called in this shell. Default: c1, c2 and so on.")
    private @Nullable String name;

    @Option(
            names = {"-i", "--id"},
            paramLabel = "ID",
            description = "The client identifier. Default: one that is made up.")
    private @Nullable String identifier;

    @Option(
            names = {"-x", "--session-expiry-interval"},
            paramLabel = "SECONDS",
            description = "Go on with the session under this identifier, and keep it for so long behind the connection;"
                    + " -1 is for ever. Needs -i.")
    private @Nullable Long sessionExpirySeconds;

    @Mixin
    private WillOptions will;

    @Mixin
    private ClientOptions options;

    ConnectCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws IOException {
        if (name != null) {
            shell.roster().requireFree(name);
        }
        ClientBuilder builder = options.builder();
        if (identifier != null) {
            builder.clientIdentifier(identifier);
        }
        if (sessionExpirySeconds != null) {
            builder.durableSession(sessionExpiry(sessionExpirySeconds));
        }
        will.apply(builder);
        String chosen = name == null ? shell.roster().freeName() : name;
        // a session that was kept may bring messages for subscriptions of an earlier client
        builder.onUnclaimed(
                delivery -> shell.arrivals().take(chosen, shell.roster().hasOthersThan(chosen), delivery));
        ShellClient client = ShellClient.connect(chosen, builder, shell.screen()::news);
        shell.roster().add(client);
        if (client.state() instanceof ConnectionState.Connected connected) {
            shell.screen().news(chosen + ": " + ShellClient.text(connected));
        }
        return 0;
    }

    private Duration sessionExpiry(long seconds) {
        if (identifier == null) {
            throw new IllegalArgumentException("a session that is kept (-x) needs a client identifier: -i ID");
        }
        if (seconds < -1 || seconds > NEVER_SECONDS) {
            throw new IllegalArgumentException("-x " + seconds + " came, allowed is -1 to " + NEVER_SECONDS);
        }
        return Duration.ofSeconds(seconds == -1 ? NEVER_SECONDS : seconds);
    }
}
