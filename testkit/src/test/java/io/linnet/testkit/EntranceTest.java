package io.linnet.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.broker.SessionSummary;
import io.linnet.client.Client;
import io.linnet.client.ConnectFailed;
import io.linnet.client.Refused;
import io.linnet.packet.ReasonCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who comes in to a broker under test: by password, by certificate, or not at all. */
class EntranceTest {
    private static void refused(ReasonCode code, Runnable attempt) {
        assertThatThrownBy(attempt::run)
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.reasonCode()).isEqualTo(code));
    }

    @Test
    void usersAreLetInWithTheirPassword() {
        try (TestBroker broker = TestBroker.builder()
                .user("alice", "secret")
                .user(TestUser.of("bob", "secret").mayPublish("bob/#").maySubscribe("all/+"))
                .start()) {
            Client.to(broker.uri().toString())
                    .credentials("alice", "secret")
                    .connect()
                    .close();
            refused(
                    ReasonCode.BAD_USER_NAME_OR_PASSWORD,
                    () -> Client.to(broker.uri().toString())
                            .credentials("alice", "wrong")
                            .connect());
            refused(
                    ReasonCode.BAD_USER_NAME_OR_PASSWORD,
                    () -> Client.to(broker.uri().toString())
                            .credentials("carol", "secret")
                            .connect());
            refused(ReasonCode.NOT_AUTHORIZED, () -> Client.connect(broker.uri().toString()));
            try (Client bob = Client.to(broker.uri().toString())
                    .credentials("bob", "secret")
                    .connect()) {
                bob.publish("bob/1", "x");
                refused(ReasonCode.NOT_AUTHORIZED, () -> bob.publish("alice/1", "x"));
                bob.subscribe("all/+", delivery -> {});
                refused(ReasonCode.NOT_AUTHORIZED, () -> bob.subscribe("all/#", delivery -> {}));
            }
        }
    }

    @Test
    void anonymousClientsComeInWhereTheyMay() {
        try (TestBroker broker =
                TestBroker.builder().user("alice", "secret").anonymous().start()) {
            Client.connect(broker.uri().toString()).close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "a/#, a, true",
        "a/#, a/b/c, true",
        "a/#, a/+/c, true",
        "a/+, a/b, true",
        "a/+, a/+, true",
        "a/+, a/#, false",
        "a/+, a/b/c, false",
        "a, a, true",
        "a, b, false",
        "#, a/#, true",
        "#, $SYS/#, false",
        "+/a, $SYS/a, false",
        "a/b, a, false",
        "a/+/c, a/#, false"
    })
    void aFilterCoversAnotherWhenItMatchesAllThatItDoes(String outer, String inner, boolean covers) {
        assertThat(TestUser.covers(outer, inner)).isEqualTo(covers);
    }

    @Test
    void tlsIsSpokenWithACertificateOfTheBrokersOwnAuthority() throws Exception {
        Path authority;
        try (TestBroker broker = TestBroker.builder().tls().start()) {
            assertThat(broker.uri()).hasScheme("mqtts");
            authority = broker.certificates().caFile();
            try (Client client = broker.client().connect()) {
                client.publish("t", "1");
                broker.received("t").once();
            }
            try (SSLSocket socket = (SSLSocket)
                    broker.certificates().sslContext().getSocketFactory().createSocket("localhost", broker.port())) {
                socket.startHandshake();
                assertThat(socket.getSession().getPeerCertificates()[0].toString())
                        .contains("CN=localhost");
            }
            assertThatThrownBy(() -> Client.connect(broker.uri().toString())).isInstanceOf(ConnectFailed.class);
            KeyStore trust = KeyStore.getInstance(
                    broker.certificates().trustStore().toFile(), TestCertificates.STORE_PASSWORD.toCharArray());
            assertThat(trust.getCertificate("ca"))
                    .isEqualTo(broker.certificates().authority());
        }
        assertThat(Files.exists(authority)).isFalse();
    }

    @Test
    void clientsShowCertificatesAndAreTheirUsers() throws Exception {
        try (TestBroker broker = TestBroker.builder()
                .clientCertificates()
                .user(TestUser.of("device", "-").mayPublish("device/#"))
                .start()) {
            try (Client device = broker.client().clientIdentifier("d").connect()) {
                device.publish("device/1", "x");
                refused(ReasonCode.NOT_AUTHORIZED, () -> device.publish("other", "x"));
                assertThat(broker.session("d")).map(SessionSummary::user).contains("device");
            }
            refused(
                    ReasonCode.NOT_AUTHORIZED,
                    () -> Client.to(broker.uri().toString())
                            .tls(broker.certificates().clientSettings("stranger"))
                            .connect());
            assertThatThrownBy(() -> Client.to(broker.uri().toString())
                            .tls(broker.certificates().clientSettings())
                            .connect())
                    .isInstanceOf(ConnectFailed.class);
            try (SSLSocket socket = (SSLSocket) broker.certificates()
                    .sslContext("device")
                    .getSocketFactory()
                    .createSocket("localhost", broker.port())) {
                socket.startHandshake();
                assertThat(socket.getSession().isValid()).isTrue();
            }
            assertThatThrownBy(() -> broker.certificates().client("../x")).hasMessageContaining("allowed are");
        }
    }

    @Test
    void theConfigurationOfTheBrokerCanBeChosen() {
        try (TestBroker broker = TestBroker.builder()
                        .config(config -> config.withLimits(io.linnet.broker.Limits.defaults()
                                .with(io.linnet.broker.Limit.MAXIMUM_PACKET_BYTES, 1_000)))
                        .start();
                Client client = broker.client().connect()) {
            assertThatThrownBy(() -> client.publish("t", "x".repeat(2_000))).isInstanceOf(Refused.class);
        }
    }
}
