package io.linnet.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.broker.Broker;
import io.linnet.broker.BrokerConfig;
import io.linnet.broker.Limit;
import io.linnet.broker.Limits;
import io.linnet.client.Backoff;
import io.linnet.client.Client;
import io.linnet.client.ClientBuilder;
import io.linnet.client.ConnectionState;
import io.linnet.client.Message;
import io.linnet.client.Overflow;
import io.linnet.client.PublishResult;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.QoS;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The client when the network fails: nothing is lost, nothing comes twice that must not, and order stays. */
class NetworkFaultTest {
    private static final long PATIENCE_SECONDS = 60;
    private static Broker broker;
    private static URI uri;

    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final BlockingQueue<ConnectionState> states = new LinkedBlockingQueue<>();

    @BeforeAll
    static void start() throws IOException {
        // each reconnect repeats what was in flight at QoS 1, which adds up to more than a queue of usual length
        broker = Broker.start(BrokerConfig.defaults()
                .withLimits(Limits.defaults().with(Limit.QUEUE_MESSAGES, 1_000_000))
                .listeningOn("mqtt://127.0.0.1:0"));
        uri = URI.create("mqtt://127.0.0.1:" + broker.port());
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static ClientBuilder through(FaultyNetwork network, String name, ProtocolVersion version) {
        return Client.to(network.uri().toString())
                .version(version)
                .clientIdentifier(name)
                .durableSession(Duration.ofHours(1))
                .connectTimeout(Duration.ofSeconds(5))
                .keepAlive(Duration.ofSeconds(2))
                .sendMaximum(100)
                .backoff(new Backoff(Duration.ofMillis(1), Duration.ofMillis(20)));
    }

    /** Publisher and subscriber lose their connections after random numbers of bytes, again and again. */
    @ParameterizedTest
    @CsvSource({"1, V5", "2, V5", "1, V3_1_1", "2, V3_1_1"})
    void connectionsThatBreakAnywhereLoseNothing(int qos, ProtocolVersion version) throws Exception {
        int count = 3_000;
        Random random = new Random(42 + qos);
        String topicName = "fault/" + qos + "/" + version;
        try (FaultyNetwork network = FaultyNetwork.before(uri);
                Client subscriber =
                        through(network, "s" + qos + version, version).connect();
                Client publisher = through(network, "p" + qos + version, version)
                        .unfinishedMessages(count, 1 << 24, Overflow.REFUSE)
                        .connect()) {
            subscriber.subscribe(topicName, QoS.of(qos), delivery -> received.add(delivery.text()));
            List<CompletableFuture<PublishResult>> results = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                results.add(publisher.publishAsync(Message.of(topicName, "" + i).withQos(QoS.of(qos))));
                if (i % 50 == 0) {
                    network.cutAfter(random.nextInt(2_000));
                }
            }
            CompletableFuture<Void> all = CompletableFuture.allOf(results.toArray(CompletableFuture[]::new));
            while (!all.isDone()) {
                network.cutAfter(5_000 + random.nextInt(20_000));
                assertThat(CompletableFuture.anyOf(
                                        all, new CompletableFuture<>().completeOnTimeout(0, 50, TimeUnit.MILLISECONDS))
                                .get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                        .satisfiesAnyOf(
                                done -> assertThat(done).isNull(),
                                later -> assertThat(later).isEqualTo(0));
            }
            network.repair();
            assertThat(network.connections()).as("connections").isGreaterThan(2);
            assertThat(qos == 2 ? take(count) : firstOccurrences(count))
                    .isEqualTo(
                            IntStream.range(0, count).mapToObj(String::valueOf).toList());
            if (qos == 2) {
                publisher.publish(Message.of(topicName, "last").withQos(QoS.EXACTLY_ONCE));
                assertThat(take(1)).containsExactly("last");
            }
        }
    }

    private List<String> take(int count) throws InterruptedException {
        List<String> texts = new ArrayList<>();
        while (texts.size() < count) {
            String text = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(text).as("message %s", texts.size()).isNotNull();
            texts.add(text);
        }
        return texts;
    }

    private List<String> firstOccurrences(int count) throws InterruptedException {
        List<String> texts = new ArrayList<>();
        boolean[] seen = new boolean[count];
        while (texts.size() < count) {
            String text = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(text).as("message %s", texts.size()).isNotNull();
            int number = Integer.parseInt(text);
            if (!seen[number]) {
                seen[number] = true;
                texts.add(text);
            }
        }
        return texts;
    }

    private void awaitState(Class<? extends ConnectionState> type) throws InterruptedException {
        ConnectionState state;
        do {
            state = states.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(state).as("a change to %s", type.getSimpleName()).isNotNull();
        } while (!type.isInstance(state));
    }

    @Test
    void aNetworkThatSwallowsEverythingIsNoticedByTheKeepAlive() throws Exception {
        try (FaultyNetwork network = FaultyNetwork.before(uri);
                Client client = through(network, "stalled", ProtocolVersion.V5)
                        .keepAlive(Duration.ofSeconds(1))
                        .onConnection(states::add)
                        .connect()) {
            awaitState(ConnectionState.Connected.class);
            network.stall();
            awaitState(ConnectionState.Disconnected.class);
            CompletableFuture<PublishResult> waiting = client.publishAsync(Message.of("stalled/a", "x"));
            network.repair();
            awaitState(ConnectionState.Connected.class);
            assertThat(waiting.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"half-close", "garbage", "refuse"})
    void theClientComesBackAfter(String fault) throws Exception {
        try (FaultyNetwork network = FaultyNetwork.before(uri);
                Client client = through(network, "back-" + fault, ProtocolVersion.V5)
                        .onConnection(states::add)
                        .connect()) {
            client.subscribe("back/" + fault, delivery -> received.add(delivery.text()));
            awaitState(ConnectionState.Connected.class);
            switch (fault) {
                case "half-close" -> network.halfClose();
                case "garbage" -> network.inject(new byte[] {(byte) 0xF3, 0, 1, 2, 3});
                default -> {
                    network.refuse();
                    network.cut();
                }
            }
            awaitState(ConnectionState.Disconnected.class);
            network.repair();
            awaitState(ConnectionState.Connected.class);
            client.publish("back/" + fault, "here");
            assertThat(take(1)).containsExactly("here");
        }
    }

    @Test
    void aSlowNetworkOnlyTakesLonger() throws Exception {
        try (FaultyNetwork network = FaultyNetwork.before(uri);
                Client client = through(network, "slow", ProtocolVersion.V5).connect()) {
            client.subscribe("slow/a", QoS.EXACTLY_ONCE, delivery -> received.add(delivery.text()));
            network.slowTo(20_000);
            for (int i = 0; i < 10; i++) {
                client.publish(Message.of("slow/a", "" + i).withQos(QoS.EXACTLY_ONCE));
            }
            assertThat(take(10)).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        }
    }
}
