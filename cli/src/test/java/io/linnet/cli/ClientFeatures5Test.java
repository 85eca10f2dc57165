package io.linnet.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.client.Client;
import io.linnet.client.ConnectionState;
import io.linnet.client.Delivery;
import io.linnet.client.Message;
import io.linnet.client.PublishResult;
import io.linnet.client.Refused;
import io.linnet.client.SubscribeOptions;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.RetainHandling;
import io.linnet.packet.UserProperty;
import io.linnet.testkit.FaultyNetwork;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What the client library does in 5.0 alone, at our broker and at mosquitto. */
@ParameterizedClass
@EnumSource
@Timeout(60)
class ClientFeatures5Test {
    @TempDir
    private static Path folder;

    private static final Map<TestedBroker.Make, TestedBroker> BROKERS = new EnumMap<>(TestedBroker.Make.class);

    private final Stage stage;

    ClientFeatures5Test(TestedBroker.Make make) throws Exception {
        TestedBroker broker = BROKERS.get(make);
        if (broker == null) {
            broker = TestedBroker.start(make, folder.resolve(make.name()));
            BROKERS.put(make, broker);
        }
        stage = new Stage(broker, new Stage.Place(make, ProtocolVersion.V5, "mqtt"));
    }

    @AfterAll
    static void stop() throws Exception {
        for (TestedBroker broker : BROKERS.values()) {
            broker.close();
        }
        BROKERS.clear();
    }

    @AfterEach
    void leave() {
        stage.close();
    }

    // ---- messages

    @Test
    void everyPropertyOfAMessageComes() throws Exception {
        Client client = stage.listening(QoS.AT_LEAST_ONCE);
        client.publish(Message.of(stage.topic(), "x")
                .withContentType("text/plain")
                .withResponseTopic("answers/here")
                .withCorrelationData(new byte[] {1, 2, 3})
                .withUserProperty("unit", "celsius")
                .withUserProperty("unit", "kelvin")
                .expiringAfter(Duration.ofSeconds(100)));
        Message came = stage.next().message();
        assertThat(came.contentType()).isEqualTo("text/plain");
        assertThat(came.responseTopic()).isEqualTo("answers/here");
        assertThat(came.correlationData()).containsExactly(1, 2, 3);
        assertThat(came.properties().userProperties())
                .containsExactly(new UserProperty("unit", "celsius"), new UserProperty("unit", "kelvin"));
        assertThat(came.properties().number(Property.PAYLOAD_FORMAT_INDICATOR, 0))
                .isEqualTo(1);
        assertThat(came.properties().number(Property.MESSAGE_EXPIRY_INTERVAL, 0))
                .isBetween(1L, 100L);
    }

    @Test
    void aRequestGetsItsResponse() {
        Client responder = stage.connect();
        responder.subscribe(stage.topic(), request -> request.reply(request.text() + " is answered"));
        Client requester = stage.connect();
        for (String text : List.of("one", "two")) {
            assertThat(requester
                            .request(Message.of(stage.topic(), text), Duration.ofSeconds(20))
                            .text())
                    .isEqualTo(text + " is answered");
        }
    }

    @Test
    void whatIsExpiredDoesNotWaitForASubscriber() throws Exception {
        Client before = stage.connect(stage.client("device").durableSession(Duration.ofHours(1)));
        before.subscribe(stage.topic("#"), _ -> {});
        before.close();
        Client publisher = stage.connect();
        publisher.publish(Message.of(stage.topic(), "short").expiringAfter(Duration.ofSeconds(1)));
        publisher.publish(Message.of(stage.topic(), "lasting").expiringAfter(Duration.ofSeconds(100)));
        Stage.elapse(Duration.ofSeconds(3));
        stage.connect(stage.client("device")
                .durableSession(Duration.ofHours(1))
                .subscribe(SubscribeOptions.to(stage.topic("#")), stage::receive));
        Message came = stage.next().message();
        assertThat(came.text()).isEqualTo("lasting");
        assertThat(came.properties().number(Property.MESSAGE_EXPIRY_INTERVAL, 0))
                .isBetween(1L, 98L);
    }

