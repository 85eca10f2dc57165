package io.linnet.cli.shell;

import io.linnet.client.Delivery;
import io.linnet.client.SubscribeOptions;
import io.linnet.client.Subscription;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code retained}: shows what the broker keeps for later subscribers. */
@Command(
        name = "retained",
        description = "Show the retained messages of a topic filter: what comes until none has come for a moment.")
final class RetainedCommand implements Callable<Integer> {
    private final Shell shell;

    @Parameters(paramLabel = "FILTER", description = "Which, for instance '#'.")
    private String filter = "";

    @Option(
            names = "--quiet-time",
            paramLabel = "MILLISECONDS",
            defaultValue = "500",
            description = "How long the moment is. Default: 500.")
    private int quietMillis = 500;

    @Mixin
    HelpFlag help;

    RetainedCommand(Shell shell) {
        this.shell = shell;
    }

    /** The broker does not say which message is its last one, so that a silence has to. */
    @Override
    public Integer call() throws InterruptedException {
        ShellClient client = shell.roster().current();
        BlockingQueue<Delivery> come = new LinkedBlockingQueue<>();
        Subscription subscription = client.client().subscribe(SubscribeOptions.to(filter), delivery -> {
            if (delivery.message().retain()) {
                come.add(delivery);
            }
        });
        int shown = 0;
        try {
            Delivery next = come.poll(quietMillis, TimeUnit.MILLISECONDS);
            while (next != null) {
                shell.topics().add(next.topicName());
                shell.arrivals().show(client.name(), shell.roster().hasOthersThan(client.name()), next);
                shown++;
                next = come.poll(quietMillis, TimeUnit.MILLISECONDS);
            }
        } finally {
            subscription.close();
        }
        shell.screen().news(shown + " retained " + (shown == 1 ? "message" : "messages"));
        return 0;
    }
}
