package io.linnet.bench;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code bench pubsub}: publishers and subscribers, and every message accounted for. */
@Command(
        name = "pubsub",
        sortOptions = false,
        description =
                "Publishes and subscribes: throughput, end-to-end latency, and an account of every message: lost, repeated, out of order.")
final class PubSubCommand implements Callable<Integer> {

    @Mixin
    private CastOptions parties = new CastOptions();

    @Mixin
    private MessageOptions messages = new MessageOptions();

    @Mixin
    private SearchOptions search = new SearchOptions();

    @Mixin
    private TrafficOptions traffic = new TrafficOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        Cast cast = TrafficOptions.checked(command, () -> parties.cast("pubsub", 0));
        return new Traffic(command, traffic, messages, search).play(cast, cast.publishers());
    }
}
