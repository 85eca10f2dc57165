package io.linnet.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.bench.Outbox.Source;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Two topics: message n belongs to topic n modulo 2. */
class RetainedTopicsTest {
    private final Breaches breaches = new Breaches();
    private final Outbox outbox = new Outbox(new Source(5, "board", 1, true, Breach.LOST_QOS_1), 2);
    private final RetainedTopics topics = new RetainedTopics(outbox, 2, breaches);

    private void acknowledged(int messages) {
        for (int i = 0; i < messages; i++) {
            outbox.pubAck(Outbox.identifier(outbox.send()), 1);
        }
        topics.expect();
    }

    @Test
    void lastAcknowledgedMessageOfEachTopicIsEnough() {
        acknowledged(4);
        topics.found(0, 2);
        assertThat(topics.isComplete()).isFalse();
        topics.found(1, 3);
        assertThat(topics.isComplete()).isTrue();
        topics.settle();
        assertThat(breaches.counts()).isEmpty();
    }

    @Test
    void youngerMessageThatWasNotAcknowledgedIsRightToo() {
        acknowledged(2);
        outbox.send();
        topics.found(0, 2);
        topics.found(1, 1);
        topics.settle();
        assertThat(breaches.counts()).isEmpty();
    }

    @Test
    void topicThatWasNeverAcknowledgedMayBeEmpty() {
        acknowledged(1);
        topics.found(0, 0);
        assertThat(topics.isComplete()).isTrue();
    }

    @Test
    void olderMessageIsStaleAndNoneIsLostAndBothAreReportedOnce() {
        acknowledged(4);
        topics.found(0, 0);
        topics.settle();
        assertThat(breaches.counts()).isEqualTo(Map.of(Breach.RETAINED, 2L));
        assertThat(breaches.examples().toString())
                .contains("topic 0 has message 0, acknowledged was message 2", "topic 1 has nothing");
        topics.expect();
        topics.found(0, 0);
        topics.settle();
        assertThat(breaches.count(Breach.RETAINED)).isEqualTo(2);
    }

    @Test
    void messageInAnotherTopicOrFromTheFutureIsUnexpected() {
        acknowledged(2);
        topics.found(0, 1);
        topics.found(0, 4);
        topics.found(-1, 0);
        assertThat(breaches.counts()).isEqualTo(Map.of(Breach.UNEXPECTED, 3L));
    }
}
