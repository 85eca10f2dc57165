package io.linnet.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.client.ScriptedBroker.Script;
import io.linnet.client.net.Endpoint;
import io.linnet.client.net.Way;
import io.linnet.packet.ConnAck;
import io.linnet.packet.Connect;
import io.linnet.packet.Disconnect;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.ReasonCode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which server a client goes to when servers send it elsewhere, and which version it speaks when they do not speak its first choice. */
class ConnectorTest {
    private static final long PATIENCE_SECONDS = 20;

    private final BlockingQueue<ConnectionState> states = new LinkedBlockingQueue<>();

    private ClientBuilder client(ScriptedBroker first) {
        return Client.to(first.address())
                .backoff(new Backoff(Duration.ofMillis(1), Duration.ofMillis(10)))
                .onConnection(states::add);
    }

    /** The server of the next connection. */
    private String connected() throws InterruptedException {
        while (true) {
            ConnectionState state = states.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(state).as("a change of the connection").isNotNull();
            if (state instanceof ConnectionState.Connected connected) {
                return connected.server();
            }
        }
    }

    private static Properties reference(String server) {
        return Properties.builder().text(Property.SERVER_REFERENCE, server).build();
    }

    /** Sends the client away before it is in. */
    private static Script refusing(ReasonCode reasonCode, String server) {
        return client -> {
            client.connect();
            client.send(new ConnAck(false, reasonCode, reference(server)));
        };
    }

    /** Lets the client in, and sends it away then. */
    private static Script leaving(ReasonCode reasonCode, String server) {
        return client -> {
            client.welcome();
            client.send(new Disconnect(reasonCode, reference(server)));
            client.rest();
        };
    }

    private static final Script STAYING = client -> {
        client.welcome();
        client.rest();
    };

    /** Breaks off. */
    private static final Script BREAKING = ScriptedBroker.Peer::welcome;

    // ---- servers

    @ParameterizedTest
    @EnumSource(names = {"USE_ANOTHER_SERVER", "SERVER_MOVED"})
    void aServerThatSendsTheClientElsewhereInItsConnAckIsFollowedAtOnce(ReasonCode reasonCode) throws Exception {
        try (ScriptedBroker other = ScriptedBroker.playing(STAYING);
                ScriptedBroker first = ScriptedBroker.playing(refusing(reasonCode, other.address() + " third:1"));
                Client client = client(first).connect()) {
            assertThat(connected()).isEqualTo("mqtt://" + other.address());
            assertThat(client.state()).isInstanceOf(ConnectionState.Connected.class);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"USE_ANOTHER_SERVER", "SERVER_MOVED"})
    void aServerThatSendsTheClientElsewhereLaterIsFollowed(ReasonCode reasonCode) throws Exception {
        try (ScriptedBroker other = ScriptedBroker.playing(STAYING);
                ScriptedBroker first = ScriptedBroker.playing(leaving(reasonCode, other.address()));
                Client client = client(first).connect()) {
            assertThat(connected()).isEqualTo("mqtt://" + first.address());
            assertThat(connected()).isEqualTo("mqtt://" + other.address());
            assertThat(client.unfinishedMessages()).isZero();
        }
    }

    @Test
    void aServerThatHasMovedIsNotAskedAgain() throws Exception {
        try (ScriptedBroker other = ScriptedBroker.playing(BREAKING, client -> {}, STAYING);
                ScriptedBroker first = ScriptedBroker.playing(refusing(ReasonCode.SERVER_MOVED, other.address()));
                Client client = client(first).connect()) {
            assertThat(connected()).isEqualTo("mqtt://" + other.address());
            assertThat(connected()).isEqualTo("mqtt://" + other.address());
            assertThat(first.connections()).isEqualTo(1);
            assertThat(client.unfinishedMessages()).isZero();
        }
    }

    @Test
    void aServerThatReferredToAnotherForTheTimeBeingIsAskedAgainWhenThatFails() throws Exception {
        try (ScriptedBroker other = ScriptedBroker.playing(BREAKING, client -> {});
                ScriptedBroker first =
                        ScriptedBroker.playing(refusing(ReasonCode.USE_ANOTHER_SERVER, other.address()), STAYING);
                Client client = client(first).connect()) {
            assertThat(connected()).isEqualTo("mqtt://" + other.address());
            assertThat(connected()).isEqualTo("mqtt://" + first.address());
            assertThat(client.unfinishedMessages()).isZero();
        }
    }

