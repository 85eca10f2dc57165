package io.linnet.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.broker.Broker;
import io.linnet.broker.BrokerConfig;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a client does with a broker that is well, in both versions. */
class ClientTest {
    private static final long PATIENCE_SECONDS = 20;
    private static Broker broker;

    private final BlockingQueue<Delivery> received = new LinkedBlockingQueue<>();

    @BeforeAll
    static void start() throws IOException {
        broker = Broker.start(BrokerConfig.defaults().listeningOn("mqtt://127.0.0.1:0", "ws://127.0.0.1:0/mqtt"));
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static ClientBuilder client() {
        return Client.to("127.0.0.1:" + broker.port());
    }

    private Delivery next() throws InterruptedException {
        Delivery delivery = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(delivery).as("a message").isNotNull();
        return delivery;
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void messagesOfEveryQosArrive(ProtocolVersion version) throws InterruptedException {
        try (Client client = client().version(version).connect()) {
            client.subscribe("t/" + version + "/+", QoS.EXACTLY_ONCE, received::add);
            for (QoS qos : QoS.values()) {
                PublishResult result = client.publish(
                        Message.of("t/" + version + "/" + qos.code(), "x" + qos).withQos(qos));
                assertThat(result.reasonCode()).isEqualTo(ReasonCode.SUCCESS);
            }
            for (QoS qos : QoS.values()) {
                Delivery delivery = next();
                assertThat(delivery.topicName()).isEqualTo("t/" + version + "/" + qos.code());
                assertThat(delivery.text()).isEqualTo("x" + qos);
                assertThat(delivery.message().qos()).isEqualTo(qos);
            }
        }
    }

    @Test
    void handlersMayCallTheClient() throws InterruptedException {
        try (Client client = client().connect()) {
            client.subscribe("call/answer", received::add);
            client.subscribe("call/question", delivery -> {
                client.publish("call/answer", "to " + delivery.text());
                client.subscribe("call/more", received::add);
            });
            client.publish("call/question", "a");
            assertThat(next().text()).isEqualTo("to a");
        }
    }

    @Test
    void whatHangsOnAFutureMayCallTheClient() throws Exception {
        try (Client client = client().connect()) {
            CompletableFuture<PublishResult> second =
                    client.publishAsync(Message.of("hang/a", "1")).thenApply(result -> client.publish("hang/b", "2"));
            assertThat(second.get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                            .reasonCode()
                            .isError())
                    .isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(QoS.class)
    void manyMessagesArriveInOrder(QoS qos) throws Exception {
        int count = 5_000;
        String topicName = "order/" + qos.code();
        try (Client client = client().connect();
                Client publisher = client().unfinishedMessages(count, 1 << 20, Overflow.REFUSE)
                        .connect()) {
            client.subscribe(topicName, QoS.EXACTLY_ONCE, received::add);
            List<CompletableFuture<PublishResult>> results = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                results.add(publisher.publishAsync(Message.of(topicName, "" + i).withQos(qos)));
            }
            CompletableFuture.allOf(results.toArray(CompletableFuture[]::new)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                texts.add(next().text());
            }
            assertThat(texts)
                    .isEqualTo(
                            IntStream.range(0, count).mapToObj(String::valueOf).toList());
        }
    }

    @Test
    void aPortWithoutABrokerIsToldInWords() {
        assertThatThrownBy(() -> Client.connect("127.0.0.1:1"))
                .isInstanceOf(ConnectFailed.class)
                .hasMessageContaining("mqtt://127.0.0.1:1")
                .hasMessageContaining("is the broker running");
    }

    @Test
    void topicsAreLookedAtBeforeTheyAreSent() {
        assertThatThrownBy(() -> Message.of("a/#", "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a/#")
                .hasMessageContaining("MQTT-");
        assertThatThrownBy(() -> SubscribeOptions.to("a/#/b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a/#/b")
                .hasMessageContaining("MQTT-");
    }

    @Test
    void theSubscriptionIsMadeAnewAfterTheConnectionWasLost() throws Exception {
        BlockingQueue<ConnectionState> states = new LinkedBlockingQueue<>();
        try (Client client = client().backoff(
                                new Backoff(java.time.Duration.ofMillis(1), java.time.Duration.ofMillis(10)))
                        .version(ProtocolVersion.V3_1_1)
                        .onConnection(states::add)
                        .connect();
                Client publisher = client().connect()) {
            client.subscribe("again/#", received::add);
            client.drop();
            ConnectionState state = states.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            int connections = 0;
            while (connections < 2) {
                connections += state instanceof ConnectionState.Connected ? 1 : 0;
                state = connections < 2 ? states.poll(PATIENCE_SECONDS, TimeUnit.SECONDS) : state;
            }
            client.publish("again/a", "own");
            assertThat(next().text()).isEqualTo("own");
            publisher.publish("again/b", "other");
            assertThat(next().text()).isEqualTo("other");
        }
    }
}
