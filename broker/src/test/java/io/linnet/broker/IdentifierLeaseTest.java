package io.linnet.broker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IdentifierLeaseTest {
    @Test
    void aSessionGoesOnBehindItsRange() {
        assertThat(IdentifierLease.last(4107, 4096, new int[0])).isEqualTo(8202);
        assertThat(IdentifierLease.last(4107, 4096, new int[] {4135, 8202})).isEqualTo(8202);
    }

    @Test
    void flowsBehindTheRangeAreNotBegunAgainAtOnce() {
        assertThat(IdentifierLease.last(4107, 4096, new int[] {8205, 4135, 8204, 8206}))
                .isEqualTo(8206);
    }

    @Test
    void afterTheHighestIdentifierComesOne() {
        assertThat(IdentifierLease.last(61_440, 4096, new int[0])).isEqualTo(65_535);
        assertThat(IdentifierLease.last(61_440, 4096, new int[] {1, 7, 65_000})).isEqualTo(7);
        assertThat(IdentifierLease.last(65_000, 4096, new int[] {3_562})).isEqualTo(3_562);
    }
}
