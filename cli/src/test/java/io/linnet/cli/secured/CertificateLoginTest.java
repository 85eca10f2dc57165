package io.linnet.cli.secured;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.broker.log.LogEvent;
import io.linnet.packet.Disconnect;
import io.linnet.packet.ReasonCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.bouncycastle.asn1.x509.GeneralName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that log in by the certificate of their TLS connection, from the configuration to CONNACK and permissions. */
@Timeout(120)
class CertificateLoginTest {
    private static final String CONFIGURATION = """
            sys-interval: 0
            authentication:
              - certificate: {user: %s, require-user-name-match: %s}
            listeners:
              - uri: mqtts://127.0.0.1:0
                tls: {certificate: server.pem, key: server.key, ca: ca.pem, client-certificates: %s, crl: [crl.pem], watch: 0}
            """;

    @TempDir
    private static Path folder;

    private static Path authority = Path.of("");

    @BeforeAll
    static void makeCertificates() throws IOException {
        Certificates certificates = Certificates.in(folder);
        authority = certificates.authority();
        certificates.client("pump-1");
        certificates.client("revoked");
        certificates.revoke("revoked");
        certificates.expired("expired");
        certificates.client(
                "plant",
                "C=DE,O=Linnet,CN=pump-2",
                new GeneralName(GeneralName.dNSName, "pump-2.example.org"),
                new GeneralName(GeneralName.uniformResourceIdentifier, "spiffe://example.org/pump-2"),
                new GeneralName(GeneralName.rfc822Name, "pump-2@example.org"));
        certificates.client(
                "two",
                "CN=pump-3",
                new GeneralName(GeneralName.dNSName, "a"),
                new GeneralName(GeneralName.dNSName, "b"));
        certificates.client("odd", "CN=plant/#", new GeneralName(GeneralName.dNSName, "odd"));
        Certificates.in(Files.createDirectory(folder.resolve("other"))).client("pump-1");
    }

    private static String configuration(String user, String asked) {
        return CONFIGURATION.formatted(user, "false", asked);
    }

    private static SecuredClient open(SecuredBroker broker, @Nullable String own) throws IOException {
        return SecuredClient.over(
                SecuredClient.trusting(authority, own == null ? null : folder.resolve(own)), broker.port(0));
    }

    /** What CONNACK says. */
    private static ReasonCode login(
            SecuredBroker broker, @Nullable String own, String clientIdentifier, @Nullable String user)
            throws IOException {
        try (SecuredClient client = open(broker, own)) {
            return client.connect(SecuredClient.asking(clientIdentifier, user, true))
                    .reasonCode();
        }
    }

