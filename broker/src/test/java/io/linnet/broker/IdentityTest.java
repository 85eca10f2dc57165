package io.linnet.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.broker.local.LocalStorage;
import io.linnet.packet.Auth;
import io.linnet.packet.ConnAck;
import io.linnet.packet.Connect;
import io.linnet.packet.Disconnect;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.ReasonCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What follows from who a client has proved to be: whose session it is, under which name, for how long. */
class IdentityTest {
    private static final String METHOD = "NAME";
    private static final long NEVER = Long.MAX_VALUE;

    private final AtomicLong clock = new AtomicLong(1_000_000);
    private @Nullable RunningBroker broker;

    @AfterEach
    void close() throws Exception {
        if (broker != null) {
            broker.close();
        }
    }

    private RunningBroker start(Storage storage) throws IOException {
        broker = new RunningBroker(RunningBroker.config(2)
                .withPorts(Ports.local()
                        .withStorage(storage)
                        .withClock(clock::get)
                        .withAuthenticator(IdentityTest::authenticate)
                        .withEnhancedAuthenticators(List.of(new ByName()))));
        return broker;
    }

    private static Connect connect(ProtocolVersion version, String user, boolean cleanStart, long expiry) {
        Properties properties = version.isV5()
                ? Properties.builder()
                        .number(Property.SESSION_EXPIRY_INTERVAL, expiry)
                        .build()
                : Properties.NONE;
        return new Connect(version, cleanStart, 0, "device", null, user.isEmpty() ? null : user, null, properties);
    }

    /** User names are {@code NAME[@VALID_UNTIL][/CLIENT_IDENTIFIERS]}; without a user name the client is nobody. */
    private static CompletionStage<Authenticator.Verdict> authenticate(Connect connect, Peer peer) {
        String user = connect.userName();
        return CompletableFuture.completedFuture(
                new Authenticator.Verdict.Accepted(user == null ? Identity.ANONYMOUS : identity(user)));
    }

    private static Identity identity(String text) {
        String[] parts = text.split("/", 2);
        String[] name = parts[0].split("@", 2);
        return new Identity(
                name[0],
                "test",
                "",
                parts.length > 1 ? List.of(parts[1]) : List.of(),
                Map.of(),
                List.of(),
                List.of(),
                name.length > 1 ? Long.parseLong(name[1]) : NEVER);
    }

    /** An authentication method that believes what it is told, in the same words. */
    private record ByName() implements EnhancedAuthenticator {
        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public Exchange begin(Connect connect, Peer peer) {
            return data -> CompletableFuture.completedFuture(
                    new Step.Success(identity(new String(data, StandardCharsets.UTF_8)), new byte[0]));
        }
    }

    private static Properties named(String identity) {
        return Properties.builder()
                .text(Property.AUTHENTICATION_METHOD, METHOD)
                .binary(Property.AUTHENTICATION_DATA, TestClient.bytes(identity))
                .build();
    }

    private static ReasonCode answer(RunningBroker running, Connect connect) throws IOException {
        return running.open(connect.version()).connect(connect).reasonCode();
    }

    private void pass(long millis) throws Exception {
        clock.addAndGet(millis);
        if (broker != null) {
            broker.tick();
        }
    }

    // ---- whose session it is

