package io.linnet.broker;

import static io.linnet.broker.TestClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.broker.local.LocalStorage;
import io.linnet.packet.Auth;
import io.linnet.packet.Connect;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.Publish;
import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.Will;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The will of a client whose broker was killed is judged by all that its proof of identity has brought, under the rules of now. */
class RestoredWillTest {
    private static final String METHOD = "ROLE";

    @TempDir
    Path folder;

    /** Only who has the role may publish to {@code wills}. */
    private record OnlyWith(String role) implements Authorizer {
        @Override
        public Permissions permissions(ClientIdentity client) {
            return client.identity().roles().contains(role)
                    ? Permissions.EVERYTHING
                    : new Rules(List.of("wills"), List.of());
        }
    }

    /** An authentication method that gives the user alice the role that she names. */
    private record ByRole() implements EnhancedAuthenticator {
        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public Exchange begin(Connect connect, Peer peer) {
            return data -> CompletableFuture.completedFuture(
                    new Step.Success(identity(new String(data, StandardCharsets.UTF_8)), new byte[0]));
        }

        private static Identity identity(String role) {
            return new Identity("alice", "test", "", List.of(), Map.of(), List.of(role), List.of(), Long.MAX_VALUE);
        }
    }

    private static RunningBroker start(Path folder, Authorizer rules) throws IOException {
        return new RunningBroker(RunningBroker.config(2)
                .withPorts(Ports.local()
                        .withStorage(LocalStorage.open(folder))
                        .withEnhancedAuthenticators(List.of(new ByRole()))
                        .withAuthorizer(rules)));
    }

    /** What a broker finds that was killed now. */
    private Path killed(Path running) throws IOException {
        Path copy = folder.resolve("copy");
        try (Stream<Path> files = Files.walk(running)) {
            for (Path each : files.toList()) {
                Files.copy(each, copy.resolve(running.relativize(each).toString()));
            }
        }
        return copy;
    }

    private static Properties.Builder proof(String role) {
        return Properties.builder()
                .text(Property.AUTHENTICATION_METHOD, METHOD)
                .binary(Property.AUTHENTICATION_DATA, TestClient.bytes(role));
    }

    private static TestClient alice(RunningBroker running, String role) throws IOException {
        running.connectDurable("witness").subscribe(1, "wills");
        Will will = new Will("wills", TestClient.bytes("gone"), QoS.AT_LEAST_ONCE, false, Properties.NONE);
        Properties properties =
                proof(role).number(Property.SESSION_EXPIRY_INTERVAL, 3600).build();
        return running.connect(new Connect(ProtocolVersion.V5, false, 0, "device", will, null, null, properties));
    }

    private static void assertPublished(RunningBroker restarted) throws Exception {
        assertThat(text(restarted.connectDurable("witness").receive())).isEqualTo("gone");
        assertThat(restarted.count(counters -> counters.publishesRefused)).isZero();
    }

    private static void assertRefused(RunningBroker restarted) throws Exception {
        assertThat(restarted.count(counters -> counters.publishesRefused)).isEqualTo(1);
        assertThat(restarted.connectDurable("witness").untilPing())
                .filteredOn(Publish.class::isInstance)
                .isEmpty();
    }

    @Test
    void aWillThatARoleAllowsIsPublished() throws Exception {
        Path data = folder.resolve("data");
        try (RunningBroker running = start(data, new OnlyWith("writer"))) {
            assertThat(alice(running, "writer").untilPing()).isEmpty();
            try (RunningBroker restarted = start(killed(data), new OnlyWith("writer"))) {
                assertPublished(restarted);
            }
        }
    }

    @Test
    void aWillThatTheRulesForbidMeanwhileIsNot() throws Exception {
        Path data = folder.resolve("data");
        try (RunningBroker running = start(data, new OnlyWith("writer"))) {
            assertThat(alice(running, "writer").untilPing()).isEmpty();
            try (RunningBroker restarted = start(killed(data), new OnlyWith("editor"))) {
                assertRefused(restarted);
            }
        }
    }

    @Test
    void theLastProofOfTheConnectionCounts() throws Exception {
        Path data = folder.resolve("data");
        try (RunningBroker running = start(data, new OnlyWith("writer"))) {
            TestClient alice = alice(running, "writer");
            alice.send(new Auth(ReasonCode.RE_AUTHENTICATE, proof("reader").build()));
            alice.read(Auth.class);
            alice.subscribe(0, "anything"); // durable, and so is what came before
            try (RunningBroker restarted = start(killed(data), new OnlyWith("writer"))) {
                assertRefused(restarted);
            }
        }
    }
}
