package io.linnet.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.session.SendWindow.Step;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SendWindowTest {
    private static final int HIGHEST = 65_535;

    private final SendWindow<String> window = new SendWindow<>(HIGHEST);
    private final Resent resent = new Resent();

    /** Writes down what is sent again. */
    private static final class Resent implements SendWindow.Resend<String> {
        private final List<String> sent = new ArrayList<>();
        private int room = Integer.MAX_VALUE;

        @Override
        public void publish(int packetIdentifier, @Nullable String message) {
            sent.add("publish " + packetIdentifier + " " + message);
        }

        @Override
        public void pubRel(int packetIdentifier) {
            sent.add("pubrel " + packetIdentifier);
        }

        @Override
        public boolean isReady() {
            return sent.size() < room;
        }

        List<String> taken() {
            List<String> all = List.copyOf(sent);
            sent.clear();
            return all;
        }
    }

    @Test
    void flowsOfQos2AreCountedUpToTheirEnd() {
        int first = window.begin("a", true);
        int second = window.begin("b", true);
        int third = window.begin("c", true);
        int other = window.begin("d", false);
        window.restoreReleased(100);
        assertThat(window.exactlyOnceInUse()).isEqualTo(4);
        window.pubAck(other);
        window.pubRec(first, true);
        window.forget(second);
        assertThat(window.exactlyOnceInUse()).isEqualTo(2);
        window.pubRec(third, false);
        assertThat(window.exactlyOnceInUse()).isEqualTo(2);
        window.resume(10, resent);
        window.pubComp(third);
        window.pubComp(100);
        assertThat(window.exactlyOnceInUse()).isZero();
    }

    // ---- packet identifiers

    @Test
    void identifiersBeginAtOneAndCountUp() {
        assertThat(IntStream.range(0, 100).map(i -> window.begin("m", false)).toArray())
                .isEqualTo(IntStream.rangeClosed(1, 100).toArray());
    }

    @Test
    void identifiersWrapFromTheHighestToOne() {
        for (int i = 1; i <= HIGHEST; i++) {
            assertThat(window.begin("m", false)).isEqualTo(i);
            window.pubAck(i);
        }
        assertThat(window.begin("m", false)).isEqualTo(1);
    }

    @Test
    void allIdentifiersCanBeInUseAtOnceAndNoneTwice() {
        Set<Integer> taken = new HashSet<>();
        for (int i = 0; i < HIGHEST; i++) {
            assertThat(taken.add(window.begin("m" + i, i % 2 == 0))).isTrue();
        }
        assertThat(taken).doesNotContain(0).hasSize(HIGHEST).allMatch(id -> id <= HIGHEST);
        assertThat(window.canSend()).isFalse();
        assertThat(window.inUse()).isEqualTo(HIGHEST);
    }

    @Test
    void theOneIdentifierThatIsLeftIsFound() {
        for (int i = 0; i < HIGHEST; i++) {
            window.begin("m", false);
        }
        window.pubAck(40_000);
        assertThat(window.begin("again", false)).isEqualTo(40_000);
        assertThat(window.message(40_000)).isEqualTo("again");
    }

    @Test
    void identifiersInUseAreSkippedAfterTheWrap() {
        window.begin("stays", false);
        window.begin("stays", true);
        for (int i = 3; i <= HIGHEST; i++) {
            window.pubAck(window.begin("m", false));
        }
        assertThat(window.begin("next", false)).isNotIn(0, 1, 2);
        assertThat(window.message(1)).isEqualTo("stays");
        assertThat(window.message(2)).isEqualTo("stays");
    }

    @Test
    void growthKeepsEveryFlow() {
        for (int i = 1; i <= 5_000; i++) {
            assertThat(window.begin("m" + i, i % 3 == 0)).isEqualTo(i);
        }
        for (int i = 1; i <= 5_000; i++) {
            assertThat(window.message(i)).isEqualTo("m" + i);
            assertThat(i % 3 == 0 ? window.pubRec(i, false) : window.pubAck(i))
                    .isEqualTo(i % 3 == 0 ? Step.RELEASE : Step.COMPLETED);
        }
        assertThat(window.inUse()).isEqualTo(5_000 / 3);
    }

    // ---- the quota

    @Test
    void aFullWindowTakesNoMore() {
        SendWindow<String> narrow = new SendWindow<>(2);
        narrow.begin("a", false);
        narrow.begin("b", true);
        assertThat(narrow.canSend()).isFalse();
        assertThatThrownBy(() -> narrow.begin("c", false)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void quotaComesBackWithPubAckPubCompAndPubRecWithError() {
        SendWindow<String> narrow = new SendWindow<>(3);
        int acknowledged = narrow.begin("a", false);
        int completed = narrow.begin("b", true);
        int refused = narrow.begin("c", true);

        narrow.pubRec(completed, false);
        assertThat(narrow.canSend()).isFalse();
        narrow.pubComp(completed);
        assertThat(narrow.outstanding()).isEqualTo(2);
        narrow.pubRec(refused, true);
        assertThat(narrow.outstanding()).isEqualTo(1);
        narrow.pubAck(acknowledged);
        assertThat(narrow.outstanding()).isZero();
        assertThat(narrow.inUse()).isZero();
    }

    // ---- acknowledgements

    @Test
    void acknowledgementsOfUnknownIdentifiersAreUnknown() {
        assertThat(window.pubAck(7)).isEqualTo(Step.UNKNOWN);
        assertThat(window.pubRec(7, false)).isEqualTo(Step.UNKNOWN);
        assertThat(window.pubRec(7, true)).isEqualTo(Step.UNKNOWN);
        assertThat(window.pubComp(7)).isEqualTo(Step.UNKNOWN);
        assertThat(window.message(7)).isNull();
    }

    @Test
    void anIdentifierInTheSameSlotIsAnotherOne() {
        int identifier = window.begin("m", false);
        assertThat(window.pubAck(identifier + 16)).isEqualTo(Step.UNKNOWN);
        assertThat(window.message(identifier + 16)).isNull();
        assertThat(window.pubAck(identifier)).isEqualTo(Step.COMPLETED);
    }

    @Test
    void pubAckDoesNotEndAQos2Flow() {
        int identifier = window.begin("m", true);
        assertThat(window.pubAck(identifier)).isEqualTo(Step.UNKNOWN);
        window.pubRec(identifier, false);
        assertThat(window.pubAck(identifier)).isEqualTo(Step.UNKNOWN);
        assertThat(window.inUse()).isEqualTo(1);
    }

    @Test
    void pubRecAndPubCompDoNotEndAQos1Flow() {
        int identifier = window.begin("m", false);
        assertThat(window.pubRec(identifier, false)).isEqualTo(Step.UNKNOWN);
        assertThat(window.pubRec(identifier, true)).isEqualTo(Step.UNKNOWN);
        assertThat(window.pubComp(identifier)).isEqualTo(Step.UNKNOWN);
        assertThat(window.message(identifier)).isEqualTo("m");
    }

    @Test
    void pubCompBeforePubRecIsUnknown() {
        int identifier = window.begin("m", true);
        assertThat(window.pubComp(identifier)).isEqualTo(Step.UNKNOWN);
        assertThat(window.outstanding()).isEqualTo(1);
    }

    @Test
    void pubRecReleasesTheMessageAndARepeatedOneAsksForPubRelAgain() {
        int identifier = window.begin("m", true);
        assertThat(window.pubRec(identifier, false)).isEqualTo(Step.RELEASE);
        assertThat(window.message(identifier)).isNull();
        assertThat(window.pubRec(identifier, false)).isEqualTo(Step.RELEASE);
        assertThat(window.pubComp(identifier)).isEqualTo(Step.COMPLETED);
        assertThat(window.pubComp(identifier)).isEqualTo(Step.UNKNOWN);
    }

    @Test
    void pubRecWithErrorEndsTheFlow() {
        int identifier = window.begin("m", true);
        assertThat(window.pubRec(identifier, true)).isEqualTo(Step.COMPLETED);
        assertThat(window.pubComp(identifier)).isEqualTo(Step.UNKNOWN);
        assertThat(window.inUse()).isZero();
    }

    @Test
    void pubRecWithErrorAfterPubRecChangesNothing() {
        int identifier = window.begin("m", true);
        window.pubRec(identifier, false);
        assertThat(window.pubRec(identifier, true)).isEqualTo(Step.UNKNOWN);
        assertThat(window.pubComp(identifier)).isEqualTo(Step.COMPLETED);
    }

    // ---- resume

    @Test
    void resumeSendsUnacknowledgedMessagesInTheirOrder() {
        window.begin("a", false);
        int second = window.begin("b", false);
        window.begin("c", true);
        int fourth = window.begin("d", true);
        window.pubAck(second);
        window.pubRec(fourth, false);

        window.resume(10, resent);

        assertThat(resent.taken()).containsExactlyInAnyOrder("pubrel 4", "publish 1 a", "publish 3 c");
        assertThat(window.outstanding()).isEqualTo(3);
    }

    @Test
    void resumeKeepsTheOrderAcrossTheWrapOfIdentifiers() {
        for (int i = 1; i <= HIGHEST - 2; i++) {
            window.pubAck(window.begin("m", false));
        }
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            expected.add("publish " + window.begin("m" + i, false) + " m" + i);
        }
        assertThat(expected).startsWith("publish 65534 m0", "publish 65535 m1", "publish 1 m2");

        window.resume(HIGHEST, resent);

        assertThat(resent.taken()).isEqualTo(expected);
    }

    @Test
    void aSmallerReceiveMaximumMakesTheRestWait() {
        for (int i = 1; i <= 5; i++) {
            window.begin("m" + i, false);
        }

        window.resume(2, resent);
        assertThat(resent.taken()).containsExactly("publish 1 m1", "publish 2 m2");
        assertThat(window.hasUnsent()).isTrue();
        assertThat(window.canSend()).isFalse();

        window.pubAck(1);
        assertThat(window.canSend()).as("new messages come after the old ones").isFalse();
        window.resendNext(resent);
        assertThat(resent.taken()).containsExactly("publish 3 m3");

        window.pubAck(2);
        window.pubAck(3);
        window.resendNext(resent);
        assertThat(resent.taken()).containsExactly("publish 4 m4", "publish 5 m5");
        assertThat(window.hasUnsent()).isFalse();

        window.pubAck(4);
        assertThat(window.canSend()).isTrue();
        assertThat(window.begin("m6", false)).isEqualTo(6);
    }

    @Test
    void resendingGoesOnLaterWhenNoMoreCanBeTaken() {
        for (int i = 1; i <= 4; i++) {
            window.begin("m" + i, false);
        }
        resent.room = 3;
        window.resume(10, resent);
        assertThat(resent.taken()).hasSize(3);
        assertThat(window.hasUnsent()).isTrue();
        assertThat(window.canSend()).isFalse();
        resent.room = 10;
        window.resendNext(resent);
        assertThat(resent.taken()).containsExactly("publish 4 m4");
        assertThat(window.canSend()).isTrue();
    }

    @Test
    void anAcknowledgementOfAMessageNotYetSentAgainIsUnknown() {
        window.begin("a", false);
        window.begin("b", true);
        window.resume(1, resent);
        assertThat(window.pubRec(2, false)).isEqualTo(Step.UNKNOWN);
        assertThat(window.pubRec(2, true)).isEqualTo(Step.UNKNOWN);
        assertThat(window.message(2)).isEqualTo("b");
    }

    @Test
    void resumeDuringAResumeBeginsAnew() {
        for (int i = 1; i <= 4; i++) {
            window.begin("m" + i, false);
        }
        window.resume(2, resent);
        window.pubAck(1);
        resent.taken();

        window.resume(1, resent);
        assertThat(resent.taken()).containsExactly("publish 2 m2");
        assertThat(window.outstanding()).isEqualTo(1);
    }

    @Test
    void pubRelsAreSentAgainEvenBeyondTheQuota() {
        for (int i = 1; i <= 4; i++) {
            window.begin("m", true);
            window.pubRec(i, false);
        }
        window.resume(2, resent);
        assertThat(resent.taken()).containsExactly("pubrel 1", "pubrel 2", "pubrel 3", "pubrel 4");
        assertThat(window.canSend()).isFalse();
        window.pubComp(1);
        window.pubComp(2);
        window.pubComp(3);
        assertThat(window.canSend()).isTrue();
    }

    @Test
    void unacknowledgedMessagesAreVisitedInOrderWithoutThoseThatWereReleased() {
        window.begin("a", false);
        window.begin("b", true);
        window.begin("c", true);
        window.begin("d", false);
        window.pubRec(2, false);
        window.resume(1, resent);

        List<String> visited = new ArrayList<>();
        window.forEachUnacknowledged((exactlyOnce, message) -> visited.add(message + exactlyOnce));

        assertThat(visited).containsExactly("afalse", "ctrue", "dfalse");
    }

    // ---- reserved identifiers

    @Test
    void aReservedIdentifierIsLeftOutUntilItIsFree() {
        SendWindow<String> window = new SendWindow<>(10);
        window.reserve(2);
        assertThat(window.begin("a", true)).isEqualTo(1);
        assertThat(window.begin("b", false)).isEqualTo(3);
        window.free(2);
        window.skipTo(1);
        assertThat(window.begin("c", true)).isEqualTo(2);
    }

    @Test
    void theLastFreeIdentifierIsFoundAndThenThereIsNone() {
        SendWindow<String> window = new SendWindow<>(65_535);
        IntStream.rangeClosed(1, 65_535).filter(each -> each != 40_000).forEach(window::reserve);
        assertThat(window.begin("a", true)).isEqualTo(40_000);
        assertThat(window.canSend()).isFalse();
        window.free(7);
        assertThat(window.canSend()).isTrue();
        assertThat(window.begin("b", true)).isEqualTo(7);
        assertThat(window.canSend()).isFalse();
    }

    @Test
    void reservedIdentifiersOutliveAConnection() {
        SendWindow<String> window = new SendWindow<>(2);
        window.reserve(1);
        window.resume(65_535, new Resent());
        assertThat(window.begin("a", true)).isEqualTo(2);
        assertThat(window.outstanding()).isEqualTo(1);
        assertThat(window.inUse()).isEqualTo(1);
    }
}
