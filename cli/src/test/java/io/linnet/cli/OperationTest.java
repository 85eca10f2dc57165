package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.linnet.broker.log.LogEvent;
import io.linnet.cli.json.JsonDocument;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an operator does with a broker that runs: reads its log, asks how it is, lets it read its configuration again. */
@Timeout(120)
class OperationTest {
    private static final long PATIENCE_SECONDS = 60;

    private static final String ONE = "listeners: ['mqtt://127.0.0.1:0']\n";
    private static final String TWO = "listeners: ['mqtt://127.0.0.1:0', {uri: 'mqtt://127.0.0.2:0', name: plant}]\n";
    private static final String CANARY = "canary-4711";

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void writeFile() throws IOException {
        file = Files.writeString(folder.resolve("linnet.yaml"), ONE);
    }

    private static int port(BrokerProcess broker) throws IOException {
        return URI.create(broker.linesUntil("listening on ").getLast().substring("listening on ".length()))
                .getPort();
    }

    private static CommandRun ask(BrokerProcess broker, String... command) {
        String[] arguments = Arrays.copyOf(command, command.length + 2);
        arguments[command.length] = "--data";
        arguments[command.length + 1] = broker.data().toString();
        return CommandRun.of(arguments);
    }

    private static void await(Supplier<Boolean> condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.get()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(deadline);
            LockSupport.parkNanos(20_000_000);
        }
    }

    /** A process inherits what its parent ignores, and a JVM leaves it so. */
    private static boolean hearsSighup() throws IOException {
        Path status = Path.of("/proc/self/status");
        return !Files.isReadable(status)
                || Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .allMatch(line ->
                                (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 1) == 0);
    }

    @Test
    void onSighupItGoesOnWithTheFileAsItIsNow() throws Exception {
        assumeTrue(hearsSighup(), "SIGHUP is ignored here, as below nohup");
        try (BrokerProcess broker = BrokerProcess.start("--config", file.toString())) {
            int port = port(broker);
            broker.linesUntil("  ./linnet pub");
            assertThat(ask(broker, "status").out())
                    .contains("mqtt://127.0.0.1:" + port)
                    .doesNotContain("plant");
            Files.writeString(file, TWO);
            broker.hangUp();
            await(() -> ask(broker, "status").out().contains("(plant)"));
            assertThat(ask(broker, "status").out()).contains("mqtt://127.0.0.1:" + port);
            broker.tellToStop();
            assertThat(broker.exitCode()).isZero();
            assertThat(broker.data().resolve("control.sock")).doesNotExist();
        }
    }

    @Test
    void aMistakeInTheFileChangesNothingAndWhoeverAskedIsTold() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start("--config", file.toString())) {
            broker.linesUntil("  ./linnet pub");
            String before = ask(broker, "status").out();
            Files.writeString(file, TWO + "lops: 1\nqueue-policy: none\n");

            CommandRun refused = ask(broker, "reload");

            assertThat(refused.exitCode()).isEqualTo(2);
            assertThat(refused.err().lines())
                    .startsWith(
                            "Error: nothing was changed: the configuration cannot be used",
                            file + ":2:1: unknown key 'lops', did you mean loops?")
                    .hasSize(3);
            assertThat(ask(broker, "status").out().lines().filter(line -> line.startsWith("listener")))
                    .containsExactlyElementsOf(before.lines()
                            .filter(line -> line.startsWith("listener"))
                            .toList());

            Files.writeString(file, TWO + "loops: 7\n");
            CommandRun done = ask(broker, "reload");
            assertThat(done.exitCode()).isZero();
            assertThat(done.out().lines())
                    .containsExactly(
                            "the new configuration holds", "listeners opened: plant", "needs a restart: loops");
            broker.tellToStop();
            assertThat(broker.errors()).contains("\"event\":\"reload-refused\"").contains("\"event\":\"reload\"");
        }
    }

    @Test
    void rulesAreExplainedAsTheyAreNow() throws Exception {
        String rules = ONE + "permissions: {roles: {reader: [allow subscribe %s]}, everybody: [reader]}\n";
        Files.writeString(file, rules.formatted("a/#"));
        try (BrokerProcess broker = BrokerProcess.start("--config", file.toString())) {
            broker.linesUntil("  ./linnet pub");
            CommandRun before = ask(broker, "acl", "explain", "--client", "c", "subscribe", "b");
            assertThat(before.exitCode()).isEqualTo(1);
            assertThat(before.out()).startsWith("denied");
            Files.writeString(file, rules.formatted("b"));
            assertThat(ask(broker, "reload").exitCode()).isZero();
            CommandRun after = ask(broker, "acl", "explain", "--client", "c", "subscribe", "b");
            assertThat(after.exitCode()).isZero();
            assertThat(after.out()).contains("allow subscribe b", "linnet.yaml:2");
            assertThat(ask(broker, "acl", "explain", "--json", "--client", "c", "publish", "b")
                            .out())
                    .startsWith("{\"allowed\":false");
        }
    }

    @Test
    void withoutABrokerACommandSaysWhereItLooked() {
        CommandRun run = CommandRun.of("status", "--data", folder.toString());
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .startsWith("Error: no broker listens at " + folder.resolve("control.sock"))
                .contains("--data", "--control");
    }

    @Test
    void clientsAreListedAndSentAwayAndLevelsChangeWhileItRuns() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start("--config", file.toString());
                Socket client = new Socket(InetAddress.getLoopbackAddress(), port(broker))) {
            connect(client, "device", "");
            await(() -> ask(broker, "clients").out().startsWith("device  user="));
            assertThat(ask(broker, "disconnect", "device").exitCode()).isZero();
            // DISCONNECT with reason code 0x98, Administrative action
            assertThat(receive(client)).matches("E0..98.*");
            assertThat(ask(broker, "disconnect", "device").err()).contains("no client with this identifier");

            assertThat(ask(broker, "log", "--level", "debug", "--logger", "connections")
                            .out())
                    .contains("all: info", "connections: debug");
            assertThat(ask(broker, "log", "--level", "loud").err()).contains("off, error, warn, info, debug, trace");
            assertThat(ask(broker, "reload").exitCode()).isZero();
            assertThat(ask(broker, "log").out()).contains("connections: info");
        }
    }

    @Test
    void itsLogIsOneJsonObjectInEachLineWithDocumentedFieldsAndNoSecrets() throws Exception {
        Files.writeString(file, ONE + "log: {level: trace, trace-clients: [traced]}\n");
        String log;
        try (BrokerProcess broker = BrokerProcess.start("--config", file.toString())) {
            int port = port(broker);
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
                    Socket second = new Socket(InetAddress.getLoopbackAddress(), port);
                    Socket wrong = new Socket(InetAddress.getLoopbackAddress(), port)) {
                connect(client, "traced", CANARY);
                // PUBLISH at QoS 0, topic "t", no properties, the canary as payload
                send(client, "30 0F 0001 74 00" + hex(CANARY));
                connect(second, "traced", CANARY);
                // DISCONNECT of the first one, whose session was taken over
                assertThat(receive(client)).matches("E0..8E.*");
                // no CONNECT
                send(wrong, "30 00");
                assertThat(wrong.getInputStream().read()).isEqualTo(-1);
            }
            broker.tellToStop();
            log = broker.errors();
            assertThat(broker.exitCode()).isZero();
        }
        Set<String> events = new HashSet<>();
        for (String line : log.lines().toList()) {
            Map<String, Object> entry = JsonDocument.object(line);
            assertThat(entry).containsKeys("time", "level", "logger", "message");
            Object event = entry.get("event");
            if (event != null) {
                events.add(event.toString());
                LogEvent documented = Arrays.stream(LogEvent.values())
                        .filter(each -> each.word().equals(event))
                        .findFirst()
                        .orElseThrow();
                Set<String> fields = new HashSet<>(entry.keySet());
                fields.removeAll(List.of("time", "level", "logger", "message", "event", "error"));
                assertThat(documented.fields()).containsAll(fields);
            }
        }
        assertThat(events).contains("start", "connect", "takeover", "disconnect", "turn-away", "packet", "stop");
        assertThat(log).contains("\"type\":\"PUBLISH\"").doesNotContain(CANARY).doesNotContain(hex(CANARY));
    }

    /** CONNECT of MQTT 5.0 with clean start, user "u" and this password. */
    private static void connect(Socket socket, String clientIdentifier, String password) throws IOException {
        String body = "0004 4D515454 05 C2 003C 00" + text(clientIdentifier) + text("u") + text(password);
        int length = body.replace(" ", "").length() / 2;
        send(socket, "10 %02X".formatted(length) + body);
        assertThat(receive(socket)).startsWith("20");
    }

    private static String text(String text) {
        return "%04X".formatted(text.length()) + hex(text);
    }

    private static String hex(String text) {
        return HexFormat.of().withUpperCase().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(Socket socket, String hex) throws IOException {
        socket.getOutputStream().write(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    private static String receive(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        int first = in.readUnsignedByte();
        byte[] body = new byte[in.readUnsignedByte()];
        in.readFully(body);
        return "%02X%02X".formatted(first, body.length)
                + HexFormat.of().withUpperCase().formatHex(body);
    }
}
