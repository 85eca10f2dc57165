package io.linnet.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.packet.ConnAck;
import io.linnet.packet.Connect;
import io.linnet.packet.Disconnect;
import io.linnet.packet.Properties;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.PubAck;
import io.linnet.packet.ReasonCode;
import io.linnet.transport.ListenerOptions;
import io.linnet.transport.ListenerRefused;
import io.linnet.transport.TransportKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From one configuration to another while clients are connected. */
class ReloadTest {
    private static final String ANY_PORT = "mqtt://127.0.0.1:0";

    private RunningBroker running;

    /** Lets these users in. */
    private record Users(Set<String> names) implements Authenticator {
        @Override
        public CompletionStage<Verdict> authenticate(Connect connect, Peer peer) {
            String user = String.valueOf(connect.userName());
            return CompletableFuture.completedFuture(
                    names.contains(user)
                            ? new Verdict.Accepted(Identity.of(user, "test"))
                            : new Verdict.Refused(ReasonCode.BAD_USER_NAME_OR_PASSWORD, "not in the list"));
        }

        @Override
        public boolean mayStay(ClientIdentity client, Peer peer) {
            return names.contains(client.user());
        }
    }

    @BeforeEach
    void start() throws IOException {
        running = new RunningBroker(
                RunningBroker.config(2).withPorts(Ports.local().withAuthenticator(new Users(Set.of("ann", "bob")))));
    }

    @AfterEach
    void close() throws IOException {
        running.close();
    }

    private static Connect as(String user, String clientIdentifier) {
        return new Connect(ProtocolVersion.V5, true, 0, clientIdentifier, null, user, null, Properties.NONE);
    }

    private BrokerConfig now() {
        return running.broker().config();
    }

    private ReloadReport reload(BrokerConfig next) throws Exception {
        return running.broker().reload(next).get(20, TimeUnit.SECONDS);
    }

