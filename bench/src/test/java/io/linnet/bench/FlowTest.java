package io.linnet.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlowTest {
    private final Flow flow = new Flow();

    private void arrive(long... sequences) {
        LongStream.of(sequences).forEach(flow::arrived);
    }

    private void assertAccount(long published, long lost, long duplicates, long outOfOrder) {
        assertThat(flow.lost(published)).as("lost").isEqualTo(lost);
        assertThat(flow.duplicates()).as("duplicates").isEqualTo(duplicates);
        assertThat(flow.outOfOrder()).as("out of order").isEqualTo(outOfOrder);
    }

    @Test
    void nothingIsWrongWhenEverythingComesInOrder() {
        arrive(0, 1, 2, 3);
        assertAccount(4, 0, 0, 0);
    }

    @Test
    void missingMessageIsLost() {
        arrive(0, 1, 3);
        assertAccount(4, 1, 0, 0);
    }

    @Test
    void firstMessageCanBeLostToo() {
        arrive(1, 2);
        assertAccount(3, 1, 0, 0);
    }

    @Test
    void messagesThatNeverCameAtTheEndAreLost() {
        arrive(0, 1);
        assertAccount(5, 3, 0, 0);
    }

    @Test
    void lateMessageIsOutOfOrderAndNotLost() {
        arrive(0, 2, 1, 3);
        assertAccount(4, 0, 0, 1);
    }

    @Test
    void secondArrivalIsADuplicate() {
        arrive(0, 1, 1, 2, 0);
        assertAccount(3, 0, 2, 0);
    }

    @Test
    void secondArrivalOfALateMessageIsADuplicate() {
        arrive(0, 2, 1, 1);
        assertAccount(3, 0, 1, 1);
    }

    @Test
    void gapIsClosedFromItsMiddle() {
        arrive(0, 10, 5, 1, 9);
        assertAccount(11, 6, 0, 3);
        arrive(2, 3, 4, 6, 7, 8);
        assertAccount(11, 0, 0, 9);
        arrive(5);
        assertAccount(11, 0, 1, 9);
    }

    @Test
    void advanceCountsTheGapOnce() {
        assertThat(flow.arrived(0)).isEqualTo(1);
        assertThat(flow.arrived(4)).isEqualTo(4);
        assertThat(flow.arrived(2)).isZero();
        assertThat(flow.arrived(5)).isEqualTo(1);
    }

    @Test
    void writtenOffMessagesAreLostUntilTheyCome() {
        arrive(0);
        assertThat(flow.writeOff(4)).isEqualTo(3);
        assertAccount(4, 3, 0, 0);
        arrive(2, 4);
        assertAccount(5, 2, 0, 1);
    }

    @Test
    void writingOffNothingChangesNothing() {
        arrive(0, 1);
        assertThat(flow.writeOff(2)).isZero();
        assertAccount(2, 0, 0, 0);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shuffledSequencesGiveTheAccountThatCountingGives(long seed) {
        Random random = new Random(seed);
        int published = 200;
        List<Long> arrivals = new ArrayList<>();
        for (long sequence = 0; sequence < published; sequence++) {
            arrivals.addAll(Collections.nCopies(random.nextInt(3), sequence));
        }
        Collections.shuffle(arrivals, random);
        arrivals.forEach(flow::arrived);
        long distinct = arrivals.stream().distinct().count();
        assertThat(flow.received()).isEqualTo(arrivals.size());
        assertAccount(published, published - distinct, arrivals.size() - distinct, late(arrivals));
    }

    /** First arrivals that come after a higher number. */
    private static long late(List<Long> arrivals) {
        long late = 0;
        long highest = -1;
        List<Long> seen = new ArrayList<>();
        for (Long sequence : arrivals) {
            late += !seen.contains(sequence) && sequence < highest ? 1 : 0;
            seen.add(sequence);
            highest = Math.max(highest, sequence);
        }
        return late;
    }
}
