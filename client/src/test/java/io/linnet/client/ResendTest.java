package io.linnet.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.linnet.client.ScriptedBroker.Peer;
import io.linnet.client.ScriptedBroker.Script;
import io.linnet.client.outbox.FailingDisk;
import io.linnet.packet.ConnAck;
import io.linnet.packet.Packet;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.PubAck;
import io.linnet.packet.PubComp;
import io.linnet.packet.PubRec;
import io.linnet.packet.PubRel;
import io.linnet.packet.Publish;
import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What was in flight when a connection broke, on the next one: how old it is, and what a server with other limits gets of it. */
@Timeout(60)
class ResendTest {
    private static final long PATIENCE_SECONDS = 20;

    private final HandTime time = new HandTime();
    private final BlockingQueue<ConnectionState> states = new LinkedBlockingQueue<>();
    private final CompletableFuture<Boolean> scriptIsDone = new CompletableFuture<>();
    private final List<CompletableFuture<PublishResult>> results = new ArrayList<>();

    private ClientBuilder client(ScriptedBroker broker) {
        return Client.to(broker.address())
                .time(time)
                .backoff(new Backoff(Duration.ofMillis(1), Duration.ofMillis(10)))
                .onConnection(states::add);
    }

    private void publish(Client client, Message message) {
        results.add(client.publishAsync(message));
    }

    /** Waits until the connection is lost, and lets the client come back after this time. */
    private void comeBackAfter(Client client, Duration absence) throws InterruptedException {
        ConnectionState state;
        do {
            state = requireNonNull(states.poll(PATIENCE_SECONDS, TimeUnit.SECONDS), "the connection lives on");
        } while (!(state instanceof ConnectionState.Disconnected));
        // the next attempt is appointed under the lock that this takes
        assertThat(client.state()).isInstanceOf(ConnectionState.Disconnected.class);
        time.advance(absence);
    }

