package io.linnet.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.broker.Broker;
import io.linnet.client.Client;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scripts in a shell, against a broker in this process. */
@Timeout(60)
class ShellTest {
    private static final Broker BROKER = ShellRun.broker();

    @TempDir
    Path folder;

    @AfterAll
    static void stop() {
        BROKER.close();
    }

    private static String connect(String more) {
        return "connect -h 127.0.0.1 -p " + BROKER.port() + " " + more;
    }

    @Test
    void messageGoesFromOneClientToTheOther() {
        ShellRun run = ShellRun.script(
                connect("-n one"),
                "sub -t rooms/# -q 1",
                connect("-n two"),
                "pub -t rooms/7 -m 'warm; and dry' -q 1",
                "wait -C 1");
        assertThat(run.out()).isEqualTo("one  rooms/7  QoS 1  warm; and dry\n");
        assertThat(run.err())
                .contains("one: connected to mqtt://127.0.0.1:" + BROKER.port() + " with MQTT 5.0")
                .contains("subscribed to rooms/#, at most QoS 1")
                .contains("acknowledged");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void jsonIsForPrograms() {
        ShellRun run = ShellRun.of(
                Map.of(),
                "",
                "--json",
                "-c",
                connect("")
                        + "; sub json/a; pub -t json/a -m '{\"a\":1}' -q 2\npub -t json/a --null-message; wait -C 2");
        assertThat(run.out()).isEqualTo("""
                {"client":"c1","topic":"json/a","qos":0,"retain":false,"payload":"{\\"a\\":1}"}
                {"client":"c1","topic":"json/a","qos":0,"retain":false,"payload":""}
                """);
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void retainedMessagesAreShownAndNotWaitedFor() {
        ShellRun run = ShellRun.script(
                connect(""),
                "pub -t kept/a -m x -r -q 1",
                "retained kept/#",
                "subs",
                "sub -R kept/#",
                "wait -C 1 -W 1");
        assertThat(run.out()).isEqualTo("kept/a  QoS 1 retained  x\n");
        assertThat(run.err()).contains("1 retained message\n").contains("fewer than 1 messages came within 1 s");
        assertThat(run.exitCode()).isEqualTo(Shell.TIMED_OUT);
    }

    @Test
    void requestShowsItsResponse() {
        try (Client responder = Client.connect("127.0.0.1:" + BROKER.port())) {
            responder.subscribe("ask", request -> request.reply("the answer to " + request.text()));
            ShellRun run = ShellRun.script(connect(""), "rr -t ask -m everything -q 1");
            assertThat(run.out()).endsWith("QoS 1  the answer to everything\n");
            assertThat(run.exitCode()).isZero();
        }
    }

    @Test
    void willIsPublishedWhenAsked() {
        ShellRun run = ShellRun.script(
                connect("-n watcher"),
                "sub gone",
                connect("-n weak --will-topic gone --will-payload 'it is'"),
                "disconnect --with-will",
                "clients",
                "wait -C 1");
        assertThat(run.out()).contains("* watcher  connected to").contains("gone  QoS 0  it is\n");
        assertThat(run.err()).contains("weak: disconnected");
    }

    @Test
    void sessionIsKeptForWhoComesBack() {
        ShellRun run = ShellRun.script(
                connect("-n first -i keeper -x 60"),
                "sub later -q 1",
                "disconnect",
                connect("-n other"),
                "pub -t later -m 'for you' -q 1",
                connect("-n second -i keeper -x 60"),
                "wait -C 1");
        assertThat(run.err()).contains("as keeper, with the session from before");
        assertThat(run.out()).isEqualTo("second  later  QoS 1  for you\n");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void unsubscribedMeansSilence() {
        ShellRun run = ShellRun.script(
                connect(""),
                "sub s/a s/b",
                "unsub s/a",
                "subs",
                "pub -t s/a -m no -q 1",
                "pub -t s/b -m yes",
                "wait -C 1");
        assertThat(run.out()).isEqualTo("s/b  QoS 0\ns/b  QoS 0  yes\n");
        assertThat(run.err()).contains("nobody subscribes to it");
    }

    @Test
    void bytesAndControlCharactersDoNotReachTheTerminal() throws Exception {
        Path file = Files.write(folder.resolve("bytes"), new byte[] {(byte) 0xff, 0, 1});
        ShellRun run = ShellRun.script(
                connect(""), "sub raw", "pub -t raw -f " + file, "pub -t raw -m 'a\u001b[31mb'", "wait -C 2");
        assertThat(run.out()).isEqualTo("raw  QoS 0  0xff0001 (3 bytes)\nraw  QoS 0  a?[31mb\n");
    }

    @Test
    void firstFailureEndsAScriptWithItsCode() {
        ShellRun run = ShellRun.script(connect(""), "pub -t a", "clients");
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("One of -m TEXT, -f FILE and --null-message");
        assertThat(run.exitCode()).isEqualTo(Shell.NOT_UNDERSTOOD);
    }

    @Test
    void keepGoingGoesOnAndRemembersTheFirstFailure() {
        ShellRun run = ShellRun.of(Map.of(), "", "--keep-going", "-c", "use nobody\nfoo\n" + connect("") + "\nclients");
        assertThat(run.out()).contains("* c1  connected");
        assertThat(run.exitCode()).isEqualTo(Shell.FAILED);
    }

    @Test
    void exitEndsAScriptWell() {
        assertThat(ShellRun.script("exit; foo", "foo")).isEqualTo(new ShellRun(0, "", ""));
    }

    @Test
    void profileSaysWhere() throws Exception {
        Path profiles = Files.createDirectories(folder.resolve("linnet")).resolve("config.yaml");
        Files.writeString(
                profiles,
                "profiles: {home: {host: 127.0.0.1, port: %d, id: one, keepalive: 30}}".formatted(BROKER.port()));
        ShellRun run = ShellRun.of(
                Map.of("XDG_CONFIG_HOME", folder.toString(), "HOME", folder.toString()),
                "",
                "-c",
                "connect --profile home");
        assertThat(run.err()).contains("as one\n");
        assertThat(run.exitCode()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "pubb | there is no command 'pubb', did you mean pub? | 2",
                "launch | there is no command 'launch'; 'help' lists them | 2",
                "pub -t a -m b | there is no client; 'connect' makes one | 1",
                "use one | there is no client one; 'connect' makes one | 1",
                "connect -p 99999 | Invalid port given: 99999 | 2",
                "connect -x 5 | needs a client identifier: -i ID | 2",
                "connect --will-payload x | need --will-topic | 2",
                "connect -h 127.0.0.1 -p 1 | is the broker running | 1",
                "connect -k 3 | must be 0 or between 5 and 65535 | 2",
                "pub -t a -m 'b | is opened and not closed | 2",
                "pub -q 3 -t a -m b | '3' is none of 0, 1, 2 | 2",
                "history | there is no history without a terminal | 1",
                "wait | -C N messages, or -W SECONDS | 2",
                "help nothing | there is no command nothing | 1"
            })
    void whatIsWrongIsSaid(String line, String message, int exitCode) {
        ShellRun run = ShellRun.script(line);
        assertThat(run.err()).startsWith("Error: ").contains(message);
        assertThat(run.exitCode()).isEqualTo(exitCode);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "sub a# | topic filter 'a#'",
                "sub | what to subscribe to?",
                "unsub a | 'a' is no subscription of c1, which has none",
                "pub -t a/# -m x | topic name 'a/#'",
                "pub -t a -f /nonexistent | there is no such file",
                "connect -n c1 | there is a client c1 already"
            })
    void whatIsWrongWithAConnectionIsSaid(String line, String message) {
        ShellRun run = ShellRun.script(connect(""), line);
        assertThat(run.err()).contains(message);
        assertThat(run.exitCode()).isPositive();
    }

    @Test
    void connectionThatIsLostIsTold() throws Exception {
        Broker first = ShellRun.broker();
        List<String> news = new CopyOnWriteArrayList<>();
        CountDownLatch lost = new CountDownLatch(2);
        ShellClient client = ShellClient.connect("c1", Client.to("127.0.0.1:" + first.port()), line -> {
            news.add(line);
            lost.countDown();
        });
        first.close();
        assertThat(lost.await(30, TimeUnit.SECONDS)).isTrue();
        client.client().close();
        assertThat(news.getFirst())
                .startsWith("c1: the broker ended the connection")
                .contains("next attempt in ");
        assertThat(news.get(1)).startsWith("c1: no connection yet; next attempt in ");
        assertThat(client.isConnected()).isFalse();
    }
}