    @Test
    void topicsGoAndComeByTheirAliases() throws Exception {
        Client subscriber = stage.connect(stage.client().topicAliases(5));
        subscriber.subscribe(stage.topic("#"), delivery -> stage.receive(delivery));
        Client publisher = stage.connect(stage.client().topicAliases(5));
        for (int i = 0; i < 60; i++) {
            publisher.publish(stage.topic("level" + i % 12), "" + i);
        }
        for (int i = 0; i < 60; i++) {
            Delivery delivery = stage.next();
            assertThat(delivery.text()).isEqualTo("" + i);
            assertThat(delivery.topicName()).isEqualTo(stage.topic("level" + i % 12));
        }
    }

    // ---- bounds

    @Test
    void noMoreComesThanTheReceiveMaximumUntilSomethingIsAcknowledged() throws Exception {
        LinkedBlockingQueue<Delivery> held = new LinkedBlockingQueue<>();
        Client subscriber = stage.connect(stage.client().receiveMaximum(2));
        subscriber.subscribe(SubscribeOptions.to(stage.topic("#")).acknowledgedByHand(), delivery -> {
            if (delivery.message().qos() != QoS.AT_MOST_ONCE) {
                held.add(delivery);
            }
            stage.receive(delivery);
        });
        Client publisher = stage.connect();
        for (int i = 0; i < 5; i++) {
            publisher.publish(stage.topic("slow"), "" + i);
        }
        assertThat(stage.rest(publisher, QoS.AT_MOST_ONCE)).containsExactly("0", "1");
        for (int i = 0; i < 5; i++) {
            held.take().ack();
        }
        assertThat(stage.texts(3)).containsExactly("2", "3", "4");
    }

