package io.linnet.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.broker.Broker;
import io.linnet.broker.BrokerConfig;
import io.linnet.packet.ConnAck;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.PubAck;
import io.linnet.packet.Publish;
import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.SubAck;
import io.linnet.packet.Subscribe;
import io.linnet.packet.UnsubAck;
import io.linnet.packet.Unsubscribe;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests and their responses. */
class RequestTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(50);

    private static Broker broker;

    @BeforeAll
    static void start() throws IOException {
        broker = Broker.start(BrokerConfig.defaults().listeningOn("mqtt://127.0.0.1:0"));
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static ClientBuilder client() {
        return Client.to("127.0.0.1:" + broker.port())
                .backoff(new Backoff(Duration.ofMillis(1), Duration.ofMillis(10)));
    }

    private static <T> T in(CompletableFuture<T> future) throws Exception {
        return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static Delivery next(BlockingQueue<Delivery> requests) throws InterruptedException {
        return requireNonNull(requests.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS), "no request came");
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("patience").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @EnumSource(QoS.class)
    void aRequestGetsItsResponse(QoS qos) {
        String topicName = "ask/" + qos.code();
        BlockingQueue<PublishResult> results = new LinkedBlockingQueue<>();
        try (Client responder = client().connect();
                Client client = client().connect()) {
            responder.subscribe(topicName, QoS.EXACTLY_ONCE, delivery -> {
                results.add(delivery.reply(delivery.text() + "!"));
            });
            Delivery response = client.request(Message.of(topicName, "how much").withQos(qos), PATIENCE);
            assertThat(response.text()).isEqualTo("how much!");
            assertThat(client.request(Message.of(topicName, "and now").withQos(qos), PATIENCE)
                            .text())
                    .isEqualTo("and now!");
            await(() -> results.size() == 2);
            assertThat(results).allMatch(result -> result.reasonCode() == ReasonCode.SUCCESS);
            assertThat(client.ignoredResponses()).isZero();
        }
    }

    @Test
    void manyRequestsAtOnceGetTheirOwnResponses() throws Exception {
        try (Client responder = client().connect();
                Client client = client().connect()) {
            BlockingQueue<CompletableFuture<PublishResult>> replies = new LinkedBlockingQueue<>();
            responder.subscribe("many", delivery -> replies.add(delivery.replyAsync("re " + delivery.text())));
            List<CompletableFuture<Delivery>> responses = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                responses.add(client.requestAsync(Message.of("many", "" + i), PATIENCE));
            }
            for (int i = 0; i < 500; i++) {
                assertThat(in(responses.get(i)).text()).isEqualTo("re " + i);
            }
            for (CompletableFuture<PublishResult> reply : replies) {
                assertThat(in(reply).reasonCode()).isEqualTo(ReasonCode.SUCCESS);
            }
        }
    }

    @Test
    void whatHangsOnAResponseAndHandlersMayAskAgain() throws Exception {
        try (Client responder = client().connect();
                Client client = client().connect()) {
            responder.subscribe("chain/b", delivery -> delivery.reply("b" + delivery.text()));
            responder.subscribe("chain/a", delivery -> {
                String inner = responder
                        .request(Message.of("chain/b", delivery.text()), PATIENCE)
                        .text();
                delivery.reply("a" + inner);
            });
            CompletableFuture<String> last = client.requestAsync(Message.of("chain/a", "1"), PATIENCE)
                    .thenApply(first -> client.request(Message.of("chain/a", first.text()), PATIENCE)
                            .text());
            assertThat(in(last)).isEqualTo("abab1");
        }
    }

    @Test
    void nobodyWaitsForLongerThanItsPatience() {
        try (Client client = client().connect()) {
            assertThatThrownBy(() -> client.request(Message.of("nobody/there", "x"), SHORT))
                    .isInstanceOf(TimedOut.class)
                    .hasMessageContaining("nobody/there")
                    .hasMessageContaining("50 ms");
            CompletableFuture<Delivery> response = client.requestAsync(Message.of("nobody/there", "x"), SHORT);
            assertThatThrownBy(() -> in(response)).cause().isInstanceOf(TimedOut.class);
        }
    }

    @Test
    void withoutAConnectionPatienceEndsAsWell() {
        try (Client client = Client.to("127.0.0.1:1").start()) {
            assertThatThrownBy(() -> client.request(Message.of("nobody/there", "x"), SHORT))
                    .isInstanceOf(TimedOut.class);
        }
    }

    @Test
    void lateSecondAndForeignResponsesAreIgnoredAndCounted() throws Exception {
        BlockingQueue<Delivery> requests = new LinkedBlockingQueue<>();
        HandTime time = new HandTime();
        try (Client responder = client().connect();
                Client client = client().time(time).connect()) {
            responder.subscribe("late", requests::add);
            CompletableFuture<Delivery> tooLate = client.requestAsync(Message.of("late", "1"), SHORT);
            Delivery late = next(requests);
            time.advance(SHORT);
            assertThatThrownBy(() -> in(tooLate)).cause().isInstanceOf(TimedOut.class);
            late.reply("too late");

            CompletableFuture<Delivery> response = client.requestAsync(Message.of("late", "2"), PATIENCE);
            Delivery request = next(requests);
            String responseTopic = requireNonNull(request.message().responseTopic());
            responder.publish(responseTopic, "without correlation data");
            responder.publish(Message.of(responseTopic, "foreign").withCorrelationData("guessed".getBytes(UTF_8)));
            request.reply("right");
            request.reply("again");
            assertThat(in(response).text()).isEqualTo("right");
            await(() -> client.ignoredResponses() == 4);
        }
    }

    @Test
    void requestsNeedVersion5AndSaySo() {
        try (Client client = client().version(ProtocolVersion.V3_1_1).connect()) {
            assertThatThrownBy(() -> client.request(Message.of("old", "x"), PATIENCE))
                    .isInstanceOf(ClientException.class)
                    .hasMessageContaining("3.1.1, which has no response topics");
        }
    }

    @Test
    void aBrokerThatTurnsOutToSpeak311OnlyIsToldOfAsWell() throws IOException {
        try (ScriptedBroker old = ScriptedBroker.playing(
                        client -> {
                            client.connect();
                            client.send(new ConnAck(false, ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, Properties.NONE));
                        },
                        client -> {
                            client.welcome();
                            client.rest();
                        });
                Client client = Client.connect(old.address())) {
            assertThatThrownBy(() -> client.request(Message.of("old", "x"), PATIENCE))
                    .isInstanceOf(ClientException.class)
                    .hasMessageContaining("3.1.1, which has no response topics");
        }
    }

    @Test
    void responseTopicAndCorrelationDataAreTheClients() {
        try (Client client = client().connect()) {
            assertThatThrownBy(() -> client.request(Message.of("a", "x").withResponseTopic("mine"), PATIENCE))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("the client chooses");
        }
    }

    @Test
    void aMessageWithoutResponseTopicCannotBeAnswered() throws Exception {
        CompletableFuture<Throwable> problem = new CompletableFuture<>();
        try (Client client = client().connect()) {
            client.subscribe("statement", delivery -> {
                try {
                    delivery.reply("what?");
                } catch (IllegalStateException e) {
                    problem.complete(e);
                }
            });
            client.publish("statement", "so it is");
            assertThat(in(problem)).hasMessageContaining("has no response topic");
        }
    }

    @Test
    void requestsOutliveTheConnection() throws Exception {
        BlockingQueue<Delivery> requests = new LinkedBlockingQueue<>();
        try (Client responder = client().connect();
                // without a session at the broker, so that the subscription has to be made anew
                Client client = client().durableSession(Duration.ZERO).connect()) {
            responder.subscribe("outlive", requests::add);
            CompletableFuture<Delivery> before = client.requestAsync(Message.of("outlive", "before"), PATIENCE);
            Delivery first = next(requests);
            await(() -> client.unfinishedMessages() == 0);
            client.drop();
            CompletableFuture<Delivery> after = client.requestAsync(Message.of("outlive", "after"), PATIENCE);
            Delivery second = next(requests);
            assertThat(second.text()).isEqualTo("after");
            second.reply("2");
            first.reply("1");
            assertThat(in(after).text()).isEqualTo("2");
            assertThat(in(before).text()).isEqualTo("1");
            assertThat(first.message().responseTopic())
                    .isEqualTo(second.message().responseTopic());
        }
    }

    @Test
    void closingEndsTheWaiting() {
        CompletableFuture<Delivery> response;
        try (Client client = client().connect()) {
            response = client.requestAsync(Message.of("never", "x"), PATIENCE);
        }
        assertThatThrownBy(() -> in(response)).cause().isInstanceOf(ClientClosed.class);
    }

    // ---- where responses come

    /** Answers the next request. */
    private static Publish answer(ScriptedBroker.Peer client) throws IOException {
        Publish request = client.read(Publish.class);
        Properties properties = Properties.builder()
                .binary(
                        Property.CORRELATION_DATA,
                        requireNonNull(request.properties().binary(Property.CORRELATION_DATA)))
                .build();
        client.send(new PubAck(request.packetIdentifier(), ReasonCode.SUCCESS, Properties.NONE));
        String responseTopic = requireNonNull(request.properties().text(Property.RESPONSE_TOPIC));
        client.send(new Publish(false, QoS.AT_MOST_ONCE, false, responseTopic, 0, properties, new byte[0]));
        return request;
    }

    private static Properties information(String text) {
        return Properties.builder().text(Property.RESPONSE_INFORMATION, text).build();
    }

    @Test
    void responsesComeWhereTheBrokerSays() throws IOException {
        try (ScriptedBroker script = ScriptedBroker.playing(client -> {
                    assertThat(client.welcome(information("tenant/7/"))
                                    .properties()
                                    .number(Property.REQUEST_RESPONSE_INFORMATION, 0))
                            .isEqualTo(1);
                    assertThat(client.grant().subscriptions().get(0).topicFilter())
                            .isEqualTo("tenant/7/asker");
                    assertThat(answer(client).properties().text(Property.RESPONSE_TOPIC))
                            .isEqualTo("tenant/7/asker");
                    client.rest();
                });
                Client client = Client.to(script.address())
                        .clientIdentifier("asker")
                        .askForResponseInformation()
                        .connect()) {
            client.request(Message.of("a", "x"), PATIENCE);
        }
    }

    @Test
    void responsesComeWhereTheBuilderSaysAndMoveWhenTheBrokerNamesAnotherPlace() throws Exception {
        try (ScriptedBroker script = ScriptedBroker.playing(
                        client -> {
                            assertThat(client.welcome(Properties.NONE)
                                            .properties()
                                            .has(Property.REQUEST_RESPONSE_INFORMATION))
                                    .isFalse();
                            client.grant();
                            assertThat(answer(client).properties().text(Property.RESPONSE_TOPIC))
                                    .isEqualTo("my/inbox/a%2Bb%23%25");
                            client.read(Publish.class);
                        },
                        client -> {
                            assertThat(client.welcome(information("yours"))
                                            .properties()
                                            .number(Property.REQUEST_RESPONSE_INFORMATION, 0))
                                    .isEqualTo(1);
                            Subscribe old = client.grant();
                            client.send(new PubAck(
                                    client.read(Publish.class).packetIdentifier(),
                                    ReasonCode.SUCCESS,
                                    Properties.NONE));
                            Unsubscribe left = client.read(Unsubscribe.class);
                            assertThat(left.topicFilters())
                                    .containsExactly(old.subscriptions().get(0).topicFilter());
                            client.send(new UnsubAck(
                                    left.packetIdentifier(), Properties.NONE, List.of(ReasonCode.SUCCESS)));
                            client.grant();
                            assertThat(answer(client).properties().text(Property.RESPONSE_TOPIC))
                                    .isEqualTo("yours/a%2Bb%23%25");
                            client.rest();
                        });
                Client client = Client.to(script.address())
                        .clientIdentifier("a+b#%")
                        .responseTopic("my/inbox")
                        .backoff(new Backoff(Duration.ofMillis(1), Duration.ofMillis(10)))
                        .connect()) {
            client.request(Message.of("a", "1"), PATIENCE);
            // the first connection ends behind this message, the second takes it
            client.publish("b", "2");
            client.request(Message.of("a", "3"), PATIENCE);
        }
    }

    @Test
    void aRefusedSubscriptionFailsTheRequestAndTheNextTriesAgain() throws IOException {
        try (ScriptedBroker script = ScriptedBroker.playing(client -> {
                    client.welcome();
                    client.send(new SubAck(
                            client.read(Subscribe.class).packetIdentifier(),
                            Properties.NONE,
                            List.of(ReasonCode.NOT_AUTHORIZED)));
                    client.grant();
                    answer(client);
                    client.rest();
                });
                Client client = Client.connect(script.address())) {
            assertThatThrownBy(() -> client.request(Message.of("a", "x"), PATIENCE))
                    .isInstanceOf(Refused.class)
                    .hasMessageContaining("responses/");
            client.request(Message.of("a", "x"), PATIENCE);
        }
    }

    @Test
    void aRefusedRequestFailsAtOnce() throws IOException {
        try (ScriptedBroker script = ScriptedBroker.playing(client -> {
                    client.welcome();
                    client.grant();
                    client.send(new PubAck(
                            client.read(Publish.class).packetIdentifier(), ReasonCode.NOT_AUTHORIZED, Properties.NONE));
                    client.rest();
                });
                Client client = Client.connect(script.address())) {
            assertThatThrownBy(() -> client.request(Message.of("a", "x"), PATIENCE))
                    .isInstanceOf(Refused.class)
                    .hasMessageContaining("the message to a was refused");
        }
    }

    @Test
    void aBrokerThatKnowsOfNoSubscribersIsQuoted() throws Exception {
        HandTime time = new HandTime();
        CompletableFuture<Boolean> said = new CompletableFuture<>();
        try (ScriptedBroker script = ScriptedBroker.playing(client -> {
                    client.welcome();
                    client.grant();
                    client.send(new PubAck(
                            client.read(Publish.class).packetIdentifier(),
                            ReasonCode.NO_MATCHING_SUBSCRIBERS,
                            Properties.NONE));
                    said.complete(true);
                    client.grant();
                    client.rest();
                });
                Client client = Client.to(script.address()).time(time).connect()) {
            CompletableFuture<Delivery> response = client.requestAsync(Message.of("a", "x"), PATIENCE);
            assertThat(in(said)).isTrue();
            client.subscribe("b", delivery -> {});
            // what answers the request has come now, and was told before the SUBACK
            time.advance(PATIENCE);
            assertThatThrownBy(() -> in(response))
                    .cause()
                    .isInstanceOf(TimedOut.class)
                    .hasMessageContaining("nobody subscribes");
        }
    }

    @Test
    void aSessionThatIsKeptGathersNoResponses() throws IOException {
        try (ScriptedBroker script = ScriptedBroker.playing(client -> {
            client.welcome();
            client.grant();
            answer(client);
            Unsubscribe left = client.read(Unsubscribe.class);
            client.send(new UnsubAck(left.packetIdentifier(), Properties.NONE, List.of(ReasonCode.SUCCESS)));
            client.rest();
        })) {
            try (Client client = Client.to(script.address())
                    .durableSession(Duration.ofHours(1))
                    .connect()) {
                client.request(Message.of("a", "x"), PATIENCE);
            }
        }
    }
}
