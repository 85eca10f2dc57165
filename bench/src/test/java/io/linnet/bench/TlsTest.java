package io.linnet.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The generator over TLS: the same accounts as without, and handshakes that are what they are counted as. */
@NullMarked
@Timeout(60)
class TlsTest {
    private static final String SHORT = " --warm-up 0.05 --measure 0.1";

    @TempDir
    private static Path folder;

    private static Path keyStore = Path.of("");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private SmallBroker broker;
    private SecuredPassage passage;

    @BeforeAll
    static void makeCertificate() throws Exception {
        keyStore = SecuredPassage.certificate(folder);
    }

    @BeforeEach
    void start() throws Exception {
        broker = new SmallBroker();
        passage = new SecuredPassage(keyStore, broker.address());
    }

    @AfterEach
    void stop() throws Exception {
        passage.close();
        broker.close();
    }

    private static Path authorities() {
        return Path.of(keyStore + ".pem");
    }

    private BrokerAddress address(String version) {
        return new BrokerAddress(passage.address(), Tls.trusting(authorities(), version));
    }

    private int typed(String line) {
        CommandLine command =
                Bench.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return command.execute(line.split(" ", -1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2", "1.3"})
    void everyMessageArrivesOnce(String version) {
        Scenario scenario = Scenarios.named("qos1").carrying(4096).lasting(0.05, 0.2);
        RunResult result = new Load(scenario, address(version), 0, 5).run();
        assertThat(result.faultless()).isTrue();
        assertThat(result.interval().deliveredPerSecond()).isPositive();
    }

    @Test
    void packetsLongerThanARecordArriveWhole() {
        Scenario scenario = Scenarios.named("qos1").carrying(100_000).lasting(0.05, 0.1);
        RunResult result = new Load(scenario, address("1.3"), 0, 5).run();
        assertThat(result.faultless()).isTrue();
        assertThat(result.interval().deliveredPerSecond()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2", "1.3"})
    void visitsWithoutResumptionAreFullHandshakes(String version) {
        ConnectRate.Result result = new ConnectRate(address(version), 0, 4, false, 0, 0).run();
        assertThat(result.visits()).isPositive();
        assertThat(result.fullHandshakes()).isEqualTo(result.visits());
        assertThat(result.resumedPercent()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2", "1.3"})
    void visitsAfterTheFirstOnesAreResumed(String version) {
        ConnectRate.Result result = new ConnectRate(address(version), 0, 4, true, 0, 0).run();
        assertThat(result.visits()).isPositive();
        assertThat(result.fullHandshakes()).isZero();
        assertThat(result.resumedPercent()).isEqualTo(100);
    }

    @Test
    void certificateOfSomebodyElseIsNotAccepted(@TempDir Path other) throws Exception {
        Path stranger = Path.of(SecuredPassage.certificate(other) + ".pem");
        BrokerAddress address = new BrokerAddress(passage.address(), Tls.trusting(stranger, "1.3"));
        Scenario scenario = Scenarios.named("qos0").lasting(0.05, 0.1);
        assertThatThrownBy(() -> new Load(scenario, address, 0, 5).run())
                .isInstanceOf(BenchFailure.class)
                .hasMessageContaining("handshake");
    }

    @Test
    void commandsTakeUrlsAndReportConnects() {
        String url = "--url mqtts://127.0.0.1:" + passage.address().getPort() + " --cafile " + authorities();
        assertThat(typed("run qos0 --publishers 2 --subscribers 2 " + url + SHORT))
                .as(err.toString())
                .isZero();
        assertThat(typed("connects --resume --json " + url + SHORT))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("\"scenario\":\"connects-resumed\"", "\"fullHandshakes\":0");
    }

    @Test
    void plainBrokersCannotBeResumedAndUrlsOfTlsNeedTrust() {
        assertThat(typed("connects --resume")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("only TLS sessions can be resumed");
        assertThat(typed("run qos0 --url mqtts://127.0.0.1")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("mqtts needs --cafile FILE, or --insecure");
        assertThat(typed("compare --broker a=b --scenarios restart --insecure")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("'restart' is not measured over TLS");
    }
}
