package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.cli.ScriptedBroker.Script;
import io.linnet.cli.authority.Authority;
import io.linnet.cli.authority.AuthorityFolder;
import io.linnet.cli.authority.KeyKind;
import io.linnet.packet.Connect;
import io.linnet.packet.Disconnect;
import io.linnet.packet.Publish;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code pub} over TLS, against servers with right and wrong certificates: what works, and what the errors say. */
@Timeout(60)
class TlsConnectionTest {
    @TempDir
    private static Path folder;

    @BeforeAll
    static void makeCertificates() throws IOException {
        Instant now = Instant.now();
        AuthorityFolder files = new AuthorityFolder(folder);
        Authority authority = Authority.make(files, "House CA", KeyKind.EC, 3650, false, now);
        authority.issueServer("server", List.of("127.0.0.1", "localhost"), KeyKind.EC, 825, false);
        authority.issueServer("elsewhere", List.of("broker.example"), KeyKind.EC, 825, false);
        authority.issueServer("rsa", List.of("127.0.0.1"), KeyKind.RSA, 825, false);
        authority.issueClient("alice", KeyKind.EC, 825, false);
        Authority.open(files, now.minus(Duration.ofDays(10)))
                .issueServer("expired", List.of("127.0.0.1"), KeyKind.EC, 3, false);
        Authority.make(new AuthorityFolder(folder.resolve("other")), "Other CA", KeyKind.EC, 3650, false, now)
                .issueClient("mallory", KeyKind.EC, 825, false);
    }

    private static String file(String name) {
        return folder.resolve(name).toString();
    }

    private static ScriptedBroker broker(String certificate, boolean clientCertificates, Script... scripts)
            throws Exception {
        return ScriptedBroker.on(TlsServer.socket(folder, certificate, clientCertificates), scripts);
    }

    private static void takeOneMessage(ScriptedBroker.Peer peer) throws IOException {
        peer.accept();
        peer.expect(Publish.class);
        peer.expect(Disconnect.class);
    }

    /** The handshake fails, which the server notices when it reads. */
    private static void expectNothing(ScriptedBroker.Peer peer) {
        try {
            peer.expect(Connect.class);
        } catch (IOException e) {
            return;
        }
        throw new AssertionError("a CONNECT came");
    }

    private static CommandRun pub(ScriptedBroker broker, String... options) {
        return pub(broker.port(), options);
    }

    private static CommandRun pub(String port, String... options) {
        List<String> words = new ArrayList<>(List.of("pub", "-h", "127.0.0.1", "-p", port, "-t", "t", "-m", "hello"));
        words.addAll(List.of(options));
        return CommandRun.of(words);
    }

    private static void published(CommandRun run) {
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
    }

    private static void refused(CommandRun run, String... explanation) {
        assertThat(run.err()).contains(explanation);
        assertThat(run.exitCode()).isEqualTo(ExitCode.TLS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--tls-version tlsv1.2",
                "--tls-version tlsv1.3",
                "--tls-version tlsv1.2 --ciphers ECDHE-ECDSA-AES128-GCM-SHA256",
                "--ciphers TLS_AES_128_GCM_SHA256",
                "--tls-alpn mqtt",
                "--keyform pem --cert alice.pem --key alice.key"
            })
    void brokerOfTheNamedAuthorityIsTrusted(String options) throws Exception {
        try (ScriptedBroker broker = broker("server", false, TlsConnectionTest::takeOneMessage)) {
            List<String> words = new ArrayList<>(List.of("--cafile", file("ca.pem")));
            for (String word : options.isEmpty() ? new String[0] : options.split(" ", -1)) {
                words.add(word.startsWith("alice.") ? file(word) : word);
            }
            published(pub(broker, words.toArray(String[]::new)));
            broker.finish();
        }
    }

    @Test
    void authoritiesMayStandInAFolderOrTheUrlAskForTls() throws Exception {
        Files.createDirectories(folder.resolve("trusted"));
        Files.copy(folder.resolve("ca.pem"), folder.resolve("trusted").resolve("ca.pem"));
        try (ScriptedBroker broker =
                broker("rsa", false, TlsConnectionTest::takeOneMessage, TlsConnectionTest::takeOneMessage)) {
            published(pub(broker, "--capath", file("trusted")));
            published(CommandRun.of(
                    "pub", "-L", "mqtts://127.0.0.1:" + broker.port() + "/t", "-m", "x", "--cafile", file("ca.pem")));
            broker.finish();
        }
    }

    @Test
    void passwordOfTheUrlComesThroughTls() throws Exception {
        Script asks = peer -> {
            Connect connect = peer.accept();
            assertThat(connect.userName()).isEqualTo("user");
            assertThat(connect.password()).asString().isEqualTo("pw");
            peer.expect(Publish.class);
        };
        try (ScriptedBroker broker = broker("server", false, asks)) {
            String url = "mqtts://user:pw@127.0.0.1:" + broker.port() + "/t";
            published(CommandRun.of("pub", "-L", url, "-m", "x", "--cafile", file("ca.pem")));
            broker.finish();
        }
    }

