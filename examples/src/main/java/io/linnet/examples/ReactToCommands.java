package io.linnet.examples;

import io.linnet.client.Client;
import io.linnet.client.ClientSettings;
import io.linnet.client.SubscribeOptions;
import java.time.Duration;

/**
 * Reacts to each command for a device, for ever: through restarts of the broker, and with the commands that came while this program
 * was not running.
 */
public final class ReactToCommands {
    private ReactToCommands() {}

    public static void main(String[] arguments) throws InterruptedException {
        Client client = ClientSettings.fromEnvironment()
                .builder()
                .clientIdentifier("device1")
                .durableSession(Duration.ofDays(7))
                .subscribe(SubscribeOptions.to("commands/device1"), command -> react(command.text()))
                .onConnection(state -> System.err.println(state))
                .start();
        client.awaitClose();
    }

    private static void react(String command) {
        System.out.println("command: " + command);
    }
}
