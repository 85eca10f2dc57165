package io.linnet.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.packet.Packet;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.PubAck;
import io.linnet.packet.PubComp;
import io.linnet.packet.PubRec;
import io.linnet.packet.PubRel;
import io.linnet.packet.Publish;
import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.Subscribe;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who gets a message that came, and when it is acknowledged, with brokers that do what the standard lets them do. */
class DeliveryTest {
    private static final long PATIENCE_SECONDS = 20;

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final BlockingQueue<Delivery> received = new LinkedBlockingQueue<>();
    private final CompletableFuture<Boolean> scriptIsDone = new CompletableFuture<>();

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        return requireNonNull(queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS), "nothing came");
    }

    private void awaitScript() throws Exception {
        assertThat(scriptIsDone.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    private static Publish message(QoS qos, int packetIdentifier, String topicName, Properties properties) {
        return new Publish(
                false, qos, false, topicName, packetIdentifier, properties, ("m" + packetIdentifier).getBytes(UTF_8));
    }

    private static Publish message(int packetIdentifier, String topicName, int... identifiers) {
        Properties.Builder properties = Properties.builder();
        for (int identifier : identifiers) {
            properties.subscriptionIdentifier(identifier);
        }
        return message(QoS.AT_LEAST_ONCE, packetIdentifier, topicName, properties.build());
    }

    private static int identifier(Subscribe subscribe) {
        List<Integer> identifiers = subscribe.properties().subscriptionIdentifiers();
        return identifiers.isEmpty() ? 0 : identifiers.get(0);
    }

    private static void acknowledged(ScriptedBroker.Peer client, int packetIdentifier) throws IOException {
        assertThat(client.read(PubAck.class))
                .isEqualTo(new PubAck(packetIdentifier, ReasonCode.SUCCESS, Properties.NONE));
    }

    // ---- who gets it

    private Subscription listen(Client client, String name, String topicFilter) {
        return client.subscribe(topicFilter, delivery -> heard.add(name + " " + delivery.text()));
    }

    private List<String> heard(int count) throws InterruptedException {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(next(heard));
        }
        return all;
    }

    @Test
    void oneCopyForSeveralSubscriptionsIsHandledByEach() throws Exception {
        try (ScriptedBroker broker = ScriptedBroker.playing(client -> {
                    client.welcome();
                    int one = identifier(client.grant());
                    int other = identifier(client.grant());
                    client.send(message(1, "a/b", one, other));
                    acknowledged(client, 1);
                    scriptIsDone.complete(true);
                    client.rest();
                });
                Client client = Client.connect(broker.address())) {
            listen(client, "one", "a/+");
            listen(client, "other", "#");
            assertThat(heard(2)).containsExactlyInAnyOrder("one m1", "other m1");
            awaitScript();
            assertThat(heard).isEmpty();
        }
    }

    @Test
    void aCopyForEachSubscriptionIsHandledByItAlone() throws Exception {
        try (ScriptedBroker broker = ScriptedBroker.playing(client -> {
                    client.welcome();
                    int one = identifier(client.grant());
                    int other = identifier(client.grant());
                    client.send(message(1, "a/b", one));
                    client.send(message(2, "a/b", other));
                    acknowledged(client, 1);
                    acknowledged(client, 2);
                    scriptIsDone.complete(true);
                    client.rest();
                });
                Client client = Client.connect(broker.address())) {
            listen(client, "one", "a/+");
            listen(client, "other", "#");
            assertThat(heard(2)).containsExactlyInAnyOrder("one m1", "other m2");
            awaitScript();
            assertThat(heard).isEmpty();
        }
    }

    @Test
    void subscriptionsWithTheSameFilterAreOneToTheBrokerAndGetTheMessageBoth() throws Exception {
        CompletableFuture<Boolean> first = new CompletableFuture<>();
        try (ScriptedBroker broker = ScriptedBroker.playing(client -> {
                    client.welcome();
                    int one = identifier(client.grant());
                    assertThat(identifier(client.grant())).isEqualTo(one);
                    client.send(message(1, "a", one));
                    acknowledged(client, 1);
                    first.complete(true);
                    // one of them ends, which the broker need not know
                    client.grant();
                    client.send(message(2, "a", one));
                    acknowledged(client, 2);
                    scriptIsDone.complete(true);
                    client.rest();
                });
                Client client = Client.connect(broker.address())) {
            listen(client, "one", "a");
            Subscription other = listen(client, "other", "a");
            assertThat(heard(2)).containsExactlyInAnyOrder("one m1", "other m1");
            assertThat(first.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            other.close();
            listen(client, "third", "b");
            assertThat(heard(1)).containsExactly("one m2");
            awaitScript();
            assertThat(heard).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void withoutIdentifiersEverySubscriptionThatMatchesGetsTheMessage(ProtocolVersion version) throws Exception {
        try (ScriptedBroker broker = ScriptedBroker.playing(client -> {
                    client.welcome(
                            version.isV5()
                                    ? Properties.builder()
                                            .number(Property.SUBSCRIPTION_IDENTIFIER_AVAILABLE, 0)
                                            .build()
                                    : Properties.NONE);
                    for (int i = 0; i < 4; i++) {
                        assertThat(identifier(client.grant())).isZero();
                    }
                    client.send(message(1, "a/b"));
                    acknowledged(client, 1);
                    scriptIsDone.complete(true);
                    client.rest();
                });
                Client client = Client.to(broker.address()).version(version).connect()) {
            listen(client, "plus", "a/+");
            listen(client, "exact", "a/b");
            listen(client, "shared", "$share/g/a/b");
            listen(client, "not", "a/c");
            assertThat(heard(3)).containsExactlyInAnyOrder("plus m1", "exact m1", "shared m1");
            awaitScript();
            assertThat(heard).isEmpty();
        }
    }

    @Test
    void messagesOfAnEarlierLifeAreMatchedByTheirTopics() throws Exception {
        try (ScriptedBroker broker = ScriptedBroker.playing(client -> {
                    client.connect();
                    client.send(new io.linnet.packet.ConnAck(true, ReasonCode.SUCCESS, Properties.NONE));
                    client.send(message(1, "a", 77));
                    client.send(message(2, "lost", 78));
                    client.grant();
                    acknowledged(client, 1);
                    acknowledged(client, 2);
                    scriptIsDone.complete(true);
                    client.rest();
                });
                Client client = Client.to(broker.address())
                        .durableSession(java.time.Duration.ofHours(1))
                        .subscribe(SubscribeOptions.to("a"), delivery -> heard.add("a " + delivery.text()))
                        .onUnclaimed(delivery -> heard.add("unclaimed " + delivery.text()))
                        .connect()) {
            assertThat(heard(2)).containsExactlyInAnyOrder("a m1", "unclaimed m2");
            awaitScript();
            assertThat(client.droppedMessages()).isZero();
        }
    }

    @Test
    void aMessageThatNobodyWantsIsAcknowledgedAndCounted() throws Exception {
        try (ScriptedBroker broker = ScriptedBroker.playing(client -> {
                    client.welcome();
                    client.send(message(1, "surprise"));
                    acknowledged(client, 1);
                    scriptIsDone.complete(true);
                    client.rest();
                });
                Client client = Client.connect(broker.address())) {
            awaitScript();
            assertThat(client.droppedMessages()).isEqualTo(1);
        }
    }

    @Test
    void aMessageThatCameMayBePublishedAgain() throws Exception {
        try (ScriptedBroker broker = ScriptedBroker.playing(client -> {
                    client.welcome();
                    client.send(message(1, "a", identifier(client.grant())));
                    Publish again = client.read(Publish.class);
                    assertThat(again.properties()).isEqualTo(Properties.NONE);
                    client.send(new PubAck(again.packetIdentifier(), ReasonCode.SUCCESS, Properties.NONE));
                    acknowledged(client, 1);
                    scriptIsDone.complete(true);
                    client.rest();
                });
                Client client = Client.connect(broker.address())) {
            client.subscribe("a", delivery -> client.publish(delivery.message()));
            awaitScript();
        }
    }

    // ---- when it is acknowledged

    @Test
    void acknowledgementsByHandLeaveInTheOrderOfTheMessages() throws Exception {
        try (ScriptedBroker broker = ScriptedBroker.playing(client -> {
                    client.welcome();
                    int identifier = identifier(client.grant());
                    for (int i = 1; i <= 3; i++) {
                        client.send(message(i, "a", identifier));
                    }
                    // the last and the second are ready and wait for the first
                    assertThat(client.read(Publish.class).topicName()).isEqualTo("still");
                    acknowledged(client, 1);
                    assertThat(client.read(PubAck.class))
                            .isEqualTo(new PubAck(2, ReasonCode.QUOTA_EXCEEDED, Properties.NONE));
                    acknowledged(client, 3);
                    scriptIsDone.complete(true);
                    client.rest();
                });
                Client client = Client.connect(broker.address())) {
            client.subscribe(SubscribeOptions.to("a").acknowledgedByHand(), received::add);
            Delivery first = next(received);
            Delivery second = next(received);
            Delivery third = next(received);
            third.ack();
            second.nack(ReasonCode.QUOTA_EXCEEDED);
            client.publish(Message.of("still", "").withQos(QoS.AT_MOST_ONCE));
            first.ack();
            first.nack(ReasonCode.UNSPECIFIED_ERROR);
            awaitScript();
        }
    }

    @Test
    void acknowledgementsOfBothQosLeaveInTheOrderOfTheMessages() throws Exception {
        try (ScriptedBroker broker = ScriptedBroker.playing(client -> {
                    client.welcome();
                    client.grant();
                    client.send(message(QoS.EXACTLY_ONCE, 1, "a", Properties.NONE));
                    client.send(message(QoS.AT_LEAST_ONCE, 2, "a", Properties.NONE));
                    client.send(message(QoS.EXACTLY_ONCE, 3, "a", Properties.NONE));
                    assertThat(client.read(PubRec.class).packetIdentifier()).isEqualTo(1);
                    acknowledged(client, 2);
                    PubRec refused = client.read(PubRec.class);
                    assertThat(refused.reasonCode()).isEqualTo(ReasonCode.UNSPECIFIED_ERROR);
                    client.send(new PubRel(1));
                    assertThat(client.read(PubComp.class))
                            .isEqualTo(new PubComp(1, ReasonCode.SUCCESS, Properties.NONE));
                    // a refused message is over, its identifier free
                    client.send(new PubRel(3));
                    assertThat(client.read(PubComp.class).reasonCode())
                            .isEqualTo(ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
                    scriptIsDone.complete(true);
                    client.rest();
                });
                Client client = Client.connect(broker.address())) {
            client.subscribe(SubscribeOptions.to("a").withQos(QoS.EXACTLY_ONCE).acknowledgedByHand(), received::add);
            Delivery first = next(received);
            Delivery second = next(received);
            next(received).nack(ReasonCode.UNSPECIFIED_ERROR);
            second.ack();
            first.ack();
            awaitScript();
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void aMessageWhoseHandlerThrowsIsRefusedWhereThatCanBeSaidAndTheNextIsHandled(ProtocolVersion version)
            throws Exception {
        List<Packet> answers = new ArrayList<>();
        try (ScriptedBroker broker = ScriptedBroker.playing(client -> {
                    client.welcome();
                    client.grant();
                    client.send(message(1, "a"));
                    client.send(message(2, "a"));
                    answers.add(client.read(PubAck.class));
                    answers.add(client.read(PubAck.class));
                    scriptIsDone.complete(true);
                    client.rest();
                });
                Client client = Client.to(broker.address()).version(version).connect()) {
            client.subscribe("a", delivery -> {
                heard.add(delivery.text());
                if (delivery.text().equals("m1")) {
                    throw new IOException("disk full");
                }
            });
            awaitScript();
            ReasonCode refusal = version.isV5() ? ReasonCode.UNSPECIFIED_ERROR : ReasonCode.SUCCESS;
            assertThat(answers)
                    .containsExactly(
                            new PubAck(1, refusal, Properties.NONE),
                            new PubAck(2, ReasonCode.SUCCESS, Properties.NONE));
            assertThat(heard).containsExactly("m1", "m2");
        }
    }

    @Test
    void anErrorOfAHandlerDoesNotEndTheOthersEither() throws Exception {
        try (ScriptedBroker broker = ScriptedBroker.playing(client -> {
                    client.welcome();
                    client.grant();
                    client.send(message(1, "a"));
                    client.send(message(2, "a"));
                    client.read(PubAck.class);
                    client.read(PubAck.class);
                    scriptIsDone.complete(true);
                    client.rest();
                });
                Client client = Client.connect(broker.address())) {
            client.subscribe("a", delivery -> {
                heard.add(delivery.text());
                if (delivery.text().equals("m1")) {
                    throw new StackOverflowError("as from a deep recursion");
                }
            });
            awaitScript();
            assertThat(heard).containsExactly("m1", "m2");
        }
    }

    @Test
    void oneRefusalOfSeveralHandlersIsWhatTheBrokerHears() throws Exception {
        try (ScriptedBroker broker = ScriptedBroker.playing(client -> {
                    client.welcome();
                    int one = identifier(client.grant());
                    int other = identifier(client.grant());
                    client.send(message(1, "a", one, other));
                    assertThat(client.read(PubAck.class).reasonCode()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
                    scriptIsDone.complete(true);
                    client.rest();
                });
                Client client = Client.connect(broker.address())) {
            client.subscribe("a", delivery -> heard.add(delivery.text()));
            client.subscribe(
                    SubscribeOptions.to("+").acknowledgedByHand(),
                    delivery -> delivery.nack(ReasonCode.NOT_AUTHORIZED));
            awaitScript();
        }
    }

    @Test
    void onlyErrorsAreRefusals() throws Exception {
        try (ScriptedBroker broker = ScriptedBroker.playing(client -> {
                    client.welcome();
                    client.grant();
                    client.send(message(1, "a"));
                    client.rest();
                });
                Client client = Client.connect(broker.address())) {
            client.subscribe(SubscribeOptions.to("a").acknowledgedByHand(), received::add);
            Delivery delivery = next(received);
            assertThatThrownBy(() -> delivery.nack(ReasonCode.SUCCESS)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> delivery.nack(ReasonCode.SERVER_BUSY))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    // ---- what may be under way

    @Test
    void aBrokerThatSendsMoreThanTheReceiveMaximumIsLeft() throws Exception {
        CompletableFuture<List<Packet>> farewell = new CompletableFuture<>();
        CompletableFuture<@Nullable ClientException> cause = new CompletableFuture<>();
        try (ScriptedBroker broker = ScriptedBroker.playing(client -> {
                    assertThat(client.welcome().properties().number(Property.RECEIVE_MAXIMUM, 0))
                            .isEqualTo(2);
                    client.grant();
                    for (int i = 1; i <= 3; i++) {
                        client.send(message(i, "a"));
                    }
                    farewell.complete(client.rest());
                });
                Client client = Client.to(broker.address())
                        .receiveMaximum(2)
                        .noReconnect()
                        .onConnection(state -> {
                            if (state instanceof ConnectionState.Closed closed) {
                                cause.complete(closed.cause());
                            }
                        })
                        .connect()) {
            client.subscribe(SubscribeOptions.to("a").acknowledgedByHand(), received::add);
            assertThat(farewell.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .singleElement()
                    .isInstanceOfSatisfying(
                            io.linnet.packet.Disconnect.class,
                            disconnect ->
                                    assertThat(disconnect.reasonCode()).isEqualTo(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED));
            assertThat(cause.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .hasMessageContaining("more than 2 unacknowledged messages");
        }
    }

    @Test
    void aBrokerThatCannotSayItsReceiveMaximumGetsTwentyMessagesOfQos2AtATime() throws Exception {
        try (ScriptedBroker broker = ScriptedBroker.playing(client -> {
                    client.welcome();
                    for (int identifier = 1; identifier <= 20; identifier++) {
                        assertThat(client.read(Publish.class).packetIdentifier())
                                .isEqualTo(identifier);
                    }
                    for (int identifier = 1; identifier <= 30; identifier++) {
                        client.send(new PubRec(identifier, ReasonCode.SUCCESS, Properties.NONE));
                        assertThat(client.read(PubRel.class).packetIdentifier()).isEqualTo(identifier);
                        client.send(new PubComp(identifier, ReasonCode.SUCCESS, Properties.NONE));
                        if (identifier <= 10) {
                            assertThat(client.read(Publish.class).packetIdentifier())
                                    .isEqualTo(20 + identifier);
                        }
                    }
                    client.rest();
                });
                Client client = Client.to(broker.address())
                        .version(ProtocolVersion.V3_1_1)
                        .connect()) {
            List<CompletableFuture<PublishResult>> results = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                results.add(client.publishAsync(Message.of("a", "" + i).withQos(QoS.EXACTLY_ONCE)));
            }
            for (CompletableFuture<PublishResult> result : results) {
                assertThat(result.get(PATIENCE_SECONDS, TimeUnit.SECONDS).reasonCode())
                        .isEqualTo(ReasonCode.SUCCESS);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"AT_LEAST_ONCE", "EXACTLY_ONCE"})
    void theHandlerLearnsWhetherTheBrokerMayHaveSentItBefore(QoS qos) throws Exception {
        try (ScriptedBroker broker = ScriptedBroker.playing(client -> {
                    client.welcome();
                    client.grant();
                    for (int identifier = 1; identifier <= 2; identifier++) {
                        client.send(new Publish(
                                identifier == 2, qos, false, "a", identifier, Properties.NONE, new byte[0]));
                    }
                    client.rest();
                });
                Client client = Client.connect(broker.address())) {
            client.subscribe("a", qos, received::add);
            assertThat(next(received).isDuplicate()).isFalse();
            assertThat(next(received).isDuplicate()).isTrue();
        }
    }

    @Test
    void theBrokersReceiveMaximumIsKept() throws Exception {
        try (ScriptedBroker broker = ScriptedBroker.playing(client -> {
                    client.welcome(Properties.builder()
                            .number(Property.RECEIVE_MAXIMUM, 2)
                            .build());
                    Publish one = client.read(Publish.class);
                    Publish two = client.read(Publish.class);
                    // nothing but what is not acknowledged comes now
                    assertThat(client.read(Publish.class).qos()).isEqualTo(QoS.AT_MOST_ONCE);
                    client.send(new PubAck(one.packetIdentifier(), ReasonCode.SUCCESS, Properties.NONE));
                    Publish three = client.read(Publish.class);
                    assertThat(three.payload()).asString(UTF_8).isEqualTo("3");
                    client.send(new PubAck(two.packetIdentifier(), ReasonCode.SUCCESS, Properties.NONE));
                    client.send(new PubAck(three.packetIdentifier(), ReasonCode.SUCCESS, Properties.NONE));
                    scriptIsDone.complete(true);
                    client.rest();
                });
                Client client = Client.connect(broker.address())) {
            List<CompletableFuture<PublishResult>> results = new ArrayList<>();
            for (String text : List.of("1", "2")) {
                results.add(client.publishAsync(Message.of("a", text)));
            }
            results.add(client.publishAsync(Message.of("a", "now").withQos(QoS.AT_MOST_ONCE)));
            results.add(client.publishAsync(Message.of("a", "3")));
            awaitScript();
            for (CompletableFuture<PublishResult> result : results) {
                assertThat(result.get(PATIENCE_SECONDS, TimeUnit.SECONDS).reasonCode())
                        .isEqualTo(ReasonCode.SUCCESS);
            }
        }
    }
}
