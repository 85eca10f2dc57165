package io.linnet.broker;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.packet.Properties;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.ReasonCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** New connections leave the process room to live. */
class HeadroomTest {
    private static final int DESCRIPTORS = 512;

    private static Process start(int free) throws IOException {
        String java = ProcessHandle.current().info().command().orElseThrow();
        String run = "ulimit -n " + DESCRIPTORS + " && exec \"$@\"";
        return new ProcessBuilder(
                        "bash",
                        "-c",
                        run,
                        "bash",
                        java,
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CrowdedBroker.class.getName(),
                        "" + free)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static long tell(BufferedReader out, String what) throws IOException {
        String line = out.readLine();
        while (line != null && !line.startsWith(what)) {
            line = out.readLine();
        }
        assertThat(line).as("the child's answer").isNotNull();
        return Long.parseLong(line.substring(what.length() + 1));
    }

    /** Whether a client is let in. */
    private static boolean comesIn(int port, int number, List<TestClient> clients) throws IOException {
        TestClient client = new TestClient(port, ProtocolVersion.V5);
        clients.add(client);
        try {
            return client.connect(TestClient.connect(ProtocolVersion.V5, "c" + number, true, Properties.NONE))
                            .reasonCode()
                    == ReasonCode.SUCCESS;
        } catch (IOException closed) {
            return false;
        }
    }

    @Test
    void newConnectionsAreClosedBeforeDescriptorsRunOutAndComeInWhenThereIsRoom() throws Exception {
        Process child = start(64);
        List<TestClient> clients = new ArrayList<>();
        try (BufferedReader out = child.inputReader()) {
            int port = Math.toIntExact(tell(out, "port"));
            int in = 0;
            while (comesIn(port, in, clients)) {
                in++;
                assertThat(in).as("connections beside 64 free descriptors").isLessThan(DESCRIPTORS - 64);
            }
            assertThat(in).isGreaterThan(50);
            assertThat(comesIn(port, 1_000, clients)).isFalse();
            assertThat(clients.getFirst().untilPing()).isEmpty();
            child.getOutputStream().write('\n');
            child.getOutputStream().flush();
            assertThat(tell(out, "exceeded")).isEqualTo(2);
            for (TestClient client : clients.subList(0, in / 2)) {
                client.close();
            }
            BadDay.await("room for a new client", () -> {
                try {
                    return comesIn(port, 2_000, clients);
                } catch (IOException refused) {
                    return false;
                }
            });
        } finally {
            for (TestClient client : clients) {
                client.close();
            }
            child.getOutputStream().close();
            child.destroyForcibly().onExit().join();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 101})
    void aHeapThatIsFullIsAShortageOnlyWhereThatIsSet(int freeHeapPercent) {
        Headroom headroom = new Headroom();
        Limits limits = Limits.defaults().with(Limit.FREE_HEAP_PERCENT, freeHeapPercent);
        assertThat(headroom.shortage(Limits.defaults(), 0))
                .as("before the first look")
                .isNull();
        System.gc();
        headroom.look(limits, 0, 0);
        assertThat(headroom.isDue(999)).isFalse();
        assertThat(headroom.isDue(1_000)).isTrue();
        Excess shortage = headroom.shortage(limits, 0);
        if (freeHeapPercent == 5) {
            assertThat(shortage).isNull();
        } else {
            assertThat(requireNonNull(shortage).limit()).isEqualTo(Limit.FREE_HEAP_PERCENT);
            assertThat(shortage.code()).isEqualTo(ReasonCode.SERVER_BUSY);
        }
    }
}