    private static Map<String, String> connected(SecuredBroker broker, String clientIdentifier) {
        return broker.awaitLogged(LogEvent.CONNECT, fields -> clientIdentifier.equals(fields.get("client")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cn        | pump-1 | pump-1",
                "cn        | plant  | pump-2",
                "dn        | pump-1 | CN=pump-1",
                "dn        | plant  | CN=pump-2,O=Linnet,C=DE",
                "san-dns   | plant  | pump-2.example.org",
                "san-uri   | plant  | spiffe://example.org/pump-2",
                "san-email | plant  | pump-2@example.org"
            })
    void theConfiguredNameOfTheCertificateIsTheUser(String name, String own, String user) throws Exception {
        try (SecuredBroker broker = SecuredBroker.start(folder, configuration(name, "required"))) {
            assertThat(login(broker, own, "c", "somebody else")).isEqualTo(ReasonCode.SUCCESS);
            assertThat(connected(broker, "c"))
                    .containsEntry("user", user)
                    .containsEntry("source", "certificate")
                    .containsEntry("tls", "TLSv1.3");
        }
    }

    @Test
    void theUserNameOfConnectChoosesAmongSeveralNamesAndOnlyThere() throws Exception {
        try (SecuredBroker broker = SecuredBroker.start(folder, configuration("san-dns", "required"))) {
            assertThat(login(broker, "two", "c1", "b")).isEqualTo(ReasonCode.SUCCESS);
            assertThat(connected(broker, "c1")).containsEntry("user", "b");
            assertThat(login(broker, "two", "c2", null)).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            assertThat(login(broker, "two", "c3", "c")).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            assertThat(login(broker, "pump-1", "c4", "pump-1"))
                    .as("a certificate without such a name")
                    .isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
        }
    }

    @Test
    void theUserNameOfConnectMayHaveToMatch() throws Exception {
        try (SecuredBroker broker = SecuredBroker.start(folder, CONFIGURATION.formatted("cn", "true", "required"))) {
            assertThat(login(broker, "pump-1", "c", "pump-1")).isEqualTo(ReasonCode.SUCCESS);
            assertThat(login(broker, "pump-1", "c", "pump-2")).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            assertThat(login(broker, "pump-1", "c", null)).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        }
    }

    @Test
    void withoutACertificateNobodyLogsInAlsoWhereNoneIsRequired() throws Exception {
        try (SecuredBroker broker = SecuredBroker.start(folder, configuration("cn", "optional"))) {
            assertThat(login(broker, null, "c", "pump-1")).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
            assertThat(login(broker, "pump-1", "c", null)).isEqualTo(ReasonCode.SUCCESS);
        }
        try (SecuredBroker broker = SecuredBroker.start(folder, configuration("cn", "required"))) {
            assertThatThrownBy(() -> login(broker, null, "c", "pump-1")).isInstanceOf(IOException.class);
            assertThat(turnedAway(broker)).contains("the client showed no certificate, and one is required");
        }
    }

    private static String turnedAway(SecuredBroker broker) {
        return String.valueOf(
                broker.awaitLogged(LogEvent.TURN_AWAY, fields -> true).get("why"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "other/pump-1 | does not come from a trusted authority",
                "expired      | has ended on",
                "revoked      | revoked",
                "server       | is not for clients"
            })
    void aCertificateThatIsNotTrustedIsRefusedInTheHandshakeAlsoWhereNoneIsRequired(String own, String why)
            throws Exception {
        for (String asked : new String[] {"required", "optional"}) {
            try (SecuredBroker broker = SecuredBroker.start(folder, configuration("cn", asked))) {
                assertThatThrownBy(() -> login(broker, own, "c", "pump-1")).isInstanceOf(IOException.class);
                assertThat(turnedAway(broker)).contains(why);
                assertThat(broker.logged(LogEvent.CONNECT)).isEmpty();
                assertThat(login(broker, "pump-1", "c", null)).isEqualTo(ReasonCode.SUCCESS);
            }
        }
    }

    @Test
    void theClientIdentifierMayBeBoundToTheNameOfTheCertificate() throws Exception {
        String bound = "login: {client-id: user-prefix}\n" + configuration("cn", "required");
        try (SecuredBroker broker = SecuredBroker.start(folder, bound)) {
            assertThat(login(broker, "pump-1", "pump-1", null)).isEqualTo(ReasonCode.SUCCESS);
            assertThat(login(broker, "pump-1", "pump-1-left", null)).isEqualTo(ReasonCode.SUCCESS);
            assertThat(login(broker, "pump-1", "pump-2", "pump-2")).isEqualTo(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
            assertThat(login(broker, "plant", "pump-1", null)).isEqualTo(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
        }
    }

    @Test
    void aSessionBelongsToTheNameOfTheCertificate() throws Exception {
        try (SecuredBroker broker = SecuredBroker.start(folder, configuration("cn", "required"));
                SecuredClient pump = open(broker, "pump-1")) {
            assertThat(pump.connect(SecuredClient.asking("shared", null, false)).reasonCode())
                    .isEqualTo(ReasonCode.SUCCESS);
            assertThat(login(broker, "plant", "shared", null)).isEqualTo(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
            assertThat(pump.untilPing()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cn", "dn"})
    void permissionsReferToTheCertificateWhateverNameIsTheUser(String user) throws Exception {
        String permitted = """
                permissions:
                  roles:
                    device:
                      - allow publish devices/${cert.cn}/#
                      - allow subscribe commands/${cert.cn}/#
                  everybody: [device]
                """ + configuration(user, "required");
        try (SecuredBroker broker = SecuredBroker.start(folder, permitted);
                SecuredClient pump = open(broker, "pump-1").connected("c1");
                SecuredClient odd = open(broker, "odd").connected("c2")) {
            assertThat(pump.publish(1, "devices/pump-1/on")).isEqualTo(ReasonCode.NO_MATCHING_SUBSCRIBERS);
            assertThat(pump.publish(2, "devices/pump-2/on")).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            assertThat(pump.subscribe("commands/pump-1/#")).isEqualTo(ReasonCode.GRANTED_QOS_1);
            assertThat(pump.subscribe("commands/#")).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            assertThat(odd.publish(1, "devices/plant/x"))
                    .as("a name with a wildcard fits into no rule")
                    .isEqualTo(ReasonCode.NOT_AUTHORIZED);
            assertThat(odd.subscribe("commands/plant/#")).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        }
    }

    @Test
    void aNameThatIsNoLongerTheUserSendsItsClientAway() throws Exception {
        try (SecuredBroker broker = SecuredBroker.start(folder, configuration("cn", "required"));
                SecuredClient plant = open(broker, "plant").connected("c1")) {
            broker.reload(configuration("cn", "required"));
            assertThat(plant.untilPing()).isEmpty();
            broker.reload(configuration("san-dns", "required"));
            assertThat(plant.read(Disconnect.class).reasonCode()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        }
    }
}
