package io.linnet.broker;

import static io.linnet.broker.TestClient.message;
import static io.linnet.broker.TestClient.subscription;
import static io.linnet.broker.TestClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.packet.ConnAck;
import io.linnet.packet.Connect;
import io.linnet.packet.PacketType;
import io.linnet.packet.PingReq;
import io.linnet.packet.PingResp;
import io.linnet.packet.Properties;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.PubAck;
import io.linnet.packet.PubRec;
import io.linnet.packet.Publish;
import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.SubAck;
import io.linnet.packet.Will;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may connect, and who may publish and subscribe. */
class AuthenticationTest {
    /** Verdicts that the test gives when it wants to. */
    private final BlockingQueue<CompletableFuture<Authenticator.Verdict>> asked = new LinkedBlockingQueue<>();

    @SuppressWarnings("NullAway.Init") // each test starts it
    private RunningBroker broker;

    @AfterEach
    void stop() throws IOException {
        broker.close();
    }

    private void startSlow(int loops) throws IOException {
        broker = RunningBroker.start(
                loops,
                ports -> ports.withAuthenticator((connect, peer) -> {
                    CompletableFuture<Authenticator.Verdict> verdict = new CompletableFuture<>();
                    asked.add(verdict);
                    return verdict;
                }));
    }

    private void start(Authenticator authenticator) throws IOException {
        broker = RunningBroker.start(1, ports -> ports.withAuthenticator(authenticator));
    }

    private CompletableFuture<Authenticator.Verdict> nextAsked() throws InterruptedException {
        CompletableFuture<Authenticator.Verdict> verdict = asked.poll(20, TimeUnit.SECONDS);
        assertThat(verdict).isNotNull();
        return verdict;
    }

    private static Connect connect(ProtocolVersion version, String identifier) {
        return TestClient.connect(version, identifier, true, Properties.NONE);
    }

    // ---- slow authenticators

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void packetsBehindConnectAreKeptWhileTheAuthenticatorThinks(int loops) throws Exception {
        startSlow(loops);
        for (int i = 0; i < 6; i++) {
            TestClient client = broker.open();
            client.send(
                    connect(ProtocolVersion.V5, "client" + i),
                    subscription(1, 1, "t/" + i),
                    message("t/" + i, 1, 2, "early"),
                    new PingReq());
            CompletableFuture<Authenticator.Verdict> verdict = nextAsked();
            broker.awaitRounds();
            assertThat(client.hasNothing()).isTrue();
            client.send(message("t/" + i, 1, 3, "late"));

            verdict.complete(new Authenticator.Verdict.Accepted("user"));

            assertThat(client.read(ConnAck.class).reasonCode()).isEqualTo(ReasonCode.SUCCESS);
            client.read(SubAck.class);
            assertThat(text(client.read(Publish.class))).isEqualTo("early");
            assertThat(client.read(PubAck.class).packetIdentifier()).isEqualTo(2);
            client.read(PingResp.class);
            assertThat(text(client.read(Publish.class))).isEqualTo("late");
            assertThat(client.read(PubAck.class).packetIdentifier()).isEqualTo(3);
        }
    }

    @Test
    void aClientThatLeavesWhileTheAuthenticatorThinksIsForgotten() throws Exception {
        startSlow(1);
        TestClient client = broker.open();
        client.send(connect(ProtocolVersion.V5, "impatient"));
        CompletableFuture<Authenticator.Verdict> verdict = nextAsked();
        client.close();
        verdict.complete(new Authenticator.Verdict.Accepted("user"));
        TestClient next = broker.open();
        next.send(connect(ProtocolVersion.V5, "next"));
        nextAsked().complete(new Authenticator.Verdict.Accepted("user"));
        next.read(ConnAck.class);
        next.untilPing();
        broker.awaitCount(1, counters -> counters.clientsConnected);
    }

    // ---- refusals

