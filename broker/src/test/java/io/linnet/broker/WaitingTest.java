package io.linnet.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What waits, and in which order it goes: {@link AckGate} and {@link AckQueue}. */
class WaitingTest {
    private final List<String> sent = new ArrayList<>();

    @Test
    void aGateThatWaitsForNothingIsOpen() {
        new AckGate().then(() -> sent.add("a"));
        assertThat(sent).containsExactly("a");
    }

    @Test
    void aGateOpensWhenTheLastThingIsDone() {
        AckGate gate = new AckGate();
        gate.hold();
        gate.hold();
        gate.then(() -> sent.add("a"));
        gate.release();
        assertThat(sent).isEmpty();
        gate.release();
        assertThat(sent).containsExactly("a");
    }

    @Test
    void aGateWhoseThingsAreDoneBeforeAnybodyAsksIsOpen() {
        AckGate gate = new AckGate();
        gate.hold();
        gate.release();
        gate.then(() -> sent.add("a"));
        assertThat(sent).containsExactly("a");
    }

    @Test
    void severalMayWaitAtAGateAndPassInTheirOrder() {
        AckGate gate = new AckGate();
        gate.hold();
        gate.then(() -> sent.add("a"));
        gate.then(() -> sent.add("b"));
        gate.then(() -> sent.add("c"));
        assertThat(sent).isEmpty();
        gate.release();
        assertThat(sent).containsExactly("a", "b", "c");
    }

    @Test
    void aGateRemembersWhyTheMessageIsNotTaken() {
        AckGate gate = new AckGate();
        assertThat(gate.refusal()).isNull();
        gate.refuse(Refusal.NO_ROOM);
        assertThat(gate.refusal()).isEqualTo(Refusal.NO_ROOM);
    }

    @Test
    void acknowledgementsPassWhileNothingWaits() {
        AckQueue queue = new AckQueue();
        assertThat(queue.isIdle(null)).isTrue();
        assertThat(queue.isIdle(new AckGate())).isFalse();
        queue.send(null, () -> sent.add("a"));
        assertThat(sent).containsExactly("a");
        assertThat(queue.isIdle(null)).isTrue();
    }

    @Test
    void acknowledgementsLeaveInTheirOrderWhateverIsDoneFirst() {
        AckQueue queue = new AckQueue();
        AckGate first = new AckGate();
        AckGate third = new AckGate();
        first.hold();
        third.hold();
        queue.send(first, () -> sent.add("first"));
        queue.send(null, () -> sent.add("second"));
        queue.send(third, () -> sent.add("third"));
        queue.send(null, () -> sent.add("fourth"));
        assertThat(queue.isIdle(null)).isFalse();

        third.release();
        assertThat(sent).isEmpty();
        first.release();
        assertThat(sent).containsExactly("first", "second", "third", "fourth");
        assertThat(queue.isIdle(null)).isTrue();
    }

    @Test
    void anAcknowledgementMaySendAnother() {
        AckQueue queue = new AckQueue();
        queue.send(null, () -> {
            sent.add("a");
            queue.send(null, () -> sent.add("b"));
        });
        assertThat(sent).containsExactly("a", "b");
    }
}
