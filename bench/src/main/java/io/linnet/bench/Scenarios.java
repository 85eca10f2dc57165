package io.linnet.bench;

import java.util.List;

/** The scenarios that have a name: the ones in which published figures of brokers are compared. */
final class Scenarios {
    static final double WARM_UP_SECONDS = 6;
    static final double MEASURE_SECONDS = 6;

    private static final int PAYLOAD_BYTES = 64;

    /** Names that {@link #named} knows, in the order of reports. */
    static final List<String> NAMES = List.of("qos0", "qos1", "qos2", "fanout", "fanin", "open20k");

    private Scenarios() {}

    static Scenario named(String name) {
        return switch (name) {
            case "qos0" -> of(name, Topology.PAIRS, 10, 10, 0, 20, 20_000, 0);
            case "qos1" -> of(name, Topology.PAIRS, 10, 10, 1, 20, 0, 0);
            case "qos2" -> of(name, Topology.PAIRS, 10, 10, 2, 20, 0, 0);
            case "fanout" -> of(name, Topology.SHARED_TOPIC, 1, 100, 0, 20, 20_000, 0);
            case "fanin" -> of(name, Topology.SHARED_TOPIC, 100, 1, 1, 20, 2_000, 0);
            case "open20k" -> of(name, Topology.PAIRS, 10, 10, 1, 20, 0, 20_000);
            default ->
                throw new IllegalArgumentException(
                        "there is no scenario '" + name + "', only " + String.join(", ", NAMES));
        };
    }

    private static Scenario of(
            String name,
            Topology topology,
            int publishers,
            int subscribers,
            int qos,
            int window,
            int outstanding,
            double ratePerSecond) {
        return new Scenario(
                name,
                topology,
                publishers,
                subscribers,
                qos,
                qos,
                PAYLOAD_BYTES,
                window,
                outstanding,
                ratePerSecond,
                Wire.LEVEL_3_1_1,
                true,
                WARM_UP_SECONDS,
                MEASURE_SECONDS);
    }
}
