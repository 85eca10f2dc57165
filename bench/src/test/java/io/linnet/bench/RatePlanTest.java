package io.linnet.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@NullMarked
class RatePlanTest {
    @Test
    void steadyRateSendsEvenly() {
        RatePlan plan = RatePlan.steady(500);
        assertThat(plan.messagesIn(3)).isEqualTo(1500);
        assertThat(plan.secondsOf(1500)).isEqualTo(3);
        assertThat(plan).hasToString("500/s");
    }

    @Test
    void rampRisesEvenlyAndStaysWhereItEnds() {
        RatePlan plan = RatePlan.ramp("100..300/10s");
        assertThat(plan.messagesIn(10)).isCloseTo(2000, within(1e-6));
        assertThat(plan.messagesIn(5)).isCloseTo(750, within(1e-6));
        assertThat(plan.messagesIn(12)).isCloseTo(2600, within(1e-6));
        assertThat(plan.seconds()).isEqualTo(10);
        assertThat(plan).hasToString("100 to 300/s in 10 s");
    }

    @Test
    void rampInStepsHasItsRatesOneAfterTheOther() {
        RatePlan plan = RatePlan.ramp("100..300/6/3");
        assertThat(plan.messagesIn(2)).isCloseTo(200, within(1e-6));
        assertThat(plan.messagesIn(4)).isCloseTo(600, within(1e-6));
        assertThat(plan.messagesIn(6)).isCloseTo(1200, within(1e-6));
    }

    @ParameterizedTest
    @ValueSource(strings = {"100..300/10s", "300..100/10", "1..1000/7s/5", "5..5/1s"})
    void timeOfAMessageIsTheInverseOfTheMessagesInATime(String ramp) {
        RatePlan plan = RatePlan.ramp(ramp).after(2);
        for (double seconds = 0.01; seconds < 15; seconds += 0.37) {
            assertThat(plan.secondsOf(plan.messagesIn(seconds))).isCloseTo(seconds, within(1e-6));
        }
    }

    @Test
    void warmUpHasTheFirstRateAndIsNotMentioned() {
        RatePlan plan = RatePlan.ramp("100..300/10s").after(3);
        assertThat(plan.messagesIn(3)).isCloseTo(300, within(1e-6));
        assertThat(plan.messagesIn(13)).isCloseTo(2300, within(1e-6));
        assertThat(plan).hasToString("100 to 300/s in 10 s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "100", "100..300", "100..300/", "100-300/5s", "0..300/5s", "100..300/0s", "1..1e9/5s"})
    void otherRampsAreRefused(String ramp) {
        assertThatThrownBy(() -> RatePlan.ramp(ramp)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void scheduleFollowsThePlan() {
        Schedule schedule = new Schedule(0, RatePlan.ramp("1000..3000/1s"), 2);
        long before = 0;
        for (long message = 1; message < 2500; message++) {
            long intended = schedule.intendedNanos(message);
            assertThat(intended).isGreaterThan(before);
            assertThat(schedule.dueOfAll(intended)).isEqualTo(message + 1);
            assertThat(schedule.due(0, 0, intended) + schedule.due(1, 0, intended))
                    .isEqualTo(message + 1);
            before = intended;
        }
    }
}
