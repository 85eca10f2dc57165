package io.linnet.cli.secured;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.broker.ReloadReport;
import io.linnet.broker.log.LogEvent;
import io.linnet.packet.Connect;
import io.linnet.packet.Disconnect;
import io.linnet.packet.Packet;
import io.linnet.packet.Properties;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.Publish;
import io.linnet.packet.ReasonCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Revocation lists and authorities that change while clients are connected: who is not trusted any more goes, and nobody else. */
@Timeout(120)
class TrustChangeTest {
    private static final String WHY = "the client's certificate is no longer trusted";
    private static final String WITHOUT_LISTS = """
            sys-interval: 0
            limits: {connect-timeout: 1m}
            listeners:
              - uri: mqtts://127.0.0.1:0
                tls: {certificate: server.pem, key: server.key, ca: trusted.pem, client-certificates: required, watch: 0}
            """;

    @TempDir
    Path folder;

    private final List<SecuredClient> clients = new ArrayList<>();
    private Certificates house;
    private Certificates plant;

    @BeforeEach
    void makeCertificates() throws IOException {
        house = Certificates.in(folder);
        plant = Certificates.in(Files.createDirectory(folder.resolve("plant")));
        for (String name : List.of("alice", "bob", "carol")) {
            house.client(name);
        }
        plant.client("pump");
        trust("ca.pem");
    }

    @AfterEach
    void hangUp() throws IOException {
        for (SecuredClient client : clients) {
            client.close();
        }
    }

