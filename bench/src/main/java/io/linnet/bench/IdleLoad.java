package io.linnet.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Many connections that do nothing: what accepting them costs, and what keeping them costs.
 *
 * <p>First all connect, then each subscribes, then all are held for a while.
 *
 * @param clients whose subscribers these are
 */
record IdleLoad(Reach reach, Watch watch, NamedClients clients, Pace pace, boolean subscribe, double holdSeconds) {
    private static final double DRAIN_SECONDS = 5;
    private static final int POLL_MILLIS = 50;

    /** Nobody watches; each subscribes to a topic of its own; {@code handshakes} at once. */
    static IdleLoad plain(BrokerAddress broker, long pid, int connections, int handshakes, int level, double hold) {
        String run = NamedClients.randomName();
        NamedClients clients = new NamedClients(
                Greeting.plain(level, true), "i" + run + "-", 0, connections, "", "bench/" + run + "/idle/%i", 0);
        return new IdleLoad(
                Reach.of(broker), Watch.silent(pid, DRAIN_SECONDS), clients, Pace.of(handshakes), true, hold);
    }

    /** What one step has cost: how long it took, and what the broker had used up when it was done. */
    record Step(double seconds, ProcessFigures after) {}

    /** What was seen; see {@link IdleReport} for the figures made of it. */
    record Result(
            int connections, Distribution connects, ProcessFigures before, Step connected, Step subscribed, Step held) {
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
        int connections = clients.subscribers();
        Rehearsal.of(pace.window());
        List<IdleConnection> idle = new ArrayList<>(connections);
        Latencies connects = new Latencies();
        ProcessFigures before = ProcessFigures.of(watch.brokerPid());
        try (Loop loop = new Loop()) {
            Phase[] phase = {Phase.CONNECT};
            loop.beat(pulse(loop.nowNanos(), idle, phase));
            Step connected = step(() -> handshakes(loop, connections, number -> {
                IdleConnection connection = new IdleConnection(loop, clients.subscriber(number), connects);
                idle.add(connection);
                reach.open(loop, connection, number);
            }));
            Step subscribed = step(() -> {
                if (subscribe) {
                    handshakes(loop, connections, number -> idle.get(number).subscribe(clients.subscription(number)));
                }
            });
            phase[0] = Phase.HOLD;
            Step held = step(() -> hold(loop));
            idle.forEach(Connection::disconnect);
            forgetSessions(loop);
            return new Result(connections, connects.distribution(), before, connected, subscribed, held);
        }
    }

    private void forgetSessions(Loop loop) {
        List<byte[]> connects = clients.takingOver();
        loop.handshakes(
                connects.size(),
                pace,
                () -> false,
                number -> reach.open(loop, new IdleConnection(loop, connects.get(number)), number));
    }

    private void handshakes(Loop loop, int count, IntConsumer begin) {
        loop.handshakes(count, pace, watch.stopped(), begin);
        if (watch.stopped().getAsBoolean()) {
            throw new BenchFailure("ended while connecting, before all were there");
        }
    }

    private Pulse pulse(long beginNanos, List<IdleConnection> idle, Phase[] phase) {
        int keepAlive = clients.greeting().keepAliveSeconds();
        return new Pulse((long) (watch.sampleSeconds() * 1e9), nowNanos -> {
            if (keepAlive > 0) {
                idle.forEach(connection -> connection.keepAlive(nowNanos, keepAlive * 500_000_000L));
            }
            Sample.Observer observer = watch.observer();
            if (observer != null) {
                observer.sampled(new Sample(
                        (nowNanos - beginNanos) / 1e9,
                        phase[0],
                        (int) idle.stream().filter(Connection::isUp).count(),
                        0,
                        0,
                        0,
                        Latencies.Percentiles.NONE,
                        ProcessFigures.of(watch.brokerPid())));
            }
        });
    }

    private Step step(Runnable what) {
        long startNanos = System.nanoTime();
        what.run();
        return new Step((System.nanoTime() - startNanos) / 1e9, ProcessFigures.of(watch.brokerPid()));
    }

    private void hold(Loop loop) {
        long endNanos = System.nanoTime() + (long) (holdSeconds * 1e9);
        while (System.nanoTime() - endNanos < 0 && !watch.stopped().getAsBoolean()) {
            loop.poll(POLL_MILLIS);
        }
    }
}
