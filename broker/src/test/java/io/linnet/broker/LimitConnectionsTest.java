package io.linnet.broker;

import static io.linnet.broker.LimitedBroker.connect;
import static io.linnet.broker.LimitedBroker.setting;
import static io.linnet.broker.TestClient.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.packet.ConnAck;
import io.linnet.packet.Connect;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.Will;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may come in, how many, and how fast. */
class LimitConnectionsTest {
    private static final ProtocolVersion V5 = ProtocolVersion.V5;

    @SuppressWarnings("NullAway.Init") // each test starts it
    private LimitedBroker broker;

    @AfterEach
    void stop() throws IOException {
        broker.close();
    }

    private void start(Limits limits) throws IOException {
        broker = new LimitedBroker(limits);
    }

    private void start(Limit limit, long value) throws IOException {
        start(Limits.defaults().with(limit, value));
    }

    private static ReasonCode in(ProtocolVersion version, ReasonCode code, ReasonCode old) {
        return version.isV5() ? code : old;
    }

    private void awaitOpen(int connections) throws Exception {
        broker.running()
                .awaitCount(
                        connections,
                        counters -> broker.running().broker().admission().open());
    }

    // ---- how many

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void connectionsBeyondTheLimitAreToldAndThoseThatLeaveMakeRoom(ProtocolVersion version) throws Exception {
        start(Limit.CONNECTIONS, 2);
        TestClient first = broker.running().connect("a");
        broker.running().connect("b");
        ConnAck refused = broker.tried(version, "c");
        assertThat(refused.reasonCode())
                .isEqualTo(in(version, ReasonCode.QUOTA_EXCEEDED, ReasonCode.SERVER_UNAVAILABLE));
        if (version.isV5()) {
            assertThat(refused.properties().text(Property.REASON_STRING))
                    .isEqualTo("connections: 3 connections, allowed is 2");
        }
        assertThat(broker.exceeded(Limit.CONNECTIONS)).isEqualTo(1);
        first.close();
        awaitOpen(1);
        assertThat(broker.tried(version, "c").reasonCode()).isEqualTo(ReasonCode.SUCCESS);
    }

    @Test
    void aListenerHasALimitOfItsOwn() throws Exception {
        start(Limits.defaults()
                .with(Limit.CONNECTIONS, 3)
                .with(List.of(LimitOverride.forListener("second", setting(Limit.CONNECTIONS, 1)))));
        assertThat(broker.openSecond(V5).connect(connect(V5, "a", null, null)).reasonCode())
                .isEqualTo(ReasonCode.SUCCESS);
        assertThat(broker.openSecond(V5).connect(connect(V5, "b", null, null)).reasonCode())
                .isEqualTo(ReasonCode.QUOTA_EXCEEDED);
        assertThat(broker.code("b")).isEqualTo(ReasonCode.SUCCESS);
        assertThat(broker.code("c")).isEqualTo(ReasonCode.SUCCESS);
        assertThat(broker.code("d")).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
    }

    @Test
    void anAddressHasALimitedNumberOfConnections() throws Exception {
        start(Limit.CONNECTIONS_PER_ADDRESS, 2);
        broker.running().connect("a");
        TestClient second = broker.running().connect("b");
        assertThat(broker.code("c")).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
        second.close();
        awaitOpen(1);
        assertThat(broker.code("c")).isEqualTo(ReasonCode.SUCCESS);
        assertThat(broker.exceeded(Limit.CONNECTIONS_PER_ADDRESS)).isEqualTo(1);
    }

    @Test
    void aUserHasALimitedNumberOfConnectionsAndMayAlwaysTakeOneOver() throws Exception {
        start(Limit.CONNECTIONS_PER_USER, 1);
        TestClient first = broker.login("a", "alice");
        assertThat(broker.tried(connect(V5, "b", "alice", null)).reasonCode()).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
        assertThat(broker.tried(connect(V5, "b", "bob", null)).reasonCode()).isEqualTo(ReasonCode.SUCCESS);
        assertThat(broker.code("anonymous 1")).isEqualTo(ReasonCode.SUCCESS);
        assertThat(broker.code("anonymous 2")).isEqualTo(ReasonCode.SUCCESS);
        TestClient again = broker.login("a", "alice");
        LimitedBroker.assertSentAway(first, V5, ReasonCode.SESSION_TAKEN_OVER);
        assertThat(broker.tried(connect(V5, "b", "alice", null)).reasonCode()).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
        again.close();
        broker.running().awaitCount(3, counters -> counters.clientsConnected);
        broker.login("c", "alice");
    }

    @Test
    void sessionsAreCountedWhetherTheirClientsAreConnectedOrNot() throws Exception {
        start(Limit.SESSIONS, 2);
        broker.running().connectDurable("a").close();
        TestClient clean = broker.running().connect("b");
        assertThat(broker.code("c")).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
        assertThat(broker.tried(ProtocolVersion.V3_1_1, "c").reasonCode()).isEqualTo(ReasonCode.SERVER_UNAVAILABLE);
        broker.running().connectDurable("a");
        clean.close();
        broker.running().awaitCount(1, counters -> counters.sessions);
        assertThat(broker.code("c")).isEqualTo(ReasonCode.SUCCESS);
    }