    private void trust(String... authorities) throws IOException {
        StringBuilder all = new StringBuilder();
        for (String authority : authorities) {
            all.append(Files.readString(folder.resolve(authority)));
        }
        Path part = Files.writeString(folder.resolve("trusted.part"), all);
        Files.move(
                part,
                folder.resolve("trusted.pem"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private static String listener(String certificates, String watch) {
        return """
            sys-interval: 0
            limits: {connect-timeout: 1m}
            listeners:
              - uri: mqtts://127.0.0.1:0
                name: devices
                tls: {certificate: server.pem, key: server.key, ca: trusted.pem, client-certificates: %s, crl: [crl.pem], watch: %s}
            """.formatted(certificates, watch);
    }

    /** After its handshake. */
    private SecuredClient open(SecuredBroker broker, @Nullable String own) throws IOException {
        SecuredClient client = SecuredClient.over(
                SecuredClient.trusting(house.authority(), own == null ? null : folder.resolve(own)), broker.port(0));
        clients.add(client);
        return client;
    }

    private SecuredClient connect(SecuredBroker broker, String own) throws IOException {
        return open(broker, own).connected(own);
    }

    private void assertRefused(SecuredBroker broker, String own) {
        assertThatThrownBy(() -> connect(broker, own)).isInstanceOf(IOException.class);
    }

    private static void assertSentAway(SecuredClient client) throws IOException {
        assertThat(client.read(Disconnect.class).reasonCode()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        assertThat(client.isAtEnd()).isTrue();
    }

    @Test
    void whoIsRevokedAtAReloadIsSentAwayAndTheOthersLoseNothing() throws Exception {
        String yaml = listener("required", "0");
        try (SecuredBroker broker = SecuredBroker.start(folder, yaml)) {
            SecuredClient alice = connect(broker, "alice");
            SecuredClient bob = connect(broker, "bob");
            SecuredClient carol = connect(broker, "carol");
            assertThat(alice.subscribe("t/#")).isEqualTo(ReasonCode.GRANTED_QOS_1);
            assertThat(carol.publish(1, "t/1")).isEqualTo(ReasonCode.SUCCESS);

            house.revoke("bob");
            ReloadReport report = broker.reload(yaml);

            assertThat(report.disconnected()).isEqualTo(Map.of(WHY, 1));
            assertSentAway(bob);
            assertThat(carol.publish(2, "t/2")).isEqualTo(ReasonCode.SUCCESS);
            List<Packet> came = List.of(alice.receive(), alice.receive());
            assertThat(came).extracting(each -> ((Publish) each).topicName()).containsExactly("t/1", "t/2");
            assertThat(alice.untilPing()).isEmpty();
            assertRefused(broker, "bob");
            assertThat(broker.awaitLogged(LogEvent.DISCONNECT, fields -> "bob".equals(fields.get("client"))))
                    .containsEntry("code", "0x87")
                    .containsEntry("by", "server")
                    .containsEntry("why", WHY);
            assertThat(broker.reload(yaml).disconnected()).isEmpty();
            assertThat(alice.untilPing()).isEmpty();
        }
    }

    @Test
    void aChangedListIsNoticedWithoutAReload() throws Exception {
        try (SecuredBroker broker = SecuredBroker.start(folder, listener("required", "50ms"))) {
            SecuredClient alice = connect(broker, "alice");
            SecuredClient bob = connect(broker, "bob");
            house.revoke("bob");
            assertSentAway(bob);
            assertThat(alice.untilPing()).isEmpty();
            assertRefused(broker, "bob");
        }
    }

    @Test
    void whoseAuthorityWasTakenAwayIsSentAway() throws Exception {
        trust("ca.pem", "plant/ca.pem");
        try (SecuredBroker broker = SecuredBroker.start(folder, WITHOUT_LISTS)) {
            SecuredClient alice = connect(broker, "alice");
            SecuredClient pump = connect(broker, "plant/pump");
            SecuredClient old = open(broker, "plant/pump");
            old.connect(new Connect(ProtocolVersion.V3_1_1, true, 0, "old", null, null, null, Properties.NONE));

            trust("ca.pem");
            assertThat(broker.reload(WITHOUT_LISTS).disconnected()).isEqualTo(Map.of(WHY, 2));

            assertSentAway(pump);
            assertThat(old.isAtEnd())
                    .as("3.1.1 has no DISCONNECT from the broker")
                    .isTrue();
            assertThat(alice.untilPing()).isEmpty();
            assertRefused(broker, "plant/pump");

            trust("ca.pem", "plant/ca.pem");
            assertThat(broker.reload(WITHOUT_LISTS).disconnected()).isEmpty();
            connect(broker, "plant/pump");
            assertThat(alice.untilPing()).isEmpty();
        }
    }

    @Test
    void whoHasShownNoCertificateStays() throws Exception {
        String yaml = listener("optional", "0");
        try (SecuredBroker broker = SecuredBroker.start(folder, yaml)) {
            SecuredClient nameless = open(broker, null).connected("nameless");
            SecuredClient bob = connect(broker, "bob");
            house.revoke("bob");
            assertThat(broker.reload(yaml).disconnected()).isEqualTo(Map.of(WHY, 1));
            assertSentAway(bob);
            assertThat(nameless.untilPing()).isEmpty();
        }
    }

    @Test
    void whoIsRevokedBetweenHandshakeAndConnectComesNoFurther() throws Exception {
        String yaml = listener("required", "0");
        try (SecuredBroker broker = SecuredBroker.start(folder, yaml)) {
            // with TLS 1.2 the broker is the first to know that the handshake is complete
            SecuredClient bob = SecuredClient.over(
                    SecuredClient.trusting(house.authority(), folder.resolve("bob"), "TLSv1.2"), broker.port(0));
            clients.add(bob);
            broker.settle();
            house.revoke("bob");
            broker.reload(yaml);
            assertThat(bob.connect(SecuredClient.asking("bob", null, true)).reasonCode())
                    .isEqualTo(ReasonCode.NOT_AUTHORIZED);
            assertThat(bob.isAtEnd()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", ""})
    void aListThatCannotBeUsedChangesNothing(String content) throws Exception {
        String yaml = listener("required", "0");
        try (SecuredBroker broker = SecuredBroker.start(folder, yaml)) {
            SecuredClient bob = connect(broker, "bob");
            Files.writeString(folder.resolve("crl.pem"), content);
            assertThatThrownBy(() -> broker.reload(yaml)).hasMessageContaining("crl.pem");
            assertThat(bob.untilPing()).isEmpty();
            connect(broker, "alice");
        }
    }

    @Test
    void theSessionOfARevokedClientIsLeftForItsNextCertificate() throws Exception {
        String yaml = listener("required", "0");
        try (SecuredBroker broker = SecuredBroker.start(folder, yaml)) {
            SecuredClient bob = open(broker, "bob");
            bob.connect(SecuredClient.asking("bob", null, false));
            assertThat(bob.subscribe("t/#")).isEqualTo(ReasonCode.GRANTED_QOS_1);
            house.revoke("bob");
            broker.reload(yaml);
            assertSentAway(bob);
            assertThat(connect(broker, "alice").publish(1, "t/1")).isEqualTo(ReasonCode.SUCCESS);

            house.client("bob"); // renewed
            SecuredClient again = open(broker, "bob");
            assertThat(again.connect(SecuredClient.asking("bob", null, false)).sessionPresent())
                    .isTrue();
            assertThat(again.receive().topicName()).isEqualTo("t/1");
        }
    }
}
