package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.cli.secured.Certificates;
import io.linnet.cli.secured.SecuredClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code linnet broker --tls-cert ...}: a broker with TLS from the command line alone. */
@Timeout(120)
class TlsShortOptionsTest {
    @TempDir
    private static Path folder;

    private static Path authority = Path.of("");

    @BeforeAll
    static void makeCertificates() throws IOException {
        Certificates certificates = Certificates.in(folder);
        authority = certificates.authority();
        certificates.client("alice");
        Certificates.in(Files.createDirectory(folder.resolve("other"))).client("mallory");
        Files.writeString(
                folder.resolve("both's.pem"),
                Files.readString(folder.resolve("server.pem")) + Files.readString(folder.resolve("server.key")));
    }

    private static String file(String name) {
        return folder.resolve(name).toString();
    }

    private static BrokerProcess start(String... options) throws IOException {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("--durability", "memory"));
        return BrokerProcess.start(all.toArray(String[]::new));
    }

    private static int port(BrokerProcess broker) throws IOException {
        String line = broker.linesUntil("listening on ").getLast();
        return URI.create(line.substring("listening on ".length())).getPort();
    }

    private static void connect(int port, @Nullable String own) throws IOException {
        Path certificate = own == null ? null : folder.resolve(own);
        try (SecuredClient client = SecuredClient.over(SecuredClient.trusting(authority, certificate), port)) {
            client.connected("c");
        }
    }

    private static void assertRefused(int port, @Nullable String own) {
        assertThatThrownBy(() -> connect(port, own)).isInstanceOf(IOException.class);
    }

    @Test
    void aCertificateIsEnoughForTlsAndPlainListenersStayPlain() throws Exception {
        try (BrokerProcess broker = start(
                "--listen",
                "mqtts://127.0.0.1:0",
                "--listen",
                "mqtt://127.0.0.1:0",
                "--tls-cert",
                file("both's.pem"))) {
            int secured = port(broker);
            int plain = port(broker);
            connect(secured, null);
            connect(secured, "alice"); // nobody asks for it
            try (SecuredClient client = SecuredClient.plain(plain)) {
                client.connected("c");
            }
            assertRefused(plain, null);
        }
    }

    @Test
    void authoritiesOfClientsMakeTheirCertificatesRequiredAtEveryListener() throws Exception {
        try (BrokerProcess broker = start(
                "--listen",
                "mqtts://127.0.0.1:0",
                "--listen",
                "MQTTS://127.0.0.2:0",
                "--tls-cert",
                file("server.pem"),
                "--tls-key",
                file("server.key"),
                "--tls-ca",
                file("ca.pem"))) {
            int port = port(broker);
            connect(port, "alice");
            assertRefused(port, null);
            assertRefused(port, "other/mallory");
            assertThat(broker.line()).startsWith("listening on mqtts://127.0.0.2:");
        }
    }

    @Test
    void certificatesOfClientsMayBeOptional() throws Exception {
        try (BrokerProcess broker = start(
                "--listen",
                "mqtts://127.0.0.1:0",
                "--tls-cert",
                file("server.pem"),
                "--tls-key",
                file("server.key"),
                "--tls-ca",
                file("ca.pem"),
                "--tls-client-certificates",
                "optional")) {
            int port = port(broker);
            connect(port, "alice");
            connect(port, null);
            assertRefused(port, "other/mallory");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--listen mqtts://127.0.0.1:0 --tls-cert no-such.pem | no-such.pem: the certificate file is not there",
                "--listen mqtts://127.0.0.1:0 --tls-key K | certificate",
                "--listen mqtts://127.0.0.1:0 --tls-cert C --tls-key K --tls-client-certificates often | none, optional, required",
                "--listen mqtts://127.0.0.1:0 --tls-cert C --tls-key K --tls-client-certificates required | ca",
                "--listen mqtts://127.0.0.1:0 | with certificate and key",
                "--listen mqtt://127.0.0.1:0 --tls-cert C --tls-key K | --tls-cert is for the mqtts:// and wss:// listeners of --listen",
                "--tls-cert C --tls-key K | --tls-cert is for the mqtts:// and wss:// listeners of --listen",
                "--tls-ca A | --tls-ca is for the mqtts:// and wss:// listeners of --listen"
            })
    void whatDoesNotGoTogetherIsRefusedWithTwo(String options, String message) {
        List<String> words = new ArrayList<>(List.of("broker", "--durability", "memory"));
        for (String word : options.split(" ", -1)) {
            words.add(
                    switch (word) {
                        case "C" -> file("server.pem");
                        case "K" -> file("server.key");
                        case "A" -> file("ca.pem");
                        default -> word;
                    });
        }
        CommandRun run = CommandRun.of(words);
        assertThat(run.err()).contains(message);
        assertThat(run.exitCode()).isEqualTo(ExitCode.NOT_UNDERSTOOD);
        assertThat(run.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"C | other/mallory.key | does not belong", "ca.key | K | no certificate"})
    void filesThatDoNotBelongTogetherAreNamed(String certificate, String key, String message) {
        CommandRun run = CommandRun.of(
                "broker",
                "--durability",
                "memory",
                "--listen",
                "mqtts://127.0.0.1:0",
                "--tls-cert",
                certificate.equals("C") ? file("server.pem") : file(certificate),
                "--tls-key",
                key.equals("K") ? file("server.key") : file(key));
        assertThat(run.err()).contains(message);
        assertThat(run.exitCode()).isNotZero();
        assertThat(run.out()).isEmpty();
    }
}