    @Test
    void aUserHasALimitedNumberOfSessions() throws Exception {
        start(Limits.defaults().with(List.of(LimitOverride.forUser("alice", setting(Limit.SESSIONS_PER_USER, 1)))));
        Properties kept = RunningBroker.durable("x").properties();
        Connect own = new Connect(V5, false, 0, "a", null, "alice", null, kept);
        broker.running().connect(own).close();
        assertThat(broker.tried(connect(V5, "b", "alice", null)).reasonCode()).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
        assertThat(broker.tried(connect(V5, "b", "bob", null)).reasonCode()).isEqualTo(ReasonCode.SUCCESS);
        assertThat(broker.tried(own).sessionPresent()).isTrue();
        broker.login("a", "bob");
        broker.login("c", "alice");
    }

    // ---- how fast

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void connectionsThatComeTooFastAreToldSo(ProtocolVersion version) throws Exception {
        start(Limits.defaults().with(Limit.CONNECT_RATE, Rate.parse("2/s")));
        broker.running().connect("a");
        broker.running().connect("b");
        assertThat(broker.tried(version, "c").reasonCode())
                .isEqualTo(in(version, ReasonCode.CONNECTION_RATE_EXCEEDED, ReasonCode.SERVER_UNAVAILABLE));
        broker.pass(500);
        assertThat(broker.tried(version, "c").reasonCode()).isEqualTo(ReasonCode.SUCCESS);
        assertThat(broker.tried(version, "d").reasonCode().isError()).isTrue();
        assertThat(broker.exceeded(Limit.CONNECT_RATE)).isEqualTo(2);
    }

    @Test
    void aListenerAndAnAddressHaveRatesOfTheirOwn() throws Exception {
        start(Limits.defaults()
                .with(Limit.CONNECT_RATE_PER_ADDRESS, Rate.parse("3/m"))
                .with(List.of(LimitOverride.forListener("second", setting(Limit.CONNECT_RATE, "1/m")))));
        assertThat(broker.openSecond(V5).connect(connect(V5, "a", null, null)).reasonCode())
                .isEqualTo(ReasonCode.SUCCESS);
        assertThat(broker.openSecond(V5).connect(connect(V5, "b", null, null)).reasonCode())
                .isEqualTo(ReasonCode.CONNECTION_RATE_EXCEEDED);
        assertThat(broker.code("b")).isEqualTo(ReasonCode.SUCCESS);
        assertThat(broker.code("c")).isEqualTo(ReasonCode.CONNECTION_RATE_EXCEEDED);
        assertThat(broker.exceeded(Limit.CONNECT_RATE_PER_ADDRESS)).isEqualTo(1);
        broker.pass(20_000);
        assertThat(broker.code("c")).isEqualTo(ReasonCode.SUCCESS);
    }

    @Test
    void aStrangerThatIsTurnedAwayAndSaysNothingIsClosedSoon() throws Exception {
        start(Limit.CONNECTIONS, 1);
        broker.running().connect("a");
        TestClient silent = broker.running().open();
        TestClient other = broker.running().open();
        other.send(new byte[] {(byte) 0xC0, 0}); // PINGREQ
        assertThat(other.isAtEnd()).isTrue();
        broker.running().awaitCount(2, counters -> counters.connectionsRefused);
        broker.pass(2_000);
        assertThat(silent.isAtEnd()).isTrue();
    }

