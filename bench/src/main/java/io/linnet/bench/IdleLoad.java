package io.linnet.bench;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Many connections that do nothing: what accepting them costs, and what keeping them costs.
 *
 * <p>First all connect, then each subscribes to a topic of its own, then all are held for a while.
 *
 * @param handshakes how many may be under way at once
 */
record IdleLoad(
        BrokerAddress broker,
        long brokerPid,
        int connections,
        int handshakes,
        int level,
        boolean subscribe,
        double holdSeconds) {
    /** Connections per loopback source address: below the 28,232 ephemeral ports that Linux gives by default. */
    private static final int PER_SOURCE = 25_000;

    /** What one step has cost: how long it took, and what the broker had used up when it was done. */
    record Step(double seconds, ProcessFigures after) {}

    /** What was seen; see {@link IdleReport} for the figures made of it. */
    record Result(int connections, ProcessFigures before, Step connected, Step subscribed, Step held) {
        double connectsPerSecond() {
            return connections / connected.seconds();
        }

        double subscribesPerSecond() {
            return connections / subscribed.seconds();
        }

        double cpuMicrosPerConnect() {
            return (double) (connected.after().cpuMicros() - before.cpuMicros()) / connections;
        }

        double cpuMicrosPerSubscribe() {
            return (double) (subscribed.after().cpuMicros() - connected.after().cpuMicros()) / connections;
        }

        /** Resident bytes that a connection with its subscription has added, when all had come to rest. */
        double bytesPerConnection() {
            return (double) (held.after().residentBytes() - before.residentBytes()) / connections;
        }

        /** Cores that the broker kept busy while nothing happened. */
        double idleCores() {
            return (held.after().cpuMicros() - subscribed.after().cpuMicros()) / 1e6 / held.seconds();
        }
    }

    Result run() {
        String run = Integer.toString(ThreadLocalRandom.current().nextInt(0x1000000), 36);
        Rehearsal.of(handshakes);
        List<IdleConnection> idle = new ArrayList<>(connections);
        ProcessFigures before = ProcessFigures.of(brokerPid);
        try (Loop loop = new Loop()) {
            Step connected = step(() -> loop.handshakes(connections, handshakes, number -> {
                IdleConnection connection =
                        new IdleConnection(loop, Wire.connect(level, true, "i" + run + "-" + number));
                idle.add(connection);
                loop.open(connection, broker, source(number));
            }));
            Step subscribed = step(() -> {
                if (subscribe) {
                    subscribeAll(loop, idle, run);
                }
            });
            Step held = step(() -> hold(loop));
            idle.forEach(Connection::disconnect);
            return new Result(connections, before, connected, subscribed, held);
        }
    }

    private void subscribeAll(Loop loop, List<IdleConnection> idle, String run) {
        loop.handshakes(connections, handshakes, number -> {
            String topicFilter = "bench/" + run + "/idle/" + number;
            idle.get(number).subscribe(Wire.subscribe(level, 1, topicFilter, 0));
        });
    }

    private Step step(Runnable what) {
        long startNanos = System.nanoTime();
        what.run();
        return new Step((System.nanoTime() - startNanos) / 1e9, ProcessFigures.of(brokerPid));
    }

    private void hold(Loop loop) {
        long endNanos = System.nanoTime() + (long) (holdSeconds * 1e9);
        while (System.nanoTime() - endNanos < 0) {
            loop.poll(50);
        }
    }

    private @Nullable InetSocketAddress source(int number) {
        return connections <= PER_SOURCE ? null : broker.source(number, PER_SOURCE);
    }
}
