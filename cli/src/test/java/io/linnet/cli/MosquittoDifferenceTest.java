package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs the same command lines with mosquitto_pub and mosquitto_sub, and with ours, against a mosquitto of its own; what comes out on
 * standard output and the exit codes are the same.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class MosquittoDifferenceTest {
    private static final List<String> FOLDERS = List.of("/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin");

    @TempDir
    private static Path folder;

    private @Nullable Process broker;
    private String port = "";
    private String webSocketPort = "";
    private String tlsPort = "";
    private String securedWebSocketPort = "";

    @BeforeAll
    void startBroker() throws Exception {
        Optional<Path> program = program("mosquitto");
        boolean installed = program.isPresent()
                && program("mosquitto_pub").isPresent()
                && program("mosquitto_sub").isPresent();
        String message = "mosquitto and mosquitto-clients are not installed";
        if ("1".equals(System.getenv("LINNET_REQUIRE_OPTIONAL"))) {
            assertThat(installed).as(message).isTrue();
        }
        Assumptions.assumeTrue(installed, message);
        port = freePort();
        webSocketPort = freePort();
        tlsPort = freePort();
        securedWebSocketPort = freePort();
        makeCertificates();
        Path acl = Files.writeString(folder.resolve("acl"), "topic readwrite ok/#\n");
        Path config = Files.writeString(
                folder.resolve("mosquitto.conf"),
                "listener " + port + " 127.0.0.1\nallow_anonymous true\nacl_file " + acl + "\nuser root\nlistener "
                        + webSocketPort + " 127.0.0.1\nprotocol websockets\n" + securedListener(tlsPort)
                        + securedListener(securedWebSocketPort) + "protocol websockets\n");
        broker = new ProcessBuilder(program.orElseThrow().toString(), "-c", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("mosquitto.log").toFile())
                .start();
        waitUntilItListens(broker);
    }

    private static void makeCertificates() {
        for (String authority : List.of("tls", "other")) {
            CommandRun made = CommandRun.of(
                    "tls", "init", folder.resolve(authority).toString(), "--host", "127.0.0.1", "--name", authority);
            assertThat(made.exitCode()).as(made.err()).isZero();
        }
    }

    private static String securedListener(String port) {
        return "listener " + port + " 127.0.0.1\ncertfile " + folder.resolve("tls/server.pem") + "\nkeyfile "
                + folder.resolve("tls/server.key") + "\n";
    }

    private static String freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return Integer.toString(free.getLocalPort());
        }
    }

    private void waitUntilItListens(Process started) throws Exception {
        while (started.isAlive()) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port))) {
                assertThat(socket.isConnected()).isTrue();
                return;
            } catch (IOException e) {
                started.waitFor(20, TimeUnit.MILLISECONDS);
            }
        }
        throw new AssertionError("mosquitto ended with " + started.exitValue());
    }

    @AfterAll
    void stopBroker() {
        if (broker != null) {
            broker.destroy();
        }
    }

    private static Optional<Path> program(String name) {
        return FOLDERS.stream()
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private CommandRun theirs(String input, String... words) throws Exception {
        return theirsAt(port, input, words);
    }

    private static CommandRun theirsAt(String port, String input, String... words) throws Exception {
        List<String> command = command(port, "mosquitto_" + words[0], words);
        // From a file, since the program may end before it has read its input.
        Process process = new ProcessBuilder(command)
                .redirectInput(Files.writeString(folder.resolve("input"), input).toFile())
                .start();
        String out = text(process.getInputStream());
        String err = text(process.getErrorStream());
        return new CommandRun(process.waitFor(), out, err);
    }

    private CommandRun ours(String input, String... words) {
        return CommandRun.withInput(input, command(port, words[0], words).toArray(String[]::new));
    }

    private static List<String> command(String port, String program, String... words) {
        List<String> command = new ArrayList<>(List.of(program, "-h", "127.0.0.1", "-p", port));
        command.addAll(Stream.of(words).skip(1).toList());
        return command;
    }

    private static String text(InputStream stream) throws IOException {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }

    private static String[] words(String line) {
        return line.split(" ", -1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pub -t ok/1 -m hello",
                "pub -t ok/1 -m hello -q 1",
                "pub -t ok/1 -m hello -q 2",
                "pub -t ok/1 -m hello -V 5 -q 1",
                "pub -t ok/1 -m hello -V 31",
                "pub -t ok/1 -n",
                "pub -t ok/1 -l -q 1",
                "pub -t ok/1 -s --repeat 3",
                "pub -t no/1 -m hello -V 5 -q 1",
                "pub -t no/1 -m hello -V 5 -q 2",
                "pub -t ok/1 -f /dev/null",
                "pub -t ok/1 -f /nonexistent",
                "pub -t ok/1 -m x -u user -P password",
                "pub -t ok/1 -m x -i me -c -V 311",
                "pub -t ok/1 -m x -i me -x 5 -V 5 -D connect user-property a b",
                "rr -t ok/ask -e ok/answer -m hello -W 1",
                "rr -t ok/ask -e ok/answer -m hello -W 1 -V 311 -q 1",
                "rr -t ok/ask -e ok/ask -m hello -W 5 -v",
                "rr -t ok/ask -e ok/ask -n -W 5 -q 2 -F %t|%q",
                "sub -t ok/nothing -E",
                "sub -t ok/nothing -E -V 31",
                "sub -t ok/nothing -W 1",
                "sub -t ok/nothing -W 1 -V 5",
                "sub -t ok/nothing -U ok/other -E",
                "sub -t ok/nothing --retained-only -W 1"
            })
    void endsAlike(String line) throws Exception {
        CommandRun theirs = theirs("a\nb\n", words(line));
        CommandRun ours = ours("a\nb\n", words(line));
        assertThat(ours.exitCode()).as(ours.err()).isEqualTo(theirs.exitCode());
        assertThat(ours.out()).isEqualTo(theirs.out());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pub -t ok/1 -m x --cafile tls/ca.pem",
                "pub -t ok/1 -m x --cafile tls/ca.pem -V 5 -q 1 --tls-version tlsv1.2",
                "pub -t ok/1 -m x --cafile tls/ca.pem --insecure",
                "sub -t ok/nothing -E --cafile tls/ca.pem --tls-version tlsv1.3",
                "pub -t ok/1 -m x --cafile tls/ca.pem --cert tls/client.pem --key tls/client.key",
                "pub -t ok/1 -m x --cafile none.pem",
                "pub -t ok/1 -m x --cafile tls/ca.pem --cert tls/client.pem",
                "pub -t ok/1 -m x --cafile tls/ca.pem --cert tls/client.pem --key other/client.key",
                "pub -t ok/1 -m x --cafile tls/ca.pem --tls-version nonsense",
                "pub -t ok/1 -m x"
            })
    void endsAlikeOverTls(String line) throws Exception {
        String[] words =
                line.replaceAll("(\\w+)(/\\w+\\.(?:pem|key))", folder + "/$1$2").split(" ", -1);
        CommandRun theirs = theirsAt(tlsPort, "", words);
        CommandRun ours =
                CommandRun.withInput("", command(tlsPort, words[0], words).toArray(String[]::new));
        assertThat(ours.exitCode()).as(ours.err()).isEqualTo(theirs.exitCode());
        assertThat(ours.out()).isEqualTo(theirs.out());
    }

    @Test
    void tlsAtAPlainPortEndsAlike() throws Exception {
        String[] words = words("pub -t ok/1 -m x --cafile " + folder.resolve("tls/ca.pem"));
        CommandRun theirs = theirs("", words);
        CommandRun ours = ours("", words);
        assertThat(ours.exitCode()).as(ours.err()).isEqualTo(theirs.exitCode());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sub -t ok/r/# -C 3",
                "sub -t ok/r/# -C 3 -v",
                "sub -t ok/r/# -C 3 -N",
                "sub -t ok/r/# -C 3 -v -N",
                "sub -t ok/r/# -C 2 -T ok/r/b -v",
                "sub -t ok/r/a -t ok/r/b -C 2 -v",
                "sub -t ok/r/# -v --retained-only -W 1",
                "sub -t ok/r/# -v -R -W 1",
                "sub -t ok/r/# -C 3 -V 5 -q 1 -F %t|%p|%x|%X|%l|%q|%r|%m|%A|%C|%D|%F|%P|%R|%S|%%",
                "sub -t ok/r/# -C 3 -V 5 -q 2 -D subscribe subscription-identifier 7 -F %S|%-8t|%20t|%5l|%05l|%-5l|%.3t",
                "sub -t ok/r/# -C 3 -V 311 -q 1 -F %t|%p|%A|%C|%D|%E|%F|%P|%R|%S",
                "sub -t ok/r/# -C 3 -F @Y-@m-@d\\t@j\\n%p"
            })
    void printsRetainedMessagesAlike(String line) throws Exception {
        theirs(
                "",
                words("pub -V 5 -r -q 1 -t ok/r/a -m one -D publish content-type x/y -D publish response-topic r/t"
                        + " -D publish user-property k v -D publish user-property k w -D publish correlation-data cd"
                        + " -D publish payload-format-indicator 1"));
        theirs("two\nlines", words("pub -r -t ok/r/b -s"));
        theirs("", words("pub -r -q 2 -t ok/r/c -m three"));
        CommandRun theirs = theirs("", words(line));
        CommandRun ours = ours("", words(line));
        assertThat(ours.out()).isEqualTo(theirs.out());
        assertThat(ours.exitCode()).as(ours.err()).isEqualTo(theirs.exitCode());
    }

    /** All but the time, which is another moment, and in our case has one time zone only. */
    @Test
    void printsJsonAlike() throws Exception {
        theirs(
                "",
                words("pub -V 5 -r -q 1 -t ok/j -m {\"a\":[1,true]} -D publish content-type x/y -D publish"
                        + " user-property k v -D publish response-topic r/t -D publish correlation-data cd"));
        for (String line : List.of(
                "sub -V 5 -q 1 -t ok/j -C 1 -F %j",
                "sub -V 5 -q 1 -t ok/j -C 1 -F %J", "sub -V 311 -t ok/j -C 1 -F %j")) {
            assertThat(withoutTime(ours("", words(line)).out()))
                    .isEqualTo(withoutTime(theirs("", words(line)).out()));
        }
    }

    private static String withoutTime(String json) {
        assertThat(json).startsWith("{\"tst\":");
        return json.replaceFirst("\"tst\":\"[^\"]*\",", "");
    }

    @Test
    void ourMessagesReachTheirSubscriber() throws Exception {
        ours("", words("pub -r -q 2 -t ok/o/1 -m one -V 5 -D publish content-type x/y -D publish user-property k v"));
        ours("two", words("pub -r -q 1 -t ok/o/2 -s -V 311"));
        ours("", words("pub -r -t ok/o/3 -m three -V 31"));
        CommandRun run = theirs("", words("sub -V 5 -t ok/o/# -C 3 -F %t|%p|%C|%P"));
        assertThat(run.out()).isEqualTo("ok/o/1|one|x/y|k:v\nok/o/2|two||\nok/o/3|three||\n");
    }

    @Test
    void webSocketCarriesTheSameMessages() throws Exception {
        String url = "ws://127.0.0.1:" + webSocketPort + "/mqtt";
        String large = "x".repeat(300_000);
        assertThat(CommandRun.withInput(large, "pub", "-L", url, "-t", "ok/ws", "-s", "-q", "2", "-r"))
                .isEqualTo(new CommandRun(0, "", ""));
        assertThat(CommandRun.of("sub", "-L", url, "-t", "ok/ws", "-C", "1", "-q", "2"))
                .isEqualTo(new CommandRun(0, large + "\n", ""));
    }

    @Test
    void securedWebSocketCarriesTheSameMessages() throws Exception {
        String url = "wss://127.0.0.1:" + securedWebSocketPort + "/mqtt";
        String authority = folder.resolve("tls/ca.pem").toString();
        String large = "x".repeat(300_000);
        assertThat(CommandRun.withInput(
                        large, "pub", "-L", url, "--cafile", authority, "-t", "ok/wss", "-s", "-q", "2", "-r"))
                .isEqualTo(new CommandRun(0, "", ""));
        assertThat(CommandRun.of("sub", "-L", url, "--cafile", authority, "-t", "ok/wss", "-C", "1", "-q", "2"))
                .isEqualTo(new CommandRun(0, large + "\n", ""));
        String other = folder.resolve("other/ca.pem").toString();
        CommandRun refused = CommandRun.of("pub", "-L", url, "--cafile", other, "-t", "ok/wss", "-m", "x");
        assertThat(refused.err()).contains("was issued by 'CN=tls'");
        assertThat(refused.exitCode()).isEqualTo(ExitCode.TLS);
    }

    @Test
    void removedRetainedMessagesAreGone() throws Exception {
        ours("", words("pub -r -t ok/gone -m x"));
        assertThat(ours("", words("sub -t ok/gone -C 1 --remove-retained")).out())
                .isEqualTo("x\n");
        assertThat(theirs("", words("sub -t ok/gone -W 1")).out()).isEmpty();
    }
}
