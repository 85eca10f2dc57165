package io.linnet.broker;

import static io.linnet.broker.TestClient.message;
import static io.linnet.broker.TestClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.packet.Auth;
import io.linnet.packet.ConnAck;
import io.linnet.packet.Connect;
import io.linnet.packet.Disconnect;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.Publish;
import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.Will;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens when time passes: on a clock that the test moves. */
class ClockTest {
    private final AtomicLong clock = new AtomicLong(1_700_000_000_000L);

    @SuppressWarnings("NullAway.Init") // each test starts it
    private RunningBroker broker;

    @AfterEach
    void stop() throws IOException {
        broker.close();
    }

    private void start(int loops) throws IOException {
        start(loops, Limits.defaults());
    }

    private void start(int loops, Limits limits) throws IOException {
        broker = new RunningBroker(RunningBroker.config(loops)
                .withLimits(limits)
                .withPorts(Ports.local().withClock(clock::get)));
    }

    private void pass(long millis) throws Exception {
        clock.addAndGet(millis);
        broker.tick();
    }

    private static Connect connect(String identifier, long expirySeconds, @Nullable Will will) {
        Properties properties = Properties.builder()
                .number(Property.SESSION_EXPIRY_INTERVAL, expirySeconds)
                .build();
        return new Connect(ProtocolVersion.V5, false, 0, identifier, will, null, null, properties);
    }

    private static Connect withKeepAlive(ProtocolVersion version, int seconds) {
        return new Connect(version, true, seconds, "c", null, null, null, Properties.NONE);
    }

    private void leave(TestClient client) throws Exception {
        long connected = broker.count(counters -> counters.clientsConnected);
        client.close();
        broker.awaitCount(connected - 1, counters -> counters.clientsConnected);
    }

    // ---- sessions

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aSessionEndsItsIntervalAfterItsConnection(int loops) throws Exception {
        start(loops);
        leave(broker.connect(connect("c", 10, null)));
        pass(9_999);
        TestClient again = broker.open();
        assertThat(again.connect(connect("c", 10, null)).sessionPresent()).isTrue();
        pass(60_000);
        leave(again);
        pass(9_999);
        assertThat(broker.count(counters -> counters.sessions)).isEqualTo(1);
        pass(1);
        assertThat(broker.count(counters -> counters.sessions)).isZero();
        assertThat(broker.count(counters -> counters.sessionsExpired)).isEqualTo(1);
        assertThat(broker.open().connect(connect("c", 10, null)).sessionPresent())
                .isFalse();
    }

    @Test
    void anExpiredSessionLeavesNothingBehind() throws Exception {
        start(3);
        TestClient client = broker.connect(connect("c", 10, null));
        client.subscribe(1, "t", "t/#", "$share/g/t");
        leave(client);
        broker.connect("p").publish(message("t", 1, 1, "x"));
        assertThat(broker.count(counters -> counters.queuedMessages)).isPositive();
        pass(10_000);
        assertThat(broker.count(counters -> counters.subscriptions)).isZero();
        assertThat(broker.count(counters -> counters.sharedSubscriptions)).isZero();
        assertThat(broker.count(counters -> counters.queuedMessages)).isZero();
        assertThat(broker.count(counters -> counters.queuedBytes)).isZero();
    }

    @Test
    void disconnectMayChangeTheInterval() throws Exception {
        start(1);
        TestClient client = broker.connect(connect("c", 10, null));
        client.send(new Disconnect(
                ReasonCode.SUCCESS,
                Properties.builder()
                        .number(Property.SESSION_EXPIRY_INTERVAL, 100)
                        .build()));
        assertThat(client.isAtEnd()).isTrue();
        pass(99_999);
        assertThat(broker.count(counters -> counters.sessions)).isEqualTo(1);
        pass(1);
        assertThat(broker.count(counters -> counters.sessions)).isZero();
    }

