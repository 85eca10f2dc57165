package io.linnet.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.bench.Outbox.Source;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every wrong delivery is reported under its name, and every right one is not. */
class InboxTest {
    private static final int AT_QOS_1 = 1;
    private static final int AT_QOS_2 = 2;

    private final Breaches breaches = new Breaches();
    private final Timeline timeline = new Timeline();
    private final Outbox one = new Outbox(new Source(AT_QOS_1, "one", 1, true, Breach.LOST_QOS_1), 100);
    private final Outbox two = new Outbox(new Source(AT_QOS_2, "two", 2, true, Breach.LOST_QOS_2), 100);
    private final Inbox inbox = new Inbox("subscriber", 2, List.of(one, two), breaches);

    @BeforeEach
    void publishesTenMessagesAtEachQosAndTheyAreAcknowledged() {
        timeline.loadBegan(4, 1_000_000);
        timeline.killed(4, 9_000_000);
        for (int i = 0; i < 10; i++) {
            one.pubAck(Outbox.identifier(one.send()), 2_000_000);
            int identifier = Outbox.identifier(two.send());
            two.pubRec(identifier, 3_000_000);
            two.pubComp(identifier, 4_000_000);
        }
    }

    private void delivered(int publisher, long sequence, int identifier) {
        inbox.published(publisher, identifier, Wire.mark(publisher, sequence));
        if (publisher == AT_QOS_2) {
            inbox.released(identifier);
        }
    }

    private void allDeliveredBut(int missing) {
        for (int i = 0; i < 10; i++) {
            delivered(AT_QOS_1, i, 1 + i);
            if (i != missing) {
                delivered(AT_QOS_2, i, 101 + i);
            }
        }
    }

    @Test
    void whatIsOwedAndComesOnceIsFaultless() {
        assertThat(inbox.isBalanced()).isFalse();
        allDeliveredBut(-1);
        assertThat(inbox.isBalanced()).isTrue();
        inbox.settle(timeline);
        assertThat(breaches.counts()).isEmpty();
        assertThat(inbox.due()).isEqualTo(Map.of(Breach.LOST_QOS_1, 10L, Breach.LOST_QOS_2, 10L));
    }

    @Test
    void acknowledgedMessageThatDoesNotComeIsLostOnceAndItsHistoryIsTold() {
        allDeliveredBut(9);
        inbox.settle(timeline);
        inbox.settle(timeline);
        assertThat(breaches.counts()).isEqualTo(Map.of(Breach.LOST_QOS_2, 1L));
        assertThat(breaches.examples().getFirst())
                .contains("subscriber", "message 9 of two", "cycle 4, 2 ms after its load began, 6 ms before the kill");
    }

    @Test
    void messageOfQos2IsLostAtTheQosOfTheSubscription() {
        Inbox lower = new Inbox("lower", 1, List.of(two), breaches);
        lower.settle(timeline);
        assertThat(breaches.counts()).isEqualTo(Map.of(Breach.LOST_QOS_1, 10L));
    }

    @Test
    void messageThatWasNotAcknowledgedMayComeOrNot() {
        one.send();
        long arriving = one.send();
        one.abandon();
        allDeliveredBut(-1);
        delivered(AT_QOS_1, arriving, 50);
        inbox.settle(timeline);
        assertThat(breaches.counts()).isEmpty();
    }

    @Test
    void qos1MayComeAgainOlderThanTheLast() {
        allDeliveredBut(-1);
        delivered(AT_QOS_1, 4, 5);
        assertThat(breaches.counts()).isEmpty();
    }

    @Test
    void qos2ThatComesAgainAfterItsReleaseIsADuplicate() {
        allDeliveredBut(-1);
        delivered(AT_QOS_2, 4, 105);
        assertThat(breaches.counts()).isEqualTo(Map.of(Breach.DUPLICATE_QOS_2, 1L));
    }

    @Test
    void qos2ThatComesAgainBeforeItsReleaseIsTheSameMessage() {
        inbox.published(2, 101, Wire.mark(AT_QOS_2, 0));
        inbox.published(2, 101, Wire.mark(AT_QOS_2, 0));
        assertThat(breaches.counts()).isEmpty();
    }

    @Test
    void exchangeWithoutPubRelIsNotOver() {
        allDeliveredBut(9);
        inbox.published(2, 110, Wire.mark(AT_QOS_2, 9));
        assertThat(inbox.isBalanced()).isFalse();
        inbox.settle(timeline);
        assertThat(breaches.counts()).isEqualTo(Map.of(Breach.UNEXPECTED, 1L));
        assertThat(breaches.examples().getFirst()).contains("PUBREL of 1 identifiers", "110 of message 9");
        inbox.released(110);
        assertThat(inbox.isBalanced()).isTrue();
    }

    @Test
    void qos2UnderAnIdentifierThatIsNotReleasedIsTakenForTheMessageBefore() {
        inbox.published(2, 101, Wire.mark(AT_QOS_2, 0));
        inbox.published(2, 101, Wire.mark(AT_QOS_2, 1));
        assertThat(breaches.counts()).isEqualTo(Map.of(Breach.UNEXPECTED, 1L));
        assertThat(inbox.has(AT_QOS_2, 1)).isFalse();
    }

    @Test
    void firstDeliveryAfterAYoungerMessageIsOutOfOrder() {
        delivered(AT_QOS_1, 1, 1);
        delivered(AT_QOS_1, 0, 2);
        assertThat(breaches.counts()).isEqualTo(Map.of(Breach.OUT_OF_ORDER, 1L));
        assertThat(breaches.examples().getFirst()).contains("message 0 of one", "after message 1");
    }

    @Test
    void messageThatNobodyPublishedIsUnexpected() {
        delivered(AT_QOS_1, 10, 1);
        delivered(7, 0, 2);
        assertThat(breaches.counts()).isEqualTo(Map.of(Breach.UNEXPECTED, 2L));
    }

    @Test
    void deliveryAtAnotherQosThanGrantedIsUnexpected() {
        inbox.published(1, 1, Wire.mark(AT_QOS_2, 0));
        assertThat(breaches.counts()).isEqualTo(Map.of(Breach.UNEXPECTED, 1L));
    }
}