    @Test
    void unknownAuthorityIsNamed() throws Exception {
        try (ScriptedBroker broker = broker("server", false, TlsConnectionTest::expectNothing)) {
            refused(
                    pub(broker, "--cafile", file("other/ca.pem")),
                    "was issued by 'CN=House CA'",
                    "not among the authorities of " + file("other/ca.pem"),
                    "--cafile");
            broker.finish();
        }
    }

    @Test
    void wrongHostIsRefusedUnlessItDoesNotMatter() throws Exception {
        try (ScriptedBroker broker =
                broker("elsewhere", false, TlsConnectionTest::expectNothing, TlsConnectionTest::takeOneMessage)) {
            refused(
                    pub(broker, "--cafile", file("ca.pem")),
                    "is for broker.example, not for '127.0.0.1'",
                    "--insecure");
            published(pub(broker, "--cafile", file("ca.pem"), "--insecure"));
            broker.finish();
        }
    }

    @Test
    void insecureStillAsksForTheAuthority() throws Exception {
        try (ScriptedBroker broker = broker("elsewhere", false, TlsConnectionTest::expectNothing)) {
            refused(pub(broker, "--cafile", file("other/ca.pem"), "--insecure"), "was issued by 'CN=House CA'");
            broker.finish();
        }
    }

    @Test
    void expiredCertificateIsNamedWithItsEnd() throws Exception {
        try (ScriptedBroker broker = broker("expired", false, TlsConnectionTest::expectNothing)) {
            refused(pub(broker, "--cafile", file("ca.pem")), "CN=127.0.0.1' expired on 20", "renewed");
            broker.finish();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tlsv1.2", "tlsv1.3"})
    void clientCertificateIsAskedForAndGiven(String version) throws Exception {
        try (ScriptedBroker broker =
                broker("server", true, TlsConnectionTest::expectNothing, TlsConnectionTest::takeOneMessage)) {
            String authority = file("ca.pem");
            refused(
                    pub(broker, "--cafile", authority, "--tls-version", version),
                    "asks for a client certificate, and none was given; name one with --cert and --key");
            published(pub(
                    broker,
                    "--cafile",
                    authority,
                    "--tls-version",
                    version,
                    "--cert",
                    file("alice.pem"),
                    "--key",
                    file("alice.key")));
            broker.finish();
        }
    }

    @Test
    void clientCertificateOfAnotherAuthorityIsRefusedByTheBroker() throws Exception {
        try (ScriptedBroker broker = broker("server", true, TlsConnectionTest::expectNothing)) {
            refused(
                    pub(
                            broker,
                            "--cafile",
                            file("ca.pem"),
                            "--cert",
                            file("other/mallory.pem"),
                            "--key",
                            file("other/mallory.key")),
                    "CN=mallory");
            broker.finish();
        }
    }

    @Test
    void keyOfAnotherCertificateIsNoticedBeforeConnecting() {
        CommandRun run = pub("1", "--cafile", file("ca.pem"), "--cert", file("alice.pem"), "--key", file("server.key"));
        assertThat(run.err()).contains("server.key is not the key of the certificate in " + file("alice.pem"));
        assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void tlsPortIsRecognisedByAPlainClient() throws Exception {
        Script alert = peer -> peer.sendRaw(
                (byte) 0x15,
                (byte) 3,
                (byte) 3,
                (byte) 0,
                (byte) 2, // a record that holds an alert, of two bytes
                (byte) 2,
                (byte) 10); // fatal, unexpected_message
        try (ScriptedBroker broker = ScriptedBroker.playing(alert)) {
            refused(pub(broker), "the broker speaks TLS on this port", "--cafile");
        }
    }

    @Test
    void hangingUpAtAPlainConnectHintsAtTls() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                Answering hangingUp = new Answering(server, null)) {
            CommandRun run = pub(hangingUp.port(), "-V", "5");
            assertThat(run.err()).contains("If the broker speaks TLS on 127.0.0.1:" + hangingUp.port());
            assertThat(run.exitCode()).isEqualTo(ExitCode.CONNECTION_LOST);
        }
    }

    @Test
    void plainBrokerIsRecognisedByATlsClient() throws Exception {
        byte[] webServer = "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                Answering answering = new Answering(server, webServer)) {
            refused(pub(answering.port(), "--cafile", file("ca.pem")), "does not speak TLS");
        }
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                Answering hangingUp = new Answering(server, null)) {
            refused(pub(hangingUp.port(), "--cafile", file("ca.pem")), "hung up when TLS was to begin");
        }
    }

    /** Answers whatever comes with the same bytes, or hangs up. */
    private static final class Answering implements AutoCloseable {
        private final ServerSocket server;
        private final byte @Nullable [] answer;

        Answering(ServerSocket server, byte @Nullable [] answer) {
            this.server = server;
            this.answer = answer;
            Thread.ofPlatform().daemon().start(this::serve);
        }

        String port() {
            return Integer.toString(server.getLocalPort());
        }

        private void serve() {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    socket.getInputStream().read();
                    if (answer != null) {
                        OutputStream out = socket.getOutputStream();
                        out.write(answer);
                        out.flush();
                        socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                    } else {
                        socket.setSoLinger(true, 0);
                    }
                } catch (IOException e) {
                    // The client has gone, or the test is over.
                }
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }
}
