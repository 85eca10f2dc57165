package io.linnet.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The commands as they are typed. */
class BenchTest {
    private static final String SHORT = " --warm-up 0.05 --measure 0.1 --drain 2";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int execute(String... arguments) {
        CommandLine command = Bench.commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        return command.execute(arguments);
    }

    private int typed(String line) {
        return execute(line.split(" ", -1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run qos7",
                "run qos0 --payload 15",
                "run qos0 --subscribers 11",
                "run qos0 --outstanding 0",
                "run qos1 --window 0",
                "run qos1 --qos 3",
                "run qos1 --protocol 3.1",
                "run fanout --reception offline",
                "run qos0 --outstanding 0 --reception offline",
                "run qos1 --reception nowhere",
                "run qos1 --messages 1000",
                "run offline-qos1 --messages 1001",
                "run offline-qos1 --reception retained --messages 1000",
                "run qos0 --measure 0",
                "run qos0 --nonsense",
                "conn --connections 0",
                "conn --protocol 6",
                "run qos0 -h 127.0.0.1,127.0.0.2",
                "run qos0 --ifaddr 127.0.0.1",
                "conn --handshakes 0",
                "conn -R 0",
                "conn -R 5 -i 5",
                "conn -k 70000",
                "conn -x 5",
                "conn -h no.such.host.invalid",
                "conn -h 127.0.0.1:x",
                "conn -p 0",
                "conn -P secret -V 3.1.1",
                "conn -P secret --password-file x",
                "conn --ifaddr no.such.host.invalid",
                "pub -c 0",
                "pub -q 3",
                "pub -t a/#",
                "pub -s 5 --payload x",
                "pub -s 1048577",
                "pub --payload %z",
                "pub --payload-file /no/such/file",
                "pub --rate 0",
                "pub --rate many",
                "pub --rate 5 -I 5",
                "pub --ramp 5",
                "pub --messages 0",
                "pub --duration 0",
                "pub --warm-up -1",
                "pub --interval 0",
                "pub --html /no/such/folder/report.html",
                "pub --find-max",
                "pub -q 1 --find-max --rate max",
                "pub -q 1 --find-max --max-p99 0",
                "sub -c 0",
                "sub -q 5",
                "pubsub -s 15",
                "pubsub --payload hello",
                "pubsub --subscribers 0",
                "pubsub -t a/%i --filter b/%i",
                "latency --subscribe-qos 3",
                "latency --nonsense",
                "start",
                "compare",
                "compare --broker a=b --scenarios nothing",
                "compare --broker a=b --payload 15",
                "compare --broker a=b --scale 0",
                "compare --broker a=b --scale 2",
                "compare --broker a=b --measure 0",
                "compare --broker a=b --rounds 0"
            })
    void wrongArgumentsAreRefusedWithTheirReason(String line) {
        assertThat(typed(line)).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("Try 'bench", "--help");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void refusalOfAScenarioNamesTheOnesThereAre() {
        typed("run qos7");
        assertThat(err.toString()).contains("'qos7'", "qos0, qos1, qos2, fanout, fanin, open20k");
    }

    @Test
    void runReportsToPeopleAndExitsWithZero() throws IOException {
        try (SmallBroker broker = new SmallBroker()) {
            int code =
                    typed("run qos1 --port " + broker.address().getPort() + " --publishers 2 --subscribers 2" + SHORT);
            assertThat(code).as(err + "" + out).isZero();
            assertThat(out.toString()).contains("2 to 2, QoS 1 to 1, 64 bytes", "lost 0 ", "  faultless");
        }
    }

    @Test
    void runReportsToProgramsAndExitsWithOneOnLoss() throws IOException {
        try (SmallBroker broker = new SmallBroker(0, n -> n == 5 ? 0 : 1, 0)) {
            int code = typed("run qos1 --json --port " + broker.address().getPort() + SHORT);
            assertThat(code).isEqualTo(Bench.FAULTS);
            assertThat(out.toString())
                    .startsWith("{\"scenario\":\"qos1\"")
                    .contains("\"lost\":1,", "\"duplicates\":0,");
        }
    }

    @Test
    void brokerThatIsNotThereIsNamedAndExitsWithThree() throws IOException {
        int port;
        try (SmallBroker broker = new SmallBroker()) {
            port = broker.address().getPort();
            broker.end();
        }
        assertThat(typed("run qos0 --port " + port)).isEqualTo(Bench.NOT_MEASURED);
        assertThat(err.toString()).contains("cannot connect");
    }

    @Test
    void connReportsAsJson() throws IOException {
        try (SmallBroker broker = new SmallBroker()) {
            int code = typed("conn --connections 50 --hold 0.05 --json --port "
                    + broker.address().getPort());
            assertThat(code).isZero();
            assertThat(out.toString()).contains("\"connections\":50,", "\"connectsPerSecond\":");
        }
    }

    @Test
    void startMeasuresABrokerThatItStarts() {
        assertThat(execute("start", "--json", smallBroker())).as(err.toString()).isZero();
        assertThat(out.toString()).contains("\"seconds\":", "\"residentBytes\":");
    }

    @Test
    void startTellsWhatABrokerSaidThatEnded() {
        assertThat(execute("start", "sh -c 'echo no licence; exit 7'")).isEqualTo(Bench.NOT_MEASURED);
        assertThat(err.toString()).contains("exit code 7", "no licence");
    }

    @Test
    void compareSetsBrokersSideBySide(@TempDir Path directory) throws IOException {
        Path options = Files.writeString(directory.resolve("options"), "{port}");
        int code = execute(
                "compare",
                "--broker",
                "one=" + smallBroker(),
                "--broker",
                "two=" + smallBroker().replace("{port}", "$(cat {file:" + options + "})"),
                "--scenarios",
                "qos0",
                "--rounds",
                "2",
                "--warm-up",
                "0.05",
                "--measure",
                "0.1");
        assertThat(code).as(err.toString()).isZero();
        assertThat(out.toString())
                .contains(
                        "| scenario | figure | one | two | two / one |", "| qos0 | messages/s |", "Medians of 2 rounds")
                .doesNotContain("failed");
        assertThat(err.toString()).containsSubsequence("qos0, one", "qos0, two", "qos0, two", "qos0, one");
    }

    @Test
    void runReportsOnSubscribersThatWereAway() throws IOException {
        try (SmallBroker broker = new SmallBroker()) {
            String line = "run drain --messages 1000 --port " + broker.address().getPort();
            assertThat(typed(line)).isZero();
            assertThat(out.toString()).contains("10 to 1 (offline)", "queue entries/s", "drained", "  faultless");
            assertThat(typed(line + " --json")).isZero();
            assertThat(out.toString()).contains("\"reception\":\"offline\"", "\"drainedPerSecond\":", "\"lost\":0,");
        }
    }

    @Test
    void compareRelatesDurableSessionsToCleanOnes() {
        int code = execute(compared("qos1,durable-qos1,queue-through"));
        assertThat(code).as(err.toString()).isZero();
        assertThat(out.toString())
                .contains("| durable-qos1 | messages/s, % of qos1 |", "| queue-through | messages | 100,000 |")
                .doesNotContain("| qos1 | messages/s, %");
    }

    @Test
    void compareFindsOutABrokerThatRemembersNothingAfterItsRestart() {
        assertThat(execute(compared("restart-kill"))).isEqualTo(Bench.FAULTS);
        // 1,000 messages in 10 sessions that are not present any more, and 1,000 retained messages
        assertThat(out.toString())
                .contains(
                        "| restart-kill | lost | 2,000 |",
                        "| restart-kill | lost + duplicate + out of order | 2,010 |");
    }

    private static String[] compared(String scenarios) {
        return new String[] {
            "compare",
            "--broker",
            "small=" + smallBroker(),
            "--scenarios",
            scenarios,
            "--rounds",
            "1",
            "--warm-up",
            "0.05",
            "--measure",
            "0.1",
            "--scale",
            "0.001"
        };
    }

    @Test
    void brokerFindsItsDataWhenItIsStartedAgain() throws IOException {
        Path kept;
        try (BrokerSite site = BrokerSite.of(
                "sh -c 'echo started >> {data}/starts; exec " + smallBroker().replace("'", "") + "'")) {
            kept = site.data().resolve("starts");
            try (BrokerProcess broker = BrokerProcess.start(site)) {
                broker.terminate();
                broker.awaitEnd();
                assertThat(broker.isAlive()).isFalse();
            }
            try (BrokerProcess broker = BrokerProcess.start(site)) {
                broker.kill();
                broker.awaitEnd();
                assertThat(broker.isAlive()).isFalse();
            }
            try (BrokerProcess broker = BrokerProcess.start(site)) {
                assertThat(broker.isAlive()).isTrue();
            }
            assertThat(kept).content().isEqualTo("started\nstarted\nstarted\n");
            assertThat(new DataFolder(site.data()).bytes()).isEqualTo(24);
        }
        assertThat(kept).doesNotExist();
    }

    @Test
    void compareGoesOnAfterABrokerThatDoesNotStart() {
        int code = execute(
                "compare",
                "--broker",
                "broken=false",
                "--broker",
                "small=" + smallBroker(),
                "--scenarios",
                "start",
                "--rounds",
                "1");
        assertThat(code).isEqualTo(Bench.FAULTS);
        assertThat(out.toString()).contains("| start | start to CONNACK, ms | failed | ");
    }

    private static String smallBroker() {
        return JavaCommand.of(SmallBroker.class);
    }
}
