package io.linnet.broker.realclient;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A run through the features with mosquitto_pub and mosquitto_sub. */
final class MosquittoDialogue {
    private static final int LARGE_BYTES = 1_000_000;

    private final int port;
    private final String version;
    private final Path folder;
    private final String pub = OptionalProgram.onPath("mosquitto_pub");
    private final String sub = OptionalProgram.onPath("mosquitto_sub");

    MosquittoDialogue(int port, String version, Path folder) {
        this.port = port;
        this.version = version;
        this.folder = folder;
    }

    void run() throws Exception {
        retainedMessagesOfEveryQos();
        sessionThatGoesOn();
        largePayload();
        will();
        if (version.equals("mqttv5")) {
            properties();
        }
    }

    private void retainedMessagesOfEveryQos() throws Exception {
        for (int qos = 0; qos <= 2; qos++) {
            publish("-t", "kept/" + qos, "-m", "message " + qos, "-q", Integer.toString(qos), "-r");
        }
        String output = subscribe("-t", "kept/+", "-q", "2", "-C", "3", "-F", "%t %q %r %p");
        assertThat(output.lines())
                .containsExactly("kept/0 0 1 message 0", "kept/1 1 1 message 1", "kept/2 2 1 message 2");
        assertThat(subscribe("-t", "kept/#", "-T", "kept/0", "--retained-only", "-C", "2", "-F", "%t")
                        .lines())
                .containsExactly("kept/1", "kept/2");
    }

    private void sessionThatGoesOn() throws Exception {
        String[] session = {"-i", "sleeper-" + version, "-c", "-q", "1", "-t", "missed/#"};
        String expiry = version.equals("mqttv5") ? "100" : "";
        subscribe(with(session, "-E", expiry));
        for (int i = 0; i < 3; i++) {
            publish("-t", "missed/" + i, "-m", "while away", "-q", "1");
        }
        assertThat(subscribe(with(session, "-C", "3", "-v", expiry)).lines())
                .containsExactly("missed/0 while away", "missed/1 while away", "missed/2 while away");
    }

    private String[] with(String[] options, String... more) {
        List<String> all = new ArrayList<>(List.of(options));
        for (int i = 0; i < more.length - 1; i++) {
            all.add(more[i]);
        }
        String expiry = more[more.length - 1];
        if (!expiry.isEmpty()) {
            all.addAll(List.of("-x", expiry));
        }
        return all.toArray(String[]::new);
    }

    private void largePayload() throws Exception {
        byte[] payload = new byte[LARGE_BYTES];
        Random random = new Random(1);
        for (int i = 0; i < payload.length; i++) {
            payload[i] = (byte) ('a' + random.nextInt(26));
        }
        Path file = Files.write(folder.resolve("large"), payload);
        publish("-t", "large", "-f", file.toString(), "-q", "2", "-r");
        assertThat(subscribe("-t", "large", "-C", "1", "-N")).isEqualTo(Files.readString(file));
    }

    /** A subscriber that is killed leaves its will, which the broker keeps as a retained message. */
    private void will() throws Exception {
        Process dying = OptionalProgram.start(
                Map.of(),
                command(
                        sub,
                        "-t",
                        "kept/0",
                        "-t",
                        "never",
                        "--will-topic",
                        "wills/a",
                        "--will-payload",
                        "gone",
                        "--will-retain",
                        "--will-qos",
                        "1"));
        dying.inputReader().readLine(); // its first message: it is connected
        dying.destroyForcibly();
        assertThat(subscribe("-t", "wills/a", "-C", "1")).isEqualTo("gone\n");
    }

    private void properties() throws Exception {
        publish(
                "-t",
                "properties",
                "-m",
                "text",
                "-q",
                "1",
                "-r",
                "-D",
                "publish",
                "user-property",
                "b",
                "1",
                "-D",
                "publish",
                "user-property",
                "a",
                "2",
                "-D",
                "publish",
                "response-topic",
                "answers/a",
                "-D",
                "publish",
                "content-type",
                "text/plain",
                "-D",
                "publish",
                "message-expiry-interval",
                "1000");
        assertThat(subscribe("-t", "properties", "-C", "1", "-F", "%P|%R|%C|%p"))
                .isEqualTo("b:1 a:2|answers/a|text/plain|text\n");
    }

    private void publish(String... options) throws Exception {
        OptionalProgram.run(Map.of(), command(pub, options)).orThrow();
    }

    private String subscribe(String... options) throws Exception {
        OptionalProgram.Outcome outcome = OptionalProgram.run(Map.of(), command(sub, options));
        outcome.orThrow();
        return outcome.output();
    }

    private List<String> command(String program, String... options) {
        List<String> command =
                new ArrayList<>(List.of(program, "-h", "127.0.0.1", "-p", Integer.toString(port), "-V", version));
        command.addAll(List.of(options));
        return command;
    }
}