    static Stream<ReasonCode> refusals() {
        return Arrays.stream(ReasonCode.values()).filter(code -> code.isError() && code.allowedIn(PacketType.CONNACK));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void every50RefusalIsToldByItsCode(ReasonCode code) throws Exception {
        start((connect, peer) -> CompletableFuture.completedFuture(new Authenticator.Verdict.Refused(code, "because")));
        TestClient client = broker.open();
        ConnAck connAck = client.connect(connect(ProtocolVersion.V5, "c"));
        assertThat(connAck.reasonCode()).isEqualTo(code);
        assertThat(connAck.sessionPresent()).isFalse();
        assertThat(client.isAtEnd()).isTrue();
        assertThat(broker.count(counters -> counters.connectionsRefused)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "CLIENT_IDENTIFIER_NOT_VALID, 2",
        "SERVER_UNAVAILABLE, 3",
        "SERVER_BUSY, 3",
        "BAD_USER_NAME_OR_PASSWORD, 4",
        "NOT_AUTHORIZED, 5",
        "BANNED, 5"
    })
    void a3xClientGetsTheNearestReturnCode(ReasonCode code, int returnCode) throws Exception {
        start((connect, peer) -> CompletableFuture.completedFuture(new Authenticator.Verdict.Refused(code, "because")));
        for (ProtocolVersion version : List.of(ProtocolVersion.V3_1, ProtocolVersion.V3_1_1)) {
            TestClient client = broker.open(version);
            ConnAck connAck = client.connect(connect(version, "c"));
            assertThat(connAck.reasonCode().v3ConnectReturnCode()).isEqualTo(returnCode);
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anAuthenticatorThatFailsLetsNobodyIn(boolean atOnce) throws Exception {
        start((connect, peer) -> {
            IllegalStateException failure = new IllegalStateException("as the test wants it");
            return atOnce ? CompletableFuture.failedFuture(failure) : later(failure);
        });
        TestClient client = broker.open();
        assertThat(client.connect(connect(ProtocolVersion.V5, "c")).reasonCode())
                .isEqualTo(ReasonCode.SERVER_UNAVAILABLE);
        assertThat(client.isAtEnd()).isTrue();
    }

    private static CompletionStage<Authenticator.Verdict> later(RuntimeException failure) {
        return CompletableFuture.supplyAsync(() -> {
            throw failure;
        });
    }

    @Test
    void anAuthenticatorThatThrowsEndsThisConnectionOnly() throws Exception {
        start((connect, peer) -> {
            if (connect.clientIdentifier().equals("bad")) {
                throw new IllegalStateException("as the test wants it");
            }
            return CompletableFuture.completedFuture(new Authenticator.Verdict.Accepted(""));
        });
        TestClient good = broker.connect("good");
        TestClient bad = broker.open();
        bad.send(connect(ProtocolVersion.V5, "bad"));
        assertThat(bad.isAtEnd()).isTrue();
        assertThat(good.untilPing()).isEmpty();
    }

    @Test
    void theAuthenticatorSeesWhatTheClientSays() throws Exception {
        BlockingQueue<Connect> seen = new LinkedBlockingQueue<>();
        start((connect, peer) -> {
            assertThat(peer.address().getAddress().isLoopbackAddress()).isTrue();
            seen.add(connect);
            return CompletableFuture.completedFuture(new Authenticator.Verdict.Accepted("user"));
        });
        Connect connect =
                new Connect(ProtocolVersion.V5, true, 7, "c", null, "name", new byte[] {1, 2, 3}, Properties.NONE);
        broker.connect(connect);
        assertThat(seen).containsExactly(connect);
    }

    // ---- permissions

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void messagesToAClosedTopicGoNowhere(ProtocolVersion version) throws Exception {
        broker = RunningBroker.start(1, ports -> ports.withAuthorizer(new Rules(List.of("closed"), List.of())));
        TestClient subscriber = broker.connect("subscriber");
        subscriber.subscribe(2, "#");
        TestClient publisher = broker.connect(connect(version, "publisher"));
        publisher.send(
                message("closed", 0, 0, "no"),
                TestClient.retained("closed", 1, 1, "no"),
                message("closed", 2, 2, "no"),
                message("open", 1, 3, "yes"));

        ReasonCode told = version.isV5() ? ReasonCode.NOT_AUTHORIZED : ReasonCode.SUCCESS;
        assertThat(publisher.read(PubAck.class).reasonCode()).isEqualTo(told);
        assertThat(publisher.read(PubRec.class).reasonCode()).isEqualTo(told);
        assertThat(publisher.read(PubAck.class).packetIdentifier()).isEqualTo(3);
        assertThat(text(subscriber.receive())).isEqualTo("yes");
        assertThat(subscriber.untilPing()).isEmpty();
        assertThat(broker.broker().fabric().retainedCount()).isZero();
        assertThat(publisher.untilPing()).isEmpty();
    }

    @Test
    void aRefusedQos2MessageFreesItsIdentifierForA50Client() throws Exception {
        broker = RunningBroker.start(1, ports -> ports.withAuthorizer(new Rules(List.of("closed"), List.of())));
        TestClient subscriber = broker.connect("subscriber");
        subscriber.subscribe(0, "open");
        TestClient publisher = broker.connect("publisher");
        publisher.send(message("closed", 2, 2, "no"));
        assertThat(publisher.read(PubRec.class).reasonCode()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        publisher.publish(message("open", 2, 2, "yes"));
        assertThat(text(subscriber.receive())).isEqualTo("yes");
    }

    @Test
    void aRefusedQos2MessageOfA3xClientIsCompletedByPubRel() throws Exception {
        broker = RunningBroker.start(1, ports -> ports.withAuthorizer(new Rules(List.of("closed"), List.of())));
        TestClient publisher = broker.connect(connect(ProtocolVersion.V3_1_1, "publisher"));
        publisher.publish(message("closed", 2, 2, "no"));
        publisher.publish(message("open", 2, 2, "yes"));
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void aClosedFilterIsRefusedAndTheOthersAreGranted(ProtocolVersion version) throws Exception {
        broker = RunningBroker.start(1, ports -> ports.withAuthorizer(new Rules(List.of(), List.of("closed/#"))));
        TestClient client = broker.connect(connect(version, "c"));
        client.send(subscription(1, 1, "open", "closed/#", "other"));
        SubAck subAck = client.read(SubAck.class);
        assertThat(subAck.reasonCodes()).hasSize(3);
        assertThat(subAck.reasonCodes().get(0)).isEqualTo(ReasonCode.GRANTED_QOS_1);
        assertThat(subAck.reasonCodes().get(1).isError()).isTrue();
        if (version.isV5()) {
            assertThat(subAck.reasonCodes().get(1)).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        }
        client.publish(message("closed/x", 1, 1, "no"));
        assertThat(client.untilPing()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = ProtocolVersion.class,
            names = {"V3_1_1", "V5"})
    void aClientWhoseWillMayNotBePublishedIsRefused(ProtocolVersion version) throws Exception {
        broker = RunningBroker.start(1, ports -> ports.withAuthorizer(new Rules(List.of("closed"), List.of())));
        Will will = new Will("closed", TestClient.bytes("x"), QoS.AT_LEAST_ONCE, false, Properties.NONE);
        TestClient client = broker.open(version);
        ConnAck connAck = client.connect(new Connect(version, true, 0, "c", will, null, null, Properties.NONE));
        assertThat(connAck.reasonCode()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        assertThat(client.isAtEnd()).isTrue();
    }
}
