package io.linnet.broker;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.broker.topic.Topic;
import io.linnet.packet.QoS;
import io.linnet.packet.SubscriptionOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What waits for a session: some in memory, the rest on disk. */
class BacklogTest {
    private final Broker broker = new Broker(RunningBroker.config(1), List.of(new ManualLoop()), () -> {});
    private final Counters counters = broker.shards().getFirst().counters();
    private final Outgoing owner = new Session(broker.shards().getFirst(), "c").outgoing();
    private final Backlog backlog = new Backlog(counters);

    @AfterEach
    void nothingIsCountedThatIsGone() {
        backlog.clear(delivery -> {});
        assertThat(counters.queuedMessages).isZero();
        assertThat(counters.queuedBytes).isZero();
        assertThat(counters.storedBytes).isZero();
    }

    private Delivery delivery(long position) {
        return delivery(position, 10);
    }

    private Delivery delivery(long position, int payloadLength) {
        Message message = Message.of(Topic.of("t"), 1, false, new byte[payloadLength]);
        Receiver receiver = Receiver.of(owner, SubscriptionOptions.of(QoS.AT_LEAST_ONCE), 0, null);
        return new Delivery(owner, message, 1, false, receiver, position);
    }

    private Delivery durable(long position) {
        Delivery delivery = delivery(position);
        delivery.state = Delivery.State.DURABLE;
        return delivery;
    }

    // ---- in memory

    @Test
    void messagesLeaveInTheOrderInWhichTheyCame() {
        List<Delivery> all = List.of(delivery(1), delivery(2), delivery(3));
        all.forEach(backlog::add);
        assertThat(backlog.poll()).isSameAs(all.getFirst());
        assertThat(backlog.size()).isEqualTo(2);
        assertThat(backlog.isEmpty()).isFalse();
        assertThat(backlog.isNextHere()).isTrue();
    }

    @Test
    void theShardsCountersSumUpAllBacklogs() {
        Backlog other = new Backlog(counters);
        backlog.add(delivery(1, 100));
        Delivery second = delivery(2, 200);
        backlog.add(second);
        other.add(delivery(1, 300));
        assertThat(counters.queuedMessages).isEqualTo(3);
        assertThat(counters.queuedBytes).isEqualTo(backlog.bytes() + other.bytes());

        backlog.removeIf(each -> each != second);
        assertThat(backlog.bytes()).isEqualTo(second.weight());
        other.poll();
        assertThat(counters.queuedMessages).isEqualTo(1);
        assertThat(counters.queuedBytes).isEqualTo(second.weight());
    }

    @Test
    void aHeavierPayloadWeighsMore() {
        assertThat(delivery(1, 1_000).weight() - delivery(1, 0).weight()).isEqualTo(1_000);
    }

    // ---- on disk

    @Test
    void whatIsOnDiskCostsNoMemory() {
        Delivery first = delivery(1);
        backlog.addToDisk(first);
        backlog.addToDisk(delivery(2));
        assertThat(backlog.size()).isEqualTo(2);
        assertThat(backlog.messagesOnDisk()).isEqualTo(2);
        assertThat(backlog.bytesInMemory()).isZero();
        assertThat(backlog.bytes()).isEqualTo(2L * first.weight());
        assertThat(counters.queuedBytes).isZero();
        assertThat(counters.storedBytes).isEqualTo(backlog.bytes());
        assertThat(backlog.isNextHere()).isFalse();
        assertThat(backlog.isEmpty()).isFalse();
    }

    @Test
    void onlyWhatIsDurableCanBeRead() {
        List<Delivery> all = List.of(delivery(5), delivery(6), delivery(8));
        all.forEach(backlog::addToDisk);
        assertThat(backlog.diskFrom()).isEqualTo(5);
        assertThat(backlog.settledTo()).isEqualTo(5);
        all.get(1).state = Delivery.State.DURABLE;
        assertThat(backlog.settle()).as("the one before is not durable").isFalse();
        all.get(0).state = Delivery.State.DURABLE;
        assertThat(backlog.settle()).isTrue();
        assertThat(backlog.settledTo()).isEqualTo(8);
        all.get(2).state = Delivery.State.GONE; // dropped, never written
        assertThat(backlog.settle()).isTrue();
        assertThat(backlog.settledTo()).isEqualTo(9);
        assertThat(backlog.settle()).isFalse();
    }

    @Test
    void readingTakesFromTheFrontAndMissingOnesAreNotCountedForEver() {
        backlog.restore(10, 30, 3, 600);
        assertThat(backlog.settledTo()).isEqualTo(31);
        backlog.readTo(21, 1, 200); // another one had expired there
        assertThat(backlog.diskFrom()).isEqualTo(21);
        assertThat(backlog.messagesOnDisk()).isEqualTo(2);
        backlog.readTo(31, 1, 200);
        assertThat(backlog.isEmpty()).isTrue();
        assertThat(counters.storedBytes).isZero();
    }

    @Test
    void whatIsInMemoryGoesBackBeforeWhatIsOnDisk() {
        Delivery written = durable(1);
        Delivery pending = delivery(2);
        backlog.add(written);
        backlog.add(pending);
        Delivery last = delivery(3);
        backlog.addToDisk(last);
        backlog.unload();
        assertThat(backlog.bytesInMemory()).isZero();
        assertThat(backlog.messagesOnDisk()).isEqualTo(3);
        assertThat(backlog.diskFrom()).isEqualTo(1);
        assertThat(backlog.settledTo()).isEqualTo(2);
        last.state = Delivery.State.DURABLE;
        pending.state = Delivery.State.DURABLE;
        assertThat(backlog.settle()).isTrue();
        assertThat(backlog.settledTo()).isEqualTo(4);
    }

    @Test
    void unloadingAnEmptyMemoryChangesNothing() {
        backlog.restore(10, 30, 3, 600);
        backlog.unload();
        assertThat(backlog.diskFrom()).isEqualTo(10);
        assertThat(backlog.settledTo()).isEqualTo(31);
        assertThat(backlog.size()).isEqualTo(3);
    }

    @Test
    void theOldestOnDiskIsSkippedWithoutBeingRead() {
        backlog.restore(1, 2, 2, 400);
        Delivery fresh = delivery(3);
        backlog.addToDisk(fresh);
        assertThat(backlog.skipOldestOnDisk())
                .as("durable: its position counts")
                .isNull();
        assertThat(backlog.diskFrom()).isEqualTo(2);
        assertThat(backlog.skipOldestOnDisk()).isNull();
        assertThat(requireNonNull(backlog.skipOldestOnDisk()))
                .as("not durable yet")
                .isSameAs(fresh);
        assertThat(backlog.isEmpty()).isTrue();
        assertThat(backlog.bytes()).isZero();
    }

    @Test
    void clearingShowsWhatIsNotDurableYet() {
        Delivery inMemory = delivery(1);
        Delivery onItsWay = delivery(2);
        backlog.add(inMemory);
        backlog.addToDisk(onItsWay);
        List<Delivery> shown = new ArrayList<>();
        backlog.clear(shown::add);
        assertThat(shown).containsExactly(inMemory, onItsWay);
        assertThat(backlog.isEmpty()).isTrue();
    }
}
