package io.linnet.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.broker.topic.Topic;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What waits, and in which order it goes: {@link MessageQueue}, {@link AckGate} and {@link AckQueue}. */
class WaitingTest {
    private final Counters counters = new Counters();
    private final List<String> sent = new ArrayList<>();

    // ---- messages

    @Test
    void messagesLeaveInTheOrderInWhichTheyCame() {
        MessageQueue queue = new MessageQueue(counters);
        List.of("a", "b", "c").forEach(name -> queue.add(delivery(name, 10)));
        assertThat(queue.poll()).isEqualTo(delivery("a", 10));
        assertThat(queue.size()).isEqualTo(2);
        assertThat(queue.isEmpty()).isFalse();
    }

    @Test
    void theShardsCountersSumUpAllQueues() {
        MessageQueue one = new MessageQueue(counters);
        MessageQueue other = new MessageQueue(counters);
        one.add(delivery("a", 100));
        one.add(delivery("b", 200));
        other.add(delivery("c", 300));
        assertThat(counters.queuedMessages).isEqualTo(3);
        assertThat(counters.queuedBytes).isEqualTo(one.bytes() + other.bytes());

        one.removeIf(each -> each.message().topic().name().equals("a"));
        assertThat(one.bytes()).isEqualTo(delivery("b", 200).weight());
        other.poll();
        one.clear();
        one.poll();
        assertThat(counters.queuedMessages).isZero();
        assertThat(counters.queuedBytes).isZero();
    }

    @Test
    void aHeavierPayloadWeighsMore() {
        assertThat(delivery("a", 1_000).weight() - delivery("a", 0).weight()).isEqualTo(1_000);
    }

    private static Delivery delivery(String topicName, int payloadLength) {
        Message message = new Message(Topic.of(topicName), 1, false, NOTHING, PAYLOADS[payloadLength / 10], 0, "p");
        return new Delivery(message, 1, false, Receiver.NO_IDENTIFIERS, null, Delivery.NO_POSITION);
    }

    /** Records compare arrays by identity, so equal deliveries share them. */
    private static final byte[] NOTHING = {};

    private static final byte[][] PAYLOADS = new byte[101][];

    static {
        for (int i = 0; i < PAYLOADS.length; i++) {
            PAYLOADS[i] = new byte[i * 10];
        }
    }

    // ---- acknowledgements

    @Test
    void aGateThatWaitsForNothingIsOpen() {
        new AckGate().then(() -> sent.add("a"));
        assertThat(sent).containsExactly("a");
    }

    @Test
    void aGateOpensWhenTheLastThingIsDone() {
        AckGate gate = new AckGate();
        Runnable first = gate.await();
        Runnable second = gate.await();
        gate.then(() -> sent.add("a"));
        second.run();
        assertThat(sent).isEmpty();
        first.run();
        assertThat(sent).containsExactly("a");
    }

    @Test
    void aGateWhoseThingsAreDoneBeforeAnybodyAsksIsOpen() {
        AckGate gate = new AckGate();
        gate.await().run();
        gate.then(() -> sent.add("a"));
        assertThat(sent).containsExactly("a");
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
        Runnable firstDone = first.await();
        Runnable thirdDone = third.await();
        queue.send(first, () -> sent.add("first"));
        queue.send(null, () -> sent.add("second"));
        queue.send(third, () -> sent.add("third"));
        queue.send(null, () -> sent.add("fourth"));
        assertThat(queue.isIdle(null)).isFalse();

        thirdDone.run();
        assertThat(sent).isEmpty();
        firstDone.run();
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
