package io.linnet.cli.shell;

import io.linnet.client.Subscription;
import io.linnet.packet.QoS;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code subs}: what the current client is subscribed to. */
@Command(name = "subs", description = "List the subscriptions of the current client.")
final class SubscriptionsCommand implements Callable<Integer> {
    private final Shell shell;

    @Mixin
    HelpFlag help;

    SubscriptionsCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        for (Subscription subscription : shell.roster().current().subscriptions()) {
            QoS granted = subscription.grantedQos();
            shell.screen().data(subscription.topicFilter() + (granted == null ? "" : "  QoS " + granted.code()));
        }
        return 0;
    }
}