    @Test
    void theIntervalIsLimitedAndTheClientIsTold() throws Exception {
        start(1, TestLimits.with("sessionExpiryMaximumSeconds", 100));
        for (long asked : new long[] {101, 0xFFFF_FFFFL}) {
            ConnAck connAck = broker.open().connect(connect("c", asked, null));
            assertThat(connAck.properties().number(Property.SESSION_EXPIRY_INTERVAL, -1))
                    .isEqualTo(100);
        }
        TestClient client = broker.open();
        assertThat(client.connect(connect("c", 100, null)).properties().has(Property.SESSION_EXPIRY_INTERVAL))
                .isFalse();
        client.send(new Disconnect(
                ReasonCode.SUCCESS,
                Properties.builder()
                        .number(Property.SESSION_EXPIRY_INTERVAL, 1_000)
                        .build()));
        assertThat(client.isAtEnd()).isTrue();
        pass(100_000);
        assertThat(broker.count(counters -> counters.sessions)).isZero();
    }

    // ---- messages

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void waitingMessagesExpireAndTheOthersSayWhatIsLeft(int loops) throws Exception {
        start(loops);
        TestClient subscriber = broker.connect(connect("s", 1_000, null));
        subscriber.subscribe(1, "t");
        leave(subscriber);
        TestClient publisher = broker.connect("p");
        publisher.publish(message("t", 1, 1, "short", expiry(5)));
        publisher.publish(message("t", 2, 2, "long", expiry(50)));
        publisher.publish(message("t", 1, 3, "endless"));
        pass(10_000);

        TestClient again = broker.connect(connect("s", 1_000, null));
        Publish left = again.receive();
        assertThat(text(left)).isEqualTo("long");
        assertThat(left.properties().number(Property.MESSAGE_EXPIRY_INTERVAL, -1))
                .isEqualTo(40);
        Publish endless = again.receive();
        assertThat(text(endless)).isEqualTo("endless");
        assertThat(endless.properties().has(Property.MESSAGE_EXPIRY_INTERVAL)).isFalse();
        assertThat(again.untilPing()).isEmpty();
        assertThat(broker.count(counters -> counters.messagesExpired)).isEqualTo(1);
        assertThat(broker.count(counters -> counters.queuedBytes)).isZero();
    }

    @Test
    void retainedMessagesExpireAndSayWhatIsLeft() throws Exception {
        start(3);
        TestClient publisher = broker.connect("p");
        publisher.publish(new Publish(false, QoS.AT_LEAST_ONCE, true, "t", 1, expiry(5), TestClient.bytes("kept")));
        pass(2_000);
        TestClient early = broker.connect("early");
        early.subscribe(0, "t");
        assertThat(early.receive().properties().number(Property.MESSAGE_EXPIRY_INTERVAL, -1))
                .isEqualTo(3);
        pass(3_000);
        TestClient late = broker.connect("late");
        late.subscribe(0, "t");
        assertThat(late.untilPing()).isEmpty();
        Shard first = broker.broker().shards().getFirst();
        CompletableFuture.runAsync(() -> broker.broker().fabric().expireRetained(first), first.loop())
                .get(20, TimeUnit.SECONDS);
        assertThat(broker.broker().fabric().retainedCount()).isZero();
    }

    private static Properties expiry(long seconds) {
        return Properties.builder()
                .number(Property.MESSAGE_EXPIRY_INTERVAL, seconds)
                .build();
    }

    // ---- wills

    private static Will will(long delaySeconds) {
        Properties properties = Properties.builder()
                .number(Property.WILL_DELAY_INTERVAL, delaySeconds)
                .number(Property.MESSAGE_EXPIRY_INTERVAL, 30)
                .text(Property.CONTENT_TYPE, "text/plain")
                .build();
        return new Will("wills", TestClient.bytes("gone"), QoS.AT_LEAST_ONCE, false, properties);
    }

