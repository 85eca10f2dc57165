package io.linnet.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The search for the highest rate, against brokers that are a number: what they can bear. */
@NullMarked
class RateSearchTest {
    private final List<Double> tried = new ArrayList<>();

    private double search(double first, double bearable) {
        RateSearch search = new RateSearch(first, 0.05, 1_000_000);
        for (OptionalDouble rate = search.next(); rate.isPresent(); rate = search.next()) {
            tried.add(rate.getAsDouble());
            assertThat(tried.size()).as("a search that does not end").isLessThan(100);
            search.tried(rate.getAsDouble() <= bearable);
        }
        return search.best();
    }

    @ParameterizedTest
    @CsvSource({"1000,1000", "1000,61234", "1000,999999", "1000,77", "50,12345", "300000,5", "7,7"})
    void findsTheRateToFivePercentFromAboveAndFromBelow(double first, double bearable) {
        assertThat(search(first, bearable)).isBetween(bearable / 1.05, bearable);
    }

    @Test
    void doublesFirstAndBisectsThen() {
        search(1000, 5000);
        assertThat(tried).startsWith(1000.0, 2000.0, 4000.0, 8000.0, 6000.0, 5000.0, 5500.0, 5250.0);
    }

    @Test
    void halvesWhenTheFirstRateIsTooHigh() {
        search(8000, 1500);
        assertThat(tried).startsWith(8000.0, 4000.0, 2000.0, 1000.0, 1500.0);
    }

    @Test
    void brokerThatBearsNothingEndsTheSearch() {
        assertThat(search(1000, 0)).isZero();
        assertThat(tried.getLast()).isEqualTo(1.0);
    }

    @Test
    void brokerThatBearsEverythingEndsItAtTheCeiling() {
        assertThat(search(1000, Double.MAX_VALUE)).isEqualTo(1_000_000);
    }

    private static Verdict verdict(double rate, long published, double p99Micros, long wrong) {
        RunResult.Interval interval =
                new RunResult.Interval(2, published, published, ProcessFigures.NONE, ProcessFigures.NONE, 0);
        return Verdict.of(rate, interval, p99Micros, wrong, 10);
    }

    @Test
    void verdictNamesWhatBroke() {
        assertThat(verdict(1000, 2000, 5_000, 0).hasHeld()).isTrue();
        assertThat(verdict(1000, 2000, 10_001, 0).reason()).isEqualTo("p99 10.001 ms is over 10 ms");
        assertThat(verdict(1000, 2000, 5_000, 3).reason())
                .isEqualTo("3 messages lost, repeated, reordered or not acknowledged");
        assertThat(verdict(1000, 1600, 5_000, 0).reason()).isEqualTo("only 800/s were sent: the backlog grew");
    }

    @Test
    void messagesOnTheBorderOfTheIntervalAreNoBacklog() {
        assertThat(verdict(3, 4, 5_000, 0).hasHeld()).isTrue();
        assertThat(verdict(3, 3, 5_000, 0).hasHeld()).isFalse();
    }
}
