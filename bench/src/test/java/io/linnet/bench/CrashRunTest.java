package io.linnet.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.broker.Broker;
import io.linnet.broker.BrokerConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Whole crash runs against brokers that are known to forget: one of ours always, mosquitto where it is installed. */
class CrashRunTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private static final CrashConfig.Load LOAD = new CrashConfig.Load(1, 20, 64, 1_000, 0.3, 2);

    private static CrashReport run(String command, int cycles, CrashConfig.Signal signal, double silenceSeconds) {
        CrashConfig config =
                new CrashConfig(command, cycles, 7, signal, LOAD, new CrashConfig.Patience(30, silenceSeconds));
        List<String> progress = new ArrayList<>();
        CrashReport report = CrashRun.of(config, progress::add, false);
        assertThat(progress).hasSize(report.cycles());
        return report;
    }

    /** Writes nothing down, and has neither wildcards nor wills: whatever it acknowledges is a promise that it breaks. */
    private static String smallBroker() {
        return JavaCommand.of(SmallBroker.class);
    }

    private static String mosquitto() {
        Optional<Path> program = Stream.of("/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin")
                .map(folder -> Path.of(folder, "mosquitto"))
                .filter(Files::isExecutable)
                .findFirst();
        if ("1".equals(System.getenv("LINNET_REQUIRE_OPTIONAL"))) {
            assertThat(program).as("mosquitto is not installed").isPresent();
        }
        Assumptions.assumeTrue(program.isPresent(), "mosquitto is not installed");
        return program.orElseThrow() + " -c {file:peers/mosquitto-persistent.conf}";
    }

    @Test
    void brokerThatForgetsEverythingIsFoundOutInEveryRespect() {
        CrashReport report = run(smallBroker(), 2, CrashConfig.Signal.KILL, 0.5);
        assertThat(report.isFaultless()).isFalse();
        assertThat(report.cycles()).isEqualTo(2);
        assertThat(report.breaches())
                .containsKeys(
                        Breach.LOST_QOS_1,
                        Breach.LOST_QOS_2,
                        Breach.SESSION_PRESENT,
                        Breach.LOST_SUBSCRIPTION,
                        Breach.RETAINED,
                        Breach.LOST_WILL)
                .doesNotContainKeys(Breach.DUPLICATE_QOS_2, Breach.OUT_OF_ORDER, Breach.UNEXPECTED);
        assertThat(report.text()).contains("seed 7", "crash-online-2", "found in cycle 2", "more up to message");
    }

    @Test
    void brokerThatForgetsNothingIsFaultlessHoweverOftenItsConnectionsDie() throws IOException {
        try (Broker broker = Broker.start(BrokerConfig.defaults().listeningOn("mqtt://127.0.0.1:0"))) {
            CrashReport report =
                    run(JavaCommand.of(Passage.class) + " " + broker.port(), 6, CrashConfig.Signal.KILL, 5);
            assertThat(report.isFaultless()).as(report.text()).isTrue();
            assertThat(report.due())
                    .hasSize(3)
                    .allSatisfy((kind, count) -> assertThat(count).isPositive());
        }
    }

    @Test
    void mosquittoLosesWhatItAcknowledgedWhenItIsKilled() {
        CrashReport report = run(mosquitto(), 2, CrashConfig.Signal.KILL, 1);
        assertThat(report.breaches())
                .containsKeys(Breach.LOST_QOS_1, Breach.LOST_QOS_2, Breach.SESSION_PRESENT, Breach.RETAINED)
                .doesNotContainKeys(Breach.OUT_OF_ORDER, Breach.UNEXPECTED);
    }

    /** It does send QoS 2 messages again whose PUBREL it had sent (2.0.11), which is not to be asserted here. */
    @Test
    void mosquittoLosesNothingWhenItMaySave() {
        CrashReport report = run(mosquitto(), 4, CrashConfig.Signal.TERM, 5);
        assertThat(report.cycles()).isEqualTo(4);
        assertThat(report.breaches().keySet()).as(report.text()).isSubsetOf(Breach.DUPLICATE_QOS_2);
        assertThat(report.due().get(Breach.LOST_QOS_1)).isPositive();
        assertThat(report.due().get(Breach.LOST_QOS_2)).isPositive();
        assertThat(report.due().get(Breach.LOST_WILL)).isPositive();
        assertThat(report.acknowledged().values()).allMatch(count -> count > 0);
    }

    @Test
    void brokerThatDoesNotComeBackIsAnUnexpectedFailureWithWhatItSaid() {
        String once = "sh -c 'mkdir {data}/once || { echo no second time; exit 9; }; exec "
                + smallBroker().replace("'", "\"") + "'";
        CrashReport report = run(once, 2, CrashConfig.Signal.KILL, 0.5);
        assertThat(report.cycles()).isZero();
        assertThat(report.isFaultless()).isFalse();
        assertThat(report.text()).contains("unexpected failure", "exit code 9", "no second time", "0 of 2 cycles");
    }

    @Test
    void brokerThatNeverStartsCannotBeMeasured() {
        assertThatThrownBy(() -> run("false {port}", 1, CrashConfig.Signal.KILL, 1))
                .isInstanceOf(BenchFailure.class)
                .hasMessageContaining("exit code 1");
    }

    private int typed(String... arguments) {
        CommandLine command = Bench.commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        return command.execute(arguments);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "crash",
                "crash --broker a=b{port} --cycles 0",
                "crash --broker a=b{port} --window 0",
                "crash --broker a=b{port} --payload 23",
                "crash --broker a=b{port} --signal HUP",
                "crash --broker a=b{port} --check-every 0",
                "crash --broker a=b{port} --load 0",
                "crash --broker a=b"
            })
    void wrongArgumentsAreRefusedWithTheirReason(String line) {
        assertThat(typed(line.split(" ", -1))).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("Try 'bench crash --help'.");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void tableSetsBrokersSideBySideAndTheExitCodeTellsOfBreaches() {
        int code = typed(
                "crash",
                "--broker",
                "one=" + smallBroker(),
                "--broker",
                "two=" + smallBroker(),
                "--cycles",
                "1",
                "--seed",
                "9",
                "--silence",
                "0.5");
        assertThat(code).as(err.toString()).isEqualTo(Bench.FAULTS);
        assertThat(out.toString())
                .startsWith("| SIGKILL, seed 9 | one | two |")
                .contains("| cycles | 1 | 1 |", "| unexpected failure | 0 | 0 |", "| wrong session present | **");
        assertThat(err.toString()).contains("one: cycle 1/1: killed after", "two: NOT faultless", "seed 9");
    }

    @Test
    void brokerThatDoesNotStartDoesNotHideWhatWasFoundInAnother() {
        int code = typed(
                "crash",
                "--broker",
                "broken=false {port}",
                "--broker",
                "small=" + smallBroker(),
                "--cycles",
                "1",
                "--silence",
                "0.5");
        assertThat(code).as(err.toString()).isEqualTo(Bench.NOT_MEASURED);
        assertThat(err.toString()).contains("bench: the broker has ended, exit code 1");
        assertThat(out.toString()).contains("| small |").doesNotContain("broken");
    }

    @Test
    void reportForProgramsIsOneLineForEachBroker() {
        int code = typed("crash", "--broker", "one=" + smallBroker(), "--cycles", "1", "--silence", "0.5", "--json");
        assertThat(code).as(err.toString()).isEqualTo(Bench.FAULTS);
        assertThat(out.toString().strip())
                .startsWith("{\"scenario\":\"crash\",\"broker\":\"one\"")
                .contains("\"breachesSessionPresent\":", "\"breachesLostQos1\":", "\"acknowledgedQos2\":")
                .endsWith("}");
    }
}