    @ParameterizedTest
    @CsvSource({"1, 10, 100, 10", "3, 10, 100, 10", "1, 100, 10, 10", "3, 100, 10, 10"})
    void aWillComesAfterItsDelayOrWithTheEndOfTheSession(int loops, long delay, long expiry, long due)
            throws Exception {
        start(loops);
        TestClient witness = broker.connect("witness");
        witness.subscribe(1, "wills");
        leave(broker.connect(connect("c", expiry, will(delay))));
        pass(due * 1_000 - 1);
        assertThat(witness.untilPing()).isEmpty();
        pass(1);
        Publish published = witness.receive();
        assertThat(text(published)).isEqualTo("gone");
        assertThat(published.properties())
                .isEqualTo(Properties.builder()
                        .number(Property.MESSAGE_EXPIRY_INTERVAL, 30)
                        .text(Property.CONTENT_TYPE, "text/plain")
                        .build());
        pass(1_000_000);
        assertThat(witness.untilPing()).isEmpty();
    }

    @Test
    void aClientThatComesBackInTimeTakesItsWillBack() throws Exception {
        start(3);
        TestClient witness = broker.connect("witness");
        witness.subscribe(1, "wills");
        leave(broker.connect(connect("c", 100, will(10))));
        pass(9_000);
        broker.connect(connect("c", 100, null));
        pass(20_000);
        assertThat(witness.untilPing()).isEmpty();
    }

    @Test
    void aWillWithoutDelayComesAtOnce() throws Exception {
        start(3);
        TestClient witness = broker.connect("witness");
        witness.subscribe(1, "wills");
        leave(broker.connect(connect("c", 100, will(0))));
        assertThat(text(witness.receive())).isEqualTo("gone");
    }

    @Test
    void aCleanStartEndsTheSessionAndPublishesItsWaitingWill() throws Exception {
        start(1);
        TestClient witness = broker.connect("witness");
        witness.subscribe(1, "wills");
        leave(broker.connect(connect("c", 100, will(10))));
        broker.connect("c");
        assertThat(text(witness.receive())).isEqualTo("gone");
    }

    // ---- keep alive

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void aSilentClientIsDisconnectedAfterOneAndAHalfTimesItsKeepAlive(ProtocolVersion version) throws Exception {
        start(3);
        TestClient client = broker.connect(withKeepAlive(version, 10));
        pass(14_999);
        assertThat(client.untilPing()).isEmpty();
        pass(14_999);
        client.send(message("any/packet", 0, 0, "counts"));
        broker.awaitCount(3, counters -> counters.packetsReceived);
        pass(14_999);
        assertThat(client.hasNothing()).isTrue();
        pass(1);
        if (version.isV5()) {
            assertThat(client.read(Disconnect.class).reasonCode()).isEqualTo(ReasonCode.KEEP_ALIVE_TIMEOUT);
        }
        assertThat(client.isAtEnd()).isTrue();
        assertThat(broker.count(counters -> counters.keepAliveTimeouts)).isEqualTo(1);
    }

