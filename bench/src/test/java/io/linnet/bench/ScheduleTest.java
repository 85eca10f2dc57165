package io.linnet.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final long START = 5_000;
    private final Schedule schedule = new Schedule(START, 1e6, 4); // one message each 1,000 ns, each of 4 in turn

    @Test
    void publishersTakeTurnsAtEvenDistances() {
        assertThat(schedule.intendedNanos(0, 0)).isEqualTo(START);
        assertThat(schedule.intendedNanos(3, 0)).isEqualTo(START + 3_000);
        assertThat(schedule.intendedNanos(0, 1)).isEqualTo(START + 4_000);
        assertThat(schedule.intendedNanos(2, 10)).isEqualTo(START + 42_000);
    }

    @Test
    void messageIsDueFromItsIntendedTimeOn() {
        assertThat(schedule.due(2, 0, START + 1_999)).isZero();
        assertThat(schedule.due(2, 0, START + 2_000)).isEqualTo(1);
        assertThat(schedule.due(2, 1, START + 5_999)).isZero();
        assertThat(schedule.due(2, 1, START + 6_000)).isEqualTo(1);
    }

    @Test
    void messagesThatCouldNotLeaveStayDue() {
        assertThat(schedule.due(0, 1, START + 40_000)).isEqualTo(10);
    }

    @Test
    void dueOfAllIsTheSumOfWhatIsDue() {
        for (long now = START; now < START + 20_000; now += 100) {
            long sum = 0;
            for (int publisher = 0; publisher < 4; publisher++) {
                sum += schedule.due(publisher, 0, now);
            }
            assertThat(schedule.dueOfAll(now)).isEqualTo(sum);
        }
    }
}
