package io.linnet.broker;

import static io.linnet.broker.LimitedBroker.setting;
import static io.linnet.broker.TestClient.message;
import static io.linnet.broker.TestClient.retained;
import static io.linnet.broker.TestClient.subscription;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.packet.ConnAck;
import io.linnet.packet.Disconnect;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.PubAck;
import io.linnet.packet.Publish;
import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.SubAck;
import io.linnet.packet.Subscribe;
import io.linnet.packet.Unsubscribe;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a client's packets may hold, and for whom that differs. */
class LimitPacketsTest {
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

    private TestClient connect(ProtocolVersion version, String identifier) throws IOException {
        return broker.running().connect(TestClient.connect(version, identifier, true, Properties.NONE));
    }

    private static Properties userProperties(int count) {
        Properties.Builder properties = Properties.builder();
        for (int i = 0; i < count; i++) {
            properties.userProperty("name", "value");
        }
        return properties.build();
    }

    // ---- packets

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void aPacketThatIsTooLargeEndsTheConnection(ProtocolVersion version) throws Exception {
        start(Limits.defaults().with(Limit.MAXIMUM_PACKET_BYTES, 500));
        TestClient client = connect(version, "c");
        client.publish(message("t", 1, 1, "x".repeat(400)));
        client.send(message("t", 1, 2, "x".repeat(500)));
        LimitedBroker.assertSentAway(client, version, ReasonCode.PACKET_TOO_LARGE);
        assertThat(broker.exceeded(Limit.MAXIMUM_PACKET_BYTES)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"PUBLISH, 5, true", "PUBLISH, 6, false", "SUBSCRIBE, 6, false", "UNSUBSCRIBE, 6, false"})
    void userPropertiesAreCounted(String packet, int count, boolean allowed) throws Exception {
        start(Limits.defaults().with(Limit.USER_PROPERTIES, 5));
        TestClient client = broker.running().connect("c");
        Properties properties = userProperties(count);
        client.send(
                switch (packet) {
                    case "PUBLISH" -> message("t", 0, 0, "x", properties);
                    case "SUBSCRIBE" ->
                        new Subscribe(1, properties, subscription(1, 0, "a").subscriptions());
                    default -> new Unsubscribe(1, properties, List.of("a"));
                });
        if (allowed) {
            assertThat(client.untilPing()).isEmpty();
        } else {
            LimitedBroker.assertSentAway(client, V5, ReasonCode.QUOTA_EXCEEDED);
        }
        assertThat(broker.exceeded(Limit.USER_PROPERTIES)).isEqualTo(allowed ? 0 : 1);
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void topicsHaveABoundedLength(ProtocolVersion version) throws Exception {
        start(Limits.defaults().with(Limit.TOPIC_BYTES, 10));
        TestClient client = connect(version, "c");
        client.subscribe(0, "t".repeat(10));
        if (version != ProtocolVersion.V3_1) {
            client.send(subscription(2, 0, "t".repeat(11), "ä".repeat(6)));
            assertThat(client.read(SubAck.class).reasonCodes())
                    .containsOnly(version.isV5() ? ReasonCode.TOPIC_FILTER_INVALID : ReasonCode.UNSPECIFIED_ERROR);
        }
        client.send(message("t".repeat(10), 1, 1, "x"));
        client.read(Publish.class);
        client.read(PubAck.class);
        client.send(message("t".repeat(11), 1, 2, "x"));
        LimitedBroker.assertSentAway(client, version, ReasonCode.TOPIC_NAME_INVALID);
    }

    @Test
    void aTopicThatIsKnownFromOthersIsStillTooDeepForSome() throws Exception {
        start(Limits.defaults().with(List.of(LimitOverride.forUser("flat", setting(Limit.TOPIC_LEVELS, 2)))));
        broker.login("a", "deep").publish(message("a/b/c", 1, 1, "x"));
        TestClient flat = broker.login("b", "flat");
        flat.publish(message("a/b", 1, 1, "x"));
        flat.send(subscription(1, 0, "a/+/+"), message("a/b/c", 1, 2, "x"));
        assertThat(flat.read(SubAck.class).reasonCodes()).containsExactly(ReasonCode.TOPIC_FILTER_INVALID);
        LimitedBroker.assertSentAway(flat, V5, ReasonCode.TOPIC_NAME_INVALID);
        assertThat(broker.exceeded(Limit.TOPIC_LEVELS)).isEqualTo(2);
    }

    @Test
    void filtersBeyondTheLimitOfOnePacketAreRefused() throws Exception {
        start(Limits.defaults().with(Limit.FILTERS_PER_SUBSCRIBE, 2));
        TestClient client = broker.running().connect("c");
        client.send(subscription(1, 0, "a", "b", "c"));
        assertThat(client.read(SubAck.class).reasonCodes())
                .containsExactly(ReasonCode.SUCCESS, ReasonCode.SUCCESS, ReasonCode.QUOTA_EXCEEDED);
        client.subscribe(0, "c", "d");
        assertThat(broker.exceeded(Limit.FILTERS_PER_SUBSCRIBE)).isEqualTo(1);
    }

    // ---- retained messages

    @Test
    void aRetainedMessageThatIsTooLargeIsRefused() throws Exception {
        start(Limits.defaults().with(Limit.RETAINED_BYTES, 10));
        TestClient client = broker.running().connect("c");
        client.send(retained("t", 1, 1, "x".repeat(10)), retained("t", 1, 2, "x".repeat(11)));
        assertThat(client.read(PubAck.class).reasonCode().isError()).isFalse();
        assertThat(client.read(PubAck.class).reasonCode()).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
        client.publish(message("t", 1, 3, "x".repeat(11)));
        TestClient old = connect(ProtocolVersion.V3_1_1, "old");
        old.publish(retained("t", 1, 1, "y".repeat(11)));
        client.subscribe(0, "t");
        assertThat(TestClient.text(client.read(Publish.class))).isEqualTo("x".repeat(10));
    }

    @Test
    void thereIsABoundedNumberOfRetainedMessages() throws Exception {
        start(Limits.defaults().with(Limit.RETAINED_MESSAGES, 2));
        TestClient client = broker.running().connect("c");
        client.publish(retained("a", 1, 1, "1"));
        client.publish(retained("b", 1, 1, "1"));
        client.send(
                retained("c", 1, 1, "1"), retained("b", 1, 2, "2"), retained("a", 1, 3, ""), retained("c", 1, 4, "2"));
        assertThat(client.read(PubAck.class).reasonCode()).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
        for (int i = 2; i <= 4; i++) {
            assertThat(client.read(PubAck.class).reasonCode().isError()).isFalse();
        }
        client.subscribe(0, "#");
        assertThat(client.untilPing()).hasSize(2);
    }

    // ---- whose limits

    @Test
    void connAckTellsEachClientItsOwnLimits() throws Exception {
        start(Limits.defaults()
                .with(Limit.RECEIVE_MAXIMUM, 10)
                .with(List.of(
                        LimitOverride.forListener("second", setting(Limit.RECEIVE_MAXIMUM, 20)),
                        LimitOverride.forUser("alice", setting(Limit.RECEIVE_MAXIMUM, 30)),
                        LimitOverride.forClients("sensor-*", setting(Limit.MAXIMUM_PACKET_BYTES, 200)))));
        assertThat(told("c", null, Property.RECEIVE_MAXIMUM)).isEqualTo(10);
        assertThat(told("c", "alice", Property.RECEIVE_MAXIMUM)).isEqualTo(30);
        assertThat(told("sensor-1", "alice", Property.RECEIVE_MAXIMUM)).isEqualTo(30);
        assertThat(told("sensor-1", "bob", Property.MAXIMUM_PACKET_SIZE)).isEqualTo(200);
        assertThat(told("sensors", null, Property.MAXIMUM_PACKET_SIZE)).isEqualTo(1 << 20);
        ConnAck second = broker.openSecond(V5).connect(LimitedBroker.connect(V5, "d", null, null));
        assertThat(second.properties().number(Property.RECEIVE_MAXIMUM, 0)).isEqualTo(20);
    }

    private long told(String identifier, @org.jspecify.annotations.Nullable String user, Property property)
            throws IOException {
        return broker.tried(LimitedBroker.connect(V5, identifier, user, null))
                .properties()
                .number(property, 0);
    }

    @Test
    void whatWasToldStaysUntilTheClientConnectsAgain() throws Exception {
        start(Limits.defaults());
        TestClient client = broker.running().connect("c");
        broker.reload(Limits.defaults().with(Limit.MAXIMUM_PACKET_BYTES, 100).with(Limit.SUBSCRIPTIONS_PER_SESSION, 1));
        client.publish(message("t", 1, 1, "x".repeat(200)));
        client.send(subscription(1, 0, "a", "b"));
        assertThat(client.read(SubAck.class).reasonCodes())
                .containsExactly(ReasonCode.SUCCESS, ReasonCode.QUOTA_EXCEEDED);
        TestClient again = broker.running().connect("c");
        again.send(message("t", 1, 1, "x".repeat(200)));
        assertThat(again.read(Disconnect.class).reasonCode()).isEqualTo(ReasonCode.PACKET_TOO_LARGE);
    }

    @Test
    void theQueueOfAUserIsItsOwnAlsoWhileItIsAway() throws Exception {
        start(Limits.defaults()
                .with(Limit.QUEUE_MESSAGES, 5)
                .with(List.of(LimitOverride.forUser("alice", setting(Limit.QUEUE_MESSAGES, 2)))));
        for (String user : List.of("alice", "bob")) {
            TestClient client = broker.running()
                    .connect(new io.linnet.packet.Connect(
                            V5,
                            false,
                            0,
                            user,
                            null,
                            user,
                            null,
                            RunningBroker.durable(user).properties()));
            client.subscribe(1, "t");
            client.close();
        }
        broker.running().awaitCount(0, counters -> counters.clientsConnected);
        TestClient publisher = broker.running().connect("publisher");
        for (int i = 1; i <= 4; i++) {
            publisher.publish(message("t", 1, i, "x"));
        }
        assertThat(broker.running().count(counters -> counters.queuedMessages)).isEqualTo(2 + 4);
        broker.reload(Limits.defaults().with(Limit.QUEUE_MESSAGES, 3));
        publisher.publish(message("t", 1, 5, "x"));
        assertThat(broker.running().count(counters -> counters.queuedMessages)).isEqualTo(3 + 4);
    }

    @Test
    void clientsWithTheSameOverridesShareOneObject() throws Exception {
        start(Limits.defaults());
        Limits limits = Limits.defaults()
                .with(List.of(LimitOverride.forClients("sensor-*", setting(Limit.QUEUE_MESSAGES, 2))))
                .at("first");
        Limits one = limits.of(new ClientIdentity("sensor-1", Identity.ANONYMOUS));
        assertThat(limits.of(new ClientIdentity("sensor-2", Identity.ANONYMOUS)))
                .isSameAs(one);
        assertThat(one.queueMessages()).isEqualTo(2);
        assertThat(one.origin(Limit.QUEUE_MESSAGES)).isEqualTo("test.yaml:1:1");
        assertThatThrownBy(() -> LimitOverride.forUser("alice", Map.of(Limit.CONNECTIONS, new Limits.Setting(1, ""))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("connections cannot be set for some clients");
    }

    // ---- what is said

    @Test
    void whatWasExceededIsCountedBelowSysAndToldToTheClient() throws Exception {
        broker = new LimitedBroker(RunningBroker.config(1)
                .withSysIntervalSeconds(10)
                .withLimits(Limits.defaults().with(Limit.USER_PROPERTIES, 1)));
        TestClient client = broker.running().connect("c");
        client.send(new Publish(false, QoS.AT_MOST_ONCE, false, "t", 0, userProperties(2), new byte[0]));
        assertThat(client.read(Disconnect.class).properties().text(Property.REASON_STRING))
                .isEqualTo("user-properties: 2 user properties, allowed is 1");
        broker.pass(10_000);
        TestClient observer = broker.running().connect("observer");
        observer.subscribe(0, "$SYS/broker/limits/user-properties");
        assertThat(TestClient.text(observer.read(Publish.class))).isEqualTo("1");
    }
}
