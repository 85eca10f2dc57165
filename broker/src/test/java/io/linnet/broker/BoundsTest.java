package io.linnet.broker;

import static io.linnet.broker.TestClient.message;
import static io.linnet.broker.TestClient.subscription;
import static io.linnet.broker.TestClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.packet.Disconnect;
import io.linnet.packet.Packet;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.PubAck;
import io.linnet.packet.PubRec;
import io.linnet.packet.Publish;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.SubAck;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Full queues, windows and packets. */
class BoundsTest {
    @SuppressWarnings("NullAway.Init") // each test starts it
    private RunningBroker broker;

    @AfterEach
    void stop() throws IOException {
        broker.close();
    }

    private void start(int loops, QueuePolicy policy, Map<String, Long> limits) throws IOException {
        broker = new RunningBroker(
                RunningBroker.config(loops).withQueuePolicy(policy).withLimits(TestLimits.with(limits)));
    }

    private void start(Map<String, Long> limits) throws IOException {
        start(1, QueuePolicy.DROP_NEWEST, limits);
    }

    /** Leaves a session behind that is subscribed and away. */
    private void away(String identifier, int qos, String topicFilter) throws Exception {
        TestClient client = broker.connectDurable(identifier);
        client.subscribe(qos, topicFilter);
        client.close();
        broker.awaitCount(0, counters -> counters.clientsConnected);
    }

    private List<String> waiting(String identifier) throws IOException {
        TestClient client = broker.connectDurable(identifier);
        List<String> texts = new ArrayList<>();
        for (Packet packet : client.untilPing()) {
            texts.add(text((Publish) packet));
        }
        return texts;
    }

    // ---- queues

