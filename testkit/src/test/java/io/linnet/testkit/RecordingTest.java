package io.linnet.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.client.Message;
import org.junit.jupiter.api.Test;

/** What is recorded has a bound, and what is beyond it is counted. */
class RecordingTest {
    private final Recording recording = new Recording();

    private static Arrival arrival(String topicName, int bytes) {
        return new Arrival(Message.of(topicName, new byte[bytes]), "c");
    }

    @Test
    void theOldestMessagesAreForgottenFirst() {
        recording.add(arrival("first", 1));
        for (int i = 1; i < Recording.MESSAGES; i++) {
            recording.add(arrival("t", 1));
        }
        assertThat(recording.forgotten()).isZero();
        recording.add(arrival("last", 1));
        assertThat(recording.forgotten()).isEqualTo(1);
        assertThat(recording.all()).hasSize(Recording.MESSAGES);
        assertThat(recording.all().getFirst().message().topicName()).isEqualTo("t");
        assertThat(recording.all().getLast().message().topicName()).isEqualTo("last");
    }

    @Test
    void largeMessagesPushOutMoreThanOne() {
        int half = (int) (Recording.BYTES / 2);
        recording.add(arrival("a", half));
        recording.add(arrival("b", half));
        recording.add(arrival("c", half + 1));
        assertThat(recording.all())
                .extracting(arrival -> arrival.message().topicName())
                .containsExactly("c");
        assertThat(recording.forgotten()).isEqualTo(2);
        recording.clear();
        assertThat(recording.all()).isEmpty();
        assertThat(recording.forgotten()).isZero();
    }
}
