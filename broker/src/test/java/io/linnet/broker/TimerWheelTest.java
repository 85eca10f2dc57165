package io.linnet.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimerWheelTest {
    private static final long START = 1_700_000_000_050L;
    private static final long TURN = 1024L * TimerWheel.TICK_MILLIS;

    private final TimerWheel wheel = new TimerWheel(START);
    private final List<String> ran = new ArrayList<>();

    @Test
    void nothingRunsBeforeItIsDue() {
        at(500, "a");
        wheel.advance(START + 499);
        assertThat(ran).isEmpty();
        wheel.advance(START + 500);
        assertThat(ran).containsExactly("a");
    }

    @Test
    void aTimerRunsOnce() {
        at(10, "a");
        wheel.advance(START + 100);
        wheel.advance(START + 200);
        wheel.advance(START + TURN);
        assertThat(ran).containsExactly("a");
    }

    @Test
    void timersOfDifferentTicksRunInTheOrderInWhichTheyAreDue() {
        at(700, "c");
        at(100, "a");
        at(300, "b");
        wheel.advance(START + 1_000);
        assertThat(ran).containsExactly("a", "b", "c");
    }

    @Test
    void whatIsOverdueRunsAtTheNextTick() {
        wheel.advance(START + 5_000);
        at(-1_000_000, "long ago");
        at(4_999, "just now");
        wheel.advance(START + 5_001);
        assertThat(ran).containsExactlyInAnyOrder("long ago", "just now");
    }

    @Test
    void timersOfLaterTurnsWait() {
        at(100, "this turn");
        at(100 + TURN, "next turn");
        at(100 + 50 * TURN, "much later");
        for (long now = 0; now <= 3 * TURN; now += TimerWheel.TICK_MILLIS) {
            wheel.advance(START + now);
        }
        assertThat(ran).containsExactly("this turn", "next turn");
        for (long now = 3 * TURN; now < 50 * TURN; now += TURN / 2) {
            wheel.advance(START + now);
        }
        assertThat(ran).hasSize(2);
        wheel.advance(START + 50 * TURN + 100);
        assertThat(ran).endsWith("much later");
    }

    @Test
    void aLongPauseLosesNoTimer() {
        for (int i = 0; i < 2_000; i++) {
            at(i * 333L, "t" + i);
        }
        wheel.advance(START + 10 * TURN);
        assertThat(ran).hasSize(2_000).doesNotHaveDuplicates();
    }

    @Test
    void aCancelledTimerNeverRuns() {
        TimerWheel.Entry first = at(100, "first");
        TimerWheel.Entry middle = at(100, "middle");
        TimerWheel.Entry last = at(100, "last");
        wheel.cancel(middle);
        wheel.cancel(middle);
        wheel.advance(START + 100);
        assertThat(ran).containsExactlyInAnyOrder("first", "last");
        wheel.cancel(first);
        wheel.cancel(last);
        wheel.cancel(null);
    }

    @Test
    void anActionMayCancelATimerThatIsDueWithIt() {
        TimerWheel.Entry[] both = new TimerWheel.Entry[2];
        both[0] = wheel.at(START + 100, () -> {
            ran.add("zero");
            wheel.cancel(both[1]);
        });
        both[1] = wheel.at(START + 100, () -> {
            ran.add("one");
            wheel.cancel(both[0]);
        });
        wheel.advance(START + 100);
        assertThat(ran).hasSize(1);
    }

    @Test
    void anActionMayStartTimers() {
        wheel.at(START + 100, () -> {
            at(100, "at once");
            at(200, "in the same advance");
            at(400, "later");
        });
        wheel.advance(START + 300);
        assertThat(ran).containsExactly("at once", "in the same advance");
        wheel.advance(START + 400);
        assertThat(ran).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(longs = {51, 52, 53})
    void runsWhatAListWouldRun(long seed) {
        Random random = new Random(seed);
        Map<String, Long> waiting = new HashMap<>();
        Map<String, TimerWheel.Entry> entries = new HashMap<>();
        long now = START;
        for (int step = 0; step < 5_000; step++) {
            String name = "t" + step;
            long due = now - 300 + random.nextLong(random.nextInt(50) == 0 ? 4 * TURN : 3_000);
            waiting.put(name, due);
            entries.put(name, wheel.at(due, () -> ran.add(name)));
            if (random.nextInt(4) == 0) {
                String cancelled = "t" + random.nextInt(step + 1);
                waiting.remove(cancelled);
                wheel.cancel(entries.get(cancelled));
            }
            now += random.nextInt(200) == 0 ? random.nextLong(3 * TURN) : random.nextInt(150);
            wheel.advance(now);
            long present = now;
            List<String> expected = waiting.entrySet().stream()
                    .filter(each -> each.getValue() <= present)
                    .map(Map.Entry::getKey)
                    .toList();
            assertThat(ran).containsExactlyInAnyOrderElementsOf(expected);
            waiting.keySet().removeAll(expected);
            ran.clear();
        }
    }

    private TimerWheel.Entry at(long fromStart, String name) {
        return wheel.at(START + fromStart, () -> ran.add(name));
    }
}
