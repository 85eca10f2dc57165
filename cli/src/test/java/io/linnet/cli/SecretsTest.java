package io.linnet.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.broker.log.LogEvent;
import io.linnet.cli.secured.Certificates;
import io.linnet.cli.secured.SecuredBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Passwords of {@code pub} and {@code sub} from files and the environment, against a broker that asks for them; nobody sits at a terminal. */
@Timeout(120)
class SecretsTest {
    private static final String KEY_PASSWORD = "key-canary-4711";
    private static final String PASSWORD = "canary-0815";

    @TempDir
    private static Path folder;

    private static @Nullable SecuredBroker started;

    @BeforeAll
    static void start() throws Exception {
        Certificates certificates = Certificates.in(folder);
        certificates.client("pump");
        encipher(folder.resolve("pump.key"));
        assertThat(CommandRun.withInput(PASSWORD, "passwd", file("users.txt"), "alice", "--create", "--stdin")
                        .exitCode())
                .isZero();
        started = SecuredBroker.start(folder, """
                sys-interval: 0
                authentication:
                  - certificate: {user: cn}
                  - password-file: {file: users.txt}
                listeners:
                  - uri: mqtts://127.0.0.1:0
                    tls: {certificate: server.pem, key: server.key, ca: ca.pem, client-certificates: required, watch: 0}
                  - mqtt://127.0.0.1:0
                """);
        // something to receive
        assertThat(run(Map.of("MQTT_PASSWORD", PASSWORD), words("pub", 1, "-u", "alice", "-r")))
                .isEqualTo(new CommandRun(0, "", ""));
    }

    @AfterAll
    static void stop() {
        if (started != null) {
            started.close();
        }
    }

    private static SecuredBroker broker() {
        return requireNonNull(started);
    }

    private static String file(String name) {
        return folder.resolve(name).toString();
    }

    private static void encipher(Path key) throws Exception {
        Path plain = Files.move(key, folder.resolve("plain.key"));
        List<String> words =
                List.of("openssl", "pkcs8", "-topk8", "-v2", "aes-256-cbc", "-passout", "pass:" + KEY_PASSWORD);
        List<String> command = new ArrayList<>(words);
        command.addAll(List.of("-in", plain.toString(), "-out", key.toString()));
        try {
            assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
        } catch (IOException missing) {
            OtherClient.require(false, "openssl");
        }
        assertThat(key).content().startsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----");
    }

    /** To the listener in this place; {@code sub} takes one message. */
    private static List<String> words(String command, int listener, String... more) {
        List<String> words = new ArrayList<>(List.of(command, "-h", "127.0.0.1", "-V", "5", "-t", "t", "-q", "1"));
        words.addAll(List.of("-p", Integer.toString(broker().port(listener))));
        words.addAll(command.equals("pub") ? List.of("-m", "hello") : List.of("-C", "1"));
        words.addAll(List.of(more));
        return words;
    }

    private static List<String> secured(String command, String... more) {
        List<String> words =
                words(command, 0, "--cafile", file("ca.pem"), "--cert", file("pump.pem"), "--key", file("pump.key"));
        words.addAll(List.of(more));
        return words;
    }

    /** As a process of its own, without a terminal. */
    private static CommandRun run(Map<String, String> environment, List<String> words) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "io.linnet.cli.Linnet"));
        command.addAll(words);
        Path errors = Files.createTempFile(folder, "errors", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("MQTT_"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new CommandRun(process.exitValue(), out, Files.readString(errors));
        } finally {
            process.destroyForcibly();
        }
    }

    private static CommandRun done(String command) {
        return new CommandRun(0, command.equals("sub") ? "hello\n" : "", "");
    }

    private static void assertRefused(CommandRun run, String why) {
        assertThat(run.err()).contains(why).doesNotContain("canary").doesNotContain("\tat ");
        assertThat(run.out()).isEmpty();
        assertThat(run.exitCode()).isNotZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pub", "sub"})
    void thePasswordOfAKeyComesFromAFileOrFromTheEnvironment(String command) throws Exception {
        Path right = Files.writeString(folder.resolve("right.txt"), KEY_PASSWORD + "\r\nnot this line\n");
        assertThat(CommandRun.of(secured(command, "--key-password-file", right.toString())))
                .isEqualTo(done(command));
        assertThat(run(Map.of("MQTT_KEY_PASSWORD", KEY_PASSWORD), secured(command)))
                .isEqualTo(done(command));
        assertThat(run(
                        Map.of("MQTT_KEY_PASSWORD", "the file counts more"),
                        secured(command, "--key-password-file", right.toString())))
                .isEqualTo(done(command));
        assertThat(broker().awaitLogged(LogEvent.CONNECT, fields -> "certificate".equals(fields.get("source"))))
                .containsEntry("user", "pump");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pub", "sub"})
    void aWrongPasswordOfAKeyIsSaidBeforeAnythingIsSent(String command) throws Exception {
        int before = broker().logged(LogEvent.TURN_AWAY).size();
        assertRefused(
                run(Map.of("MQTT_KEY_PASSWORD", "wrong-canary"), secured(command)),
                "pump.key does not open with this password");
        Path empty = Files.writeString(folder.resolve("empty.txt"), "");
        assertRefused(
                CommandRun.of(secured(command, "--key-password-file", empty.toString())),
                "pump.key does not open with this password");
        assertRefused(CommandRun.of(secured(command, "--key-password-file", file("no-such.txt"))), "no-such.txt");
        assertThat(broker().logged(LogEvent.TURN_AWAY)).hasSize(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pub", "sub"})
    void withoutATerminalNobodyIsAskedForThePasswordOfAKey(String command) throws Exception {
        assertRefused(
                run(Map.of(), secured(command)),
                "pump.key has a password; give it with --key-password-file FILE or in MQTT_KEY_PASSWORD");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pub", "sub"})
    void thePasswordOfAUserComesFromTheEnvironment(String command) throws Exception {
        Map<String, String> right = Map.of("MQTT_PASSWORD", PASSWORD);
        assertThat(run(right, words(command, 1, "-u", "alice"))).isEqualTo(done(command));
        assertRefused(
                run(Map.of("MQTT_PASSWORD", "wrong-canary"), words(command, 1, "-u", "alice")),
                "Bad user name or password");
        assertRefused(run(Map.of(), words(command, 1, "-u", "alice")), "Bad user name or password");
    }

    @Test
    void whatIsWrittenCountsMoreThanTheEnvironment() throws Exception {
        Map<String, String> wrong = Map.of("MQTT_PASSWORD", "wrong-canary");
        Path right = Files.writeString(folder.resolve("password.txt"), PASSWORD + "\n");
        assertThat(run(wrong, words("pub", 1, "-u", "alice", "--password-file", right.toString())))
                .isEqualTo(done("pub"));
        assertThat(run(wrong, words("pub", 1, "-u", "alice", "-P", PASSWORD))).isEqualTo(done("pub"));
        assertRefused(
                run(Map.of("MQTT_PASSWORD", PASSWORD), words("pub", 1)), "Not authorized"); // nobody's password is sent
    }
}