    @Test
    void withoutKeepAliveAClientMayBeSilentForEver() throws Exception {
        start(1);
        TestClient client = broker.connect(withKeepAlive(ProtocolVersion.V5, 0));
        pass(1_000_000_000);
        assertThat(client.untilPing()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0, 30", "31, 30", "65535, 30", "30, -1", "5, -1"})
    void theServersKeepAliveIsToldAndInForce(int asked, int told) throws Exception {
        start(1, TestLimits.with("maximumKeepAliveSeconds", 30));
        TestClient client = broker.open();
        ConnAck connAck = client.connect(withKeepAlive(ProtocolVersion.V5, asked));
        assertThat(connAck.properties().number(Property.SERVER_KEEP_ALIVE, -1)).isEqualTo(told);
        pass((told < 0 ? asked : told) * 1_500L);
        assertThat(client.read(Disconnect.class).reasonCode()).isEqualTo(ReasonCode.KEEP_ALIVE_TIMEOUT);
    }

    @Test
    void aClientThatWaitsForAnAuthenticatorIsNotSilent() throws Exception {
        CompletableFuture<EnhancedAuthenticator.Step> again = new CompletableFuture<>();
        EnhancedAuthenticator slow = new EnhancedAuthenticator() {
            private boolean connected;

            @Override
            public String method() {
                return "SLOW";
            }

            @Override
            public Exchange begin(Connect connect, Peer peer) {
                boolean first = !connected;
                connected = true;
                return data -> first ? CompletableFuture.completedFuture(new Step.Success("", new byte[0])) : again;
            }
        };
        broker = RunningBroker.start(1, ports -> ports.withClock(clock::get).withEnhancedAuthenticators(List.of(slow)));
        Properties method = Properties.builder()
                .text(Property.AUTHENTICATION_METHOD, "SLOW")
                .build();
        TestClient client = broker.connect(new Connect(ProtocolVersion.V5, true, 10, "c", null, null, null, method));
        client.send(new Auth(ReasonCode.RE_AUTHENTICATE, method));
        broker.awaitCount(2, counters -> counters.packetsReceived);
        pass(100_000);
        assertThat(client.hasNothing()).isTrue();
        again.complete(new EnhancedAuthenticator.Step.Success("", new byte[0]));
        assertThat(client.read(Auth.class).reasonCode()).isEqualTo(ReasonCode.SUCCESS);
        assertThat(client.untilPing()).isEmpty();
    }

    // ---- connections

    @Test
    void aConnectionThatSendsNoConnectIsClosed() throws Exception {
        start(3, TestLimits.with(Map.of("connectTimeoutMillis", 7_000L)));
        TestClient silent = broker.open();
        TestClient slow = broker.open();
        slow.send(new byte[] {0x10, 50, 0, 4, 'M', 'Q'});
        broker.awaitCount(2, counters -> counters.connectionsOpened);
        pass(6_999);
        assertThat(silent.hasNothing()).isTrue();
        pass(1);
        assertThat(silent.isAtEnd()).isTrue();
        assertThat(slow.isAtEnd()).isTrue();
        assertThat(broker.count(counters -> counters.connectTimeouts)).isEqualTo(2);
    }

    @Test
    void aConnectionWhoseAuthenticatorNeverAnswersIsClosed() throws Exception {
        broker = RunningBroker.start(
                3,
                ports -> ports.withClock(clock::get)
                        .withAuthenticator((connect, remoteAddress) -> new CompletableFuture<>()));
        TestClient client = broker.open();
        client.send(connect("c", 0, null));
        broker.awaitCount(1, counters -> counters.packetsReceived);
        pass(10_000);
        assertThat(client.isAtEnd()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aConnectionWhoseSessionNeverBecomesDurableIsClosed(int loops) throws Exception {
        broker = RunningBroker.start(
                loops,
                ports ->
                        ports.withClock(clock::get).withJournal(shard -> new ManualJournal(new ConcurrentHashMap<>())));
        for (int shard = 0; shard < loops; shard++) {
            TestClient client = broker.open();
            client.send(connect(broker.onShard(shard, "c"), 100, null));
            broker.awaitCount(shard + 1, counters -> counters.sessions);
            pass(10_000);
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void aConnectedClientHasNoDeadline() throws Exception {
        start(3);
        TestClient client = broker.connect("c");
        pass(1_000_000);
        assertThat(client.untilPing()).isEmpty();
    }

    @Test
    void aTimerThatFailsStopsNoOther() throws Exception {
        start(1);
        Shard shard = broker.broker().shards().getFirst();
        CompletableFuture<Void> ran = new CompletableFuture<>();
        CompletableFuture.runAsync(
                        () -> {
                            shard.timers().at(clock.get() + 100, () -> {
                                throw new IllegalStateException("as the test wants it");
                            });
                            shard.timers().at(clock.get() + 500, () -> ran.complete(null));
                        },
                        shard.loop())
                .get();
        clock.addAndGet(100);
        broker.awaitCount(1, counters -> counters.shardFailures);
        clock.addAndGet(400);
        ran.get(20, java.util.concurrent.TimeUnit.SECONDS);
    }
}