    private void awaitScript() throws Exception {
        assertThat(scriptIsDone.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    private @Nullable Throwable failure(int number) {
        return catchThrowable(() -> results.get(number).get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .getCause();
    }

    private PublishResult success(int number) throws Exception {
        return results.get(number).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Takes so many PUBLISH packets, says nothing, and is gone. */
    private static Script silentFor(int messages) {
        return client -> {
            client.welcome();
            for (int i = 0; i < messages; i++) {
                assertThat(client.read(Publish.class).dup()).isFalse();
            }
        };
    }

    /** Lets the client go on with its session. */
    private static void goOn(Peer client, Properties limits) throws IOException {
        client.connect();
        client.send(new ConnAck(true, ReasonCode.SUCCESS, limits));
    }

    private static long expiry(Publish publish) {
        return publish.properties().number(Property.MESSAGE_EXPIRY_INTERVAL, -1);
    }

    private static PubAck pubAck(Packet publish) {
        return new PubAck(((Publish) publish).packetIdentifier(), ReasonCode.SUCCESS, Properties.NONE);
    }

    private static void takeExactlyOnce(Peer client, int identifier) throws IOException {
        client.send(new PubRec(identifier, ReasonCode.SUCCESS, Properties.NONE));
        assertThat(client.read(PubRel.class).packetIdentifier()).isEqualTo(identifier);
        client.send(new PubComp(identifier, ReasonCode.SUCCESS, Properties.NONE));
    }

    // ---- age

    @Test
    void theTimeUntilTheRepetitionIsTakenFromTheExpiryInterval() throws Exception {
        try (ScriptedBroker broker = ScriptedBroker.playing(silentFor(1), peer -> {
                    goOn(peer, Properties.NONE);
                    Publish again = peer.read(Publish.class);
                    assertThat(again.dup()).isTrue();
                    assertThat(again.packetIdentifier()).isEqualTo(1);
                    assertThat(expiry(again)).isEqualTo(60);
                    peer.send(pubAck(again));
                    peer.rest();
                });
                Client client = client(broker).connect()) {
            publish(client, Message.of("a", "m").expiringAfter(Duration.ofSeconds(100)));
            comeBackAfter(client, Duration.ofSeconds(40));
            assertThat(success(0).reasonCode()).isEqualTo(ReasonCode.SUCCESS);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"AT_LEAST_ONCE", "EXACTLY_ONCE"})
    void whatWasSentIsSentAgainAlsoWhenItsIntervalIsOver(QoS qos) throws Exception {
        try (ScriptedBroker broker = ScriptedBroker.playing(silentFor(1), peer -> {
                    goOn(peer, Properties.NONE);
                    Publish again = peer.read(Publish.class);
                    assertThat(again.dup()).isTrue();
                    assertThat(expiry(again))
                            .as("neither negative nor for ever")
                            .isEqualTo(1);
                    if (qos == QoS.AT_LEAST_ONCE) {
                        peer.send(pubAck(again));
                    } else {
                        takeExactlyOnce(peer, again.packetIdentifier());
                    }
                    peer.rest();
                });
                Client client = client(broker).connect()) {
            publish(client, Message.of("a", "m").withQos(qos).expiringAfter(Duration.ofSeconds(5)));
            comeBackAfter(client, Duration.ofSeconds(40));
            assertThat(success(0).reasonCode()).isEqualTo(ReasonCode.SUCCESS);
        }
    }

    @Test
    void whatTheServerForgotAndIsExpiredIsNotSentAsNew() throws Exception {
        try (ScriptedBroker broker = ScriptedBroker.playing(silentFor(1), peer -> {
                    peer.welcome();
                    assertThat(peer.read(Publish.class).topicName()).isEqualTo("next");
                    scriptIsDone.complete(true);
                    peer.rest();
                });
                Client client = client(broker).connect()) {
            publish(client, Message.of("a", "m").expiringAfter(Duration.ofSeconds(5)));
            comeBackAfter(client, Duration.ofSeconds(40));
            assertThat(failure(0)).isInstanceOf(MessageExpired.class);
            publish(client, Message.of("next", "m").withQos(QoS.AT_MOST_ONCE));
            awaitScript();
        }
    }

    @Test
    void whatExpiresWhileTheOutboxWritesItsIdentifierIsNotSent(@TempDir Path folder) throws Exception {
        FailingDisk disk = new FailingDisk();
        CountDownLatch kept = new CountDownLatch(1);
        CountDownLatch stalls = new CountDownLatch(1);
        try (ScriptedBroker broker = ScriptedBroker.playing(peer -> {
                    peer.connect();
                    awaitLatch(kept);
                    peer.send(new ConnAck(false, ReasonCode.SUCCESS, Properties.NONE));
                    Publish next = peer.read(Publish.class);
                    assertThat(next.topicName()).isEqualTo("lasting");
                    takeExactlyOnce(peer, next.packetIdentifier());
                    peer.rest();
                });
                Client client = client(broker)
                        .clientIdentifier("meter")
                        .durableSession(Duration.ofDays(1))
                        .outbox(new OutboxFile(folder.resolve("outbox"), 1 << 20, disk::open))
                        .start()) {
            publish(client, Message.of("short", "m").withQos(QoS.EXACTLY_ONCE).expiringAfter(Duration.ofSeconds(5)));
            client.awaitOutbox();
            CountDownLatch end = disk.stall(stalls);
            kept.countDown();
            awaitLatch(stalls);
            time.advance(Duration.ofSeconds(20));
            end.countDown();
            assertThat(failure(0)).isInstanceOf(MessageExpired.class);
            publish(client, Message.of("lasting", "m").withQos(QoS.EXACTLY_ONCE));
            assertThat(success(1).reasonCode()).isEqualTo(ReasonCode.SUCCESS);
            assertThat(client.unfinishedMessages()).isZero();
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    // ---- other limits

    /** What a server may say that it takes less of. */
    enum Limit {
        PACKET_SIZE(Property.MAXIMUM_PACKET_SIZE, 100, ReasonCode.PACKET_TOO_LARGE),
        QOS(Property.MAXIMUM_QOS, 0, ReasonCode.QOS_NOT_SUPPORTED),
        RETAIN(Property.RETAIN_AVAILABLE, 0, ReasonCode.RETAIN_NOT_SUPPORTED);

        private final Property property;
        private final long value;
        private final ReasonCode reasonCode;

        Limit(Property property, long value, ReasonCode reasonCode) {
            this.property = property;
            this.value = value;
            this.reasonCode = reasonCode;
        }

        private Properties properties() {
            return Properties.builder().number(property, value).build();
        }
    }

    /** Breaks each of the limits. */
    private static Message much(QoS qos) {
        return Message.of("a", "x".repeat(200)).withQos(qos).retained();
    }

    @ParameterizedTest
    @EnumSource
    void aMessageOfQos1ThatTheNextServerDoesNotTakeIsRefusedAndItsIdentifierFree(Limit limit) throws Exception {
        try (ScriptedBroker broker = ScriptedBroker.playing(silentFor(1), peer -> {
                    goOn(peer, limit.properties());
                    assertThat(peer.read(Publish.class).topicName()).isEqualTo("small");
                    scriptIsDone.complete(true);
                    assertThat(peer.rest()).noneMatch(Publish.class::isInstance);
                });
                Client client = client(broker).connect()) {
            publish(client, much(QoS.AT_LEAST_ONCE));
            comeBackAfter(client, Duration.ofSeconds(1));
            assertThat(failure(0))
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused -> assertThat(refused.reasonCode()).isEqualTo(limit.reasonCode));
            assertThat(client.unfinishedMessages()).isZero();
            publish(client, Message.of("small", "").withQos(QoS.AT_MOST_ONCE));
            awaitScript();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aMessageOfQos2ThatTheNextServerDoesNotTakeIsReleasedSinceItMayHaveTheIdentifier(Limit limit) throws Exception {
        try (ScriptedBroker broker = ScriptedBroker.playing(
                        silentFor(1),
                        peer -> {
                            goOn(peer, limit.properties());
                            assertThat(peer.read(PubRel.class).packetIdentifier())
                                    .isEqualTo(1);
                            // and is gone before it answers
                        },
                        peer -> {
                            goOn(peer, Properties.NONE);
                            assertThat(peer.read(PubRel.class).packetIdentifier())
                                    .isEqualTo(1);
                            peer.send(new PubComp(1, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, Properties.NONE));
                            Publish next = peer.read(Publish.class);
                            assertThat(next.packetIdentifier()).isEqualTo(2);
                            assertThat(next.dup()).isFalse();
                            takeExactlyOnce(peer, 2);
                            peer.rest();
                        });
                Client client = client(broker).connect()) {
            publish(client, much(QoS.EXACTLY_ONCE));
            comeBackAfter(client, Duration.ofSeconds(1));
            comeBackAfter(client, Duration.ofSeconds(1));
            assertThat(failure(0))
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused -> assertThat(refused.reasonCode()).isEqualTo(limit.reasonCode));
            publish(client, Message.of("next", "m").withQos(QoS.EXACTLY_ONCE));
            assertThat(success(1).reasonCode()).isEqualTo(ReasonCode.SUCCESS);
            assertThat(client.unfinishedMessages()).isZero();
        }
    }

    @Test
    void whatIsRefusedAmongOthersLeavesThemInOrder() throws Exception {
        try (ScriptedBroker broker = ScriptedBroker.playing(silentFor(6), peer -> {
                    goOn(
                            peer,
                            Properties.builder()
                                    .number(Property.MAXIMUM_PACKET_SIZE, 100)
                                    .number(Property.RECEIVE_MAXIMUM, 2)
                                    .build());
                    for (String text : List.of("1", "3", "4")) {
                        Publish again = peer.read(Publish.class);
                        assertThat(new String(again.payload(), UTF_8)).isEqualTo(text);
                        assertThat(again.dup()).isTrue();
                        peer.send(pubAck(again));
                    }
                    peer.rest();
                });
                Client client = client(broker).connect()) {
            String large = "x".repeat(200);
            for (String text : List.of(large, "1", large, "3", "4", large)) {
                publish(client, Message.of("a", text));
            }
            comeBackAfter(client, Duration.ofSeconds(1));
            for (int refused : new int[] {0, 2, 5}) {
                assertThat(failure(refused)).isInstanceOf(Refused.class);
            }
            for (int taken : new int[] {1, 3, 4}) {
                assertThat(success(taken).reasonCode()).isEqualTo(ReasonCode.SUCCESS);
            }
            assertThat(client.unfinishedMessages()).isZero();
        }
    }

    @Test
    void afterPubRecOnlyPubRelIsRepeatedWhateverTheLimitsAre() throws Exception {
        try (ScriptedBroker broker = ScriptedBroker.playing(
                        peer -> {
                            peer.welcome();
                            int identifier = peer.read(Publish.class).packetIdentifier();
                            peer.send(new PubRec(identifier, ReasonCode.SUCCESS, Properties.NONE));
                            peer.read(PubRel.class);
                        },
                        peer -> {
                            goOn(peer, Limit.PACKET_SIZE.properties());
                            int identifier = peer.read(PubRel.class).packetIdentifier();
                            peer.send(new PubComp(identifier, ReasonCode.SUCCESS, Properties.NONE));
                            peer.rest();
                        });
                Client client = client(broker).connect()) {
            publish(client, much(QoS.EXACTLY_ONCE).expiringAfter(Duration.ofSeconds(5)));
            comeBackAfter(client, Duration.ofSeconds(40));
            assertThat(success(0).reasonCode()).isEqualTo(ReasonCode.SUCCESS);
        }
    }
}
