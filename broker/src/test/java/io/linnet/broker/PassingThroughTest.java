package io.linnet.broker;

import static io.linnet.broker.TestClient.bytes;
import static io.linnet.broker.TestClient.message;
import static io.linnet.broker.TestClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.packet.Connect;
import io.linnet.packet.Packet;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.PubAck;
import io.linnet.packet.PubRec;
import io.linnet.packet.Publish;
import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.RetainHandling;
import io.linnet.packet.SubAck;
import io.linnet.packet.Subscribe;
import io.linnet.packet.SubscriptionOptions;
import io.linnet.packet.SubscriptionRequest;
import io.linnet.packet.Will;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a message keeps on its way through the broker. */
class PassingThroughTest {
    private static final Properties EVERYTHING = Properties.builder()
            .number(Property.PAYLOAD_FORMAT_INDICATOR, 1)
            .text(Property.CONTENT_TYPE, "text/plain; charset=utf-8")
            .text(Property.RESPONSE_TOPIC, "answers/to/me")
            .binary(Property.CORRELATION_DATA, new byte[] {0, 1, (byte) 0xFF})
            .userProperty("b", "1")
            .userProperty("a", "2")
            .userProperty("b", "3")
            .userProperty("", "empty name")
            .build();

    @SuppressWarnings("NullAway.Init") // each test starts it
    private RunningBroker broker;

