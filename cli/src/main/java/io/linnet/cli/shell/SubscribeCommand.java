package io.linnet.cli.shell;

import io.linnet.client.SubscribeOptions;
import io.linnet.client.Subscription;
import io.linnet.packet.QoS;
import io.linnet.packet.RetainHandling;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sub}: subscribes. */
@Command(name = "sub", description = "Subscribe; messages are shown when they come.", sortOptions = false)
final class SubscribeCommand implements Callable<Integer> {
    private final Shell shell;

    @Option(
            names = {"-t", "--topic"},
            paramLabel = "FILTER",
            description = "What to subscribe to; repeat for several.")
    private List<String> filters = new ArrayList<>();

    @Parameters(arity = "0..*", paramLabel = "FILTER", description = "The same without -t.")
    private List<String> more = new ArrayList<>();

    @Option(
            names = {"-q", "--qos"},
            paramLabel = "QOS",
            converter = QosOption.class,
            defaultValue = "0",
            description = "Quality of service: 0, 1 or 2. Default: 0.")
    private QoS qos = QoS.AT_MOST_ONCE;

    @Option(names = "-R", description = "Without retained messages.")
    private boolean noRetained;

    @Option(names = "--no-local", description = "Without what this client publishes itself; in MQTT 5.0.")
    private boolean noLocal;

    @Option(names = "--retain-as-published", description = "Ask the broker to keep the retain flag of messages.")
    private boolean retainAsPublished;

    @Mixin
    HelpFlag help;

    SubscribeCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        filters.addAll(more);
        if (filters.isEmpty()) {
            throw new IllegalArgumentException("what to subscribe to? For instance: sub -t 'sensors/#'");
        }
        ShellClient client = shell.roster().current();
        Roster roster = shell.roster();
        for (String filter : filters) {
            Subscription subscription = client.subscribe(
                    options(filter),
                    delivery -> shell.arrivals().take(client.name(), roster.hasOthersThan(client.name()), delivery));
            QoS granted = subscription.grantedQos();
            shell.screen().news("subscribed to " + filter + (granted == null ? "" : ", at most QoS " + granted.code()));
        }
        return 0;
    }

    private SubscribeOptions options(String filter) {
        SubscribeOptions options = SubscribeOptions.to(filter).withQos(qos);
        options = noLocal ? options.noLocal() : options;
        options = retainAsPublished ? options.retainAsPublished() : options;
        return noRetained ? options.withRetainHandling(RetainHandling.DO_NOT_SEND) : options;
    }
}