    @Test
    void theBrokersReceiveMaximumIsKeptHoweverManyArePublished() throws Exception {
        stage.listening(QoS.EXACTLY_ONCE);
        Client publisher = stage.connect(stage.client().sendMaximum(65_535));
        List<CompletableFuture<PublishResult>> results = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            results.add(publisher.publishAsync(Message.of(stage.topic(), "" + i).withQos(QoS.EXACTLY_ONCE)));
        }
        for (CompletableFuture<PublishResult> result : results) {
            assertThat(Stage.done(result).reasonCode()).isEqualTo(ReasonCode.SUCCESS);
        }
        assertThat(stage.texts(2_000))
                .isEqualTo(IntStream.range(0, 2_000).mapToObj(String::valueOf).toList());
    }

    @Test
    void aPacketThatIsLargerThanTheClientTakesDoesNotCome() throws Exception {
        Client subscriber = stage.connect(stage.client().maximumPacketSize(500));
        subscriber.subscribe(stage.topic("#"), stage::receive);
        Client publisher = stage.connect();
        publisher.publish(stage.topic(), "x".repeat(600));
        publisher.publish(stage.topic(), "small");
        assertThat(stage.rest(publisher, QoS.AT_LEAST_ONCE)).containsExactly("small");
    }

    @Test
    void aPacketThatIsLargerThanTheBrokerTakesIsNotSent() {
        Client client = stage.connect(stage.client().noReconnect());
        Message large = Message.of(stage.topic(), new byte[TestedBroker.MAXIMUM_PACKET_SIZE]);
        assertThatThrownBy(() -> client.publish(large))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.reasonCode()).isEqualTo(ReasonCode.PACKET_TOO_LARGE));
        client.publish(stage.topic(), "the connection lives");
    }

    // ---- subscriptions

    @Test
    void withNoLocalNobodyHearsHimself() throws Exception {
        Client client = stage.connect();
        client.subscribe(SubscribeOptions.to(stage.topic("#")).noLocal(), stage::receive);
        client.publish(stage.topic(), "own");
        stage.connect().publish(stage.topic(), "of another");
        assertThat(stage.texts(1)).containsExactly("of another");
    }

    @Test
    void retainHandlingSaysWhoGetsWhatWasKept() throws Exception {
        Client client = stage.connect();
        client.publish(Message.of(stage.topic("kept"), "kept").retained());
        SubscribeOptions all = SubscribeOptions.to(stage.topic("#"));
        Client never = stage.listening(all.withRetainHandling(RetainHandling.DO_NOT_SEND));
        assertThat(stage.rest(client, QoS.AT_LEAST_ONCE)).isEmpty();
        never.close();
        Client ifNew = stage.listening(all.withRetainHandling(RetainHandling.SEND_IF_NEW));
        assertThat(stage.texts(1)).containsExactly("kept");
        // it is there already
        ifNew.subscribe(all.withRetainHandling(RetainHandling.SEND_IF_NEW), _ -> {});
        assertThat(stage.rest(client, QoS.AT_LEAST_ONCE)).isEmpty();
        ifNew.subscribe(all.withRetainHandling(RetainHandling.SEND), _ -> {});
        assertThat(stage.texts(1)).containsExactly("kept");
    }

    @Test
    void retainAsPublishedKeepsTheFlag() throws Exception {
        stage.listening(SubscribeOptions.to(stage.topic("#")).retainAsPublished());
        Client client = stage.connect();
        client.publish(Message.of(stage.topic(), "retained").retained());
        client.publish(Message.of(stage.topic(), "not"));
        assertThat(stage.next().message().retain()).isTrue();
        assertThat(stage.next().message().retain()).isFalse();
    }

    // ---- sessions and wills

    @Test
    void theBrokerGivesAClientItsIdentifier() {
        Client client = stage.connect();
        assertThat(client.state())
                .isInstanceOfSatisfying(
                        ConnectionState.Connected.class,
                        connected -> assertThat(connected.clientIdentifier()).isNotEmpty());
    }

    @Test
    void aSessionEndsWithItsExpiryInterval() {
        Client before = stage.connect(stage.client("device").durableSession(Duration.ofSeconds(1)));
        before.subscribe(stage.topic("#"), _ -> {});
        before.close();
        Stage.elapse(Duration.ofSeconds(4));
        Client after = stage.connect(stage.client("device").durableSession(Duration.ofSeconds(1)));
        assertThat(((ConnectionState.Connected) after.state()).sessionPresent()).isFalse();
    }

    @Test
    void aWillWithADelayComesOnlyToWhoStaysAway() throws Exception {
        stage.listening(QoS.AT_LEAST_ONCE);
        FaultyNetwork network = stage.network();
        LinkedBlockingQueue<ConnectionState> states = new LinkedBlockingQueue<>();
        Client back = stage.connect(stage.at(network.uri())
                .clientIdentifier(stage.topic("back"))
                .onConnection(states::add)
                .will(Message.of(stage.topic("will"), "back is gone"), Duration.ofSeconds(2)));
        FaultyNetwork other = stage.network();
        Client away = stage.connect(stage.at(other.uri())
                .clientIdentifier(stage.topic("away"))
                .durableSession(Duration.ofHours(1))
                .noReconnect()
                .will(
                        Message.of(stage.topic("will"), "away is gone").withContentType("text/plain"),
                        Duration.ofSeconds(3)));
        network.cut();
        other.refuse();
        other.cut();
        for (int connected = 0; connected < 2; ) {
            connected += states.take() instanceof ConnectionState.Connected ? 1 : 0;
        }
        Message will = stage.next().message();
        assertThat(will.text()).isEqualTo("away is gone");
        assertThat(will.contentType()).isEqualTo("text/plain");
        assertThat(back.unfinishedMessages() + away.unfinishedMessages()).isZero();
    }

    @Test
    void whoLeavesMayHaveTheWillPublished() throws Exception {
        stage.listening(QoS.AT_LEAST_ONCE);
        Client client =
                stage.connect(stage.client().will(Message.of(stage.topic("will"), "as agreed".getBytes(UTF_8))));
        client.closeWithWill();
        assertThat(stage.texts(1)).containsExactly("as agreed");
    }
}
