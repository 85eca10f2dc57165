package io.linnet.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.session.ReceiveWindow.Arrival;
import org.junit.jupiter.api.Test;

class ReceiveWindowTest {
    private final ReceiveWindow window = new ReceiveWindow();

    @Test
    void aQos2MessageIsNewOnceUntilItIsReleased() {
        assertThat(window.exactlyOnce(9, 10)).isEqualTo(Arrival.NEW);
        assertThat(window.exactlyOnce(9, 10)).isEqualTo(Arrival.REPEATED);
        assertThat(window.release(9)).isTrue();
        assertThat(window.exactlyOnce(9, 10)).isEqualTo(Arrival.NEW);
    }

    @Test
    void releaseOfAnUnknownIdentifierIsFalse() {
        assertThat(window.release(1)).isFalse();
        window.exactlyOnce(1, 10);
        assertThat(window.release(2)).isFalse();
        assertThat(window.release(1)).isTrue();
        assertThat(window.release(1)).isFalse();
        assertThat(window.unreleased()).isZero();
    }

    @Test
    void bothQosLevelsShareOneReceiveMaximum() {
        assertThat(window.atLeastOnce(3)).isEqualTo(Arrival.NEW);
        assertThat(window.exactlyOnce(1, 3)).isEqualTo(Arrival.NEW);
        assertThat(window.exactlyOnce(65_535, 3)).isEqualTo(Arrival.NEW);
        assertThat(window.atLeastOnce(3)).isEqualTo(Arrival.TOO_MANY);
        assertThat(window.exactlyOnce(2, 3)).isEqualTo(Arrival.TOO_MANY);
    }

    @Test
    void aRepetitionIsWelcomeInAFullWindow() {
        window.exactlyOnce(1, 1);
        assertThat(window.exactlyOnce(1, 1)).isEqualTo(Arrival.REPEATED);
    }

    @Test
    void acknowledgementsGiveRoom() {
        window.atLeastOnce(1);
        window.acknowledged();
        assertThat(window.atLeastOnce(1)).isEqualTo(Arrival.NEW);
        window.acknowledged();
        window.exactlyOnce(5, 1);
        window.release(5);
        assertThat(window.atLeastOnce(1)).isEqualTo(Arrival.NEW);
    }

    @Test
    void aRefusedMessageFreesItsIdentifier() {
        window.exactlyOnce(4, 1);
        window.refused(4);
        assertThat(window.unreleased()).isZero();
        assertThat(window.exactlyOnce(4, 1)).isEqualTo(Arrival.NEW);
    }

    @Test
    void resumeForgetsQos1AndKeepsQos2() {
        window.atLeastOnce(2);
        window.exactlyOnce(1, 2);
        window.resume();
        assertThat(window.exactlyOnce(1, 2)).isEqualTo(Arrival.REPEATED);
        assertThat(window.atLeastOnce(2)).isEqualTo(Arrival.NEW);
        assertThat(window.atLeastOnce(2)).isEqualTo(Arrival.TOO_MANY);
        assertThat(window.unreleased()).isEqualTo(1);
    }
}
