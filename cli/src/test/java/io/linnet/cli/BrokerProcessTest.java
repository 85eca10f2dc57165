package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What somebody sees who starts and stops {@code linnet broker}. */
@Timeout(120)
class BrokerProcessTest {
    private static final String ANY_PORT = "mqtt://127.0.0.1:0";

    @Test
    void itSaysWhereItListensWhatItKeepsAndWhatToTry() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start("--listen", ANY_PORT, "--listen", "ws://127.0.0.1:0/mqtt")) {
            List<String> lines = broker.linesUntil("  ./linnet pub");
            URI tcp = URI.create(lines.get(0).substring("listening on ".length()));
            URI webSocket = URI.create(lines.get(1).substring("listening on ".length()));
            assertThat(tcp).hasScheme("mqtt").hasHost("127.0.0.1");
            assertThat(webSocket).hasScheme("ws").hasHost("127.0.0.1").hasPath("/mqtt");
            assertThat(lines.subList(2, lines.size()))
                    .containsExactly(
                            "state is kept in " + broker.data() + " (acknowledged means on disk)",
                            "try, in two other terminals:",
                            "  ./linnet sub -p " + tcp.getPort() + " -v -t 'hello/#'",
                            "  ./linnet pub -p " + tcp.getPort() + " -t hello/world -m 'it works'");
            assertThat(CommandRun.of("pub", "-p", "" + tcp.getPort(), "-t", "hello/world", "-m", "it works")
                            .exitCode())
                    .isZero();
        }
    }

    @Test
    void withoutAPromiseItSaysThatARestartLosesEverything() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start("--listen", ANY_PORT, "--durability", "memory")) {
            assertThat(broker.linesUntil("state"))
                    .endsWith("state is kept in memory: a restart loses sessions, queues and retained messages");
            assertThat(broker.data()).doesNotExist();
        }
    }

    @Test
    void aFolderIsForOneBrokerAtATime() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start("--listen", ANY_PORT)) {
            broker.linesUntil("state");
            try (BrokerProcess second = BrokerProcess.start(
                    "--listen", ANY_PORT, "--data", broker.data().toString())) {
                assertThat(second.exitCode()).isEqualTo(1);
                assertThat(second.errors())
                        .startsWith("Error: the data folder " + broker.data() + " is in use by another broker or tool");
            }
        }
    }

    @Test
    void onSigtermItPublishesWillsSaysGoodbyeAndEndsWithZero() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start("--listen", ANY_PORT, "--durability", "memory")) {
            int port = URI.create(broker.line().substring("listening on ".length()))
                    .getPort();
            try (Socket heir = new Socket(InetAddress.getLoopbackAddress(), port);
                    Socket testator = new Socket(InetAddress.getLoopbackAddress(), port)) {
                // CONNECT, 5.0, clean start, keep alive 60 s, no properties, client identifier "h"
                send(heir, "10 0E 0004 4D515454 05 02 003C 00 0001 68");
                assertThat(receive(heir)).startsWith("20");
                // SUBSCRIBE, packet identifier 1, no properties, filter "w", QoS 0
                send(heir, "82 07 0001 00 0001 77 00");
                assertThat(receive(heir)).isEqualTo("9004" + "0001" + "00" + "00");
                // CONNECT as above with a will flag, client identifier "t", will topic "w", will payload "x"
                send(testator, "10 15 0004 4D515454 05 06 003C 00 0001 74 00 0001 77 0001 78");
                assertThat(receive(testator)).startsWith("20");

                broker.tellToStop();

                // PUBLISH, topic "w", no properties, payload "x"
                assertThat(receive(heir)).isEqualTo("3005" + "000177" + "00" + "78");
                assertThat(receive(heir)).startsWith("E0").matches("E0..8B.*");
                assertThat(receive(testator)).matches("E0..8B.*");
                assertThat(heir.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(broker.exitCode()).isZero();
        }
    }

    @Test
    void aPortThatIsTakenIsNamedWithTheWayOut() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                BrokerProcess broker = BrokerProcess.start("--listen", "mqtt://127.0.0.1:" + taken.getLocalPort())) {
            assertThat(broker.errors())
                    .isEqualTo("Error: mqtt://127.0.0.1:" + taken.getLocalPort()
                            + " cannot be opened: the port is already in use by another program; choose another address with"
                            + " --listen, for instance --listen mqtt://127.0.0.1:1884\n");
            assertThat(broker.exitCode()).isEqualTo(1);
        }
    }

    @Test
    void aPortThatIsTakenIsNamedWithItsLineInTheFile(@TempDir Path folder) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String listener = "mqtt://127.0.0.1:" + taken.getLocalPort();
            Path file = Files.writeString(
                    folder.resolve("linnet.yaml"),
                    "listeners:\n  - " + ANY_PORT + "\n  - {uri: '" + listener + "', name: plant}\n");
            try (BrokerProcess broker = BrokerProcess.start("--config", file.toString())) {
                assertThat(broker.errors())
                        .startsWith("Error: " + listener + " (plant) cannot be opened: the port is already in use")
                        .contains("choose another address at " + file + ":3:5 or with --listen");
                assertThat(broker.exitCode()).isEqualTo(1);
            }
        }
    }

    @Test
    void aWrongFileIsRefusedBeforeAnythingIsOpened(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("linnet.yaml"), "lops: 1\nloops: 0\n");
        try (BrokerProcess broker = BrokerProcess.start("--config", file.toString())) {
            assertThat(broker.errors().lines())
                    .containsExactly(
                            file + ":1:1: unknown key 'lops', did you mean loops?",
                            file + ":2:8: loops: '0' is not a number from 1 to 64");
            assertThat(broker.exitCode()).isEqualTo(2);
        }
    }

    @Test
    void aFileOfMosquittoIsTakenAsItIs(@TempDir Path folder) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path file = Files.writeString(
                folder.resolve("mosquitto.conf"),
                "listener " + port + " 127.0.0.1\nallow_anonymous true\npersistence true\npersistence_location "
                        + folder + "\nmax_inflight_messages 20\n");
        try (BrokerProcess broker = BrokerProcess.start("--config", file.toString())) {
            assertThat(broker.linesUntil("state"))
                    .containsExactly(
                            "listening on mqtt://127.0.0.1:" + port,
                            "state is kept in " + folder.resolve("linnet") + " (acknowledged means on disk)");
            assertThat(CommandRun.of("pub", "-p", "" + port, "-q", "1", "-t", "a", "-m", "b")
                            .exitCode())
                    .isZero();
        }
    }

    @Test
    void anUnknownOptionIsRefused() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start("--prot", "1883")) {
            assertThat(broker.errors()).contains("--prot").contains("linnet broker --help");
            assertThat(broker.exitCode()).isEqualTo(2);
        }
    }

    private static void send(Socket socket, String hex) throws IOException {
        socket.getOutputStream().write(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    /** One packet in hexadecimal digits; those of these tests are short. */
    private static String receive(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        int first = in.readUnsignedByte();
        byte[] body = new byte[in.readUnsignedByte()];
        in.readFully(body);
        return "%02X%02X".formatted(first, body.length)
                + HexFormat.of().withUpperCase().formatHex(body);
    }
}
