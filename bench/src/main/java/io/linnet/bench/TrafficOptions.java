package io.linnet.bench;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

/** The options of all commands that send or receive messages, and the {@link Job} that follows from them. */
final class TrafficOptions {
    static final String TOPIC_PLACEHOLDERS =
            "%%i number of the client from 0 on, %%c its identifier, %%u its user name";

    /** Of a closed loop at QoS 0: deliveries under way in total. */
    private static final int OUTSTANDING = 20_000;

    /** All packets of the publishers' templates together, in bytes. */
    private static final long MOST_TEMPLATE_BYTES = 256L << 20;

    @Mixin
    Target target = new Target();

    @Mixin
    private ClientOptions clients = new ClientOptions();

    @Mixin
    MeasureOptions measure = new MeasureOptions();

    @Mixin
    HelpOption help = new HelpOption();

    /** What {@code made} makes; what it refuses is an error of the command line. */
    static <T> T checked(CommandLine command, Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(command, String.valueOf(e.getMessage()), e);
        }
    }

    Stage stage(CommandLine command) {
        return new Stage(command, target, measure);
    }

    private NamedClients named(CommandLine command, Cast cast) {
        return new NamedClients(
                clients.greeting(command, target.userInfo(command)),
                clients.prefix(NamedClients.randomName()),
                cast.publishers(),
                cast.subscribers(),
                cast.topic(),
                cast.filter(),
                cast.subscribeQos());
    }

    /** Subscribers alone: until somebody ends it, unless the options say when. */
    Job listening(CommandLine command, Cast cast) {
        measure.check();
        NamedClients named = named(command, cast);
        Scenario scenario = scenario(
                named, cast, Wire.MINIMUM_PAYLOAD, 1, null, new double[] {0, measure.measureSecondsOrForEver()});
        return new Job(
                scenario,
                named,
                new TopicRoutes(List.of(), List.of()),
                new MarkedPayload(Wire.MINIMUM_PAYLOAD),
                RatePlan.steady(1),
                false,
                false,
                measure.messagesEach(1),
                clients.pace(command),
                clients.keepAliveSeconds());
    }

    /**
     * Publishers, and subscribers where there are any.
     *
     * @param plan null = a closed loop
     * @param usualSeconds of warm-up and measurement where no option says otherwise
     */
    Job publishing(
            CommandLine command, Cast cast, MessageOptions messages, @Nullable RatePlan plan, double[] usualSeconds) {
        measure.check();
        NamedClients named = named(command, cast);
        Payload payload = messages.payload(named, cast.isAccounted());
        int bytes = payload.longest(cast.publishers());
        TopicRoutes routes = named.routes();
        require(
                cast.subscribers() == 0 || routes.flows() > 0,
                "no subscriber's filter '" + cast.filter() + "' matches any publisher's topic '" + cast.topic() + "'");
        require(
                (long) bytes * cast.publishers() <= MOST_TEMPLATE_BYTES,
                cast.publishers() + " publishers with payloads of " + bytes
                        + " bytes take too much memory; at most 256 MiB together");
        double warmUp = measure.warmUpSeconds(usualSeconds[0]);
        double measured = measure.measureSeconds(plan, usualSeconds[1]);
        return new Job(
                scenario(named, cast, bytes, messages.window(), plan, new double[] {warmUp, measured}),
                named,
                routes,
                payload,
                plan == null ? RatePlan.steady(1) : plan.after(warmUp),
                messages.retain(),
                cast.isAccounted(),
                measure.messagesEach(cast.publishers()),
                clients.pace(command),
                clients.keepAliveSeconds());
    }

    private static Scenario scenario(
            NamedClients named, Cast cast, int bytes, int window, @Nullable RatePlan plan, double[] seconds) {
        boolean closedByDeliveries = plan == null && cast.isAccounted() && cast.qos() == 0;
        return new Scenario(
                cast.command(),
                Topology.BY_TOPIC,
                cast.publishers(),
                cast.subscribers(),
                cast.qos(),
                cast.subscribeQos(),
                bytes,
                window,
                closedByDeliveries ? OUTSTANDING : 0,
                plan == null ? 0 : plan.lastRate(),
                named.greeting().level(),
                Reception.CLEAN,
                0,
                seconds[0],
                seconds[1]);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
