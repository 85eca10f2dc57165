package io.linnet.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.client.Client;
import io.linnet.client.ConnectFailed;
import io.linnet.client.ConnectionState;
import io.linnet.client.Message;
import io.linnet.client.PublishResult;
import io.linnet.client.Refused;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a test can do to the broker and the network, and what its clients see of it. */
class FaultTest {
    private static final long PATIENCE_SECONDS = 20;

    @RegisterExtension
    final LinnetExtension linnet = LinnetExtension.builder()
            .patience(Duration.ofSeconds(PATIENCE_SECONDS))
            .build();

    @Linnet
    private TestBroker broker;

    private final BlockingQueue<ConnectionState> states = new LinkedBlockingQueue<>();

    private Client connect(String identifier) {
        return broker.client()
                .clientIdentifier(identifier)
                .onConnection(states::add)
                .connect();
    }

    private <T> T await(Class<T> state) throws InterruptedException {
        while (true) {
            ConnectionState next = states.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("no " + state.getSimpleName());
            }
            if (state.isInstance(next)) {
                return state.cast(next);
            }
        }
    }

    @Test
    void aDroppedConnectionIsLostForOneClientAlone() throws Exception {
        try (Client one = connect("one");
                Client other =
                        broker.client().clientIdentifier("other").noReconnect().connect()) {
            broker.connectionOf("one").drop();
            await(ConnectionState.Disconnected.class);
            broker.awaitConnected("one");
            one.publish("t", "1");
            other.publish("t", "2");
            broker.received("t").inOrder("1", "2");
            assertThat(broker.network().connections()).isEqualTo(3);
        }
    }

    @Test
    void aDroppedClientLeavesItsWill() {
        try (Client one = broker.client()
                .clientIdentifier("one")
                .will(Message.of("wills", "gone"))
                .noReconnect()
                .connect()) {
            broker.connectionOf("one").drop();
            broker.received("wills").withText("gone").from("one").once();
            broker.awaitDisconnected("one");
            assertThat(one).isNotNull();
        }
    }

    @Test
    void aFaultOfNobodyIsAFailureThatSaysWhoIsThere() {
        try (Client one = connect("one")) {
            assertThatThrownBy(() -> broker.connectionOf("two").drop())
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("client two")
                    .hasMessageContaining("Connected are [one]");
            assertThatThrownBy(() -> broker.connectionOf("two").disconnect()).hasMessageContaining("[one]");
            assertThatThrownBy(() -> broker.expireSession("two")).hasMessageContaining("\n  one  connected");
            assertThat(one).isNotNull();
        }
    }

    @Test
    void aConnectionBreaksAfterSoManyBytes() throws Exception {
        try (Client one = connect("one")) {
            broker.connectionOf("one").dropAfter(1_000);
            CompletableFuture<PublishResult> published =
                    one.publishAsync(Message.of("t", "x".repeat(5_000)).withQos(QoS.EXACTLY_ONCE));
            await(ConnectionState.Disconnected.class);
            published.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            broker.received("t").once();
        }
    }

    @Test
    void whatIsHeldUpArrivesAfterTheRepair() throws Exception {
        try (Client one = connect("one")) {
            broker.connectionOf("one").stopReading();
            CompletableFuture<PublishResult> first = one.publishAsync(Message.of("t", "1"));
            broker.received("t").never();
            assertThat(first).isNotDone();
            broker.connectionOf("one").repair();
            first.get(PATIENCE_SECONDS, TimeUnit.SECONDS);

            broker.connectionOf("one").delay(Duration.ofHours(1));
            CompletableFuture<PublishResult> second = one.publishAsync(Message.of("t", "2"));
            broker.received("t").withText("2").never();
            broker.connectionOf("one").repair();
            second.get(PATIENCE_SECONDS, TimeUnit.SECONDS);

            broker.network().stall();
            CompletableFuture<PublishResult> third = one.publishAsync(Message.of("t", "3"));
            broker.received("t").withText("3").never();
            broker.restore();
            third.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            broker.received("t").inOrder("1", "2", "3");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V3_1_1", "V5"})
    void clientsAreRefusedWithTheReasonThatTheTestChooses(ProtocolVersion version) {
        broker.refuseClients(ReasonCode.SERVER_UNAVAILABLE);
        assertThatThrownBy(() -> broker.client().version(version).connect())
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.reasonCode()).isEqualTo(ReasonCode.SERVER_UNAVAILABLE));
        broker.acceptClients();
        broker.client().version(version).connect().close();
        assertThatThrownBy(() -> broker.refuseClients(ReasonCode.SUCCESS)).hasMessageContaining("0x80");
        assertThatThrownBy(() -> broker.refuseClients(ReasonCode.NO_SUBSCRIPTION_EXISTED))
                .hasMessageContaining("cannot refuse a CONNECT");
    }

    @Test
    void newConnectionsAreRefused() {
        try (Client before = connect("before")) {
            broker.network().refuse();
            assertThatThrownBy(() -> broker.client().connect()).isInstanceOf(ConnectFailed.class);
            before.publish("t", "1");
            broker.network().repair();
            broker.client().connect().close();
        }
    }

    @Test
    void anExpiredSessionIsGoneWithItsClient() throws Exception {
        try (Client one = broker.client()
                .clientIdentifier("one")
                .durableSession(Duration.ofDays(1))
                .onConnection(states::add)
                .connect()) {
            one.subscribe("t", delivery -> {});
            broker.awaitSubscription("one", "t");
            broker.expireSession("one");
            await(ConnectionState.Disconnected.class);
            // the client comes back and subscribes again, since the broker has forgotten it
            broker.awaitSubscription("one", "t");
        }
    }

    @Test
    void aRestartLosesWhatIsInMemory() throws Exception {
        URI before = broker.uri();
        try (Client one = connect("one")) {
            one.publish(Message.of("state", "on").retained());
            broker.restart();
            await(ConnectionState.Disconnected.class);
            broker.awaitConnected("one");
            broker.retained("#").never();
            one.publish("t", "after");
            broker.received("t").once();
            assertThat(broker.uri()).isEqualTo(before);
        }
    }

    @Test
    void aDurableBrokerKeepsSessionsAndRetainedMessages(@TempDir Path folder) {
        BlockingQueue<String> delivered = new LinkedBlockingQueue<>();
        try (TestBroker durable = TestBroker.builder().durable(folder).start();
                Client sender = durable.client().connect()) {
            Client receiver = durable.client()
                    .clientIdentifier("receiver")
                    .durableSession(Duration.ofDays(1))
                    .connect();
            receiver.subscribe("t", delivery -> delivered.add(delivery.text()));
            durable.connectionOf("receiver").stall();
            sender.publish("t", "kept");
            sender.publish(Message.of("state", "on").retained());
            try (TestBroker.Outage outage = durable.outage()) {
                assertThat(outage).isNotNull();
                assertThatThrownBy(() -> durable.client().connect()).isInstanceOf(ConnectFailed.class);
                assertThatThrownBy(durable::broker).hasMessageContaining("down");
            }
            durable.awaitConnected("receiver");
            durable.retained("state").withText("on").once();
            assertThat(Patience.until(() -> delivered.contains("kept"), Duration.ofSeconds(PATIENCE_SECONDS)))
                    .isTrue();
            receiver.close();
        }
        assertThat(folder).isNotEmptyDirectory();
    }

    @Test
    void waitingForAClientFailsWithWhoIsThere() {
        try (TestBroker impatient =
                        TestBroker.builder().patience(Duration.ofMillis(50)).start();
                Client one = impatient.client().clientIdentifier("one").connect()) {
            one.subscribe("t/#", QoS.AT_MOST_ONCE, delivery -> {});
            assertThatThrownBy(() -> impatient.awaitConnected("two"))
                    .isExactlyInstanceOf(AssertionError.class)
                    .hasMessage("""
                            Expected client two to be connected.
                            Waited up to 50 ms. The sessions are:
                              one  connected, subscribed to t/# (QoS 0)""");
            assertThatThrownBy(() -> impatient.awaitSubscription("x/#"))
                    .hasMessageStartingWith("Expected a subscription to x/#.");
            assertThatThrownBy(() -> impatient.awaitNoSession("one"))
                    .hasMessageStartingWith("Expected no session of client one.");
            assertThatThrownBy(() -> impatient.awaitDisconnected("one"))
                    .hasMessageStartingWith("Expected client one not to be connected.");
            impatient.awaitSession("one");
        }
    }

    @Test
    void withoutTlsThereAreNoCertificates() {
        assertThatThrownBy(broker::certificates).hasMessageContaining("tls()");
    }
}
