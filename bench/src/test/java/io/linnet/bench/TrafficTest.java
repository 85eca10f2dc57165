package io.linnet.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.broker.Broker;
import io.linnet.broker.BrokerConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands pub, sub, pubsub, latency and conn as they are typed, against Linnet and against a broker that errs. */
@NullMarked
@Timeout(120)
class TrafficTest {
    /** Every name in the report of programs, in its order: a change here is a change for those who read it. */
    private static final String KEYS = "schema command broker protocol publishers subscribers publishQos subscribeQos"
            + " payloadBytes load ratePerSecond connections connectSeconds seconds publishedPerSecond acknowledgedPerSecond"
            + " receivedPerSecond endToEnd count minMicros meanMicros p50Micros p90Micros p95Micros p99Micros p999Micros"
            + " p9999Micros maxMicros percentiles percentile micros acknowledged account published received lost duplicates"
            + " outOfOrder unacknowledged stalls faults brokerProcess cpuMicrosPerMessage cores residentBytesBefore"
            + " residentBytesAfter residentBytesPeak generatorMicrosPerMessage samples phase connected sent brokerCpuMicros"
            + " brokerResidentBytes search maximumRatePerSecond endedEarly faultless";

    private static Broker linnet;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() throws IOException {
        linnet = Broker.start(BrokerConfig.defaults().listeningOn("mqtt://127.0.0.1:0"));
    }

    @AfterAll
    static void stop() {
        linnet.close();
    }

    private int typed(int port, String... line) {
        CommandLineOf command = new CommandLineOf(out, err);
        String[] all = new String[line.length + 2];
        System.arraycopy(line, 0, all, 0, line.length);
        all[line.length] = "-p";
        all[line.length + 1] = Integer.toString(port);
        return command.execute(all);
    }

    private record CommandLineOf(StringWriter out, StringWriter err) {
        int execute(String... arguments) {
            return Bench.commandLine()
                    .setOut(new PrintWriter(out, true))
                    .setErr(new PrintWriter(err, true))
                    .execute(arguments);
        }
    }

    /** All values of a member of the JSON on standard output. */
    private List<String> values(String name) {
        return Pattern.compile("\"" + name + "\":(\"[^\"]*\"|[^,}\\]]+)")
                .matcher(out.toString())
                .results()
                .map(result -> result.group(1).replace("\"", ""))
                .toList();
    }

