package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.client.Client;
import io.linnet.client.ConnectionState;
import io.linnet.client.Delivery;
import io.linnet.client.Message;
import io.linnet.client.PublishResult;
import io.linnet.client.Refused;
import io.linnet.client.SubscribeOptions;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import io.linnet.testkit.FaultyNetwork;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the client library does in both versions, at our broker and at mosquitto, over TCP, WebSocket and TLS. */
@ParameterizedClass
@MethodSource("places")
@Timeout(60)
class ClientFeaturesTest {
    @TempDir
    private static Path folder;

    private static final Map<TestedBroker.Make, TestedBroker> BROKERS = new EnumMap<>(TestedBroker.Make.class);

    private final Stage.Place place;
    private final Stage stage;

    ClientFeaturesTest(Stage.Place place) throws Exception {
        this.place = place;
        TestedBroker broker = BROKERS.get(place.make());
        if (broker == null) {
            broker =
                    TestedBroker.start(place.make(), folder.resolve(place.make().name()));
            BROKERS.put(place.make(), broker);
        }
        stage = new Stage(broker, place);
    }

    static Stream<Stage.Place> places() {
        return Stream.of(TestedBroker.Make.values())
                .flatMap(make -> Stream.of(ProtocolVersion.V3_1_1, ProtocolVersion.V5)
                        .flatMap(version -> Stream.of("mqtt", "ws", "mqtts")
                                .map(scheme -> new Stage.Place(make, version, scheme))));
    }

    @AfterEach
    void leave() {
        stage.close();
    }

    @AfterAll
    static void stop() throws Exception {
        for (TestedBroker broker : BROKERS.values()) {
            broker.close();
        }
        BROKERS.clear();
    }

    // ---- messages

