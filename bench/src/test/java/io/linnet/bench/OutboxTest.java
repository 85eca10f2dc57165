package io.linnet.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.bench.Outbox.Source;
import io.linnet.bench.Outbox.State;
import org.junit.jupiter.api.Test;

/** What a publisher knows of its messages, and keeps or forgets with its session. */
class OutboxTest {
    private static final int NO_MAXIMUM = 65_535;

    private static Outbox outbox(int qos, boolean durable) {
        Breach lost = qos == 1 ? Breach.LOST_QOS_1 : Breach.LOST_QOS_2;
        return new Outbox(new Source(3, "publisher", qos, durable, lost), 4);
    }

    private static int identifierOfNext(Outbox outbox) {
        return Outbox.identifier(outbox.send());
    }

    @Test
    void windowSlidesOverTheOldestMessageThatIsNotDone() {
        Outbox outbox = outbox(1, true);
        int first = identifierOfNext(outbox);
        int second = identifierOfNext(outbox);
        assertThat(outbox.room(NO_MAXIMUM)).isEqualTo(2);
        assertThat(outbox.room(3)).isEqualTo(1);
        assertThat(outbox.pubAck(second, 7)).isTrue();
        assertThat(outbox.room(NO_MAXIMUM)).isEqualTo(2);
        assertThat(outbox.pubAck(first, 8)).isTrue();
        assertThat(outbox.room(NO_MAXIMUM)).isEqualTo(4);
    }

    @Test
    void pubAckIsTheWordForQos1() {
        Outbox outbox = outbox(1, true);
        int identifier = identifierOfNext(outbox);
        outbox.send();
        outbox.pubAck(identifier, 77);
        assertThat(outbox.isAcknowledged(0)).isTrue();
        assertThat(outbox.acknowledgedNanos(0)).isEqualTo(77);
        assertThat(outbox.isAcknowledged(1)).isFalse();
        assertThat(outbox.acknowledged()).isEqualTo(1);
    }

    @Test
    void pubRecIsTheWordForQos2AndPubRelHasToBeRepeatedUntilPubComp() {
        Outbox outbox = outbox(2, true);
        int identifier = identifierOfNext(outbox);
        assertThat(outbox.pubComp(identifier, 5)).isFalse();
        assertThat(outbox.pubRec(identifier, 5)).isTrue();
        assertThat(outbox.isAcknowledged(0)).isTrue();
        assertThat(outbox.state(0)).isEqualTo(State.AWAITS_PUBCOMP);
        assertThat(outbox.pubComp(identifier, 6)).isTrue();
        assertThat(outbox.state(0)).isEqualTo(State.DONE);
        assertThat(outbox.acknowledged()).isEqualTo(1);
    }

    @Test
    void sessionThatEndsWithItsConnectionHasOnlyPubCompAsTheWord() {
        Outbox outbox = outbox(2, false);
        int identifier = identifierOfNext(outbox);
        outbox.pubRec(identifier, 5);
        assertThat(outbox.isAcknowledged(0)).isFalse();
        outbox.pubComp(identifier, 6);
        assertThat(outbox.isAcknowledged(0)).isTrue();
    }

    @Test
    void answersThatNothingWaitsForAreTold() {
        Outbox outbox = outbox(1, true);
        assertThat(outbox.pubAck(1, 5)).isFalse();
        int identifier = identifierOfNext(outbox);
        assertThat(outbox.pubRec(identifier, 5)).isFalse();
        outbox.pubAck(identifier, 5);
        assertThat(outbox.pubAck(identifier, 6)).isFalse();
    }

    @Test
    void refusedAndAbandonedMessagesAreDoneAndNotAcknowledged() {
        Outbox outbox = outbox(1, true);
        outbox.refused(identifierOfNext(outbox));
        outbox.send();
        outbox.send();
        outbox.abandon();
        assertThat(outbox.oldest()).isEqualTo(3);
        assertThat(outbox.acknowledged()).isZero();
        assertThat(outbox.isAcknowledged(2)).isFalse();
    }

    @Test
    void identifiersGoRoundAndTimesGrowAndAreForgotten() {
        Outbox outbox = outbox(1, true);
        for (int i = 0; i < 70_000; i++) {
            assertThat(outbox.pubAck(identifierOfNext(outbox), i)).isTrue();
            if (i == 40_000) {
                outbox.forget(30_000);
            }
        }
        assertThat(outbox.acknowledgedNanos(30_000)).isEqualTo(30_000);
        assertThat(outbox.acknowledgedNanos(69_999)).isEqualTo(69_999);
    }
}
