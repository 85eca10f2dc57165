package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.cli.OtherClient.Attempt;
import io.linnet.cli.authority.Authority;
import io.linnet.cli.authority.AuthorityFolder;
import io.linnet.cli.authority.KeyKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients of others, and ours, over TLS against {@code linnet broker} with certificates of {@code linnet tls}: who should come in
 * does, who should not is told why, and the broker goes on.
 */
@Timeout(120)
class TlsRealClientTest {
    @TempDir
    private static Path folder;

    private static @Nullable BrokerProcess broker;
    private static String open = "";
    private static String certified = "";
    private static String expired = "";
    private static String elsewhere = "";
    private static String webSocket = "";

    @BeforeAll
    static void start() throws IOException {
        Instant now = Instant.now();
        AuthorityFolder files = new AuthorityFolder(folder);
        Authority authority = Authority.make(files, "House CA", KeyKind.EC, 3650, false, now);
        authority.issueServer("server", List.of("127.0.0.1", "localhost"), KeyKind.EC, 825, false);
        authority.issueServer("elsewhere", List.of("broker.example"), KeyKind.EC, 825, false);
        authority.issueClient("alice", KeyKind.EC, 825, false);
        authority.issueClient("bob", KeyKind.EC, 825, false);
        assertThat(authority.revoke("bob")).isEqualTo(1);
        Authority past = Authority.open(files, now.minus(Duration.ofDays(10)));
        past.issueServer("expired", List.of("127.0.0.1"), KeyKind.EC, 3, false);
        past.issueClient("carol", KeyKind.EC, 3, false);
        Authority.make(new AuthorityFolder(folder.resolve("other")), "Other CA", KeyKind.EC, 3650, false, now)
                .issueClient("mallory", KeyKind.EC, 825, false);
        Path configuration = Files.writeString(folder.resolve("linnet.yaml"), """
                anonymous: true
                listeners:
                  - uri: mqtts://127.0.0.1:0
                    tls: {certificate: server.pem, key: server.key}
                  - uri: mqtts://127.0.0.1:0
                    tls: {certificate: server.pem, key: server.key, ca: ca.pem, client-certificates: required, crl: [crl.pem]}
                  - uri: mqtts://127.0.0.1:0
                    tls: {certificate: expired.pem, key: expired.key}
                  - uri: mqtts://127.0.0.1:0
                    tls: {certificate: elsewhere.pem, key: elsewhere.key}
                  - uri: wss://127.0.0.1:0/mqtt
                    tls: {certificate: server.pem, key: server.key}
                """);
        broker = BrokerProcess.start("--config", configuration.toString());
        open = port();
        certified = port();
        expired = port();
        elsewhere = port();
        webSocket = port();
    }

    private static String port() throws IOException {
        String line = running().line();
        assertThat(line).startsWith("listening on ");
        return line.replaceAll("^.*:(\\d+).*$", "$1");
    }

    private static BrokerProcess running() {
        if (broker == null) {
            throw new IllegalStateException("the broker has not been started");
        }
        return broker;
    }

    @AfterAll
    static void stop() throws IOException {
        if (broker != null) {
            broker.close();
        }
    }

    private static Attempt attempt(String port, String authority, @Nullable String own) {
        return new Attempt(
                folder,
                "mqtts",
                port,
                folder.resolve(authority),
                Optional.ofNullable(own).map(folder::resolve));
    }

    private static String tried(OtherClient client, String port, String authority, @Nullable String own)
            throws Exception {
        return client.attempt(attempt(port, authority, own));
    }

    @ParameterizedTest
    @EnumSource(OtherClient.class)
    void rightClientsComeInAndWrongOnesAreToldWhy(OtherClient client) throws Exception {
        assertThat(tried(client, open, "ca.pem", null)).isEmpty();
        assertThat(tried(client, certified, "ca.pem", "alice")).isEmpty();
        assertThat(tried(client, open, "other/ca.pem", null))
                .as("wrong authority")
                .isNotEmpty();
        assertThat(tried(client, expired, "ca.pem", null)).as("expired server").isNotEmpty();
        assertThat(tried(client, elsewhere, "ca.pem", null)).as("wrong host").isNotEmpty();
        assertThat(tried(client, certified, "ca.pem", null))
                .as("no certificate")
                .isNotEmpty();
        assertThat(tried(client, certified, "ca.pem", "bob")).as("revoked").isNotEmpty();
        assertThat(tried(client, certified, "ca.pem", "carol"))
                .as("expired client")
                .isNotEmpty();
        assertThat(tried(client, certified, "ca.pem", "other/mallory"))
                .as("unknown authority")
                .isNotEmpty();
        assertThat(tried(client, certified, "ca.pem", "alice")).isEmpty();
    }