    @ParameterizedTest
    @EnumSource
    void messagesGoAndComeAtEachQosInOrder(QoS qos) throws Exception {
        stage.listening(QoS.EXACTLY_ONCE);
        Client publisher = stage.connect();
        List<CompletableFuture<PublishResult>> results = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            results.add(publisher.publishAsync(Message.of(stage.topic(), "" + i).withQos(qos)));
        }
        for (int i = 0; i < 100; i++) {
            Delivery delivery = stage.next();
            assertThat(delivery.text()).isEqualTo("" + i);
            assertThat(delivery.message().qos()).isEqualTo(qos);
            assertThat(Stage.done(results.get(i)).reasonCode().isError()).isFalse();
        }
        assertThat(stage.rest(publisher, qos)).isEmpty();
    }

    @Test
    void aMessageComesAtTheQosOfTheSubscriptionWhereThatIsLower() throws Exception {
        Client client = stage.connect();
        assertThat(client.subscribe(stage.topic(), QoS.AT_MOST_ONCE, stage::receive)
                        .grantedQos())
                .isEqualTo(QoS.AT_MOST_ONCE);
        client.publish(Message.of(stage.topic(), "x").withQos(QoS.EXACTLY_ONCE));
        assertThat(stage.next().message().qos()).isEqualTo(QoS.AT_MOST_ONCE);
    }

    @Test
    void aLargeMessageComesWhole() throws Exception {
        Client client = stage.listening(QoS.AT_LEAST_ONCE);
        String large = "0123456789".repeat(9_000);
        client.publish(stage.topic(), large);
        assertThat(stage.next().text()).isEqualTo(large);
    }

    // ---- retained messages

    @Test
    void aRetainedMessageComesToWhoSubscribesLaterUntilItIsCleared() throws Exception {
        Client client = stage.listening(QoS.AT_LEAST_ONCE);
        // what is published while a broker still looks for retained messages may come as one of them
        assertThat(stage.rest(client, QoS.AT_LEAST_ONCE)).isEmpty();
        client.publish(Message.of(stage.topic("kept"), "old").retained());
        client.publish(Message.of(stage.topic("kept"), "new").retained());
        assertThat(stage.next().message().retain())
                .as("for who was there already")
                .isFalse();
        assertThat(stage.next().text()).isEqualTo("new");
        Client later = stage.listening(QoS.AT_LEAST_ONCE);
        Message kept = stage.next().message();
        assertThat(kept.text()).isEqualTo("new");
        assertThat(kept.retain()).isTrue();
        later.close();
        client.publish(Message.of(stage.topic("kept"), "").retained());
        assertThat(stage.next().text()).isEmpty();
        client.close();
        assertThat(stage.rest(stage.listening(QoS.AT_LEAST_ONCE), QoS.AT_LEAST_ONCE))
                .isEmpty();
    }

    // ---- subscriptions

    @Test
    void wildcardsMatchAsTheStandardSays() throws Exception {
        Client client = stage.connect();
        client.subscribe(stage.topic("+", "b"), stage::receive);
        for (String name : List.of("a/b", "a", "a/b/c", "c/b", "/b", "b")) {
            client.publish(stage.topic(name), name);
        }
        assertThat(stage.rest(client, QoS.AT_LEAST_ONCE, stage.topic("end", "b")))
                .containsExactly("a/b", "c/b", "/b");
        client.subscribe(stage.topic("deep", "#"), stage::receive);
        for (String name : List.of("deep", "deep/a", "deep/a/b", "deeper")) {
            client.publish(stage.topic(name), name);
        }
        assertThat(stage.rest(client, QoS.AT_LEAST_ONCE, stage.topic("deep", "end")))
                .containsExactly("deep", "deep/a", "deep/a/b");
    }

    @Test
    void afterUnsubscribingNothingComesAnyMore() throws Exception {
        Client client = stage.connect();
        client.subscribe(stage.topic("a"), stage::receive).close();
        client.subscribe(stage.topic("end"), stage::receive);
        client.publish(stage.topic("a"), "x");
        assertThat(stage.rest(client, QoS.AT_LEAST_ONCE)).isEmpty();
        assertThat(client.droppedMessages()).as("what came for nobody").isZero();
    }

    @Test
    void aMessageIsSharedByTheMembersOfAGroup() throws Exception {
        String filter = "$share/group/" + stage.topic("#");
        stage.listening(SubscribeOptions.to(filter));
        stage.listening(SubscribeOptions.to(filter));
        Client publisher = stage.connect();
        for (int i = 0; i < 20; i++) {
            publisher.publish(stage.topic("" + i), "" + i);
        }
        assertThat(stage.texts(20))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 20).mapToObj(String::valueOf).toList());
        publisher.publish(stage.topic("last"), "last");
        assertThat(stage.texts(1)).containsExactly("last");
    }

    // ---- the end of a connection

    @Test
    void theWillComesWhenTheConnectionBreaksAndNotWhenTheClientIsClosed() throws Exception {
        stage.listening(QoS.AT_LEAST_ONCE);
        FaultyNetwork network = stage.network();
        Message will = Message.of(stage.topic("will"), "gone").withQos(QoS.AT_LEAST_ONCE);
        Client polite = stage.connect(stage.client("polite").will(Message.of(stage.topic("will"), "polite is gone")));
        Client broken = stage.connect(stage.at(network.uri()).noReconnect().will(will));
        polite.close();
        network.refuse();
        network.cut();
        broken.awaitClose();
        assertThat(stage.texts(1)).containsExactly("gone");
    }

    @Test
    void aSessionGoesOnWithWhatCameWhileTheClientWasAway() throws Exception {
        Client before = stage.connect(stage.client("device").durableSession(Duration.ofHours(1)));
        before.subscribe(stage.topic("#"), QoS.EXACTLY_ONCE, _ -> {});
        before.close();
        Client publisher = stage.connect();
        for (int i = 0; i < 30; i++) {
            publisher.publish(Message.of(stage.topic(), "" + i).withQos(QoS.of(1 + i / 15)));
        }
        Client after = stage.connect(stage.client("device")
                .durableSession(Duration.ofHours(1))
                .subscribe(SubscribeOptions.to(stage.topic("#")).withQos(QoS.EXACTLY_ONCE), stage::receive));
        assertThat(after.state())
                .isInstanceOfSatisfying(
                        ConnectionState.Connected.class,
                        connected -> assertThat(connected.sessionPresent()).isTrue());
        assertThat(stage.texts(30))
                .isEqualTo(IntStream.range(0, 30).mapToObj(String::valueOf).toList());
    }

    @Test
    void withCleanStartTheSessionIsForgotten() throws Exception {
        Client before = stage.connect(stage.client("device").durableSession(Duration.ofHours(1)));
        before.subscribe(stage.topic("#"), QoS.EXACTLY_ONCE, _ -> {});
        before.close();
        stage.connect().publish(stage.topic(), "lost");
        Client after = stage.connect(stage.client("device").cleanStart(true).onUnclaimed(stage::receive));
        assertThat(((ConnectionState.Connected) after.state()).sessionPresent()).isFalse();
        after.subscribe(stage.topic("#"), stage::receive);
        assertThat(stage.rest(after, QoS.AT_LEAST_ONCE)).isEmpty();
    }

    @Test
    void afterABrokenConnectionSubscriptionsAndMessagesGoOn() throws Exception {
        FaultyNetwork network = stage.network();
        Client client = stage.connect(
                stage.at(network.uri()).clientIdentifier(stage.topic()).durableSession(Duration.ofHours(1)));
        client.subscribe(stage.topic("#"), QoS.EXACTLY_ONCE, stage::receive);
        List<CompletableFuture<PublishResult>> results = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            results.add(client.publishAsync(Message.of(stage.topic(), "" + i).withQos(QoS.EXACTLY_ONCE)));
            if (i % 50 == 25) {
                network.cut();
            }
        }
        for (CompletableFuture<PublishResult> result : results) {
            assertThat(Stage.done(result).reasonCode().isError()).isFalse();
        }
        assertThat(stage.texts(200))
                .isEqualTo(IntStream.range(0, 200).mapToObj(String::valueOf).toList());
        assertThat(stage.rest(client, QoS.EXACTLY_ONCE)).isEmpty();
    }

    // ---- who may what

    @Test
    void aWrongPasswordIsRefused() {
        assertThatThrownBy(() -> stage.client().credentials("admin", "wrong").connect())
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.reasonCode())
                                .isIn(ReasonCode.BAD_USER_NAME_OR_PASSWORD, ReasonCode.NOT_AUTHORIZED));
    }

    @Test
    void whatAUserMayNotPublishReachesNobody() throws Exception {
        Client admin = stage.connect();
        admin.subscribe("secret/" + stage.topic(), stage::receive);
        CompletableFuture<Boolean> allowed = new CompletableFuture<>();
        admin.subscribe("orders", delivery -> {
            if (delivery.text().equals(stage.topic())) {
                allowed.complete(true);
            }
        });
        Client bob = stage.connect(stage.client().credentials("bob", TestedBroker.PASSWORD_OF_BOB));
        Message forbidden = Message.of("secret/" + stage.topic(), "x");
        if (place.version().isV5()) {
            assertThatThrownBy(() -> bob.publish(forbidden))
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused -> assertThat(refused.reasonCode()).isEqualTo(ReasonCode.NOT_AUTHORIZED));
        } else {
            // 3.1.1 has no word for it
            bob.publish(forbidden);
        }
        bob.publish("orders", stage.topic());
        assertThat(Stage.done(allowed)).isTrue();
        assertThat(stage.rest(admin, QoS.AT_LEAST_ONCE, "secret/" + stage.topic()))
                .isEmpty();
    }
}
