package io.linnet.bench;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code bench latency}: how long messages take at a fixed rate. */
@Command(
        name = "latency",
        sortOptions = false,
        description =
                "As pubsub, by the clock: the latency of a fixed rate, counted from the time at which each message was meant to leave.")
final class LatencyCommand implements Callable<Integer> {
    /** Messages per second in total where no option says otherwise. */
    private static final double RATE = 1000;

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
        Cast cast = TrafficOptions.checked(command, () -> parties.cast("latency", 1));
        return new Traffic(command, traffic, messages, search).play(cast, RATE);
    }
}