    @Test
    void aUserWhoIsGoneIsSentAwayAndNobodyElse() throws Exception {
        TestClient ann = running.connect(as("ann", "a"));
        TestClient bob = running.connect(as("bob", "b"));

        ReloadReport report = reload(now().withPorts(now().ports().withAuthenticator(new Users(Set.of("ann")))));

        assertThat(report.disconnected().values()).containsExactly(1);
        assertThat(bob.read(Disconnect.class).reasonCode()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        assertThat(bob.isAtEnd()).isTrue();
        assertThat(ann.untilPing()).isEmpty();
        assertThat(running.open().connect(as("bob", "b")).reasonCode()).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
    }

    @Test
    void whatMayBePublishedFollowsForThoseWhoAreConnected() throws Exception {
        TestClient ann = running.connect(as("ann", "a"));
        ann.send(TestClient.message("doors", 1, 1, "open"));
        assertThat(ann.read(PubAck.class).reasonCode()).isEqualTo(ReasonCode.NO_MATCHING_SUBSCRIBERS);

        Rules rules = new Rules(List.of("doors"), List.of());
        reload(now().withPorts(now().ports().withAuthorizer(rules)));
        ann.send(TestClient.message("doors", 1, 2, "open"));
        assertThat(ann.read(PubAck.class).reasonCode()).isEqualTo(ReasonCode.NOT_AUTHORIZED);

        reload(now().withPorts(now().ports().withAuthorizer(Authorizer.everything())));
        ann.send(TestClient.message("doors", 1, 3, "open"));
        assertThat(ann.read(PubAck.class).reasonCode()).isEqualTo(ReasonCode.NO_MATCHING_SUBSCRIBERS);
    }

    @Test
    void aClientThatIsStillBeingLetInByTheOldRulesIsJudgedByTheNewOnes() throws Exception {
        CompletableFuture<Authenticator.Verdict> slow = new CompletableFuture<>();
        Authenticator thinking = (connect, peer) -> slow;
        reload(now().withPorts(now().ports().withAuthenticator(thinking)));
        TestClient bob = running.open();
        bob.send(as("bob", "b"));
        running.awaitCount(1, counters -> counters.packetsReceived);

        reload(now().withPorts(now().ports().withAuthenticator(new Users(Set.of("ann")))));
        slow.complete(new Authenticator.Verdict.Accepted(Identity.of("bob", "test")));

        assertThat(bob.read(ConnAck.class).reasonCode()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        assertThat(bob.isAtEnd()).isTrue();
    }

    @Test
    void aListenerMoreIsOpenedAndALessIsClosedWithItsClients() throws Exception {
        TestClient ann = running.connect(as("ann", "a"));
        List<ListenerOptions> first = now().listeners();
        List<ListenerOptions> both = new ArrayList<>(first);
        both.add(ListenerOptions.parse("mqtt://127.0.0.2:0").withName("plant"));

        ReloadReport opened = reload(now().withListeners(both));
        assertThat(opened.opened()).containsExactly("plant");
        int plant = running.broker().addresses().get(1).getPort();
        TestClient bob = new TestClient(InetAddress.getByName("127.0.0.2"), plant, ProtocolVersion.V5);
        assertThat(bob.connect(as("bob", "b")).reasonCode()).isEqualTo(ReasonCode.SUCCESS);

        ReloadReport closed = reload(now().withListeners(first));
        assertThat(closed.closed()).containsExactly("plant");
        assertThat(closed.disconnected()).isEqualTo(Map.of("the listener was closed", 1));
        assertThat(bob.read(Disconnect.class).reasonCode()).isEqualTo(ReasonCode.ADMINISTRATIVE_ACTION);
        assertThat(ann.untilPing()).isEmpty();
        assertThatThrownBy(() -> new TestClient(InetAddress.getByName("127.0.0.2"), plant, ProtocolVersion.V5))
                .isInstanceOf(IOException.class);
        bob.close();
    }

    @Test
    void aListenerThatCannotBeOpenedLeavesEverythingAsItWas() throws Exception {
        TestClient bob = running.connect(as("bob", "b"));
        BrokerConfig before = now();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<ListenerOptions> next = List.of(
                    ListenerOptions.parse("mqtt://127.0.0.2:0"),
                    ListenerOptions.parse("mqtt://127.0.0.1:" + taken.getLocalPort()));
            BrokerConfig wrong =
                    before.withListeners(next).withPorts(before.ports().withAuthenticator(new Users(Set.of())));
            assertThatThrownBy(() -> running.broker().reload(wrong)).isInstanceOf(ListenerRefused.class);
        }
        assertThat(now()).isSameAs(before);
        assertThat(running.broker().addresses()).hasSize(1);
        assertThat(bob.untilPing()).isEmpty();
        assertThat(running.open().connect(as("ann", "a")).reasonCode()).isEqualTo(ReasonCode.SUCCESS);
    }

    @Test
    void theSameAddressKeepsItsSocketAndServesInAnotherWay() throws Exception {
        TestClient ann = running.connect(as("ann", "a"));
        int port = running.broker().port();
        ListenerOptions same = now().listeners().getFirst().withName("plant").withHandshakeTimeoutMillis(1_234);

        ReloadReport report = reload(now().withListeners(List.of(same)));

        assertThat(report.changed()).containsExactly("plant");
        assertThat(running.broker().port()).isEqualTo(port);
        assertThat(ann.untilPing()).isEmpty();
        assertThat(running.open().connect(as("bob", "b")).reasonCode()).isEqualTo(ReasonCode.SUCCESS);
        List<ConnectedClient> clients = running.broker().clients("", 10).get(20, TimeUnit.SECONDS);
        assertThat(clients).extracting(ConnectedClient::listener).containsExactly(ANY_PORT, "plant");
    }

    @Test
    void whoCameInUnderAnotherSchemeOnTheSameAddressIsSentAway() throws Exception {
        TestClient ann = running.connect(as("ann", "a"));
        InetAddress host = now().listeners().getFirst().address().getAddress();
        ListenerOptions webSocket = ListenerOptions.parse("ws://" + host.getHostAddress() + ":0/mqtt");

        reload(now().withListeners(List.of(webSocket)));

        assertThat(ann.read(Disconnect.class).reasonCode()).isEqualTo(ReasonCode.ADMINISTRATIVE_ACTION);
    }

    @Test
    void limitsHoldAtOnceAndWhatCannotIsNamed() throws Exception {
        TestClient ann = running.connect(as("ann", "a"));
        TransportKind other = now().transport() == TransportKind.NIO ? TransportKind.AUTO : TransportKind.NIO;
        ReloadReport report = reload(now().withLimits(TestLimits.with("maximumPacketBytes", 128))
                .withLoops(1)
                .withTransport(other));
        assertThat(report.needsRestart()).containsExactly("transport", "loops");
        assertThat(now().loops()).isEqualTo(2);
        ann.send(TestClient.message("t", 0, 0, "x".repeat(200)));
        assertThat(ann.read(Disconnect.class).reasonCode()).isEqualTo(ReasonCode.PACKET_TOO_LARGE);
    }

    @Test
    void anOperatorSeesTheClientsAndSendsOneAway() throws Exception {
        for (String each : List.of("c", "a", "b")) {
            running.connect(as("ann", each));
        }
        List<ConnectedClient> page = running.broker().clients("a", 1).get(20, TimeUnit.SECONDS);
        assertThat(page).extracting(ConnectedClient::clientIdentifier).containsExactly("b");
        TestClient bob = running.connect(as("bob", "d"));
        assertThat(running.broker().disconnect("d").get(20, TimeUnit.SECONDS)).isTrue();
        assertThat(bob.read(Disconnect.class).reasonCode()).isEqualTo(ReasonCode.ADMINISTRATIVE_ACTION);
        assertThat(running.broker().disconnect("d").get(20, TimeUnit.SECONDS)).isFalse();
    }
}