    @Test
    void mqttJsComesInOverWebSockets() throws Exception {
        Attempt attempt = new Attempt(folder, "wss", webSocket, folder.resolve("ca.pem"), Optional.empty());
        assertThat(OtherClient.MQTT_JS.attempt(attempt)).isEmpty();
        Attempt wrong = new Attempt(folder, "wss", webSocket, folder.resolve("other/ca.pem"), Optional.empty());
        assertThat(OtherClient.MQTT_JS.attempt(wrong)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-tls1_1 -cipher DEFAULT@SECLEVEL=0",
                "-tls1 -cipher DEFAULT@SECLEVEL=0",
                "-tls1_2 -cipher AES128-SHA@SECLEVEL=0",
                "-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA@SECLEVEL=0",
                "-tls1_2 -cipher NULL@SECLEVEL=0",
                "-tls1_2 -cipher ADH@SECLEVEL=0"
            })
    void oldVersionsAndWeakSuitesAreRefusedWithAnAlert(String options) throws Exception {
        String refusal = OtherClient.openssl(attempt(open, "ca.pem", null), options.split(" ", -1));
        assertThat(refusal).startsWith("answer []").contains("alert");
        assertThat(tried(OtherClient.OPENSSL, open, "ca.pem", null)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "open | ca.pem | | 0 | ",
                "certified | ca.pem | alice | 0 | ",
                "open | other/ca.pem | | 8 | was issued by 'CN=House CA'",
                "expired | ca.pem | | 8 | CN=127.0.0.1' expired on",
                "elsewhere | ca.pem | | 8 | is for broker.example, not for '127.0.0.1'",
                "certified | ca.pem | | 8 | asks for a client certificate",
                "certified | ca.pem | bob | 8 | CN=bob",
                "certified | ca.pem | carol | 8 | CN=carol",
                "certified | ca.pem | other/mallory | 8 | CN=mallory"
            })
    void ourOwnClientSaysTheSame(
            String listener, String authority, @Nullable String own, int code, @Nullable String why) {
        String port = switch (listener) {
            case "open" -> open;
            case "certified" -> certified;
            case "expired" -> expired;
            default -> elsewhere;
        };
        List<String> words = new ArrayList<>(List.of("pub", "-h", "127.0.0.1", "-p", port, "-q", "1"));
        words.addAll(List.of(
                "-t",
                "tls/ours",
                "-m",
                "x",
                "--cafile",
                folder.resolve(authority).toString()));
        if (own != null) {
            words.addAll(List.of("--cert", folder.resolve(own + ".pem").toString()));
            words.addAll(List.of("--key", folder.resolve(own + ".key").toString()));
        }
        CommandRun run = CommandRun.of(words);
        assertThat(run.exitCode()).as(run.err()).isEqualTo(code);
        assertThat(run.err()).contains(why == null ? "" : why);
    }

    @Test
    void plainClientAtATlsPortIsToldSo() {
        CommandRun run = CommandRun.of("pub", "-h", "127.0.0.1", "-p", open, "-t", "a", "-m", "b");
        assertThat(run.exitCode()).isIn(ExitCode.TLS, ExitCode.CONNECTION_LOST);
        assertThat(run.err()).contains("--cafile");
    }

    @Test
    void ourWebSocketComesIn() {
        String url = "wss://localhost:" + webSocket + "/mqtt";
        String authority = folder.resolve("ca.pem").toString();
        CommandRun run = CommandRun.of("pub", "-L", url, "--cafile", authority, "-t", "a", "-m", "b", "-q", "1");
        assertThat(run).isEqualTo(new CommandRun(0, "", ""));
    }
}