    @ParameterizedTest
    @EnumSource(
            value = ProtocolVersion.class,
            names = {"V3_1_1", "V5"})
    void aConnectedClientIsNotTakenOverBySomebodyElse(ProtocolVersion version) throws Exception {
        RunningBroker running = start(Storage.inMemory());
        TestClient alice = running.connect(connect(version, "alice", true, 0));
        for (boolean cleanStart : new boolean[] {true, false}) {
            assertThat(answer(running, connect(version, "mallory", cleanStart, 0)))
                    .isEqualTo(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
            assertThat(answer(running, connect(version, "", cleanStart, 0)))
                    .isEqualTo(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
        }
        assertThat(alice.untilPing()).isEmpty();
        assertThat(answer(running, connect(version, "alice", true, 0))).isEqualTo(ReasonCode.SUCCESS);
    }

    @Test
    void aSessionWithoutConnectionWaitsForItsOwner() throws Exception {
        RunningBroker running = start(Storage.inMemory());
        TestClient alice = running.connect(connect(ProtocolVersion.V5, "alice", true, 3600));
        alice.subscribe(1, "a");
        alice.close();
        assertThat(answer(running, connect(ProtocolVersion.V5, "mallory", true, 0)))
                .isEqualTo(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
        ConnAck again = running.open(ProtocolVersion.V5).connect(connect(ProtocolVersion.V5, "alice", false, 3600));
        assertThat(again.sessionPresent()).isTrue();
    }

    @Test
    void aSessionOfNobodyIsForEverybody() throws Exception {
        RunningBroker running = start(Storage.inMemory());
        running.connect(connect(ProtocolVersion.V5, "", true, 3600)).close();
        ConnAck taken = running.open(ProtocolVersion.V5).connect(connect(ProtocolVersion.V5, "alice", false, 3600));
        assertThat(taken.sessionPresent()).isTrue();
        assertThat(answer(running, connect(ProtocolVersion.V5, "", false, 3600)))
                .isEqualTo(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
    }

    @Test
    void theOwnerIsKnownAfterARestart(@TempDir Path folder) throws Exception {
        RunningBroker first = start(LocalStorage.open(folder));
        first.connect(connect(ProtocolVersion.V5, "alice", true, 3600)).close();
        first.close();
        RunningBroker second = start(LocalStorage.open(folder));
        assertThat(answer(second, connect(ProtocolVersion.V5, "mallory", false, 3600)))
                .isEqualTo(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
        ConnAck again = second.open(ProtocolVersion.V5).connect(connect(ProtocolVersion.V5, "alice", false, 3600));
        assertThat(again.sessionPresent()).isTrue();
    }

    // ---- under which name

    @ParameterizedTest
    @CsvSource({
        "alice/device, SUCCESS",
        "alice/dev*, SUCCESS",
        "alice/*, SUCCESS",
        "alice/other, CLIENT_IDENTIFIER_NOT_VALID",
        "alice/devices*, CLIENT_IDENTIFIER_NOT_VALID",
        "alice/dev, CLIENT_IDENTIFIER_NOT_VALID"
    })
    void theProofMayNameTheClientIdentifier(String user, ReasonCode expected) throws Exception {
        RunningBroker running = start(Storage.inMemory());
        assertThat(answer(running, connect(ProtocolVersion.V5, user, true, 0))).isEqualTo(expected);
    }

    // ---- for how long

    @Test
    void theConnectionEndsWithTheProof() throws Exception {
        RunningBroker running = start(Storage.inMemory());
        TestClient alice = running.connect(connect(ProtocolVersion.V5, "alice@1060000", true, 3600));
        pass(59_000);
        assertThat(alice.untilPing()).isEmpty();
        pass(1_100);
        assertThat(alice.read(Disconnect.class).reasonCode()).isEqualTo(ReasonCode.MAXIMUM_CONNECT_TIME);
        assertThat(alice.isAtEnd()).isTrue();
    }

    @Test
    void anExpiredProofOpensNothing() throws Exception {
        RunningBroker running = start(Storage.inMemory());
        assertThat(answer(running, connect(ProtocolVersion.V5, "alice@1000000", true, 0)))
                .isEqualTo(ReasonCode.NOT_AUTHORIZED);
    }

    @Test
    void reAuthenticationProlongsTheConnection() throws Exception {
        RunningBroker running = start(Storage.inMemory());
        TestClient alice = running.connect(byName("alice@1060000"));
        alice.send(new Auth(ReasonCode.RE_AUTHENTICATE, named("alice@1120000")));
        assertThat(alice.read(Auth.class).reasonCode()).isEqualTo(ReasonCode.SUCCESS);
        pass(119_000);
        assertThat(alice.untilPing()).isEmpty();
        pass(1_100);
        assertThat(alice.read(Disconnect.class).reasonCode()).isEqualTo(ReasonCode.MAXIMUM_CONNECT_TIME);
    }

    @Test
    void nobodyBecomesSomebodyElseByReAuthentication() throws Exception {
        RunningBroker running = start(Storage.inMemory());
        TestClient alice = running.connect(byName("alice"));
        alice.send(new Auth(ReasonCode.RE_AUTHENTICATE, named("mallory")));
        assertThat(alice.read(Disconnect.class).reasonCode()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        assertThat(alice.isAtEnd()).isTrue();
    }

    private static Connect byName(String identity) {
        return new Connect(ProtocolVersion.V5, true, 0, "device", null, null, null, named(identity));
    }
}
