package io.linnet.cli.control;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.broker.Broker;
import io.linnet.broker.BrokerConfig;
import io.linnet.cli.json.JsonDocument;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The control socket: who may use it, what it answers to nonsense, and that one caller does not disturb another. */
@Timeout(60)
class ControlServerTest {
    @TempDir
    Path folder;

    private Path path;
    private ControlServer server;

    /** Answers with what it was given. */
    private record Echo() implements ControlCommand {
        @Override
        public String name() {
            return "echo";
        }

        @Override
        public void run(Arguments arguments, Answer answer) throws ControlProblem, IOException {
            answer.done(Map.of("text", arguments.text("text"), "number", arguments.number("number", 1, 0, 9)));
        }
    }

    @BeforeEach
    void start() throws IOException {
        path = folder.resolve("control.sock");
        server = ControlServer.start(path, List.of(new Echo()));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static String answerTo(Path path, byte[] bytes) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            channel.write(ByteBuffer.wrap(bytes));
            channel.shutdownOutput();
            ByteBuffer answer = ByteBuffer.allocate(1 << 20);
            while (channel.read(answer) >= 0) {
                assertThat(answer.hasRemaining()).isTrue();
            }
            return StandardCharsets.UTF_8.decode(answer.flip()).toString();
        }
    }

    private String answerTo(String line) throws IOException {
        return answerTo(path, (line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aCommandIsAnsweredAndNobodyElseMayAsk() throws Exception {
        try (ControlClient client = ControlClient.connect(path)) {
            for (String text : List.of("a", "ä \"quoted\"\n", "b")) {
                assertThat(client.ask("echo", Map.of("text", text))).containsEntry("text", text);
            }
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
    }

    @Test
    void whatIsNotUnderstoodIsSaidAndTheNextLineIsAnswered() throws Exception {
        String answers = answerTo("""
                nonsense
                []
                {}
                {"linnet":2,"command":"echo"}
                {"linnet":1,"command":"dance"}
                {"linnet":1,"command":"echo"}
                {"linnet":1,"command":"echo","text":"t","number":10}
                {"linnet":1,"command":"echo","text":"t"}""");
        assertThat(answers.lines().toList())
                .satisfiesExactly(
                        line -> assertThat(line).contains("\"ok\":false", "not understood"),
                        line -> assertThat(line).contains("\"ok\":false", "not understood"),
                        line -> assertThat(line).contains("\"ok\":false", "version 1"),
                        line -> assertThat(line).contains("\"ok\":false", "version 1"),
                        line -> assertThat(line).contains("\"ok\":false", "one of echo"),
                        line -> assertThat(line).contains("\"ok\":false", "text is missing"),
                        line -> assertThat(line).contains("\"ok\":false", "from 0 to 9"),
                        line -> assertThat(line).contains("\"ok\":true"));
    }

    @Test
    void aLineWithoutEndIsNotGatheredForEver() throws Exception {
        byte[] endless = "x".repeat(Protocol.LONGEST_LINE + 1).getBytes(StandardCharsets.UTF_8);
        assertThat(answerTo(path, endless)).contains("\"ok\":false", "longer than");
    }

    @Test
    void randomBytesGetAnswersOrNoneAndLeaveItAlive() throws Exception {
        Random random = new Random(7);
        String[] pieces = {
            "{", "}", "\"linnet\":1", ",", "\"command\":", "\"echo\"", "[", "]", "\\u", "\n", "null", "1e9"
        };
        for (int i = 0; i < 200; i++) {
            StringBuilder text = new StringBuilder();
            for (int piece = random.nextInt(20); piece > 0; piece--) {
                text.append(
                        random.nextInt(4) == 0 ? (char) random.nextInt(0x300) : pieces[random.nextInt(pieces.length)]);
            }
            for (String line : answerTo(text.toString()).lines().toList()) {
                assertThat(JsonDocument.object(line)).containsKey("ok");
            }
        }
        assertThat(answerTo("{\"linnet\":1,\"command\":\"echo\",\"text\":\"t\"}"))
                .contains("\"ok\":true");
    }

    @Test
    void callersThatSayNothingDoNotKeepOthersOut() throws Exception {
        try (SocketChannel silent = SocketChannel.open(UnixDomainSocketAddress.of(path));
                SocketChannel half = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            half.write(ByteBuffer.wrap("{\"linnet\":1".getBytes(StandardCharsets.UTF_8)));
            assertThat(answerTo("{\"linnet\":1,\"command\":\"echo\",\"text\":\"t\"}"))
                    .contains("\"ok\":true");
            assertThat(silent.isConnected()).isTrue();
        }
    }

    @Test
    void whatAKilledBrokerHasLeftIsReplacedAndALiveOneIsNot() throws Exception {
        Path left = folder.resolve("left.sock");
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(left))
                .close(); // the file stays
        assertThat(left).exists();
        try (ControlServer second = ControlServer.start(left, List.of(new Echo()))) {
            assertThat(answerTo(
                            second.path(),
                            "{\"linnet\":1,\"command\":\"echo\",\"text\":\"t\"}\n".getBytes(StandardCharsets.UTF_8)))
                    .contains("\"ok\":true");
        }
        assertThat(left).doesNotExist();
        assertThatThrownBy(() -> ControlServer.start(path, List.of())).hasMessageContaining("another broker listens");
        Path other = Files.writeString(folder.resolve("notes.txt"), "mine");
        assertThatThrownBy(() -> ControlServer.start(other, List.of())).hasMessageContaining("is no socket");
        assertThat(other).hasContent("mine");
    }

    @Test
    void aPathThatIsTooLongForTheSystemWorksAllTheSame() throws Exception {
        Path deep = folder.resolve("d".repeat(120)).resolve("control.sock");
        try (ControlServer distant = ControlServer.start(deep, List.of(new Echo()));
                ControlClient client = ControlClient.connect(deep)) {
            assertThat(client.ask("echo", Map.of("text", "far"))).containsEntry("text", "far");
            assertThat(distant.path()).isEqualTo(deep);
        }
        assertThat(Files.exists(deep, LinkOption.NOFOLLOW_LINKS)).isFalse();
    }

    @Test
    void aTraceShowsThePacketsOfOneClientWithoutPayloadOrPassword() throws Exception {
        BrokerConfig config =
                BrokerConfig.defaults().listeningOn("mqtt://127.0.0.1:0").withSysIntervalSeconds(0);
        try (Broker broker = Broker.start(config);
                ControlClient client = ControlClient.connect(path)) {
            server.add(Controls.trace(broker));
            assertThat(client.ask("trace", Map.of("client", "a"))).containsEntry("ok", true);
            try (Socket other = new Socket(InetAddress.getLoopbackAddress(), broker.port());
                    Socket traced = new Socket(InetAddress.getLoopbackAddress(), broker.port())) {
                // CONNECT, 5.0, user "u", password "pw1", client identifier "b"
                send(other, "10 16 0004 4D515454 05 C2 003C 00 0001 62 0001 75 0003 707731");
                // the same for "a"
                send(traced, "10 16 0004 4D515454 05 C2 003C 00 0001 61 0001 75 0003 707731");
                // PUBLISH, QoS 1, topic "t", packet identifier 7, no properties, payload "pw1"
                send(traced, "32 09 0001 74 0007 00 707731");
                Map<String, Map<?, ?>> seen = new LinkedHashMap<>();
                while (!seen.containsKey("PUBACK")) {
                    Map<String, Object> line = requireNonNull(client.next());
                    assertThat(String.valueOf(line)).doesNotContain("pw1");
                    seen.put(String.valueOf(line.get("type")), (Map<?, ?>) line.get("details"));
                }
                assertThat(seen.keySet()).containsExactly("CONNECT", "CONNACK", "PUBLISH", "PUBACK");
                Map<?, ?> publish = requireNonNull(seen.get("PUBLISH"));
                assertThat(publish.get("topic")).isEqualTo("t");
                assertThat(publish.get("payload-bytes")).isEqualTo(3);
                assertThat(publish.get("packet-identifier")).isEqualTo(7);
            }
            Map<String, Object> end = client.next();
            assertThat(end).containsEntry("type", "END");
        }
    }

    private static void send(Socket socket, String hex) throws IOException {
        socket.getOutputStream().write(HexFormat.of().parseHex(hex.replace(" ", "")));
    }
}
