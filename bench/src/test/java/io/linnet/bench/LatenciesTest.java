package io.linnet.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LatenciesTest {
    private final Latencies latencies = new Latencies();

    private void record(int times, long nanos) {
        for (int i = 0; i < times; i++) {
            latencies.record(nanos);
        }
    }

    @Test
    void runsOfEqualValuesCountAsMuchAsSingleOnes() {
        record(985, 1_000_000);
        record(10, 2_000_000);
        record(5, 50_000_000);
        Latencies.Percentiles percentiles = latencies.percentiles();
        assertThat(percentiles.count()).isEqualTo(1000);
        assertThat(percentiles.p50Micros()).isCloseTo(1_000, within(10.0));
        assertThat(percentiles.p99Micros()).isCloseTo(2_000, within(20.0));
        assertThat(percentiles.p999Micros()).isCloseTo(50_000, within(500.0));
        assertThat(percentiles.maxMicros()).isCloseTo(50_000, within(500.0));
    }

    @Test
    void clearingForgetsTheRunThatHasBegun() {
        record(10, 1_000);
        latencies.clear();
        record(1, 5_000);
        assertThat(latencies.percentiles().count()).isEqualTo(1);
    }

    @Test
    void clockThatGoesBackGivesZero() {
        record(1, -5);
        assertThat(latencies.percentiles().maxMicros()).isZero();
    }
}
