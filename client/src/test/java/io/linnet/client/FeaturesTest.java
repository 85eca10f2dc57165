package io.linnet.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.broker.Broker;
import io.linnet.broker.BrokerConfig;
import io.linnet.packet.Connect;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.PubAck;
import io.linnet.packet.Publish;
import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.RetainHandling;
import io.linnet.packet.UserProperty;
import io.linnet.packet.Will;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the versions offer beside plain messages, and what user code may do wrong. */
class FeaturesTest {
    private static final long PATIENCE_SECONDS = 20;

    private static Broker broker;

    private final BlockingQueue<Delivery> received = new LinkedBlockingQueue<>();
    private final CompletableFuture<Boolean> scriptIsDone = new CompletableFuture<>();

    @BeforeAll
    static void start() throws IOException {
        broker = Broker.start(BrokerConfig.defaults().listeningOn("mqtt://127.0.0.1:0"));
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static ClientBuilder client() {
        return Client.to("127.0.0.1:" + broker.port());
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        return requireNonNull(queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS), "nothing came");
    }

    private void awaitScript() throws Exception {
        assertThat(scriptIsDone.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    /** What comes up to a message with this text, which the client publishes now. */
    private List<String> until(Client client, String topicName, String end) throws InterruptedException {
        client.publish(topicName, end);
        List<String> texts = new ArrayList<>();
        for (String text = next(received).text();
                !text.equals(end);
                text = next(received).text()) {
            texts.add(text);
        }
        return texts;
    }

    // ---- properties

    @Test
    void everyPropertyOfAMessageArrives() throws InterruptedException {
        Message message = Message.of("properties/a", "x")
                .withContentType("text/plain")
                .withResponseTopic("properties/answers")
                .withCorrelationData("7".getBytes(UTF_8))
                .expiringAfter(Duration.ofHours(1))
                .withUserProperty("name", "1")
                .withUserProperty("name", "2");
        try (Client client = client().connect()) {
            client.subscribe("properties/+", received::add);
            assertThat(client.publish(message).properties()).isEqualTo(Properties.NONE);
            Message came = next(received).message();
            assertThat(came.contentType()).isEqualTo("text/plain");
            assertThat(came.responseTopic()).isEqualTo("properties/answers");
            assertThat(came.correlationData()).asString(UTF_8).isEqualTo("7");
            assertThat(came.properties().userProperties())
                    .containsExactly(new UserProperty("name", "1"), new UserProperty("name", "2"));
            assertThat(came.properties().number(Property.PAYLOAD_FORMAT_INDICATOR, 0))
                    .isEqualTo(1);
            assertThat(came.properties().number(Property.MESSAGE_EXPIRY_INTERVAL, 0))
                    .isBetween(3_590L, 3_600L);
        }
    }

    @Test
    void whatTheBrokerAddsToItsAnswerIsInTheResult() throws Exception {
        Properties words = Properties.builder()
                .text(Property.REASON_STRING, "nobody at home")
                .userProperty("node", "3")
                .build();
        try (ScriptedBroker script = ScriptedBroker.playing(client -> {
                    client.welcome();
                    client.send(new PubAck(
                            client.read(Publish.class).packetIdentifier(), ReasonCode.NO_MATCHING_SUBSCRIBERS, words));
                    client.send(new PubAck(
                            client.read(Publish.class).packetIdentifier(), ReasonCode.QUOTA_EXCEEDED, words));
                    client.rest();
                });
                Client client = Client.connect(script.address())) {
            PublishResult result = client.publish("a", "x");
            assertThat(result.hadNoSubscribers()).isTrue();
            assertThat(result.reasonString()).isEqualTo("nobody at home");
            assertThat(result.properties().userProperties()).containsExactly(new UserProperty("node", "3"));
            assertThatThrownBy(() -> client.publish("a", "x"))
                    .isInstanceOf(Refused.class)
                    .hasMessageContaining("quota exceeded (0x97)")
                    .hasMessageContaining("The broker adds: nobody at home");
        }
    }

    @Test
    void propertiesAreLeftOutIn311() throws InterruptedException {
        try (Client client = client().version(ProtocolVersion.V3_1_1).connect()) {
            client.subscribe("properties/old", received::add);
            client.publish(Message.of("properties/old", "x").withContentType("text/plain"));
            assertThat(next(received).message().properties()).isEqualTo(Properties.NONE);
        }
    }

    // ---- topic aliases

    @Test
    void topicsGoByNumbersAfterTheFirstTime() throws Exception {
        BlockingQueue<String> sent = new LinkedBlockingQueue<>();
        try (ScriptedBroker script = ScriptedBroker.playing(client -> {
                    Connect connect = client.welcome(Properties.builder()
                            .number(Property.TOPIC_ALIAS_MAXIMUM, 2)
                            .build());
                    assertThat(connect.properties().number(Property.TOPIC_ALIAS_MAXIMUM, 0))
                            .isEqualTo(10);
                    for (int i = 0; i < 6; i++) {
                        Publish publish = client.read(Publish.class);
                        sent.add(publish.topicName() + publish.properties().number(Property.TOPIC_ALIAS, 0));
                        client.send(new PubAck(publish.packetIdentifier(), ReasonCode.SUCCESS, Properties.NONE));
                    }
                    client.rest();
                });
                Client client = Client.to(script.address()).topicAliases(10).connect()) {
            for (String topicName : List.of("a", "b", "c", "a", "b", "c")) {
                client.publish(topicName, "x");
            }
            assertThat(sent).containsExactly("a1", "b2", "c0", "1", "2", "c0");
        }
    }

    @Test
    void topicAliasesWorkBothWaysWithOurBroker() throws InterruptedException {
        try (Client client = client().topicAliases(5).connect()) {
            client.subscribe("alias/#", received::add);
            for (int i = 0; i < 20; i++) {
                client.publish("alias/" + i % 7, "" + i);
            }
            for (int i = 0; i < 20; i++) {
                Delivery delivery = next(received);
                assertThat(delivery.topicName()).isEqualTo("alias/" + i % 7);
                assertThat(delivery.text()).isEqualTo("" + i);
                assertThat(delivery.message().properties().has(Property.TOPIC_ALIAS))
                        .isFalse();
            }
        }
    }

    @Test
    void whatWasSentByItsNumberIsSentAgainByItsNameOnTheNextConnection() throws Exception {
        Properties aliases =
                Properties.builder().number(Property.TOPIC_ALIAS_MAXIMUM, 5).build();
        try (ScriptedBroker script = ScriptedBroker.playing(
                        client -> {
                            client.welcome(aliases);
                            client.send(new PubAck(
                                    client.read(Publish.class).packetIdentifier(),
                                    ReasonCode.SUCCESS,
                                    Properties.NONE));
                            assertThat(client.read(Publish.class).topicName()).isEmpty();
                        },
                        client -> {
                            client.connect();
                            client.send(new io.linnet.packet.ConnAck(true, ReasonCode.SUCCESS, aliases));
                            Publish again = client.read(Publish.class);
                            assertThat(again.dup()).isTrue();
                            assertThat(again.topicName()).isEqualTo("a");
                            client.send(new PubAck(again.packetIdentifier(), ReasonCode.SUCCESS, Properties.NONE));
                            client.rest();
                        });
                Client client = Client.to(script.address())
                        .topicAliases(5)
                        .backoff(new Backoff(Duration.ofMillis(1), Duration.ofMillis(10)))
                        .connect()) {
            client.publish("a", "1");
            client.publish("a", "2");
        }
    }

    // ---- wills

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void theWillIsPublishedWhenTheConnectionBreaksAndNotWhenItIsClosed(ProtocolVersion version) throws Exception {
        String topicName = "will/" + version;
        Message will = Message.of(topicName, "gone").withContentType("text/plain");
        try (Client watcher = client().connect()) {
            watcher.subscribe(topicName, received::add);
            client().version(version).will(will).connect().close();
            assertThat(until(watcher, topicName, "closed")).isEmpty();
            try (Client client =
                    client().version(version).will(will).noReconnect().connect()) {
                client.drop();
                Delivery delivery = next(received);
                assertThat(delivery.text()).isEqualTo("gone");
                assertThat(delivery.message().contentType()).isEqualTo(version.isV5() ? "text/plain" : null);
            }
        }
    }

    @Test
    void aClientMayLeaveWithItsWill() throws InterruptedException {
        try (Client watcher = client().connect()) {
            watcher.subscribe("will/leaving", received::add);
            client().will(Message.of("will/leaving", "adieu")).connect().closeWithWill();
            assertThat(next(received).text()).isEqualTo("adieu");
        }
    }

    @Test
    void aClientThatIsAbandonedLeavesItsWillAndWhatIsUnfinishedFails() throws InterruptedException {
        try (Client watcher = client().connect()) {
            watcher.subscribe("will/abandoned", received::add);
            Client client = client().will(Message.of("will/abandoned", "gone")).connect();
            client.abandon();
            assertThat(next(received).text()).isEqualTo("gone");
            assertThat(client.state()).isEqualTo(new ConnectionState.Closed(null));
            assertThatThrownBy(() -> client.publish("a", "b")).isInstanceOf(ClientClosed.class);
            client.awaitClose();
            client.close();
        }
    }

    @Test
    void aWillThatIsDelayedIsNotPublishedWhenTheClientIsBackInTime() throws Exception {
        BlockingQueue<ConnectionState> states = new LinkedBlockingQueue<>();
        try (Client watcher = client().connect();
                Client client = client().will(Message.of("will/late", "gone"), Duration.ofHours(1))
                        .backoff(new Backoff(Duration.ofMillis(1), Duration.ofMillis(10)))
                        .onConnection(states::add)
                        .connect()) {
            watcher.subscribe("will/late", received::add);
            client.drop();
            int connections = 0;
            while (connections < 2) {
                connections += next(states) instanceof ConnectionState.Connected ? 1 : 0;
            }
            client.publish("will/late", "back");
            assertThat(next(received).text()).isEqualTo("back");
        }
        assertThat(received).isEmpty();
    }

    @Test
    void aWillSaysWhatItsMessageSays() throws Exception {
        try (ScriptedBroker script = ScriptedBroker.playing(client -> {
                    Will will = requireNonNull(client.welcome().will());
                    assertThat(will.topicName()).isEqualTo("will");
                    assertThat(will.qos()).isEqualTo(QoS.EXACTLY_ONCE);
                    assertThat(will.retain()).isTrue();
                    assertThat(will.properties().number(Property.WILL_DELAY_INTERVAL, 0))
                            .isEqualTo(60);
                    assertThat(will.properties().number(Property.MESSAGE_EXPIRY_INTERVAL, 0))
                            .isEqualTo(5);
                    scriptIsDone.complete(true);
                    client.rest();
                });
                Client client = Client.to(script.address())
                        .will(
                                Message.of("will", "x")
                                        .withQos(QoS.EXACTLY_ONCE)
                                        .retained()
                                        .expiringAfter(Duration.ofSeconds(5)),
                                Duration.ofMinutes(1))
                        .connect()) {
            awaitScript();
            assertThat(client.unfinishedMessages()).isZero();
        }
    }

    // ---- expiry

    @Test
    void messagesThatWaitForAConnectionGrowOldAndAreNotSentWhenTheyAreTooOld() throws Exception {
        HandTime time = new HandTime();
        BlockingQueue<Publish> sent = new LinkedBlockingQueue<>();
        try (ScriptedBroker script = ScriptedBroker.playing(client -> {}, client -> {
                    client.welcome();
                    for (int i = 0; i < 2; i++) {
                        Publish publish = client.read(Publish.class);
                        client.send(new PubAck(publish.packetIdentifier(), ReasonCode.SUCCESS, Properties.NONE));
                        sent.add(publish);
                    }
                    client.rest();
                });
                Client client = Client.to(script.address()).time(time).start()) {
            while (!(client.state() instanceof ConnectionState.Disconnected)) {
                Thread.onSpinWait();
            }
            CompletableFuture<PublishResult> tooOld =
                    client.publishAsync(Message.of("a", "short").expiringAfter(Duration.ofSeconds(100)));
            CompletableFuture<PublishResult> old =
                    client.publishAsync(Message.of("a", "long").expiringAfter(Duration.ofSeconds(1_000)));
            CompletableFuture<PublishResult> ageless = client.publishAsync(Message.of("a", "ageless"));
            time.advance(Duration.ofSeconds(100));
            assertThatThrownBy(() -> tooOld.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOf(MessageExpired.class)
                    .hasMessageContaining("the message to a waited longer");
            assertThat(old.get(PATIENCE_SECONDS, TimeUnit.SECONDS).reasonCode()).isEqualTo(ReasonCode.SUCCESS);
            assertThat(ageless.get(PATIENCE_SECONDS, TimeUnit.SECONDS).reasonCode())
                    .isEqualTo(ReasonCode.SUCCESS);
            assertThat(next(sent).properties().number(Property.MESSAGE_EXPIRY_INTERVAL, 0))
                    .isEqualTo(900);
            assertThat(next(sent).properties().has(Property.MESSAGE_EXPIRY_INTERVAL))
                    .isFalse();
        }
    }

    // ---- subscriptions

    @Test
    void aSharedSubscriptionSharesItsMessagesOut() throws InterruptedException {
        int count = 200;
        BlockingQueue<String> one = new LinkedBlockingQueue<>();
        BlockingQueue<String> other = new LinkedBlockingQueue<>();
        BlockingQueue<String> all = new LinkedBlockingQueue<>();
        try (Client first = client().connect();
                Client second = client().connect();
                Client publisher = client().connect()) {
            first.subscribe("$share/workers/jobs/+", delivery -> {
                one.add(delivery.text());
                all.add(delivery.text());
            });
            second.subscribe("$share/workers/jobs/+", delivery -> {
                other.add(delivery.text());
                all.add(delivery.text());
            });
            for (int i = 0; i < count; i++) {
                publisher.publish("jobs/" + i % 3, "" + i);
            }
            Set<String> texts = new HashSet<>();
            for (int i = 0; i < count; i++) {
                assertThat(texts.add(next(all))).as("each message once").isTrue();
            }
            assertThat(one).isNotEmpty();
            assertThat(other).isNotEmpty();
        }
        assertThat(all).isEmpty();
    }

    @Test
    void retainHandlingSaysWhenKeptMessagesCome() throws InterruptedException {
        SubscribeOptions options = SubscribeOptions.to("kept");
        try (Client client = client().connect()) {
            client.publish(Message.of("kept", "old").retained());
            client.subscribe(options.withRetainHandling(RetainHandling.DO_NOT_SEND), received::add)
                    .close();
            assertThat(received).isEmpty();
            try (Subscription first =
                    client.subscribe(options.withRetainHandling(RetainHandling.SEND_IF_NEW), received::add)) {
                Delivery old = next(received);
                assertThat(old.text()).isEqualTo("old");
                assertThat(old.message().retain()).isTrue();
                try (Subscription again =
                        client.subscribe(options.withRetainHandling(RetainHandling.SEND_IF_NEW), delivery -> {})) {
                    assertThat(again.topicFilter()).isEqualTo(first.topicFilter());
                    assertThat(until(client, "kept", "end")).isEmpty();
                }
            }
        }
    }

    @Test
    void theRetainFlagIsAsPublishedOnRequest() throws InterruptedException {
        try (Client client = client().connect()) {
            client.subscribe(SubscribeOptions.to("flag/as").retainAsPublished(), received::add);
            client.subscribe("flag/usual", received::add);
            client.publish(Message.of("flag/as", "1").retained());
            assertThat(next(received).message().retain()).isTrue();
            client.publish(Message.of("flag/usual", "1").retained());
            assertThat(next(received).message().retain()).isFalse();
        }
    }

    @Test
    void ownMessagesAreLeftOutOnRequest() throws InterruptedException {
        try (Client client = client().connect();
                Client other = client().connect()) {
            client.subscribe(SubscribeOptions.to("own").noLocal(), received::add);
            client.publish("own", "mine");
            assertThat(until(other, "own", "yours")).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void overlappingSubscriptionsHandleEachMessageOnce(ProtocolVersion version) throws InterruptedException {
        String root = "overlap" + version;
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (Client client = client().version(version).connect()) {
            for (String filter : List.of("/a", "/+", "/#")) {
                client.subscribe(
                        root + filter, QoS.EXACTLY_ONCE, delivery -> heard.add(filter + " " + delivery.text()));
            }
            client.subscribe(root + "/end", received::add);
            for (QoS qos : QoS.values()) {
                client.publish(Message.of(root + "/a", "" + qos.code()).withQos(qos));
            }
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < 9; i++) {
                texts.add(next(heard));
            }
            assertThat(texts)
                    .containsExactlyInAnyOrder("/a 0", "/a 1", "/a 2", "/+ 0", "/+ 1", "/+ 2", "/# 0", "/# 1", "/# 2");
            client.publish(root + "/end", "");
            assertThat(next(received).topicName()).isEqualTo(root + "/end");
            // of the last message, which they match as well
            assertThat(List.of(next(heard), next(heard))).containsExactlyInAnyOrder("/+ ", "/# ");
        }
        assertThat(heard).isEmpty();
    }

    // ---- what user code does wrong

    @Test
    void credentialsThatThrowFailTheFirstConnection() {
        assertThatThrownBy(() -> client().credentials(() -> {
                            throw new IllegalStateException("the vault is sealed");
                        })
                        .connect())
                .isInstanceOf(ConnectFailed.class)
                .hasMessageContaining("the vault is sealed");
    }

    @Test
    void credentialsThatThrowLaterFailThatAttemptOnly() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        BlockingQueue<ConnectionState> states = new LinkedBlockingQueue<>();
        try (Client client = client().credentials(() -> {
                    if (asked.incrementAndGet() == 2) {
                        throw new IllegalStateException("the vault is sealed");
                    }
                    return Credentials.of("u", "p");
                })
                .backoff(new Backoff(Duration.ofMillis(1), Duration.ofMillis(10)))
                .onConnection(states::add)
                .connect()) {
            client.drop();
            client.publish("vault", "x");
            assertThat(asked).hasValue(3);
        }
        List<ConnectionState> all = new ArrayList<>();
        do {
            all.add(next(states));
        } while (!(all.getLast() instanceof ConnectionState.Closed));
        assertThat(all)
                .filteredOn(ConnectionState.Disconnected.class::isInstance)
                .anySatisfy(state -> assertThat(((ConnectionState.Disconnected) state).cause())
                        .hasMessageContaining("the vault is sealed"));
    }

    @Test
    void aListenerThatThrowsIsToldOfTheNextChangeAllTheSame() throws Exception {
        BlockingQueue<ConnectionState> states = new LinkedBlockingQueue<>();
        Client client = client().onConnection(state -> {
                    states.add(state);
                    throw new IllegalStateException("not today");
                })
                .connect();
        client.publish("listener", "x");
        client.close();
        while (!(next(states) instanceof ConnectionState.Closed)) {
            assertThat(client.state()).isNotNull();
        }
    }
}