    @Test
    void beyondAFewWhoAreToldTheRestIsClosedAtOnce() throws Exception {
        start(Limit.CONNECTIONS, 1);
        broker.running().connect("a");
        List<TestClient> waiting = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            waiting.add(broker.running().open());
        }
        broker.running().awaitCount(200, counters -> counters.connectionsRefused);
        assertThat(broker.running().open().isAtEnd()).isTrue();
        assertThat(waiting.getLast().connect(connect(V5, "b", null, null)).reasonCode())
                .isEqualTo(ReasonCode.QUOTA_EXCEEDED);
    }

    // ---- slow strangers (CVE-2020-13849, "SlowITe")

    @Test
    void aStrangerHoldsAPlaceForNoLongerThanItMay() throws Exception {
        start(Limits.defaults()
                .with(Limit.CONNECTIONS_PER_ADDRESS, 2)
                .with(Limit.CONNECT_TIMEOUT_MILLIS, 5_000)
                .with(Limit.MAXIMUM_KEEP_ALIVE_SECONDS, 60));
        TestClient neverConnects = broker.running().open();
        neverConnects.send(new byte[] {0x10, 0x7F, 0}); // CONNECT, 127 bytes that never come
        Connect patient =
                new Connect(ProtocolVersion.V3_1_1, true, 65_535, "patient", null, null, null, Properties.NONE);
        TestClient neverPings = broker.running().connect(patient);
        assertThat(broker.code("other")).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
        broker.pass(5_000);
        assertThat(neverConnects.isAtEnd()).isTrue();
        awaitOpen(1);
        assertThat(broker.exceeded(Limit.CONNECT_TIMEOUT_MILLIS)).isEqualTo(1);
        broker.pass(85_000);
        assertThat(neverPings.isAtEnd()).isTrue();
        awaitOpen(0);
    }

    @Test
    void aPacketBeforeConnAckIsSmall() throws Exception {
        start(Limit.CONNECT_PACKET_BYTES, 1_000);
        TestClient client = broker.running().open();
        client.send(new byte[] {0x10, (byte) 0xE6, 0x07}); // CONNECT, 1,001 bytes together: 998 remain
        assertThat(client.isAtEnd()).isTrue();
        assertThat(broker.exceeded(Limit.CONNECT_PACKET_BYTES)).isEqualTo(1);
        TestClient fitting = broker.running().connect("a");
        fitting.publish(message("t", 1, 1, "x".repeat(5_000)));
    }

    // ---- wills

    @Test
    void aWillIsBounded() throws Exception {
        start(Limits.defaults()
                .with(Limit.WILL_BYTES, 10)
                .with(Limit.TOPIC_LEVELS, 3)
                .with(Limit.TOPIC_BYTES, 20)
                .with(Limit.USER_PROPERTIES, 2));
        assertThat(withWill("t", 10, 2)).isEqualTo(ReasonCode.SUCCESS);
        assertThat(withWill("t", 11, 0)).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
        assertThat(withWill("a/b/c/d", 0, 0)).isEqualTo(ReasonCode.TOPIC_NAME_INVALID);
        assertThat(withWill("t".repeat(21), 0, 0)).isEqualTo(ReasonCode.TOPIC_NAME_INVALID);
        assertThat(withWill("t", 1, 3)).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
        for (Limit limit : List.of(Limit.WILL_BYTES, Limit.TOPIC_LEVELS, Limit.TOPIC_BYTES, Limit.USER_PROPERTIES)) {
            assertThat(broker.exceeded(limit)).as(limit.key()).isEqualTo(1);
        }
    }

    private ReasonCode withWill(String topic, int bytes, int userProperties) throws IOException {
        Properties.Builder properties = Properties.builder();
        for (int i = 0; i < userProperties; i++) {
            properties.userProperty("name", "value");
        }
        Will will = new Will(topic, new byte[bytes], QoS.AT_MOST_ONCE, false, properties.build());
        return broker.tried(connect(V5, "with will", null, will)).reasonCode();
    }

    // ---- flapping

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void twoDevicesWithOneIdentifierAreParted(ProtocolVersion version) throws Exception {
        start(Limits.defaults().with(Limit.TAKEOVER_RATE_PER_CLIENT, Rate.parse("3/m")));
        for (int i = 0; i < 4; i++) {
            assertThat(broker.tried(version, "twin").reasonCode()).isEqualTo(ReasonCode.SUCCESS);
        }
        for (int i = 0; i < 2; i++) {
            assertThat(broker.tried(version, "twin").reasonCode())
                    .isEqualTo(in(version, ReasonCode.BANNED, ReasonCode.NOT_AUTHORIZED));
        }
        assertThat(broker.running().count(counters -> counters.clientsConnected))
                .as("the one that is there stays")
                .isEqualTo(1);
        assertThat(broker.code("other")).isEqualTo(ReasonCode.SUCCESS);
        broker.pass(59_999);
        assertThat(broker.tried(version, "twin").reasonCode().isError()).isTrue();
        broker.pass(1);
        assertThat(broker.tried(version, "twin").reasonCode()).isEqualTo(ReasonCode.SUCCESS);
        assertThat(broker.exceeded(Limit.TAKEOVER_RATE_PER_CLIENT)).isEqualTo(3);
    }

    @Test
    void aClientThatComesAndGoesTooOftenIsBannedWhereThatIsLimited() throws Exception {
        start(Limits.defaults()
                .with(List.of(LimitOverride.forClients("flap*", setting(Limit.CONNECT_RATE_PER_CLIENT, "2/m")))));
        for (int i = 0; i < 2; i++) {
            broker.running().connect("flapping").close();
            broker.running().connect("calm").close();
            broker.running().awaitCount(0, counters -> counters.clientsConnected);
        }
        assertThat(broker.code("flapping")).isEqualTo(ReasonCode.BANNED);
        assertThat(broker.code("calm")).isEqualTo(ReasonCode.SUCCESS);
    }

    @Test
    void whatIsKnownOfIdentifiersIsBounded() throws IOException {
        start(Limits.defaults());
        Limits limits = Limits.defaults();
        Flapping flapping = new Flapping();
        for (int i = 0; i < 20_000; i++) {
            assertThat(flapping.excess("c" + i, true, limits, 0)).isNull();
        }
        assertThat(flapping.size()).isEqualTo(10_000);
    }
}
