package io.linnet.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.linnet.broker.Broker;
import io.linnet.broker.BrokerConfig;
import io.linnet.client.outbox.FailingDisk;
import io.linnet.packet.QoS;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Messages that survive the client which was to send them. */
@Timeout(60)
class OutboxTest {
    private static final long PATIENCE_SECONDS = 20;

    @TempDir
    private Path folder;

    private Path file = Path.of("");
    private Broker broker;
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

    @BeforeEach
    void start() throws IOException {
        file = folder.resolve("outbox");
        broker = Broker.start(BrokerConfig.defaults().listeningOn("mqtt://127.0.0.1:0"));
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private ClientBuilder client() {
        return Client.to("127.0.0.1:" + broker.port());
    }

    /** To a port where nobody is. */
    private static ClientBuilder unconnected() {
        return Client.to("127.0.0.1:1");
    }

    private Client listener() {
        Client client = client().connect();
        client.subscribe("out/#", QoS.EXACTLY_ONCE, delivery -> received.add(delivery.text()));
        return client;
    }

    private List<String> next(int count) throws InterruptedException {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String text = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(text).as("message " + i).isNotNull();
            texts.add(text);
        }
        return texts;
    }

    private static @Nullable Throwable failure(CompletableFuture<?> future) {
        return catchThrowable(() -> future.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .getCause();
    }

    @ParameterizedTest
    @EnumSource(
            value = QoS.class,
            names = {"AT_LEAST_ONCE", "EXACTLY_ONCE"})
    void whatWasNeverSentIsSentByTheNextClientInOrder(QoS qos) throws Exception {
        CompletableFuture<PublishResult> first;
        try (Client client = unconnected().outbox(file).start()) {
            first = client.publishAsync(Message.of("out/a", "0").withQos(qos));
            for (int i = 1; i < 200; i++) {
                CompletableFuture<PublishResult> _ =
                        client.publishAsync(Message.of("out/a", "" + i).withQos(qos));
            }
        }
        assertThat(failure(first)).isInstanceOf(ClientClosed.class);
        try (Client listener = listener();
                Client client = client().outbox(file).connect()) {
            client.publish(Message.of("out/a", "200").withQos(qos));
            assertThat(next(201))
                    .isEqualTo(IntStream.rangeClosed(0, 200)
                            .mapToObj(String::valueOf)
                            .toList());
            assertThat(listener.droppedMessages()).isZero();
        }
        try (Client client = unconnected().outbox(file).start()) {
            assertThat(client.unfinishedMessages()).isZero();
        }
    }

    @Test
    void whatTheBrokerHasAcknowledgedIsNotSentAgain() throws Exception {
        try (Listening listening = new Listening(listener())) {
            for (int i = 0; i < 3; i++) {
                try (Client client = client().outbox(file).connect()) {
                    client.publish(Message.of("out/a", "" + i).withQos(QoS.of(i % 2 + 1)));
                }
            }
            assertThat(next(3)).containsExactly("0", "1", "2");
            assertThat(listening.client().unfinishedMessages()).isZero();
        }
        assertThat(received).isEmpty();
    }

    private record Listening(Client client) implements AutoCloseable {
        @Override
        public void close() {
            client.close();
        }
    }

    @Test
    void messagesOfQos0AreNotKept() throws Exception {
        try (Client client = unconnected().outbox(file).start()) {
            CompletableFuture<PublishResult> _ =
                    client.publishAsync(Message.of("out/a", "0").withQos(QoS.AT_MOST_ONCE));
            client.awaitOutbox();
        }
        try (Client client = unconnected().outbox(file).start()) {
            assertThat(client.unfinishedMessages()).isZero();
        }
    }

    @Test
    void aMessageComesBackWithAllThatItHas() throws Exception {
        Message message = Message.of("out/a", "text")
                .withQos(QoS.EXACTLY_ONCE)
                .retained()
                .withContentType("text/plain")
                .withResponseTopic("answer/here")
                .withCorrelationData(new byte[] {1, 2})
                .withUserProperty("unit", "celsius")
                .withUserProperty("unit", "kelvin");
        try (Client client = unconnected().outbox(file).start()) {
            CompletableFuture<PublishResult> _ = client.publishAsync(message);
        }
        BlockingQueue<Message> came = new LinkedBlockingQueue<>();
        try (Client listener = client().connect()) {
            listener.subscribe(
                    SubscribeOptions.to("out/#").withQos(QoS.EXACTLY_ONCE), delivery -> came.add(delivery.message()));
            try (Client client = client().outbox(file).connect()) {
                Message back = came.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                assertThat(back).isNotNull();
                assertThat(back.contentType()).isEqualTo("text/plain");
                assertThat(back.responseTopic()).isEqualTo("answer/here");
                assertThat(back.correlationData()).containsExactly(1, 2);
                assertThat(back.properties().userProperties())
                        .isEqualTo(message.properties().userProperties());
                assertThat(back.qos()).isEqualTo(QoS.EXACTLY_ONCE);
                assertThat(back.payload()).isEqualTo(message.payload());
                assertThat(client.state()).isInstanceOf(ConnectionState.Connected.class);
            }
        }
    }

    @Test
    void overItsBytesTheOverflowPolicyHolds() {
        Message message = Message.of("out/a", new byte[1_000]);
        try (Client client = unconnected().outbox(file, 4_096).start()) {
            List<CompletableFuture<PublishResult>> results = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                results.add(client.publishAsync(message));
            }
            assertThat(failure(results.get(3))).isInstanceOf(QueueFull.class).hasMessageContaining("outbox");
            assertThat(client.unfinishedMessages()).isEqualTo(3);
        }
    }

