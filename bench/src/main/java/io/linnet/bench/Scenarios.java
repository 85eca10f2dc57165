package io.linnet.bench;

import java.util.List;
import java.util.stream.Stream;

/** The scenarios that have a name: the ones in which published figures of brokers are compared. */
final class Scenarios {
    static final double WARM_UP_SECONDS = 6;
    static final double MEASURE_SECONDS = 6;

    private static final int PAYLOAD_BYTES = 64;
    private static final int MILLION = 1_000_000;

    /** Subscribers are connected while messages are published. */
    static final List<String> CONNECTED = List.of(
            "qos0",
            "qos1",
            "qos2",
            "fanout",
            "fanin",
            "open20k",
            "durable-qos1",
            "durable-qos2",
            "durable-both-qos1",
            "durable-both-qos2");

    /** Messages wait in the broker for subscribers that are away. */
    static final List<String> OFFLINE = List.of("offline-qos1", "offline-fanout", "ack-latency", "drain");

    /** Names that {@link #named} knows, in the order of reports. */
    static final List<String> NAMES =
            Stream.concat(CONNECTED.stream(), OFFLINE.stream()).toList();

    private Scenarios() {}

    static Scenario named(String name) {
        return switch (name) {
            case "qos0" -> of(name, Topology.PAIRS, 10, 10, 0, 20_000, 0);
            case "qos1" -> of(name, Topology.PAIRS, 10, 10, 1, 0, 0);
            case "qos2" -> of(name, Topology.PAIRS, 10, 10, 2, 0, 0);
            case "fanout" -> of(name, Topology.SHARED_TOPIC, 1, 100, 0, 20_000, 0);
            case "fanin" -> of(name, Topology.SHARED_TOPIC, 100, 1, 1, 2_000, 0);
            case "open20k" -> of(name, Topology.PAIRS, 10, 10, 1, 0, 20_000);
            case "durable-qos1" -> kept(name, Reception.DURABLE, 1);
            case "durable-qos2" -> kept(name, Reception.DURABLE, 2);
            case "durable-both-qos1" -> kept(name, Reception.DURABLE_BOTH, 1);
            case "durable-both-qos2" -> kept(name, Reception.DURABLE_BOTH, 2);
            case "offline-qos1" -> waiting(name, Topology.PAIRS, 10, Reception.OFFLINE, 0, 0);
            case "offline-fanout" -> waiting(name, Topology.SHARED_TOPIC, 10, Reception.OFFLINE, 0, 0);
            case "ack-latency" -> waiting(name, Topology.PAIRS, 10, Reception.OFFLINE, 5_000, 0);
            case "drain" -> waiting(name, Topology.SHARED_TOPIC, 1, Reception.OFFLINE, 0, MILLION);
            default ->
                throw new IllegalArgumentException(
                        "there is no scenario '" + name + "', only " + String.join(", ", NAMES));
        };
    }

    /** A million messages, a hundred for each of ten thousand sessions; {@code scale} is a fraction of the sessions. */
    static Scenario queuesBeforeRestart(double scale) {
        int sessions = tens(10_000 * scale);
        return waiting("queues", Topology.PAIRS, sessions, Reception.OFFLINE, 0, 100L * sessions);
    }

    /** A million topics with a retained message each, or a fraction of that. */
    static Scenario retainedBeforeRestart(double scale) {
        int topics = tens(MILLION * scale);
        return waiting("retained", Topology.PAIRS, topics, Reception.RETAINED, 0, topics);
    }

    /** A hundred thousand messages, ten thousand for each of ten sessions. */
    static Scenario oneBatch() {
        return waiting("batch", Topology.PAIRS, 10, Reception.OFFLINE, 0, 100_000);
    }

    private static int tens(double number) {
        return 10 * (int) Math.max(1, Math.round(number / 10));
    }

    /** Ten publishers to subscribers that do not get it at once: QoS 1, a hundred in flight for each publisher. */
    private static Scenario waiting(
            String name, Topology topology, int subscribers, Reception reception, double ratePerSecond, long messages) {
        return new Scenario(
                name,
                topology,
                10,
                subscribers,
                1,
                1,
                PAYLOAD_BYTES,
                100,
                0,
                ratePerSecond,
                Wire.LEVEL_3_1_1,
                reception,
                messages,
                WARM_UP_SECONDS,
                MEASURE_SECONDS);
    }

    private static Scenario kept(String name, Reception reception, int qos) {
        return of(name, Topology.PAIRS, 10, 10, qos, 0, 0).to(reception);
    }

    private static Scenario of(
            String name,
            Topology topology,
            int publishers,
            int subscribers,
            int qos,
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
                20,
                outstanding,
                ratePerSecond,
                Wire.LEVEL_3_1_1,
                Reception.CLEAN,
                0,
                WARM_UP_SECONDS,
                MEASURE_SECONDS);
    }
}
