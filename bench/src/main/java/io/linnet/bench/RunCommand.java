package io.linnet.bench;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bench run}: one scenario against a broker that is already there. */
@Command(name = "run", description = "Sends load to a running broker and accounts for every message.")
final class RunCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..1",
            defaultValue = "qos0",
            description = "qos0, qos1, qos2 (10 publishers to 10 subscribers), fanout (1 to 100), fanin (100 to 1), "
                    + "open20k (20,000/s), durable-qos1, durable-qos2 (sessions of subscribers are kept), "
                    + "durable-both-qos1, durable-both-qos2 (those of publishers too), offline-qos1, offline-fanout, "
                    + "ack-latency (5,000/s), drain (subscribers are away first); options below change it "
                    + "(default: ${DEFAULT-VALUE}).")
    private String scenario = "";

    @Mixin
    private Target target = new Target();

    @Option(names = "--publishers", description = "Publishing connections.")
    private @Nullable Integer publishers;

    @Option(names = "--subscribers", description = "Subscribing connections.")
    private @Nullable Integer subscribers;

    @Option(names = "--topology", description = "pairs, or shared_topic: fan-out and fan-in.")
    private @Nullable Topology topology;

    @Option(names = "--qos", description = "QoS of messages and subscriptions.")
    private @Nullable Integer qos;

    @Option(names = "--subscribe-qos", description = "QoS of the subscriptions, where it differs.")
    private @Nullable Integer subscribeQos;

    @Option(names = "--payload", description = "Payload bytes, at least 16.")
    private @Nullable Integer payload;

    @Option(names = "--window", description = "Closed loop: unacknowledged messages per publisher (QoS 1 and 2).")
    private @Nullable Integer window;

    @Option(names = "--outstanding", description = "Closed loop: undelivered messages in total; 0 = no limit.")
    private @Nullable Integer outstanding;

    @Option(names = "--rate", description = "Open loop: messages per second in total; 0 = closed loop.")
    private @Nullable Double rate;

    @Option(names = "--protocol", description = "3.1.1 or 5.")
    private @Nullable String protocol;

    @Option(
            names = "--reception",
            description = "clean; durable: subscribers' sessions are kept; durable_both: publishers' too; offline: "
                    + "subscribers are away and drain their queues afterwards; retained: they subscribe afterwards.")
    private @Nullable Reception reception;

    @Option(names = "--messages", description = "offline, retained: how many messages; 0 = as the durations allow.")
    private @Nullable Long messages;

    @Option(names = "--warm-up", description = "Seconds before the measurement.")
    private @Nullable Double warmUp;

    @Option(names = "--measure", description = "Seconds measured.")
    private @Nullable Double measure;

    @Option(
            names = "--drain",
            defaultValue = "5",
            description = "Seconds without any progress after which missing messages count as lost.")
    private double drain;

    @Option(names = "--json", description = "Report as JSON.")
    private boolean json;

    @Mixin
    HelpOption help = new HelpOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        Scenario asked = scenario(command);
        BrokerAddress broker = target.address(command);
        return Bench.exitCode(command, () -> {
            boolean faultless =
                    asked.reception().waits() ? runOffline(asked, broker, command) : run(asked, broker, command);
            return faultless ? 0 : Bench.FAULTS;
        });
    }

    private boolean run(Scenario asked, BrokerAddress broker, CommandLine command) {
        RunResult result = new Load(asked, broker, target.pid(), drain).run();
        command.getOut().println(json ? RunReport.json(result) : RunReport.text(result));
        return result.faultless();
    }

    private boolean runOffline(Scenario asked, BrokerAddress broker, CommandLine command) {
        try (OfflineLoad load = new OfflineLoad(asked, broker, target.pid(), drain)) {
            OfflineResult result = load.run();
            command.getOut().println(json ? OfflineReport.json(result) : OfflineReport.text(result));
            return result.faultless();
        }
    }

    private Scenario scenario(CommandLine command) {
        try {
            return changed(Scenarios.named(scenario));
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(command, String.valueOf(e.getMessage()), e);
        }
    }

    private Scenario changed(Scenario base) {
        int publishQos = or(qos, base.publishQos());
        return new Scenario(
                base.name(),
                topology == null ? base.topology() : topology,
                or(publishers, base.publishers()),
                or(subscribers, base.subscribers()),
                publishQos,
                or(subscribeQos, qos == null ? base.subscribeQos() : publishQos),
                or(payload, base.payloadBytes()),
                or(window, base.window()),
                or(outstanding, base.outstanding()),
                rate == null ? base.ratePerSecond() : rate,
                level(base),
                reception == null ? base.reception() : reception,
                messages == null ? base.messages() : messages,
                warmUp == null ? base.warmUpSeconds() : warmUp,
                measure == null ? base.measureSeconds() : measure);
    }

    private int level(Scenario base) {
        return protocol == null ? base.level() : levelOf(protocol);
    }

    static int levelOf(String protocol) {
        return switch (protocol) {
            case "3.1.1", "4" -> Wire.LEVEL_3_1_1;
            case "5", "5.0" -> Wire.LEVEL_5;
            default -> throw new IllegalArgumentException("protocol must be 3.1.1 or 5, not " + protocol);
        };
    }

    private static int or(@Nullable Integer given, int otherwise) {
        return given == null ? otherwise : given;
    }
}
