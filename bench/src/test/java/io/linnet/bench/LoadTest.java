package io.linnet.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** Every scenario in short form against a broker whose misbehaviour is known exactly. */
class LoadTest {
    static final List<String> names = Scenarios.CONNECTED;

    private static final double WARM_UP_SECONDS = 0.05;
    private static final double MEASURE_SECONDS = 0.1;

    /** Silence after which a message counts as lost: long enough for a busy machine, waited for only after a loss. */
    private static final double DRAIN_SECONDS = 2;

    private static RunResult run(SmallBroker broker, Scenario scenario) {
        return run(broker.address(), scenario);
    }

    private static RunResult run(InetSocketAddress broker, Scenario scenario) {
        long pid = ProcessHandle.current().pid();
        BrokerAddress address = BrokerAddress.plain(broker);
        return new Load(scenario.lasting(WARM_UP_SECONDS, MEASURE_SECONDS), address, pid, DRAIN_SECONDS).run();
    }

    private static Scenario pairs(int qos, int payloadBytes, int level, Reception reception) {
        return new Scenario(
                "short", Topology.PAIRS, 3, 3, qos, qos, payloadBytes, 5, 300, 0, level, reception, 0, 1, 1);
    }

    @ParameterizedTest
    @FieldSource("names")
    void namedScenarioIsFaultless(String name) throws IOException {
        try (SmallBroker broker = new SmallBroker()) {
            Scenario scenario = Scenarios.named(name);
            RunResult result = run(broker, scenario);
            RunResult.Account account = result.account();
            assertThat(result.faultless()).as(account.toString()).isTrue();
            assertThat(account.published()).isPositive();
            assertThat(account.delivered()).isEqualTo(account.published() * scenario.receivers());
            assertThat(result.latency().count()).isEqualTo(result.interval().delivered());
        }
    }

    @ParameterizedTest
    @CsvSource({"0,16,4", "1,16,5", "2,24,5", "0,1000,5", "1,70000,4", "2,100000,4"})
    void payloadsOfAllSizesArriveInBothVersions(int qos, int payloadBytes, int level) throws IOException {
        try (SmallBroker broker = new SmallBroker()) {
            RunResult result = run(broker, pairs(qos, payloadBytes, level, Reception.CLEAN));
            assertThat(result.faultless()).as(result.account().toString()).isTrue();
            assertThat(result.account().delivered())
                    .isPositive()
                    .isEqualTo(result.account().published());
        }
    }

    @Test
    void sessionsThatAreKeptAreMeasuredToo() throws IOException {
        try (SmallBroker broker = new SmallBroker()) {
            assertThat(run(broker, pairs(1, 64, 5, Reception.DURABLE_BOTH)).faultless())
                    .isTrue();
        }
    }

    @Test
    void brokerThatLosesMessagesIsFoundOut() throws IOException {
        try (SmallBroker broker = new SmallBroker(0, n -> n % 1000 == 999 ? 0 : 1, 0)) {
            RunResult result = run(broker, pairs(1, 64, 4, Reception.CLEAN));
            assertThat(result.faultless()).isFalse();
            assertThat(result.account().lost())
                    .isEqualTo(result.account().published() / 1000)
                    .isPositive();
            assertThat(result.account().duplicates()).isZero();
            assertThat(result.account().outOfOrder()).isZero();
        }
    }

    @Test
    void closedLoopGoesOnAfterEverythingWasLost() throws IOException {
        try (SmallBroker broker = new SmallBroker(0, n -> n < 300 ? 0 : 1, 0)) {
            Scenario scenario = pairs(0, 64, 4, Reception.CLEAN).lasting(0, 2);
            RunResult result = new Load(scenario, BrokerAddress.plain(broker.address()), 0, DRAIN_SECONDS).run();
            assertThat(result.account().stalls()).isPositive();
            assertThat(result.account().lost()).isEqualTo(300);
            assertThat(result.account().delivered()).isPositive();
        }
    }

    @Test
    void brokerThatRepeatsMessagesIsFoundOut() throws IOException {
        try (SmallBroker broker = new SmallBroker(0, n -> n % 1000 == 0 ? 3 : 1, 0)) {
            RunResult result = run(broker, pairs(1, 64, 4, Reception.CLEAN));
            assertThat(result.faultless()).isFalse();
            assertThat(result.account().duplicates())
                    .isEqualTo(2 * ((result.account().published() + 999) / 1000))
                    .isPositive();
            assertThat(result.account().lost()).isZero();
        }
    }

    @Test
    void brokerThatSwapsMessagesIsFoundOut() throws IOException {
        try (SmallBroker broker = new SmallBroker(0, n -> 1, 1000)) {
            RunResult result = run(broker, oneToOne());
            assertThat(result.faultless()).isFalse();
            assertThat(result.account().outOfOrder()).isPositive();
            assertThat(result.account().duplicates()).isZero();
        }
    }

    private static Scenario oneToOne() {
        return new Scenario("short", Topology.PAIRS, 1, 1, 0, 0, 64, 20, 1000, 0, 4, Reception.CLEAN, 0, 1, 1);
    }

    @Test
    void brokerThatIsNotThereIsAFailureOfItsOwn() throws IOException {
        InetSocketAddress gone;
        try (SmallBroker broker = new SmallBroker()) {
            gone = broker.address();
            broker.end();
        }
        assertThatThrownBy(() -> run(gone, oneToOne()))
                .isInstanceOf(BenchFailure.class)
                .hasMessageContaining("cannot connect");
    }

    @Test
    void idleConnectionsConnectAndSubscribe() throws IOException {
        try (SmallBroker broker = new SmallBroker()) {
            long pid = ProcessHandle.current().pid();
            BrokerAddress address = BrokerAddress.plain(broker.address());
            IdleLoad.Result result =
                    IdleLoad.plain(address, pid, 300, 20, Wire.LEVEL_5, 0.05).run();
            assertThat(result.connectsPerSecond()).isPositive();
            assertThat(result.subscribesPerSecond()).isPositive();
            assertThat(IdleReport.text(result)).contains("300 connections");
        }
    }
}
