package io.linnet.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Subscribers that are away, against a broker whose misbehaviour is known exactly. */
class OfflineLoadTest {
    static final List<String> names = Scenarios.OFFLINE;

    /** Silence after which a message counts as lost: long enough for a busy machine, waited for only after a loss. */
    private static final double DRAIN_SECONDS = 2;

    private static final long PID = ProcessHandle.current().pid();

    private static OfflineLoad load(SmallBroker broker, Scenario scenario) {
        return new OfflineLoad(scenario, BrokerAddress.plain(broker.address()), PID, DRAIN_SECONDS);
    }

    private static Scenario counted(Reception reception, int publishers, int subscribers, int messages) {
        return new Scenario(
                "counted",
                Topology.PAIRS,
                publishers,
                subscribers,
                1,
                1,
                64,
                7,
                0,
                0,
                Wire.LEVEL_5,
                reception,
                messages,
                0,
                1);
    }

    @ParameterizedTest
    @FieldSource("names")
    void namedScenarioIsFaultless(String name) throws IOException {
        Scenario scenario = Scenarios.named(name).lasting(0.05, 0.1).scaled(0.01);
        try (SmallBroker broker = new SmallBroker();
                OfflineLoad load = load(broker, scenario)) {
            OfflineResult result = load.run();
            RunResult.Account account = result.account();
            assertThat(result.faultless()).as(account.toString()).isTrue();
            assertThat(account.published()).isPositive();
            assertThat(account.delivered()).isEqualTo(account.published() * scenario.receivers());
            assertThat(result.acknowledgement().count() * scenario.receivers())
                    .isEqualTo(result.accepted().delivered())
                    .isPositive();
            assertThat(result.drained().delivered()).isEqualTo(account.delivered());
        }
    }

    @Test
    void countedScenarioPublishesExactlyAsMuch() throws IOException {
        try (SmallBroker broker = new SmallBroker();
                OfflineLoad load = load(broker, counted(Reception.OFFLINE, 2, 6, 1_000))) {
            OfflineResult result = load.run();
            assertThat(result.account().published()).isEqualTo(1_000);
            assertThat(result.account().wrong()).as(result.account().toString()).isZero();
        }
    }

    @Test
    void topicsServedInTurnAreAccountedOneByOne() throws IOException {
        try (SmallBroker broker = new SmallBroker(0, n -> n == 600 ? 0 : n == 601 ? 2 : 1, 0);
                OfflineLoad load = load(broker, counted(Reception.OFFLINE, 2, 1_000, 10_000))) {
            RunResult.Account account = load.run().account();
            assertThat(account.lost()).isEqualTo(1);
            assertThat(account.duplicates()).isEqualTo(1);
            assertThat(account.outOfOrder()).isZero();
            assertThat(account.faults()).isEmpty();
        }
    }

    @Test
    void acknowledgedMessageThatIsNotThereAfterwardsIsLost() throws IOException {
        try (SmallBroker broker = new SmallBroker(0, n -> n % 100 == 99 ? 0 : 1, 0);
                OfflineLoad load = load(broker, counted(Reception.OFFLINE, 3, 3, 3_000))) {
            OfflineResult result = load.run();
            assertThat(result.faultless()).isFalse();
            assertThat(result.account().lost()).isEqualTo(30);
            assertThat(result.account().unacknowledged()).isZero();
        }
    }

    @Test
    void queuesCanBeFilledAndDrainedAgainAndAgain() throws IOException {
        try (SmallBroker broker = new SmallBroker();
                OfflineLoad load = load(broker, counted(Reception.OFFLINE, 2, 2, 500))) {
            for (int batch = 0; batch < 4; batch++) {
                assertThat(load.accept().delivered()).isEqualTo(500);
                assertThat(load.drain(1).delivered()).isEqualTo(500);
            }
            assertThat(load.account().published()).isEqualTo(2_000);
            assertThat(load.account().wrong()).as(load.account().toString()).isZero();
        }
    }

    @Test
    void sessionThatIsNotPresentIsAFaultBesideTheLoss() throws IOException {
        try (SmallBroker broker = new SmallBroker();
                OfflineLoad load = load(broker, counted(Reception.OFFLINE, 2, 2, 100))) {
            load.accept();
            broker.forgetSessions();
            load.drain(1);
            assertThat(load.account().lost()).isEqualTo(100);
            assertThat(load.account().faults()).containsEntry("session not present", 2L);
        }
    }

    @Test
    void retainedMessagesAreFoundByThoseWhoComeLater() throws IOException {
        try (SmallBroker broker = new SmallBroker();
                OfflineLoad load = load(broker, counted(Reception.RETAINED, 2, 2_000, 2_000))) {
            assertThat(load.accept().delivered()).isEqualTo(2_000);
            assertThat(load.drain(10).delivered()).isEqualTo(200);
            assertThat(load.account().wrong()).as(load.account().toString()).isZero();
        }
    }

    @Test
    void retainedMessageThatIsMissingIsLostWhenItsTopicIsInTheSample() throws IOException {
        try (SmallBroker broker = new SmallBroker(0, n -> n < 100 ? 0 : 1, 0);
                OfflineLoad load = load(broker, counted(Reception.RETAINED, 1, 1_000, 1_000))) {
            load.accept();
            load.drain(10);
            assertThat(load.account().lost()).isEqualTo(10);
        }
    }

    @Test
    void scenarioWithConnectedSubscribersIsNotForHere() throws IOException {
        try (SmallBroker broker = new SmallBroker()) {
            assertThatThrownBy(() -> load(broker, Scenarios.named("qos1")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("connected all the time");
        }
    }
}
