package io.linnet.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.packet.ConnAck;
import io.linnet.packet.Connect;
import io.linnet.packet.Disconnect;
import io.linnet.packet.Properties;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.Will;
import io.linnet.transport.ListenerOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A broker with limits, two listeners ({@code first} and {@code second}), and a clock that the test moves. */
final class LimitedBroker implements AutoCloseable {
    private final AtomicLong clock = new AtomicLong(1_700_000_000_000L);
    private final RunningBroker running;
    private final List<TestClient> clients = new ArrayList<>();

    LimitedBroker(Limits limits) throws IOException {
        this(RunningBroker.config(1).withLimits(limits));
    }

    LimitedBroker(BrokerConfig config) throws IOException {
        ListenerOptions any = ListenerOptions.parse("mqtt://127.0.0.1:0");
        running = new RunningBroker(config.withListeners(List.of(any.withName("first"), any.withName("second")))
                .withPorts(config.ports().withClock(clock::get)));
    }

    static Map<Limit, Limits.Setting> setting(Limit limit, long value) {
        return Map.of(limit, new Limits.Setting(value, "test.yaml:1:1"));
    }

    static Map<Limit, Limits.Setting> setting(Limit limit, String rate) {
        return setting(limit, Rate.parse(rate).packed());
    }

    RunningBroker running() {
        return running;
    }

    /** Time passes, and what is due happens. */
    void pass(long millis) throws Exception {
        clock.addAndGet(millis);
        running.tick();
    }

    /** Other limits for a broker that runs. */
    void reload(Limits limits) throws Exception {
        running.broker().reload(running.broker().config().withLimits(limits)).get(20, TimeUnit.SECONDS);
    }

    long exceeded(Limit limit) throws Exception {
        running.awaitRounds();
        return running.broker().excesses().count(limit);
    }

    // ---- clients

    /** A connection to the listener {@code second}. */
    TestClient openSecond(ProtocolVersion version) throws IOException {
        TestClient client = new TestClient(running.broker().addresses().get(1).getPort(), version);
        clients.add(client);
        return client;
    }

    static Connect connect(ProtocolVersion version, String identifier, @Nullable String user, @Nullable Will will) {
        return new Connect(version, true, 0, identifier, will, user, null, Properties.NONE);
    }

    TestClient login(String identifier, String user) throws IOException {
        return running.connect(connect(ProtocolVersion.V5, identifier, user, null));
    }

    /** The answer to a CONNECT on a new connection. */
    ConnAck tried(Connect connect) throws IOException {
        return running.open(connect.version()).connect(connect);
    }

    ConnAck tried(ProtocolVersion version, String identifier) throws IOException {
        return tried(connect(version, identifier, null, null));
    }

    ReasonCode code(String identifier) throws IOException {
        return tried(ProtocolVersion.V5, identifier).reasonCode();
    }

    /** The client is sent away with that. */
    static void assertSentAway(TestClient client, ProtocolVersion version, ReasonCode code) throws IOException {
        if (version.isV5()) {
            assertThat(client.read(Disconnect.class).reasonCode()).isEqualTo(code);
        }
        assertThat(client.isAtEnd()).isTrue();
    }

    @Override
    public void close() throws IOException {
        for (TestClient client : clients) {
            client.close();
        }
        running.close();
    }
}