    @Test
    void serversThatSendAClientInCirclesAreNotFollowedForEver() throws Exception {
        Script[] circle = new Script[10];
        try (ScriptedBroker first = ScriptedBroker.playing(circling(circle))) {
            java.util.Arrays.fill(circle, refusing(ReasonCode.USE_ANOTHER_SERVER, first.address()));
            assertThatThrownBy(() -> client(first).connect())
                    .isInstanceOf(Refused.class)
                    .hasMessageContaining("use another server (0x9C)");
            assertThat(first.connections()).isEqualTo(6);
        }
    }

    /** Scripts that are only known when the broker's port is. */
    private static Script[] circling(Script[] scripts) {
        Script[] later = new Script[scripts.length];
        for (int i = 0; i < later.length; i++) {
            int number = i;
            later[i] = client -> scripts[number].play(client);
        }
        return later;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ":1883", "host:0", "host:70000", "host:port"})
    void aReferenceThatIsNoneIsARefusal(String server) throws IOException {
        try (ScriptedBroker first = ScriptedBroker.playing(refusing(ReasonCode.USE_ANOTHER_SERVER, server))) {
            assertThatThrownBy(() -> client(first).connect()).isInstanceOf(Refused.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "NEVER, localhost:PORT, false",
        "SAME_HOST, localhost:PORT, false",
        "SAME_HOST, mqtt://127.0.0.1:PORT, true",
        "SAME_HOST, 127.0.0.1:PORT, true",
        "NEVER, 127.0.0.1:PORT, false",
        "ALWAYS, localhost:PORT, true",
        "ALWAYS, '  mqtt://localhost:PORT [::1]:1', true",
        "ALWAYS, mqtts://localhost:PORT, false",
        "ALWAYS, ws://localhost:PORT, false",
        "ALWAYS, mqtt://eve:secret@localhost:PORT, false"
    })
    void onlyReferencesThatTheUserAllowsAreFollowed(ServerReferences followed, String reference, boolean expected)
            throws Exception {
        try (ScriptedBroker other = ScriptedBroker.playing(STAYING)) {
            String port = other.address().substring(other.address().lastIndexOf(':') + 1);
            try (ScriptedBroker first =
                    ScriptedBroker.playing(refusing(ReasonCode.USE_ANOTHER_SERVER, reference.replace("PORT", port)))) {
                ClientBuilder builder = client(first).followServerReferences(followed);
                if (expected) {
                    builder.connect().close();
                } else {
                    assertThatThrownBy(builder::connect)
                            .isInstanceOf(Refused.class)
                            .hasMessageContaining("followServerReferences");
                }
            }
            assertThat(other.connections()).isEqualTo(expected ? 1 : 0);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "other.example, other.example:1883",
        "other.example:1, other.example:1",
        "[fe80::1]:8883, [fe80::1]:8883",
        "[fe80::1], [fe80::1]:1883",
        "'one.example:1 two.example:2', one.example:1",
        "fe80::1, 127.0.0.1:1883",
        "other.example/path, 127.0.0.1:1883"
    })
    void aReferenceIsReadAsOtherAddressesAre(String reference, String next) {
        Route route =
                new Route(List.of(new Endpoint("127.0.0.1", 1883, Way.STRAIGHT, null, null)), ServerReferences.ALWAYS);
        boolean followed = route.failed(reference, ReasonCode.SERVER_MOVED);
        assertThat(route.next().hostAndPort()).isEqualTo(next);
        assertThat(followed).isEqualTo(!next.startsWith("127"));
    }

    @Test
    void aReferenceWithAnotherReasonIsNotFollowed() throws IOException {
        try (ScriptedBroker other = ScriptedBroker.playing(STAYING);
                ScriptedBroker first = ScriptedBroker.playing(refusing(ReasonCode.NOT_AUTHORIZED, other.address()))) {
            assertThatThrownBy(() -> client(first).connect()).isInstanceOf(Refused.class);
            assertThat(other.connections()).isZero();
        }
    }

    @Test
    void theNextServerIsTriedWhenOneIsNotThere() throws Exception {
        try (ScriptedBroker other = ScriptedBroker.playing(STAYING);
                Client client = Client.to("127.0.0.1:1")
                        .orServer(other.address())
                        .backoff(new Backoff(Duration.ofMillis(1), Duration.ofMillis(10)))
                        .onConnection(states::add)
                        .start()) {
            assertThat(connected()).isEqualTo("mqtt://" + other.address());
            assertThat(client.unfinishedMessages()).isZero();
        }
    }

    // ---- sessions that were taken over

    private static final Script TAKEN_OVER = client -> {
        client.welcome();
        client.send(new Disconnect(ReasonCode.SESSION_TAKEN_OVER, Properties.NONE));
        client.rest();
    };

    @Test
    void aSessionThatWasTakenOverIsNotTakenBack() throws Exception {
        try (ScriptedBroker broker = ScriptedBroker.playing(TAKEN_OVER, STAYING);
                Client client = client(broker).connect()) {
            client.awaitClose();
            assertThat(broker.connections()).isEqualTo(1);
        }
    }

    @Test
    void aConnectThatWasGivenUpMayComeLateAndTakeTheSessionOverOnce() throws Exception {
        HandTime time = new HandTime();
        CountDownLatch asked = new CountDownLatch(1);
        Script silent = client -> {
            client.connect();
            asked.countDown();
            client.rest();
        };
        try (ScriptedBroker broker = ScriptedBroker.playing(silent, TAKEN_OVER, TAKEN_OVER, STAYING);
                Client client = client(broker).time(time).start()) {
            assertThat(asked.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            time.advance(Duration.ofSeconds(31));
            for (int i = 0; i < 2; i++) {
                disconnected(client);
                time.advance(Duration.ofSeconds(1));
            }
            client.awaitClose();
            assertThat(broker.connections()).isEqualTo(3);
        }
    }

    private void disconnected(Client client) throws InterruptedException {
        ConnectionState state;
        do {
            state = states.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(state).as("a change of the connection").isNotNull();
        } while (!(state instanceof ConnectionState.Disconnected));
        // the next attempt is appointed under the lock that this takes
        assertThat(client.state()).isInstanceOf(ConnectionState.Disconnected.class);
    }

    // ---- versions

    private static void assertSpeaksOld(Script refusal) throws Exception {
        BlockingQueue<Connect> connects = new LinkedBlockingQueue<>();
        Script old = client -> {
            connects.add(client.connect());
            client.send(new ConnAck(false, ReasonCode.SUCCESS, Properties.NONE));
        };
        try (ScriptedBroker broker = ScriptedBroker.playing(refusal, old, old);
                Client client = Client.to(broker.address())
                        .token("secret")
                        .backoff(new Backoff(Duration.ofMillis(1), Duration.ofMillis(10)))
                        .connect()) {
            for (int i = 0; i < 2; i++) {
                Connect connect = connects.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                assertThat(connect).isNotNull();
                assertThat(connect.version()).isEqualTo(ProtocolVersion.V3_1_1);
                assertThat(connect.cleanStart()).isTrue();
                assertThat(connect.clientIdentifier()).isNotEmpty();
                assertThat(connect.userName())
                        .as("3.1.1 has no password without it")
                        .isNotNull();
            }
            assertThat(client.unfinishedMessages()).isZero();
        }
    }

    @Test
    void aBrokerThatRefusesTheVersionIn50IsSpokenToIn311() throws Exception {
        assertSpeaksOld(client -> {
            assertThat(client.connect().version()).isEqualTo(ProtocolVersion.V5);
            client.send(new ConnAck(false, ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, Properties.NONE));
        });
    }

    @Test
    void aBrokerThatRefusesTheVersionIn311IsSpokenToIn311() throws Exception {
        assertSpeaksOld(client -> {
            assertThat(client.connect().version()).isEqualTo(ProtocolVersion.V5);
            client.send(new byte[] {
                0x20, // CONNACK
                0x02, // remaining length
                0x00, // no session
                0x01, // unacceptable protocol version
            });
        });
    }

    @Test
    void aBrokerThatClosesWithoutAWordIsNotSpokenToInAnotherVersion() throws IOException {
        try (ScriptedBroker broker = ScriptedBroker.playing(ScriptedBroker.Peer::connect, STAYING)) {
            assertThatThrownBy(() -> client(broker).connect())
                    .isInstanceOf(ConnectFailed.class)
                    .hasMessageContaining("if it knows 3.1.1 only, choose that version");
            assertThat(broker.connections()).isEqualTo(1);
        }
    }

    @Test
    void aVersionThatWasChosenIsTheOnlyOne() throws IOException {
        try (ScriptedBroker broker = ScriptedBroker.playing(
                client -> {
                    client.connect();
                    client.send(new ConnAck(false, ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, Properties.NONE));
                },
                STAYING)) {
            assertThatThrownBy(() -> client(broker).version(ProtocolVersion.V5).connect())
                    .isInstanceOf(Refused.class)
                    .hasMessageContaining("choose another protocol version");
            assertThat(broker.connections()).isEqualTo(1);
        }
    }

    @Test
    void anOlderVersionIsNoWayRoundTheProofOfTheBroker() throws IOException {
        try (ScriptedBroker liar = ScriptedBroker.playing(
                client -> {
                    client.connect();
                    client.send(new ConnAck(false, ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, Properties.NONE));
                },
                STAYING)) {
            assertThatThrownBy(() -> client(liar)
                            .authentication(Scram.of("alice", "right"))
                            .connect())
                    .isInstanceOf(Refused.class);
            assertThat(liar.connections()).isEqualTo(1);
        }
    }
}