    @ParameterizedTest
    @CsvSource({
        "DROP_OLDEST, 1, m3 m4 m5",
        "DROP_OLDEST, 3, m3 m4 m5",
        "DROP_NEWEST, 1, m1 m2 m3",
        "DROP_NEWEST, 3, m1 m2 m3",
        "REJECT, 1, m1 m2 m3",
        "REJECT, 3, m1 m2 m3"
    })
    void aFullQueueKeepsWhatItsPolicySays(QueuePolicy policy, int loops, String left) throws Exception {
        start(loops, policy, Map.of("queueMessages", 3L));
        away("s", 1, "t");
        TestClient publisher = broker.connect("publisher");
        for (int i = 1; i <= 5; i++) {
            publisher.publish(message("t", 1, i, "m" + i));
        }
        assertThat(waiting("s")).containsExactly(left.split(" "));
        assertThat(broker.count(counters -> counters.publishesDropped)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aRejectedMessageIsToldTo50Publishers(int loops) throws Exception {
        start(loops, QueuePolicy.REJECT, Map.of("queueMessages", 1L));
        String full = broker.onShard(0, "s");
        away(full, 2, "t");
        TestClient modern = broker.connect(broker.onShard(loops - 1, "modern"));
        modern.publish(message("t", 1, 1, "fits"));
        modern.send(message("t", 1, 2, "rejected"), message("t", 2, 3, "rejected"));
        assertThat(modern.read(PubAck.class).reasonCode()).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
        assertThat(modern.read(PubRec.class).reasonCode()).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
        TestClient old = broker.connect(TestClient.connect(ProtocolVersion.V3_1_1, "old", true, Properties.NONE));
        old.publish(message("t", 1, 1, "rejected"));
        old.publish(message("t", 2, 2, "rejected"));
        assertThat(waiting(full)).containsExactly("fits");
    }

    @ParameterizedTest
    @ValueSource(strings = {"queueBytes", "totalQueueBytes"})
    void queuesAreBoundedInBytes(String limit) throws Exception {
        start(1, QueuePolicy.DROP_NEWEST, Map.of(limit, 5_000L));
        away("s", 1, "t");
        TestClient publisher = broker.connect("publisher");
        for (int i = 1; i <= 10; i++) {
            publisher.publish(message("t", 1, i, "x".repeat(1_000)));
        }
        assertThat(broker.count(counters -> counters.queuedBytes)).isBetween(4_000L, 6_500L);
        TestClient client = broker.connectDurable("s");
        int waiting = client.untilPing().size();
        assertThat(waiting).isBetween(4, 5);
        assertThat(broker.count(counters -> counters.queuedMessages)).isZero();
        assertThat(broker.count(counters -> counters.queuedBytes))
                .as("what is unacknowledged counts")
                .isGreaterThan(4_000);
        for (int i = 1; i <= waiting; i++) {
            client.send(TestClient.pubAck(i));
        }
        assertThat(client.untilPing()).isEmpty();
        assertThat(broker.count(counters -> counters.queuedBytes)).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void nothingIsCountedForASessionThatHasEnded(int qos) throws Exception {
        start(Map.of("inFlightMaximum", 2L));
        TestClient client = broker.connectDurable("c");
        client.subscribe(qos, "t");
        TestClient publisher = broker.connect("publisher");
        for (int i = 1; i <= 5; i++) {
            publisher.publish(message("t", qos, i, "m" + i));
        }
        client.send(qos == 1 ? TestClient.pubAck(1) : TestClient.pubRec(1));
        client.untilPing();
        assertThat(broker.count(counters -> counters.queuedBytes)).isPositive();
        broker.connect("c");
        assertThat(broker.count(counters -> counters.queuedBytes)).isZero();
        assertThat(broker.count(counters -> counters.queuedMessages)).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aClientWhoseUnacknowledgedMessagesFillItsBoundGetsTheRestAsItAcknowledges(int qos) throws Exception {
        start(1, QueuePolicy.REJECT, Map.of("queueBytes", 5_000L));
        TestClient client = broker.connectDurable("c");
        client.subscribe(qos, "t");
        TestClient publisher = broker.connect("publisher");
        int accepted = 0;
        for (int i = 1; i <= 10; i++) {
            publisher.send(message("t", 1, i, "m" + i + "x".repeat(1_000)));
            accepted += publisher.read(PubAck.class).reasonCode() == ReasonCode.SUCCESS ? 1 : 0;
        }
        assertThat(accepted).isBetween(4, 5);
        for (int i = 1; i <= accepted; i++) {
            assertThat(text(client.receive())).startsWith("m" + i + "x");
        }
        client.untilPing();
        publisher.publish(message("t", 1, 11, "fits again"));
        assertThat(text(client.receive())).isEqualTo("fits again");
    }

    @Test
    void aReceiverWithAFullWindowGetsTheRestInOrderAsItAcknowledges() throws Exception {
        start(Map.of("inFlightMaximum", 4L));
        Properties two =
                Properties.builder().number(Property.RECEIVE_MAXIMUM, 2).build();
        TestClient narrow = broker.connect(TestClient.connect(ProtocolVersion.V5, "narrow", true, two));
        TestClient wide = broker.connect("wide");
        narrow.subscribe(1, "t");
        wide.subscribe(2, "t");
        TestClient publisher = broker.connect("publisher");
        for (int i = 1; i <= 10; i++) {
            publisher.publish(message("t", 2, i, "m" + i));
        }
        assertThat(narrow.untilPing()).hasSize(2);
        List<Packet> first = wide.untilPing();
        assertThat(first).hasSize(4);
        narrow.send(TestClient.pubAck(1));
        assertThat(text(narrow.read(Publish.class))).isEqualTo("m3");
        narrow.send(TestClient.pubAck(2), TestClient.pubAck(3));
        assertThat(text(narrow.receive())).isEqualTo("m4");
        for (int i = 5; i <= 10; i++) {
            assertThat(text(narrow.receive())).isEqualTo("m" + i);
        }
        assertThat(narrow.untilPing()).isEmpty();
    }

    @Test
    void aClientThatExceedsOurReceiveMaximumIsDisconnected() throws Exception {
        start(Map.of("receiveMaximum", 2L));
        TestClient client = broker.connect("c");
        client.send(message("t", 2, 1, "x"), message("t", 2, 2, "x"), message("t", 2, 3, "x"));
        client.read(PubRec.class);
        client.read(PubRec.class);
        assertThat(client.read(Disconnect.class).reasonCode()).isEqualTo(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED);
        assertThat(client.isAtEnd()).isTrue();
    }

    // ---- subscriptions and topics

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void aSessionHasABoundedNumberOfSubscriptions(ProtocolVersion version) throws Exception {
        start(Map.of("subscriptionsPerSession", 2L));
        TestClient client = broker.connect(TestClient.connect(version, "c", true, Properties.NONE));
        client.send(subscription(1, 0, "a", "b", "c"), subscription(2, 1, "a"));
        List<ReasonCode> codes = client.read(SubAck.class).reasonCodes();
        assertThat(codes.subList(0, 2)).containsOnly(ReasonCode.SUCCESS);
        assertThat(codes.get(2).isError()).isTrue();
        if (version.isV5()) {
            assertThat(codes.get(2)).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
        }
        assertThat(client.read(SubAck.class).reasonCodes())
                .as("replacing one")
                .containsExactly(ReasonCode.GRANTED_QOS_1);
    }

    @Test
    void topicsHaveABoundedNumberOfLevels() throws Exception {
        start(Map.of("topicLevels", 3L));
        TestClient client = broker.connect("c");
        client.send(subscription(1, 0, "a/b/c", "a/b/c/d", "$share/g/a/b/c", "#"));
        assertThat(client.read(SubAck.class).reasonCodes())
                .containsExactly(
                        ReasonCode.SUCCESS, ReasonCode.TOPIC_FILTER_INVALID, ReasonCode.SUCCESS, ReasonCode.SUCCESS);
        client.send(message("a/b/c/d", 0, 0, "x"));
        assertThat(client.read(Disconnect.class).reasonCode()).isEqualTo(ReasonCode.TOPIC_NAME_INVALID);
    }

    // ---- packets that are too large for the client

    @ParameterizedTest
    @CsvSource({"1, true", "2, true", "1, false", "2, false"})
    void aMessageTooLargeForAClientIsDroppedAndTakesNoPlace(int qos, boolean durable) throws Exception {
        start(Map.of());
        Properties.Builder properties =
                Properties.builder().number(Property.MAXIMUM_PACKET_SIZE, 100).number(Property.RECEIVE_MAXIMUM, 1);
        if (durable) {
            properties.number(Property.SESSION_EXPIRY_INTERVAL, 100);
        }
        TestClient client = broker.connect(TestClient.connect(ProtocolVersion.V5, "c", false, properties.build()));
        client.subscribe(qos, "t");
        TestClient publisher = broker.connect("p");
        for (int i = 1; i <= 5; i++) {
            publisher.publish(message("t", qos, i, i % 2 == 0 ? "small" : "x".repeat(100)));
        }
        assertThat(text(client.receive())).isEqualTo("small");
        assertThat(text(client.receive())).isEqualTo("small");
        assertThat(client.untilPing()).isEmpty();
        assertThat(broker.count(counters -> counters.messagesTooLarge)).isEqualTo(3);
        assertThat(broker.count(counters -> counters.queuedMessages)).isZero();
    }

    @Test
    void aClientThatComesBackSmallerIsNotSentWhatIsTooLargeForIt() throws Exception {
        start(Map.of());
        TestClient large = broker.connectDurable("c");
        large.subscribe(2, "t");
        TestClient publisher = broker.connect("p");
        publisher.publish(message("t", 1, 1, "x".repeat(200)));
        publisher.publish(message("t", 2, 2, "y".repeat(200)));
        publisher.publish(message("t", 1, 3, "small"));
        assertThat(large.untilPing()).hasSize(3);
        large.close();

        Properties smaller = Properties.builder()
                .number(Property.SESSION_EXPIRY_INTERVAL, 100)
                .number(Property.MAXIMUM_PACKET_SIZE, 100)
                .number(Property.RECEIVE_MAXIMUM, 1)
                .build();
        TestClient small = broker.connect(TestClient.connect(ProtocolVersion.V5, "c", false, smaller));
        Publish again = small.receive();
        assertThat(again.dup()).isTrue();
        assertThat(text(again)).isEqualTo("small");
        publisher.publish(message("t", 1, 4, "next"));
        assertThat(text(small.receive())).isEqualTo("next");
        assertThat(small.untilPing()).isEmpty();
    }
}
