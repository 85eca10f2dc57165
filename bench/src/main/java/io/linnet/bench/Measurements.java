package io.linnet.bench;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that can be measured of a broker which is started for it, by name.
 *
 * @param warmUpSeconds and {@code measureSeconds}: of the scenarios that go by time
 * @param payloadBytes of every message
 * @param scale fraction of the messages (and sessions) in the scenarios that go by number
 * @param tls how all brokers are spoken to, null for plain TCP
 */
record Measurements(
        double warmUpSeconds,
        double measureSeconds,
        int payloadBytes,
        double scale,
        @Nullable Tls tls) {
    private static final int IDLE_CONNECTIONS = 10_000;
    private static final double IDLE_SECONDS = 3;
    private static final int HANDSHAKES = 90;

    /** Enough to keep a broker busy; more would let it sign in batches that no real clients bring about. */
    private static final int VISITS = 16;

    private static final double DRAIN_SECONDS = 5;

    /** A broker may have to read from disk before the first message comes. */
    private static final double OFFLINE_DRAIN_SECONDS = 15;

    private static final int BATCHES = 100;

    /** Starts a broker, measures and ends it. */
    interface Measurement {
        List<Figure> of(String brokerCommand);
    }

    static final List<String> NAMES = Stream.of(
                    Scenarios.NAMES,
                    List.of(
                            "conn10k",
                            "connects",
                            "connects-resumed",
                            "start",
                            "restart",
                            "restart-kill",
                            "queue-through"))
            .flatMap(List::stream)
            .toList();

    private static final List<String> PLAIN_ONLY = List.of("start", "restart", "restart-kill", "queue-through");

    Measurements {
        require(scale > 0 && scale <= 1, "scale must be above 0 and at most 1, not " + scale);
        require(
                payloadBytes >= Wire.MINIMUM_PAYLOAD && payloadBytes <= 1 << 20,
                "payload must be " + Wire.MINIMUM_PAYLOAD + " bytes to 1 MiB, not " + payloadBytes);
        require(warmUpSeconds >= 0 && measureSeconds > 0, "there must be something to measure");
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    Measurement named(String name) {
        if (!NAMES.contains(name)) {
            throw new IllegalArgumentException("there is no scenario '" + name + "', only " + String.join(", ", NAMES));
        }
        require(tls == null || !PLAIN_ONLY.contains(name), "'" + name + "' is not measured over TLS");
        return switch (name) {
            case "conn10k" -> this::idle;
            case "connects" -> command -> connects(command, false);
            case "connects-resumed" -> {
                require(tls != null, "only TLS sessions can be resumed: connects-resumed needs --cafile");
                yield command -> connects(command, true);
            }
            case "start" -> command -> Figure.of(StartUp.of(command));
            case "restart" -> command -> restart(command, false);
            case "restart-kill" -> command -> restart(command, true);
            case "queue-through" -> this::queueThrough;
            default -> load(Scenarios.named(name));
        };
    }

    private Measurement load(Scenario named) {
        Scenario scenario = named.carrying(payloadBytes).scaled(scale).lasting(warmUpSeconds, measureSeconds);
        return scenario.reception().waits()
                ? command -> offline(command, scenario)
                : command -> live(command, scenario);
    }

    private List<Figure> live(String command, Scenario scenario) {
        try (BrokerSite site = BrokerSite.of(command, tls);
                BrokerProcess broker = BrokerProcess.start(site)) {
            return Figure.of(new Load(scenario, site.address(), broker.pid(), DRAIN_SECONDS).run());
        }
    }

    private List<Figure> offline(String command, Scenario scenario) {
        try (BrokerSite site = BrokerSite.of(command, tls);
                BrokerProcess broker = BrokerProcess.start(site);
                OfflineLoad load = new OfflineLoad(scenario, site.address(), broker.pid(), OFFLINE_DRAIN_SECONDS)) {
            return Figure.of(load.run());
        }
    }

    private List<Figure> idle(String command) {
        try (BrokerSite site = BrokerSite.of(command, tls);
                BrokerProcess broker = BrokerProcess.start(site)) {
            broker.settle();
            return Figure.of(IdleLoad.plain(
                            site.address(), broker.pid(), IDLE_CONNECTIONS, HANDSHAKES, Wire.LEVEL_3_1_1, IDLE_SECONDS)
                    .run());
        }
    }

    private List<Figure> connects(String command, boolean resuming) {
        try (BrokerSite site = BrokerSite.of(command, tls);
                BrokerProcess broker = BrokerProcess.start(site)) {
            broker.settle();
            return Figure.of(
                    new ConnectRate(site.address(), broker.pid(), VISITS, resuming, warmUpSeconds, measureSeconds)
                            .run());
        }
    }

    private List<Figure> restart(String command, boolean kill) {
        Scenario queues = Scenarios.queuesBeforeRestart(scale).carrying(payloadBytes);
        Scenario retained = Scenarios.retainedBeforeRestart(scale).carrying(payloadBytes);
        return Figure.of(Restart.of(command, queues, retained, kill));
    }

    private List<Figure> queueThrough(String command) {
        int batches = (int) Math.max(1, Math.round(BATCHES * scale));
        return Figure.of(QueueThrough.of(command, Scenarios.oneBatch().carrying(payloadBytes), batches));
    }
}
