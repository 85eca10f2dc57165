package io.linnet.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@link KeepAlive} and {@link Expiry}. */
class ArithmeticTest {
    private static final long NOW = 1_700_000_000_000L;

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0", // off, no limit
        "60, 0, 60",
        "65535, 0, 65535",
        "0, 300, 300", // off is more than any limit
        "301, 300, 300",
        "300, 300, 300",
        "10, 300, 10"
    })
    void theEffectiveKeepAliveIsTheClientsOwnUpToTheLimit(int requested, int maximum, int effective) {
        assertThat(KeepAlive.effectiveSeconds(requested, maximum)).isEqualTo(effective);
    }

    @ParameterizedTest
    @CsvSource({"1, 1500", "60, 90000", "65535, 98302500"})
    void patienceIsOneAndAHalfTimesTheKeepAlive(int seconds, long millis) {
        assertThat(KeepAlive.patienceMillis(seconds)).isEqualTo(millis);
    }

    @Test
    void withoutKeepAlivePatienceIsEndless() {
        assertThat(KeepAlive.patienceMillis(0)).isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1000", "4294967294, 4294967294000"})
    void aSessionEndsItsIntervalLater(long seconds, long millis) {
        assertThat(Expiry.sessionEnds(seconds, NOW)).isEqualTo(NOW + millis);
    }

    @Test
    void aSessionWithTheHighestIntervalNeverEnds() {
        assertThat(Expiry.sessionEnds(0xFFFF_FFFFL, NOW)).isEqualTo(Expiry.NEVER);
        assertThat(Expiry.isDue(Expiry.NEVER, NOW)).isFalse();
    }

    @Test
    void aMessageWithoutIntervalNeverExpires() {
        assertThat(Expiry.messageExpires(-1, NOW)).isEqualTo(Expiry.NEVER);
    }

    @Test
    void aMessageMayHaveTheHighestIntervalAndExpiresThen() {
        assertThat(Expiry.messageExpires(0xFFFF_FFFFL, NOW)).isEqualTo(NOW + 4_294_967_295_000L);
    }

    @Test
    void aDueTimeHasComeFromItsMillisecondOn() {
        assertThat(Expiry.isDue(NOW, NOW - 1)).isFalse();
        assertThat(Expiry.isDue(NOW, NOW)).isTrue();
        assertThat(Expiry.isDue(NOW, NOW + 1)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"10000, 10", "9999, 10", "9001, 10", "9000, 9", "1, 1", "0, 0", "-1, 0", "-5000, 0"})
    void theRemainingIntervalIsRoundedUp(long millisLeft, long seconds) {
        assertThat(Expiry.remainingSeconds(NOW + millisLeft, NOW)).isEqualTo(seconds);
    }

    @Test
    void aWillIsDueAfterItsDelayOrWithItsSession() {
        assertThat(Expiry.willDue(5, NOW + 10_000, NOW)).isEqualTo(NOW + 5_000);
        assertThat(Expiry.willDue(50, NOW + 10_000, NOW)).isEqualTo(NOW + 10_000);
        assertThat(Expiry.willDue(0, Expiry.NEVER, NOW)).isEqualTo(NOW);
        assertThat(Expiry.willDue(0xFFFF_FFFFL, Expiry.NEVER, NOW)).isEqualTo(NOW + 4_294_967_295_000L);
    }

    @Test
    void aSessionThatWasToEndAtOnceCannotBeMadeToLast() {
        assertThat(Expiry.mayChange(0, 0)).isTrue();
        assertThat(Expiry.mayChange(0, 1)).isFalse();
        assertThat(Expiry.mayChange(1, 0)).isTrue();
        assertThat(Expiry.mayChange(1, 0xFFFF_FFFFL)).isTrue();
    }
}
