package io.linnet.broker;

import static io.linnet.broker.TestClient.text;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.packet.ConnAck;
import io.linnet.packet.Connect;
import io.linnet.packet.Disconnect;
import io.linnet.packet.Packet;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.PubAck;
import io.linnet.packet.Publish;
import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.Will;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Start, end, and what the broker says about itself. */
class BrokerLifeTest {
    // ---- start

    @Test
    void aBrokerListensWhereItSays() throws Exception {
        BrokerConfig config = RunningBroker.config(2)
                .listeningOn("mqtt://127.0.0.1:0", "mqtt://127.0.0.1:0", "ws://127.0.0.1:0/mqtt");
        try (Broker broker = Broker.start(config)) {
            assertThat(broker.addresses()).hasSize(3).doesNotHaveDuplicates();
            assertThat(broker.port()).isEqualTo(broker.addresses().getFirst().getPort());
            assertThat(broker.config()).isEqualTo(config);
            for (int i = 0; i < 2; i++) {
                try (TestClient client =
                        new TestClient(broker.addresses().get(i).getPort(), ProtocolVersion.V5)) {
                    client.connect(TestClient.connect(ProtocolVersion.V5, "c", true, Properties.NONE));
                }
            }
        }
    }

    @Test
    void aTakenPortLeavesNothingRunning() throws Exception {
        Set<Thread> before = loopThreads();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String uri = "mqtt://127.0.0.1:" + taken.getLocalPort();
            BrokerConfig config = RunningBroker.config(3).listeningOn("mqtt://127.0.0.1:0", uri);
            assertThatThrownBy(() -> Broker.start(config)).isInstanceOf(BindException.class);
        }
        assertLoopsEnd(before);
    }

    private static void assertLoopsEnd(Set<Thread> before) throws InterruptedException {
        Set<Thread> left = loopThreads();
        left.removeAll(before);
        for (Thread thread : left) {
            thread.join(20_000);
            assertThat(thread.isAlive()).as(thread.getName()).isFalse();
        }
    }

    private static Set<Thread> loopThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("linnet-") && thread.isAlive())
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 65})
    void anImpossibleNumberOfLoopsIsRefused(int loops) {
        assertThatThrownBy(() -> Broker.start(RunningBroker.config(loops)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Integer.toString(loops));
    }

    // ---- end

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void closeTellsClientsAndLeavesNothingRunning(int loops) throws Exception {
        Set<Thread> before = loopThreads();
        RunningBroker broker = RunningBroker.start(loops);
        TestClient modern = broker.connect("modern");
        TestClient old = broker.connect(TestClient.connect(ProtocolVersion.V3_1_1, "old", true, Properties.NONE));
        TestClient silent = broker.open();
        int port = broker.broker().port();

        broker.broker().close();
        broker.broker().close();

        assertThat(modern.read(Disconnect.class).reasonCode()).isEqualTo(ReasonCode.SERVER_SHUTTING_DOWN);
        assertThat(modern.isAtEnd()).isTrue();
        assertThat(old.isAtEnd()).isTrue();
        assertThat(silent.isAtEnd()).isTrue();
        assertLoopsEnd(before);
        assertThatThrownBy(() -> new TestClient(port, ProtocolVersion.V5)).isInstanceOf(ConnectException.class);
        broker.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 3, 3, 3, 3, 3, 3})
    void closePublishesTheWillsOfConnectedClientsToAllOthers(int loops) throws Exception {
        try (RunningBroker broker = RunningBroker.start(loops)) {
            TestClient[] clients = new TestClient[6];
            for (int i = 0; i < clients.length; i++) {
                Will will = new Will("wills", TestClient.bytes("" + i), QoS.AT_LEAST_ONCE, false, Properties.NONE);
                clients[i] = broker.connect(
                        new Connect(ProtocolVersion.V5, true, 0, "c" + i, will, null, null, Properties.NONE));
                clients[i].subscribe(1, "wills");
            }
            broker.broker().close();
            for (TestClient client : clients) {
                Set<String> wills = new HashSet<>();
                for (int i = 0; i < clients.length; i++) {
                    wills.add(text(client.read(Publish.class)));
                }
                assertThat(wills).hasSize(clients.length);
                assertThat(client.read(Disconnect.class).reasonCode()).isEqualTo(ReasonCode.SERVER_SHUTTING_DOWN);
            }
        }
    }

    // ---- client identifiers

    @Test
    void namelessClientsGetIdentifiersOfTheirOwn() throws Exception {
        try (RunningBroker broker = RunningBroker.start(3)) {
            Set<String> identifiers = new HashSet<>();
            for (int i = 0; i < 20; i++) {
                ConnAck connAck =
                        broker.open().connect(TestClient.connect(ProtocolVersion.V5, "", i % 2 == 0, Properties.NONE));
                identifiers.add(connAck.properties().text(Property.ASSIGNED_CLIENT_IDENTIFIER));
            }
            assertThat(identifiers).hasSize(20).doesNotContainNull();
            ConnAck named = broker.open().connect(TestClient.connect(ProtocolVersion.V5, "own", true, Properties.NONE));
            assertThat(named.properties().has(Property.ASSIGNED_CLIENT_IDENTIFIER))
                    .isFalse();
        }
    }

    @Test
    void anAssignedIdentifierOpensTheSessionAgain() throws Exception {
        try (RunningBroker broker = RunningBroker.start(3)) {
            TestClient first = broker.open();
            Properties told = first.connect(RunningBroker.durable("")).properties();
            String identifier = requireNonNull(told.text(Property.ASSIGNED_CLIENT_IDENTIFIER));
            assertThat(broker.open().connect(RunningBroker.durable(identifier)).sessionPresent())
                    .isTrue();
            assertThat(first.read(Disconnect.class).reasonCode()).isEqualTo(ReasonCode.SESSION_TAKEN_OVER);
        }
    }

    @Test
    void a311ClientMayBeNamelessWithACleanSessionOnly() throws Exception {
        try (RunningBroker broker = RunningBroker.start(1)) {
            ProtocolVersion version = ProtocolVersion.V3_1_1;
            assertThat(broker.open(version)
                            .connect(TestClient.connect(version, "", true, Properties.NONE))
                            .reasonCode())
                    .isEqualTo(ReasonCode.SUCCESS);
            TestClient lasting = broker.open(version);
            assertThat(lasting.connect(TestClient.connect(version, "", false, Properties.NONE))
                            .reasonCode())
                    .isEqualTo(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
            assertThat(lasting.isAtEnd()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void connAckTellsOurLimits(ProtocolVersion version) throws Exception {
        Limits limits =
                TestLimits.with(Map.of("receiveMaximum", 11L, "maximumPacketBytes", 2_222L, "topicAliasMaximum", 3L));
        try (RunningBroker broker = new RunningBroker(RunningBroker.config(1).withLimits(limits))) {
            Properties told = broker.open(version)
                    .connect(TestClient.connect(version, "c", true, Properties.NONE))
                    .properties();
            assertThat(told.number(Property.RECEIVE_MAXIMUM, -1)).isEqualTo(version.isV5() ? 11 : -1);
            assertThat(told.number(Property.MAXIMUM_PACKET_SIZE, -1)).isEqualTo(version.isV5() ? 2_222 : -1);
            assertThat(told.number(Property.TOPIC_ALIAS_MAXIMUM, -1)).isEqualTo(version.isV5() ? 3 : -1);
        }
    }

    // ---- $SYS

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void theBrokersStateIsPublished(int loops) throws Exception {
        AtomicLong clock = new AtomicLong(1_700_000_000_000L);
        BrokerConfig config = RunningBroker.config(loops)
                .withSysIntervalSeconds(10)
                .withPorts(Ports.local().withClock(clock::get));
        try (RunningBroker broker = new RunningBroker(config)) {
            broker.connectDurable("durable").subscribe(1, "d", "$share/g/x");
            TestClient gone = broker.connectDurable("gone");
            gone.subscribe(1, "d");
            gone.close();
            broker.awaitCount(1, counters -> counters.clientsConnected);
            TestClient publisher = broker.connect("publisher");
            publisher.publish(TestClient.retained("kept", 1, 1, "12345"));
            publisher.publish(TestClient.message("d", 1, 2, "123"));
            clock.addAndGet(60_000);
            broker.tick();
            broker.tick();

            Map<String, String> state = state(broker.connect("reader"));

            assertThat(state.get("version")).startsWith("Linnet ");
            assertThat(state)
                    .containsEntry("uptime", "60 seconds")
                    .containsEntry("clients/connected", "2")
                    .containsEntry("clients/disconnected", "1")
                    .containsEntry("clients/total", "3")
                    .containsEntry("clients/expired", "0")
                    .containsEntry("subscriptions/count", "3")
                    .containsEntry("shared_subscriptions/count", "1")
                    .containsEntry("publish/messages/received", "2")
                    .containsEntry("publish/messages/sent", "1")
                    .containsEntry("publish/messages/dropped", "0")
                    .containsEntry("publish/bytes/received", "8")
                    .containsEntry("publish/bytes/sent", "3");
            assertThat(Integer.parseInt(state.get("clients/maximum"))).isBetween(2, 3);
            assertThat(Long.parseLong(state.get("messages/received"))).isGreaterThanOrEqualTo(7);
            assertThat(Long.parseLong(state.get("bytes/received"))).isGreaterThan(50);
            assertThat(Long.parseLong(state.get("bytes/sent"))).isGreaterThan(50);
            assertThat(Long.parseLong(state.get("store/messages/bytes"))).isPositive();
            assertThat(Long.parseLong(state.get("heap/current"))).isPositive();
            assertThat(Double.parseDouble(state.get("load/publish/received/1min")))
                    .isPositive();
            assertThat(Double.parseDouble(state.get("load/bytes/sent/15min"))).isPositive();
            assertThat(Integer.parseInt(state.get("retained messages/count")))
                    .isBetween(state.size() / 2, state.size() + 1);
        }
    }

    private static Map<String, String> state(TestClient reader) throws IOException {
        reader.send(TestClient.subscription(1, 0, "$SYS/broker/#"));
        Map<String, String> state = new HashMap<>();
        List<Packet> packets = reader.untilPing();
        packets.stream()
                .filter(Publish.class::isInstance)
                .map(Publish.class::cast)
                .forEach(publish -> {
                    assertThat(publish.retain()).isTrue();
                    state.put(publish.topicName().substring("$SYS/broker/".length()), text(publish));
                });
        return state;
    }

    @Test
    void clientsCannotPublishTheBrokersState() throws Exception {
        try (RunningBroker broker = RunningBroker.start(1)) {
            TestClient client = broker.connect("c");
            client.subscribe(1, "$SYS/#");
            client.send(TestClient.retained("$SYS/broker/uptime", 1, 1, "lies"));
            assertThat(client.read(PubAck.class).reasonCode()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            assertThat(client.untilPing()).isEmpty();
        }
    }
}
