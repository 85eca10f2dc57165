package io.linnet.broker;

import io.linnet.packet.Connect;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.ReasonCode;
import io.linnet.transport.Loop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;

/** A broker on a free port, without $SYS topics unless asked for, with its clients. */
final class RunningBroker implements AutoCloseable {
    private final Broker broker;
    private final List<TestClient> clients = new ArrayList<>();

    RunningBroker(BrokerConfig config) throws IOException {
        this.broker = Broker.start(config);
    }

    static BrokerConfig config(int loops) {
        return BrokerConfig.defaults()
                .listeningOn("mqtt://127.0.0.1:0")
                .withLoops(loops)
                .withLimits(BadDay.generous(Limits.defaults()))
                .withSysIntervalSeconds(0);
    }

    static RunningBroker start(int loops) throws IOException {
        return new RunningBroker(config(loops));
    }

    static RunningBroker start(int loops, UnaryOperator<Ports> ports) throws IOException {
        return new RunningBroker(config(loops).withPorts(ports.apply(Ports.local())));
    }

    Broker broker() {
        return broker;
    }

    // ---- clients

    /** A connection without CONNECT. */
    TestClient open(ProtocolVersion version) throws IOException {
        TestClient client = new TestClient(broker.port(), version);
        synchronized (clients) {
            clients.add(client);
        }
        return client;
    }

    TestClient open() throws IOException {
        return open(ProtocolVersion.V5);
    }

    /** A connected 5.0 client whose session ends with its connection. */
    TestClient connect(String clientIdentifier) throws IOException {
        return connect(TestClient.connect(ProtocolVersion.V5, clientIdentifier, true, Properties.NONE));
    }

    /** A connected 5.0 client whose session never ends; it goes on with what is there. */
    TestClient connectDurable(String clientIdentifier) throws IOException {
        return connect(durable(clientIdentifier));
    }

    TestClient connect(Connect connect) throws IOException {
        TestClient client = open(connect.version());
        ReasonCode code = client.connect(connect).reasonCode();
        if (code != ReasonCode.SUCCESS) {
            throw new IllegalStateException(connect.clientIdentifier() + " was refused with " + code);
        }
        return client;
    }

    static Connect durable(String clientIdentifier) {
        Properties properties = Properties.builder()
                .number(Property.SESSION_EXPIRY_INTERVAL, 0xFFFF_FFFFL)
                .build();
        return TestClient.connect(ProtocolVersion.V5, clientIdentifier, false, properties);
    }

    /** A client identifier that begins so and belongs to this shard. */
    String onShard(int shard, String prefix) {
        for (int i = 0; ; i++) {
            if (broker.shardOf(prefix + i).index() == shard) {
                return prefix + i;
            }
        }
    }

    // ---- the loops

    /** What was under way on the loops is done, rounds and writes included. */
    void awaitRounds() throws Exception {
        for (int i = 0; i < 2; i++) {
            for (Shard shard : broker.shards()) {
                Loop loop = shard.loop();
                CompletableFuture<Void> done = new CompletableFuture<>();
                loop.execute(() -> loop.atEndOfRound(() -> loop.execute(() -> done.complete(null))));
                done.get(20, TimeUnit.SECONDS);
            }
        }
    }

    /** Runs the timers that are due by the broker's clock. */
    void tick() throws Exception {
        for (Shard shard : broker.shards()) {
            CompletableFuture.runAsync(() -> shard.timers().advance(shard.refreshNow()), shard.loop())
                    .get(20, TimeUnit.SECONDS);
        }
        awaitRounds();
    }

    /** Turns the loops until the counters sum up to this. */
    void awaitCount(long wanted, ToLongFunction<Counters> counter) throws Exception {
        long start = System.nanoTime();
        while (count(counter) != wanted) {
            if (System.nanoTime() - start > 20_000_000_000L) {
                throw new AssertionError("counted " + count(counter) + " instead of " + wanted);
            }
        }
    }

    /** Sums up a counter over all shards; what was under way is counted. */
    long count(ToLongFunction<Counters> counter) throws Exception {
        awaitRounds();
        return broker.shards().stream()
                .mapToLong(shard -> counter.applyAsLong(shard.counters()))
                .sum();
    }

    @Override
    public void close() throws IOException {
        synchronized (clients) {
            for (TestClient client : clients) {
                client.close();
            }
        }
        broker.close();
    }
}