    private void expect(String name, String value) {
        assertThat(values(name)).as(name + " in " + out + err).first().isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({"0,5", "1,5", "2,5", "0,3.1.1", "1,3.1.1", "2,3.1.1"})
    void pubsubAccountsForEveryMessage(String qos, String version) {
        int code = typed(
                linnet.port(),
                "pubsub",
                "--json",
                "-c",
                "4",
                "--messages",
                "200",
                "--rate",
                "max",
                "-q",
                qos,
                "-V",
                version);
        assertThat(code).as(err.toString()).isZero();
        expect("published", "200");
        expect("received", "200");
        expect("lost", "0");
        expect("unacknowledged", "0");
        expect("faultless", "true");
        expect("count", "200");
    }

    @Test
    void messagesLongerThanTheUsualBufferArrive() {
        int code = typed(
                linnet.port(),
                "pubsub",
                "--json",
                "-c",
                "1",
                "--messages",
                "4",
                "--rate",
                "max",
                "-q",
                "1",
                "-s",
                "600000");
        assertThat(code).as(err.toString()).isZero();
        expect("received", "4");
    }

    @Test
    void hostsAreTakenInTurnFromAddressesInTurn() {
        String broker = "127.0.0.1:" + linnet.port();
        int code = typed(
                linnet.port(),
                "conn",
                "--json",
                "-c",
                "6",
                "--hold",
                "0",
                "-h",
                "127.0.0.1," + broker,
                "--ifaddr",
                "127.0.0.1,127.0.0.1");
        assertThat(code).as(err.toString()).isZero();
        expect("connections", "6");
    }

    @Test
    void latencyGoesByTheClock() {
        assertThat(typed(linnet.port(), "latency", "--json", "--messages", "300", "--rate", "3000", "-c", "3"))
                .as(err.toString())
                .isZero();
        expect("load", "open loop 3,000/s");
        expect("published", "300");
        assertThat(values("count")).startsWith("300", "300");
    }

    @Test
    void rampsAndFanOutAndTextPayloadsAreAccountedForToo() {
        String payload = "{\"id\":%i,\"n\":\"%n\",\"t\":%t,\"v\":%r,\"m\":\"%m\"}";
        int code = typed(
                linnet.port(),
                "pubsub",
                "--json",
                "--publishers",
                "2",
                "--subscribers",
                "5",
                "-q",
                "1",
                "--messages",
                "100",
                "--ramp",
                "500..5000/1s",
                "--payload",
                payload);
        assertThat(code).as(err.toString()).isZero();
        expect("published", "100");
        expect("received", "500");
        expect("payloadBytes", "96");
    }

    @Test
    void membersOfASharedSubscriptionShareTheMessages() {
        int code = typed(
                linnet.port(),
                "pubsub",
                "--json",
                "-c",
                "4",
                "--messages",
                "400",
                "--rate",
                "max",
                "-q",
                "1",
                "-t",
                "shared/%i",
                "--filter",
                "$share/group/shared/+");
        assertThat(code).as(err.toString() + out).isZero();
        expect("received", "400");
        expect("lost", "0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2"})
    void pubCountsAcknowledgements(String qos) {
        assertThat(typed(linnet.port(), "pub", "--json", "-c", "3", "--messages", "90", "--rate", "max", "-q", qos))
                .as(err.toString())
                .isZero();
        expect("published", "90");
        expect("subscribers", "0");
        assertThat(values("count")).startsWith("0", "90");
    }

    @Test
    void subCountsWhatOthersPublish() {
        assertThat(typed(
                        linnet.port(),
                        "pub",
                        "-q",
                        "1",
                        "-r",
                        "-t",
                        "kept/%i",
                        "-c",
                        "7",
                        "--messages",
                        "7",
                        "-s",
                        "5"))
                .as(err.toString())
                .isZero();
        assertThat(typed(linnet.port(), "sub", "--json", "-c", "2", "-t", "kept/#", "--messages", "14"))
                .as(err.toString())
                .isZero();
        expect("received", "14");
        expect("publishers", "0");
    }

    @Test
    void sessionsThatWereKeptAreRemovedAgain() {
        String[] line = {
            "pubsub", "-c", "2", "-C", "false", "-q", "1", "--messages", "20", "--rate", "max", "--prefix", "k-"
        };
        assertThat(typed(linnet.port(), line)).as(err.toString()).isZero();
        assertThat(typed(linnet.port(), line)).as("again, " + err + out).isZero();
        assertThat(out.toString()).doesNotContain("fault ").contains("  faultless");
    }

    @Test
    void lossIsFoundOut() throws IOException {
        try (SmallBroker broker = new SmallBroker(0, n -> n == 5 || n == 6 ? 0 : 1, 0)) {
            int code = typed(
                    broker.address().getPort(),
                    "pubsub",
                    "--json",
                    "-c",
                    "1",
                    "--messages",
                    "50",
                    "--rate",
                    "max",
                    "-q",
                    "1",
                    "--drain",
                    "1");
            assertThat(code).isEqualTo(Bench.FAULTS);
            expect("lost", "2");
            expect("duplicates", "0");
            expect("faultless", "false");
        }
    }

    @Test
    void lossAtQos0IsNoSecretThoughNoFault() throws IOException {
        try (SmallBroker broker = new SmallBroker(0, n -> n == 5 ? 0 : 1, 0)) {
            int code = typed(
                    broker.address().getPort(),
                    "latency",
                    "-q",
                    "0",
                    "-c",
                    "1",
                    "--messages",
                    "50",
                    "--drain",
                    "1",
                    "--json");
            assertThat(code).isZero();
            expect("lost", "1");
        }
    }

    @Test
    void repetitionIsFoundOut() throws IOException {
        try (SmallBroker broker = new SmallBroker(0, n -> n == 5 ? 3 : 1, 0)) {
            int code = typed(
                    broker.address().getPort(),
                    "pubsub",
                    "--json",
                    "-c",
                    "1",
                    "--messages",
                    "50",
                    "--rate",
                    "max",
                    "-q",
                    "1",
                    "-V",
                    "3.1.1");
            assertThat(code).isEqualTo(Bench.FAULTS);
            expect("duplicates", "2");
            expect("lost", "0");
        }
    }

    @Test
    void searchEndsWithoutAResultWhenEveryRateLosesMessages() throws IOException {
        try (SmallBroker broker = new SmallBroker(0, n -> 0, 0)) {
            int code = typed(
                    broker.address().getPort(),
                    "latency",
                    "--find-max",
                    "--rate",
                    "100",
                    "--drain",
                    "0.1",
                    "--warm-up",
                    "0",
                    "--duration",
                    "0.1");
            assertThat(code).isEqualTo(Bench.NOT_MEASURED);
            assertThat(out.toString()).contains("100/s", "50/s", "NOT held", "messages lost");
            assertThat(err.toString()).contains("no rate held");
        }
    }

    @Test
    void refusalIsToldInWords() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> refuse(listener));
            assertThat(typed(listener.getLocalPort(), "pub", "--rate", "max")).isEqualTo(Bench.NOT_MEASURED);
            assertThat(err.toString()).contains("CONNACK 0x87 (not authorized)");
        }
    }

    /** Says to everybody: CONNACK, no session, Not authorized, no properties. */
    private static void refuse(ServerSocket listener) {
        try {
            while (true) {
                Socket client = listener.accept();
                client.getOutputStream().write(new byte[] {0x20, 3, 0, (byte) 0x87, 0});
            }
        } catch (IOException e) {
            // The listener is closed: the test is over.
            return;
        }
    }

    @Test
    void connReportsHowLongConnectsTake() {
        assertThat(typed(linnet.port(), "conn", "--json", "-c", "40", "--hold", "0", "-k", "5", "-u", "u%i"))
                .as(err.toString())
                .isZero();
        expect("connections", "40");
        expect("count", "40");
    }

    @Test
    void progressIsPrintedLineByLineWhereThatIsWanted() {
        typed(linnet.port(), "latency", "-c", "1", "--duration", "0.2", "--warm-up", "0", "--interval", "0.01");
        assertThat(err.toString()).contains(" s measuring, 2 connected, sent ");
        assertThat(out.toString()).doesNotContain("measuring");
    }

    @Test
    void namesInJsonStay() {
        assertThat(typed(linnet.port(), "latency", "--json", "-c", "1", "--duration", "0.2", "--interval", "0.01"))
                .as(err.toString())
                .isZero();
        assertThat(Pattern.compile("\"(\\w+)\":")
                        .matcher(out.toString())
                        .results()
                        .map((MatchResult result) -> result.group(1))
                        .distinct())
                .containsExactly(KEYS.split(" ", -1));
    }

    @Test
    void pageIsWellFormedAndNeedsNothingFromElsewhere(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("report.html");
        String pid = Long.toString(ProcessHandle.current().pid());
        int code = typed(
                linnet.port(),
                "latency",
                "-c",
                "1",
                "--duration",
                "0.3",
                "--interval",
                "0.02",
                "--pid",
                pid,
                "--html",
                file.toString());
        assertThat(code).as(err.toString()).isZero();
        String page = Files.readString(file);
        DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(page.getBytes(StandardCharsets.UTF_8)));
        assertThat(page).doesNotContain("<script", "http:", "https:", "src=", "href=", "url(", "@import");
        assertThat(page)
                .contains(
                        "prefers-color-scheme: dark",
                        "Messages per second",
                        "Latency by percentile",
                        "99.9 %",
                        "Latency of each interval",
                        "Cores used by the broker",
                        "Resident memory of the broker");
        assertThat(err.toString()).contains("report.html");
    }

    @Test
    void runThatIsStoppedReportsWhatThereIs() throws IOException {
        int[] samples = new int[1];
        try (SmallBroker broker = new SmallBroker()) {
            Watch watch = new Watch(0, 2, 0.01, sample -> samples[0]++, () -> samples[0] > 20);
            Load load = new Load(endless(), Reach.of(BrokerAddress.plain(broker.address())), watch);
            RunResult result = load.run();
            assertThat(load.endedEarly()).isTrue();
            assertThat(result.faultless()).isTrue();
            assertThat(result.account().published()).isPositive();
        }
    }

    @Test
    void brokerThatDiesEndsTheRunWithAFault() throws IOException {
        int[] samples = new int[1];
        try (SmallBroker broker = new SmallBroker()) {
            Sample.Observer killer = sample -> {
                if (++samples[0] == 20) {
                    broker.end();
                }
            };
            Load load = new Load(
                    endless(),
                    Reach.of(BrokerAddress.plain(broker.address())),
                    new Watch(0, 2, 0.01, killer, () -> false));
            RunResult result = load.run();
            assertThat(load.endedEarly()).isTrue();
            assertThat(result.faultless()).isFalse();
            assertThat(result.account().faults().keySet())
                    .anyMatch(fault -> fault.startsWith("publisher "))
                    .anyMatch(fault -> fault.startsWith("subscriber "));
        }
    }

    private static Job endless() {
        return Job.of(new Scenario(
                "endless", Topology.PAIRS, 2, 2, 1, 1, 64, 5, 0, 0, Wire.LEVEL_5, Reception.CLEAN, 0, 0, 1e6));
    }
}
