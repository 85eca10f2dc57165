package io.linnet.cli.shell;

import io.linnet.client.Message;
import io.linnet.client.PublishResult;
import io.linnet.packet.QoS;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pub}: publishes a message. */
@Command(name = "pub", description = "Publish a message, and wait until the broker has it.", sortOptions = false)
final class PublishCommand implements Callable<Integer> {
    private final Shell shell;

    @Mixin
    private MessageOptions options;

    @Option(
            names = {"-r", "--retain"},
            description = "Let the broker retain it.")
    private boolean retain;

    @Mixin
    HelpFlag help;

    PublishCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws IOException {
        ShellClient client = shell.roster().current();
        Message message = retain ? options.message().retained() : options.message();
        shell.topics().add(message.topicName());
        if (!client.isConnected()) {
            shell.screen().news(client.name() + ": there is no connection now; the message waits for the next one");
        }
        PublishResult result = client.client().publish(message);
        if (message.qos() != QoS.AT_MOST_ONCE) {
            shell.screen().news("acknowledged" + (result.hadNoSubscribers() ? "; nobody subscribes to it" : ""));
        }
        return 0;
    }
}
