package io.linnet.security.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.broker.Broker;
import io.linnet.broker.BrokerConfig;
import io.linnet.broker.Ports;
import io.linnet.packet.ProtocolVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same random ACL files for a mosquitto and for a broker of ours: both must let the same messages through, in both directions. */
class MosquittoDifferenceTest {
    private static final int FILES = 6;

    private static final List<String> TOPICS = List.of(
            "a", "a/b", "a/b/c", "b", "b/alice", "b/c1", "alice", "c1/a", "/a", "a/", "$d/a", "$d/alice/x", "b c/d");

    /** User and client identifier; mosquitto gets no user name for a null. */
    private record Who(@Nullable String user, String clientIdentifier) {}

    private static final List<Who> CLIENTS = List.of(
            new Who("alice", "c1"),
            new Who("bob", "c1"),
            new Who("carol", "d2"),
            new Who(null, "c1"),
            new Who("alice", "x+y"),
            new Who("a#b", "c1"));

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void bothLetTheSameMessagesThrough(long seed) throws Exception {
        Path program = mosquitto();
        Random random = new Random(seed);
        int through = 0;
        for (int i = 0; i < FILES; i++) {
            String acl = acl(random);
            ProtocolVersion version = random.nextBoolean() ? ProtocolVersion.V3_1_1 : ProtocolVersion.V5;
            Path file = Files.writeString(folder.resolve("acl" + i), acl);
            int port = freePort();
            Process process = started(program, port, file);
            try (Broker broker = Broker.start(configured(file))) {
                for (Who who : CLIENTS) {
                    Set<String> theirs = through(port, who, version);
                    Set<String> ours = through(broker.port(), who, version);
                    assertThat(ours).as(who + " with\n" + acl).isEqualTo(theirs);
                    through += theirs.size();
                }
            } finally {
                process.destroy();
            }
        }
        assertThat(through).isBetween(20, FILES * CLIENTS.size() * TOPICS.size() * 2 - 20);
    }

    @Test
    void aFileThatMosquittoRefusesIsRefusedWithItsLine() throws Exception {
        Path program = mosquitto();
        List<String> wrong = List.of(
                "topic", "topic foo bar", "topic read a/#/b", "pattern write a+", "user", "users alice", "Topic a");
        for (String line : wrong) {
            Path file = Files.writeString(folder.resolve("acl"), "topic a\n" + line + "\n");
            Process process = starting(program, freePort(), file);
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).as(line).isTrue();
            assertThat(process.exitValue()).as(line).isNotZero();
            List<AclFile.Problem> problems = new ArrayList<>();
            AclFile.parse("acl", Files.readString(file), problems::add);
            assertThat(problems).as(line).extracting(AclFile.Problem::line).containsExactly(2);
        }
    }

    /** What gets through from the client and to it. */
    private static Set<String> through(int port, Who who, ProtocolVersion version) throws IOException {
        Set<String> through = new TreeSet<>();
        try (TestPeer watcher = new TestPeer(port, version, "watcher", "watcher");
                TestPeer client = new TestPeer(port, version, who.clientIdentifier(), who.user())) {
            watcher.subscribe("#");
            watcher.subscribe("$d/#");
            client.publish(TOPICS);
            watcher.receivedTopics().forEach(topic -> through.add("published " + topic));
            client.subscribe("#");
            client.subscribe("$d/#");
            watcher.publish(TOPICS);
            client.receivedTopics().forEach(topic -> through.add("received " + topic));
        }
        return through;
    }

    private static String acl(Random random) {
        StringBuilder acl = new StringBuilder("# made up\n");
        for (int left = 2 + random.nextInt(8); left > 0; left--) {
            switch (random.nextInt(6)) {
                case 0 ->
                    acl.append("user ")
                            .append(pick(random, "alice", "bob", "dora", "a#b"))
                            .append("\n");
                case 1, 2 ->
                    acl.append("pattern ")
                            .append(access(random))
                            .append(pattern(random))
                            .append("\n");
                default ->
                    acl.append("topic ")
                            .append(access(random))
                            .append(filter(random))
                            .append("\n");
            }
        }
        return acl + "user watcher\ntopic readwrite #\ntopic readwrite $d/#\n";
    }

    private static String access(Random random) {
        return pick(random, "", "read ", "write ", "readwrite ", "deny ", "deny ", "readwrite   ");
    }

    private static String filter(Random random) {
        return pick(
                random, "#", "+", "a/#", "a/+", "+/b", "a/b/c", "b/#", "/+", "a/", "$d/#", "$d/a", "+/+/#", "b",
                "alice");
    }

    private static String pattern(Random random) {
        return pick(random, "%u", "%c/#", "b/%u", "b/%c", "$d/%u/#", "%c/%u", "a/#", "+/%c", "#");
    }

    private static String pick(Random random, String... all) {
        return all[random.nextInt(all.length)];
    }

    private static BrokerConfig configured(Path file) throws IOException {
        List<AclFile.Problem> problems = new ArrayList<>();
        AclFile acl = AclFile.parse("acl", Files.readString(file), problems::add);
        assertThat(problems).isEmpty();
        return BrokerConfig.defaults()
                .listeningOn("mqtt://127.0.0.1:0")
                .withLoops(1)
                .withPorts(Ports.local().withAuthorizer(Policy.of(acl, Policy.Subscriptions.FILTER)));
    }

    // ---- mosquitto

    private static Path mosquitto() {
        Optional<Path> program = Stream.of("/usr/sbin", "/usr/bin", "/usr/local/sbin", "/opt/homebrew/sbin")
                .map(each -> Path.of(each, "mosquitto"))
                .filter(Files::isExecutable)
                .findFirst();
        String message = "mosquitto is not installed";
        if ("1".equals(System.getenv("LINNET_REQUIRE_OPTIONAL"))) {
            assertThat(program).as(message).isPresent();
        }
        Assumptions.assumeTrue(program.isPresent(), message);
        return program.orElseThrow();
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private Process starting(Path program, int port, Path acl) throws IOException {
        Path config = Files.writeString(
                folder.resolve("mosquitto.conf"),
                "listener " + port + " 127.0.0.1\nallow_anonymous true\nuser root\nacl_file " + acl + "\n");
        return new ProcessBuilder(program.toString(), "-c", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("mosquitto.log").toFile())
                .start();
    }

    private Process started(Path program, int port, Path acl) throws Exception {
        Process process = starting(program, port, acl);
        while (process.isAlive()) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                assertThat(socket.isConnected()).isTrue();
                return process;
            } catch (IOException notYet) {
                process.waitFor(10, TimeUnit.MILLISECONDS);
            }
        }
        throw new AssertionError("mosquitto ended with " + process.exitValue() + ": "
                + Files.readString(folder.resolve("mosquitto.log")));
    }
}
