package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a reload takes away from sessions that last stays away. */
@Timeout(120)
class RulesAfterCrashTest {
    private static final String WIDE = "\"allow all #\"";
    private static final String NARROW = "\"allow all b/#\", \"allow publish a/#\"";

    @TempDir
    Path folder;

    private BrokerProcess started(String rules) throws IOException {
        write(rules);
        return BrokerProcess.start("--config", folder.resolve("linnet.yaml").toString(), "--data", data());
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    private void write(String rules) throws IOException {
        Files.writeString(
                folder.resolve("linnet.yaml"),
                "listeners: ['mqtt://127.0.0.1:0']\nloops: 1\npermissions: {roles: {all: [" + rules
                        + "]}, everybody: [all]}\n");
    }

    private void reload(String rules) throws IOException {
        write(rules);
        CommandRun run = CommandRun.of("reload", "--data", data());
        assertThat(run.exitCode()).as(run.err()).isZero();
    }

    private static String port(BrokerProcess broker) throws IOException {
        String line = broker.linesUntil("listening on ").getLast();
        String port = Integer.toString(
                URI.create(line.substring("listening on ".length())).getPort());
        broker.linesUntil("  ./linnet pub");
        return port;
    }

    private static void publish(String port, String... topics) {
        for (String topic : topics) {
            assertThat(CommandRun.of("pub", "-p", port, "-q", "1", "-t", topic, "-m", "x"))
                    .isEqualTo(new CommandRun(0, "", ""));
        }
    }

    /** {@code sub} with a session that lasts. */
    private static CommandRun session(String port, String clientIdentifier, String... more) {
        List<String> words = new ArrayList<>(
                List.of("sub", "-p", port, "-i", clientIdentifier, "-c", "-x", "3600", "-q", "1", "-W", "30"));
        words.addAll(List.of(more));
        return CommandRun.of(words);
    }

    @Test
    void aSubscriptionThatAReloadTookAwayIsGoneAlsoAfterACrashWhenItWouldBeAllowedAgain() throws Exception {
        try (BrokerProcess broker = started(WIDE)) {
            String port = port(broker);
            assertThat(session(port, "away", "-t", "a/#", "-t", "b/#", "-E").exitCode())
                    .isZero();
            try (Socket here = connected(port)) {
                reload(NARROW);
                assertThat(receive(here)).matches("E0..87.*").contains(hex("a/#"));
                assertThat(here.getInputStream().read()).isEqualTo(-1);
            }
            // its SUBACK says that this and all before it is on the disk
            assertThat(session(port, "other", "-t", "b/other", "-E").exitCode()).isZero();
        } // killed
        try (BrokerProcess broker = started(WIDE)) {
            String port = port(broker);
            publish(port, "a/late", "b/end");
            for (String client : List.of("away", "here")) {
                assertThat(session(port, client, "-t", "b/none", "-F", "%t", "-C", "1"))
                        .as(client)
                        .isEqualTo(new CommandRun(0, "b/end\n", ""));
            }
        }
    }

    @Test
    void whatWaitsForASubscriptionThatIsGoneIsNotSentThoughTheOthersBringAllThatTheyMatch() throws Exception {
        try (BrokerProcess broker = started(WIDE)) {
            String port = port(broker);
            assertThat(session(port, "away", "-t", "a/#", "-t", "b/#", "-E").exitCode())
                    .isZero();
            publish(port, "a/secret", "b/end");
            reload(NARROW);
            assertThat(session(port, "away", "-t", "b/none", "-F", "%t", "-C", "1"))
                    .isEqualTo(new CommandRun(0, "b/end\n", ""));
        }
    }

    /** A client that is subscribed to a/# and b/# at QoS 1, in a session that lasts. */
    private static Socket connected(String port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
        // CONNECT, 5.0, no clean start, keep alive 60 s, session expiry 3600 s, client identifier "here"
        send(socket, "10 16 0004 4D515454 05 00 003C 05 11 00000E10 0004" + hex("here"));
        assertThat(receive(socket)).startsWith("20");
        // SUBSCRIBE, packet identifier 1, no properties, two filters with QoS 1
        send(socket, "82 0F 0001 00 0003" + hex("a/#") + "01 0003" + hex("b/#") + "01");
        assertThat(receive(socket)).isEqualTo("9005" + "0001" + "00" + "0101");
        return socket;
    }

    private static String hex(String text) {
        return HexFormat.of().withUpperCase().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(Socket socket, String hex) throws IOException {
        socket.getOutputStream().write(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    /** One packet in hexadecimal digits; those of these tests are short. */
    private static String receive(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        int first = in.readUnsignedByte();
        int length = in.readUnsignedByte();
        length = length < 128 ? length : (length & 0x7F) + 128 * in.readUnsignedByte();
        byte[] body = new byte[length];
        in.readFully(body);
        return "%02X%02X".formatted(first, body.length)
                + HexFormat.of().withUpperCase().formatHex(body);
    }
}