    @AfterEach
    void stop() throws IOException {
        broker.close();
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "1, 1", "1, 2", "3, 0", "3, 1", "3, 2"})
    void propertiesReachEverySubscriberUnaltered(int loops, int qos) throws Exception {
        broker = RunningBroker.start(loops);
        TestClient[] subscribers = new TestClient[5];
        for (int i = 0; i < subscribers.length; i++) {
            subscribers[i] = broker.connect(broker.onShard(i % loops, "s" + i));
            subscribers[i].subscribe(qos, "t");
        }
        TestClient old = broker.connect(TestClient.connect(ProtocolVersion.V3_1_1, "old", true, Properties.NONE));
        old.subscribe(qos, "t");
        TestClient publisher = broker.connect("publisher");
        publisher.publish(message("t", qos, qos == 0 ? 0 : 9, "payload", EVERYTHING));
        publisher.untilPing();
        for (TestClient subscriber : subscribers) {
            Publish received = subscriber.receive();
            assertThat(received.properties()).isEqualTo(EVERYTHING);
            assertThat(text(received)).isEqualTo("payload");
            assertThat(received.qos()).isEqualTo(QoS.of(qos));
        }
        assertThat(text(old.receive())).isEqualTo("payload");
    }

    @Test
    void aLargePayloadReachesEachOfManySubscribersWhole() throws Exception {
        broker = RunningBroker.start(1);
        String payload = "0123456789".repeat(20_000); // sent from one copy
        List<TestClient> subscribers = new ArrayList<>();
        for (int qos = 0; qos <= 2; qos++) {
            TestClient old =
                    broker.connect(TestClient.connect(ProtocolVersion.V3_1_1, "old" + qos, true, Properties.NONE));
            TestClient modern = broker.connect("modern" + qos);
            for (TestClient each : List.of(old, modern)) {
                each.subscribe(qos, "t");
                subscribers.add(each);
            }
        }
        TestClient publisher = broker.connect("publisher");
        publisher.publish(message("t", 2, 1, payload));
        publisher.publish(message("t", 1, 2, payload + "!"));
        for (TestClient subscriber : subscribers) {
            assertThat(text(subscriber.read(Publish.class))).isEqualTo(payload);
            assertThat(text(subscriber.read(Publish.class))).isEqualTo(payload + "!");
        }
    }

    @Test
    void propertiesSurviveQueuesRetentionAndResending() throws Exception {
        broker = RunningBroker.start(3);
        TestClient subscriber = broker.connectDurable("s");
        subscriber.subscribe(1, "t");
        subscriber.close();
        broker.awaitCount(0, counters -> counters.clientsConnected);
        broker.connect("p").publish(new Publish(false, QoS.AT_LEAST_ONCE, true, "t", 1, EVERYTHING, bytes("payload")));
        for (int connection = 0; connection < 3; connection++) {
            TestClient again = broker.connectDurable("s");
            Publish received = again.read(Publish.class);
            assertThat(received.properties()).isEqualTo(EVERYTHING);
            assertThat(received.dup()).isEqualTo(connection > 0);
            assertThat(received.retain()).isFalse();
            again.close();
        }
        TestClient late = broker.connect("late");
        late.subscribe(1, "#");
        Publish retained = late.receive();
        assertThat(retained.retain()).isTrue();
        assertThat(retained.properties()).isEqualTo(EVERYTHING);
    }

    @Test
    void propertiesOfAWillReachItsSubscribers() throws Exception {
        broker = RunningBroker.start(3);
        TestClient witness = broker.connect("witness");
        witness.subscribe(1, "wills");
        Will will = new Will("wills", bytes("gone"), QoS.EXACTLY_ONCE, false, EVERYTHING);
        broker.connect(new Connect(ProtocolVersion.V5, true, 0, "c", will, null, null, Properties.NONE))
                .close();
        Publish received = witness.receive();
        assertThat(received.properties()).isEqualTo(EVERYTHING);
        assertThat(received.qos()).isEqualTo(QoS.AT_LEAST_ONCE);
    }

    @Test
    void subscriptionIdentifiersOfAllMatchingSubscriptionsCome() throws Exception {
        broker = RunningBroker.start(3);
        TestClient subscriber = broker.connect("s");
        subscribe(subscriber, 7, "t/+", new SubscriptionOptions(QoS.AT_MOST_ONCE, false, false, RetainHandling.SEND));
        subscribe(
                subscriber,
                200_000_000,
                "t/#",
                new SubscriptionOptions(QoS.EXACTLY_ONCE, false, true, RetainHandling.SEND));
        subscribe(subscriber, 0, "t/a", SubscriptionOptions.of(QoS.AT_LEAST_ONCE));
        broker.connect("p").publish(new Publish(false, QoS.EXACTLY_ONCE, true, "t/a", 1, EVERYTHING, bytes("payload")));
        Publish received = subscriber.receive();
        assertThat(received.properties().subscriptionIdentifiers()).containsExactlyInAnyOrder(7, 200_000_000);
        assertThat(received.qos()).isEqualTo(QoS.EXACTLY_ONCE);
        assertThat(received.retain()).isTrue();
        assertThat(received.properties().userProperties()).isEqualTo(EVERYTHING.userProperties());
        assertThat(subscriber.untilPing()).isEmpty();
    }

    private static void subscribe(TestClient client, int identifier, String topicFilter, SubscriptionOptions options)
            throws IOException {
        Properties properties = identifier == 0
                ? Properties.NONE
                : Properties.builder().subscriptionIdentifier(identifier).build();
        client.send(new Subscribe(1, properties, List.of(new SubscriptionRequest(topicFilter, options))));
        client.read(SubAck.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void noLocalKeepsOnesOwnMessagesAway(int loops) throws Exception {
        broker = RunningBroker.start(loops);
        TestClient client = broker.connect("c");
        subscribe(client, 1, "t/#", new SubscriptionOptions(QoS.EXACTLY_ONCE, true, false, RetainHandling.SEND));
        client.publish(message("t/a", 1, 1, "own"));
        TestClient other = broker.connect("other");
        other.publish(message("t/a", 1, 1, "other"));
        assertThat(text(client.receive())).isEqualTo("other");
        subscribe(client, 2, "t/a", SubscriptionOptions.of(QoS.AT_MOST_ONCE));
        client.send(message("t/a", 1, 2, "own"));
        Publish own = client.untilPing().stream()
                .filter(Publish.class::isInstance)
                .map(Publish.class::cast)
                .findFirst()
                .orElseThrow();
        assertThat(own.qos()).isEqualTo(QoS.AT_MOST_ONCE);
        assertThat(own.properties().subscriptionIdentifiers()).containsExactly(2);
    }

    @Test
    void noLocalKeepsOnesOwnRetainedMessagesAway() throws Exception {
        broker = RunningBroker.start(1);
        TestClient client = broker.connect("c");
        client.publish(TestClient.retained("t/own", 1, 1, "own"));
        broker.connect("other").publish(TestClient.retained("t/other", 1, 1, "other"));
        subscribe(client, 1, "t/#", new SubscriptionOptions(QoS.AT_LEAST_ONCE, true, false, RetainHandling.SEND));
        assertThat(text(client.receive())).isEqualTo("other");
        assertThat(client.untilPing()).isEmpty();
    }

    // ---- topic aliases

    @Test
    void topicsAreNamedOnceToAClientThatTakesAliases() throws Exception {
        broker = RunningBroker.start(1);
        Properties two =
                Properties.builder().number(Property.TOPIC_ALIAS_MAXIMUM, 2).build();
        TestClient subscriber = broker.connect(TestClient.connect(ProtocolVersion.V5, "s", true, two));
        subscriber.subscribe(1, "#");
        TestClient publisher = broker.connect("p");
        for (int round = 0; round < 2; round++) {
            for (String name : List.of("topic/a", "topic/b", "topic/c")) {
                publisher.publish(message(name, round, round, name));
            }
        }
        assertAliased(subscriber, "topic/a", "topic/a", 1);
        assertAliased(subscriber, "topic/b", "topic/b", 2);
        assertAliased(subscriber, "topic/c", "topic/c", 0);
        assertAliased(subscriber, "topic/a", "", 1);
        assertAliased(subscriber, "topic/b", "", 2);
        assertAliased(subscriber, "topic/c", "topic/c", 0);
    }

    private static void assertAliased(TestClient subscriber, String payload, String name, int alias)
            throws IOException {
        Publish received = subscriber.receive();
        assertThat(text(received)).isEqualTo(payload);
        assertThat(received.topicName()).isEqualTo(name);
        assertThat(received.properties().number(Property.TOPIC_ALIAS, 0)).isEqualTo(alias);
    }

    @Test
    void anAliasIsNotTakenForGrantedWhenItsPacketWasTooLarge() throws Exception {
        broker = RunningBroker.start(1);
        Properties properties = Properties.builder()
                .number(Property.TOPIC_ALIAS_MAXIMUM, 1)
                .number(Property.MAXIMUM_PACKET_SIZE, 60)
                .build();
        TestClient subscriber = broker.connect(TestClient.connect(ProtocolVersion.V5, "s", true, properties));
        subscriber.subscribe(0, "#");
        TestClient publisher = broker.connect("p");
        publisher.publish(message("topic/a", 0, 0, "x".repeat(60)));
        publisher.publish(message("topic/a", 0, 0, "small"));
        publisher.publish(message("topic/a", 0, 0, "small"));
        publisher.untilPing();
        assertAliased(subscriber, "small", "topic/a", 1);
        assertAliased(subscriber, "small", "", 1);
    }

    @Test
    void aPublishersAliasStandsForItsTopicUntilItIsSetAgain() throws Exception {
        broker = RunningBroker.start(3);
        TestClient subscriber = broker.connect("s");
        subscriber.subscribe(0, "#");
        TestClient publisher = broker.connect("p");
        Properties alias = Properties.builder().number(Property.TOPIC_ALIAS, 5).build();
        publisher.send(
                message("first", 0, 0, "1", alias),
                message("", 0, 0, "2", alias),
                message("second", 0, 0, "3", alias),
                message("", 0, 0, "4", alias));
        publisher.untilPing();
        for (String expected : List.of("first 1", "first 2", "second 3", "second 4")) {
            Publish received = subscriber.receive();
            assertThat(received.topicName() + " " + text(received)).isEqualTo(expected);
            assertThat(received.properties()).isEqualTo(Properties.NONE);
        }
    }

    // ---- payload format

    @Test
    void aPayloadThatClaimsToBeTextIsCheckedOnRequest() throws Exception {
        broker = new RunningBroker(RunningBroker.config(1).withCheckPayloadFormat(true));
        TestClient subscriber = broker.connect("s");
        subscriber.subscribe(2, "t");
        TestClient publisher = broker.connect("p");
        publisher.send(binary(0, 0, 1), binary(1, 1, 1), binary(2, 2, 1));
        assertThat(publisher.read(PubAck.class).reasonCode()).isEqualTo(ReasonCode.PAYLOAD_FORMAT_INVALID);
        assertThat(publisher.read(PubRec.class).reasonCode()).isEqualTo(ReasonCode.PAYLOAD_FORMAT_INVALID);
        assertThat(subscriber.untilPing()).isEmpty();
        publisher.publish(binary(1, 3, 0));
        publisher.publish(message("t", 1, 4, "täxt", EVERYTHING));
        assertThat(subscriber.receive().payload()).hasSize(2);
        assertThat(text(subscriber.receive())).isEqualTo("täxt");
    }

    @Test
    void aPayloadIsNotCheckedUnasked() throws Exception {
        broker = RunningBroker.start(1);
        TestClient subscriber = broker.connect("s");
        subscriber.subscribe(1, "t");
        broker.connect("p").publish(binary(1, 1, 1));
        assertThat(subscriber.receive().properties().number(Property.PAYLOAD_FORMAT_INDICATOR, -1))
                .isEqualTo(1);
    }

    private static Publish binary(int qos, int identifier, int format) {
        Properties properties = Properties.builder()
                .number(Property.PAYLOAD_FORMAT_INDICATOR, format)
                .build();
        return new Publish(
                false, QoS.of(qos), false, "t", identifier, properties, new byte[] {(byte) 0xC3, (byte) 0x28});
    }

    // ---- acknowledgements

    @Test
    void aPublisherLearnsWhetherAnybodySubscribes() throws Exception {
        broker = RunningBroker.start(3);
        TestClient publisher = broker.connect("p");
        publisher.send(message("nobody", 1, 1, "x"), message("nobody", 2, 2, "x"));
        for (Packet answer : publisher.untilPing()) {
            ReasonCode code = answer instanceof PubAck ack ? ack.reasonCode() : ((PubRec) answer).reasonCode();
            assertThat(code).isEqualTo(ReasonCode.NO_MATCHING_SUBSCRIBERS);
        }
        broker.connect("s").subscribe(0, "somebody");
        publisher.send(message("somebody", 1, 3, "x"));
        assertThat(publisher.read(PubAck.class).reasonCode()).isEqualTo(ReasonCode.SUCCESS);
    }
}