    @Test
    void twoClientsCannotHaveOneOutbox() {
        try (Client client = unconnected().outbox(file).start()) {
            assertThatThrownBy(() -> unconnected().outbox(file).start())
                    .isInstanceOf(OutboxFailed.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("in use by another client");
            assertThat(client.unfinishedMessages()).isZero();
        }
    }

    @Test
    void aDamagedOutboxIsRefusedWithTheOffset() throws IOException {
        Files.writeString(file, "this is something else");
        assertThatThrownBy(() -> unconnected().outbox(file).start())
                .isInstanceOf(OutboxFailed.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("damaged at byte 0");
    }

    @Test
    void aFullDiskFailsTheMessageAndLaterOnesGoOn() throws Exception {
        FailingDisk disk = new FailingDisk();
        try (Client listener = listener();
                Client client = client().outbox(new OutboxFile(file, OutboxFile.USUAL_BYTES, disk::open))
                        .connect()) {
            client.publish("out/a", "before");
            disk.trouble(FailingDisk.Trouble.HALF_A_WRITE);
            assertThatThrownBy(() -> client.publish("out/a", "lost"))
                    .isInstanceOf(OutboxFailed.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("No space left on device");
            disk.trouble(null);
            client.publish("out/a", "after");
            assertThat(next(2)).containsExactly("before", "after");
            assertThat(client.unfinishedMessages()).isZero();
            assertThat(listener.state()).isInstanceOf(ConnectionState.Connected.class);
        }
    }

    @Test
    void aDiskThatIsFullWhileMessagesAreInFlightLosesNone() throws Exception {
        FailingDisk disk = new FailingDisk();
        int count = 300;
        try (Client listener = listener();
                Client client = client().clientIdentifier("sender")
                        .durableSession(java.time.Duration.ofHours(1))
                        .outbox(new OutboxFile(file, OutboxFile.USUAL_BYTES, disk::open))
                        .connect()) {
            List<CompletableFuture<PublishResult>> results = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                results.add(client.publishAsync(Message.of("out/a", "" + i).withQos(QoS.EXACTLY_ONCE)));
                if (i == count / 2) {
                    client.awaitOutbox();
                    disk.trouble(FailingDisk.Trouble.FORCE);
                    assertThatThrownBy(() ->
                                    client.publish(Message.of("out/a", "lost").withQos(QoS.EXACTLY_ONCE)))
                            .isInstanceOf(OutboxFailed.class);
                    disk.trouble(null);
                }
            }
            for (CompletableFuture<PublishResult> result : results) {
                assertThat(result.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isNotNull();
            }
            assertThat(next(count))
                    .isEqualTo(
                            IntStream.range(0, count).mapToObj(String::valueOf).toList());
            assertThat(listener.droppedMessages()).isZero();
        }
    }

    @Test
    void connectionsThatBreakDoNotDoubleAMessageOfQos2() throws Exception {
        int count = 500;
        try (Client listener = listener();
                Client client = client().clientIdentifier("sender")
                        .durableSession(java.time.Duration.ofHours(1))
                        .backoff(new Backoff(java.time.Duration.ofMillis(1), java.time.Duration.ofMillis(5)))
                        .outbox(file)
                        .connect()) {
            List<CompletableFuture<PublishResult>> results = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                results.add(client.publishAsync(Message.of("out/a", "" + i).withQos(QoS.EXACTLY_ONCE)));
                if (i % 50 == 49) {
                    client.drop();
                    assertThat(results.get(i - 20).get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                            .isNotNull();
                }
            }
            for (CompletableFuture<PublishResult> result : results) {
                assertThat(result.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isNotNull();
            }
            client.publish(Message.of("out/a", "end").withQos(QoS.EXACTLY_ONCE));
            List<String> texts = next(count + 1);
            assertThat(texts.remove(count)).isEqualTo("end");
            assertThat(texts)
                    .isEqualTo(
                            IntStream.range(0, count).mapToObj(String::valueOf).toList());
            assertThat(listener.droppedMessages()).isZero();
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }
}
