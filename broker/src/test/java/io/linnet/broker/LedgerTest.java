package io.linnet.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.broker.topic.Topic;
import io.linnet.packet.QoS;
import io.linnet.packet.SubscriptionOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** When something goes to the journal, and what never does. */
class LedgerTest {
    private static final int SMALL = 10;
    private static final int LARGE = 1_000;

    private final ManualLoop loop = new ManualLoop();
    private final ManualJournal journal = new ManualJournal(new HashMap<>());
    private final Broker broker = new Broker(
            RunningBroker.config(1).withPorts(Ports.local().withJournal(shard -> journal)), List.of(loop), () -> {});
    private final Shard shard = broker.shards().getFirst();
    private final Ledger ledger = shard.ledger();
    private final List<String> told = new ArrayList<>();
    private long lastPosition;

    private Delivery delivery(Message message) {
        Outgoing owner = new Session(shard, "c").outgoing();
        Receiver receiver = Receiver.of(owner, SubscriptionOptions.of(QoS.AT_LEAST_ONCE), 0, null);
        return new Delivery(owner, message, 1, false, receiver, ++lastPosition);
    }

    private Delivery delivery() {
        return delivery(message(SMALL));
    }

    private static Message message(int payloadLength) {
        return Message.of(Topic.of("t"), 1, false, new byte[payloadLength]);
    }

    private static JournalRecord subscribed(String topicFilter) {
        return new JournalRecord.Subscribed(1, topicFilter, SubscriptionOptions.decode(1), 0);
    }

    /** Appends a record for which somebody waits, whose name is told then. */
    private void appendAwaited(String name, Durability durability) {
        AckGate gate = new AckGate();
        ledger.append(subscribed(name), gate, durability);
        gate.then(() -> told.add(name));
    }

    /** Has somebody wait until the delivery is durable or needs no keeping. */
    private Delivery awaited(String name, Delivery delivery) {
        AckGate gate = new AckGate();
        delivery.hold(gate);
        gate.then(() -> told.add(name));
        return delivery;
    }

    /** What was appended since the last call, in short. */
    private List<String> appended() {
        return journal.drain().stream()
                .map(record -> switch (record) {
                    case JournalRecord.Queued queued -> "queued " + queued.position();
                    case JournalRecord.Delivered delivered -> "delivered " + delivered.position();
                    case JournalRecord.Subscribed subscribed -> subscribed.topicFilter();
                    default -> throw new IllegalStateException("appended " + record);
                })
                .collect(Collectors.toList());
    }

    /** Everything has waited long enough. */
    private void linger() {
        loop.round();
        loop.pass(2 * Ledger.LINGER_MILLIS);
    }

    private void becomesDurable() {
        journal.completeNow(1);
        loop.round();
    }

    // ---- when a batch goes

    @Test
    void whatOnlyTheDiskCanCompleteGoesAtTheEndOfTheRound() {
        appendAwaited("a", Durability.DISK);
        appendAwaited("b", Durability.DISK);
        assertThat(appended()).isEmpty();
        loop.round();
        assertThat(appended()).containsExactly("a", "b");
        assertThat(told).isEmpty();
        becomesDurable();
        assertThat(told).containsExactly("a", "b");
    }

    @Test
    void aMessageThatCannotLandGoesAtTheEndOfTheRound() {
        ledger.append(delivery(), false);
        loop.round();
        assertThat(appended()).containsExactly("queued 1");
    }

    @Test
    void aMessageThatMayLandWaitsForOneLingerToTwo() {
        ledger.append(delivery(), true);
        loop.round();
        loop.pass(Ledger.LINGER_MILLIS);
        assertThat(appended()).isEmpty();
        loop.pass(1);
        ledger.append(delivery(), true); // waits for its own time, not for that of the first
        loop.pass(Ledger.LINGER_MILLIS - 1);
        assertThat(appended()).containsExactly("queued 1");
        becomesDurable();
        assertThat(appended()).isEmpty();
        loop.pass(Ledger.LINGER_MILLIS);
        assertThat(appended()).containsExactly("queued 2");
    }

    @Test
    void aRecordThatNobodyWaitsForTakesItsTime() {
        ledger.append(subscribed("a"));
        loop.round();
        assertThat(appended()).isEmpty();
        linger();
        assertThat(appended()).containsExactly("a");
    }

    @Test
    void aRecordThatCanWaitIsAwaitedNevertheless() {
        AckGate gate = new AckGate();
        ledger.appendInTime(subscribed("a"), gate, Durability.DISK);
        gate.then(() -> told.add("a"));
        loop.round();
        assertThat(appended()).isEmpty();
        linger();
        assertThat(appended()).containsExactly("a");
        becomesDurable();
        assertThat(told).containsExactly("a");
    }

    @Test
    void whatIsUrgentTakesAllBeforeItAlongAndNothingBehindIt() {
        ledger.append(delivery(), true);
        appendAwaited("a", Durability.DISK);
        ledger.append(delivery(), true);
        loop.round();
        assertThat(appended()).containsExactly("queued 1", "a");
        becomesDurable();
        linger();
        assertThat(appended()).containsExactly("queued 2");
    }

    @Test
    void thereIsOneBatchAtATime() {
        appendAwaited("a", Durability.DISK);
        loop.round();
        appendAwaited("b", Durability.DISK);
        loop.round();
        appendAwaited("c", Durability.DISK);
        loop.pass(10 * Ledger.LINGER_MILLIS);
        assertThat(appended()).containsExactly("a");
        becomesDurable();
        assertThat(told).containsExactly("a");
        assertThat(appended()).containsExactly("b", "c");
        becomesDurable();
        assertThat(told).containsExactly("a", "b", "c");
    }

    @Test
    void closingGivesEverythingAway() {
        ledger.append(delivery(), true);
        ledger.append(subscribed("a"));
        ledger.close();
        assertThat(appended()).containsExactly("queued 1", "a");
    }

    // ---- cancellation

    @Test
    void whatLandsInTimeIsNeverWrittenAndWhoWaitedIsTold() {
        Delivery landing = awaited("landing", delivery());
        Delivery staying = awaited("staying", delivery());
        ledger.append(landing, true);
        ledger.append(staying, true);
        loop.round();
        ledger.landed(landing);
        assertThat(told).containsExactly("landing");
        linger();
        assertThat(appended()).containsExactly("queued 2");
        becomesDurable();
        assertThat(told).containsExactly("landing", "staying");
    }

    @Test
    void aBatchOfWhichNothingIsLeftIsNotWritten() throws Exception {
        Delivery landing = delivery();
        ledger.append(landing, true);
        ledger.landed(landing);
        linger();
        assertThat(ledger.bytes()).isZero();
        appendAwaited("a", Durability.DISK);
        loop.round();
        assertThat(journal.awaitBatch().records()).containsExactly(subscribed("a"));
    }

    @Test
    void whatLandsOnItsWayIsDeletedWhenItIsThere() {
        Delivery landing = awaited("landing", delivery());
        ledger.append(landing, false);
        loop.round();
        ledger.landed(landing);
        assertThat(told).containsExactly("landing");
        assertThat(appended()).containsExactly("queued 1");
        becomesDurable();
        linger();
        assertThat(appended()).containsExactly("delivered 1");
    }

    @Test
    void whatLandsLaterIsDeletedOnce() {
        Delivery landing = delivery();
        ledger.append(landing, false);
        loop.round();
        becomesDurable();
        ledger.landed(landing);
        ledger.landed(landing);
        linger();
        assertThat(appended()).containsExactly("queued 1", "delivered 1");
    }

    // ---- what is in a batch

    @Test
    void theDiskIsAskedForOnlyWhenSomebodyIsPromisedIt() throws Exception {
        appendAwaited("a", Durability.OS);
        loop.round();
        assertThat(journal.awaitBatch().toDisk()).isFalse();
        journal.completeNow(1);
        appendAwaited("b", Durability.OS);
        appendAwaited("c", Durability.DISK);
        appendAwaited("d", Durability.OS);
        loop.round();
        assertThat(journal.awaitBatch().toDisk()).isTrue();
    }

    @Test
    void receiversOfOneLargeMessageShareItsBody() throws Exception {
        Message shared = message(LARGE);
        List.of(delivery(shared), delivery(shared), delivery(message(LARGE)), delivery(message(LARGE)))
                .forEach(each -> ledger.append(each, false));
        loop.round();
        List<Long> bodies = bodies(journal.awaitBatch());
        assertThat(bodies.get(0)).isPositive().isEqualTo(bodies.get(1));
        assertThat(bodies.subList(2, 4)).as("alone, though equal").containsExactly(0L, 0L);
    }

    @Test
    void aBodyHasNoMoreReceiversThanAStoreCounts() throws Exception {
        Message shared = message(LARGE);
        for (int i = 0; i < 65_535 + 2; i++) {
            ledger.append(delivery(shared), false);
        }
        loop.round();
        Map<Long, Long> receivers = bodies(journal.awaitBatch()).stream()
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        assertThat(receivers.values()).containsExactlyInAnyOrder(65_535L, 2L);
        assertThat(receivers).doesNotContainKey(0L);
    }

    @Test
    void aReceiverThatHasLandedHasNoPartInABody() throws Exception {
        Message shared = message(LARGE);
        List<Delivery> all = List.of(delivery(shared), delivery(shared), delivery(shared));
        all.forEach(each -> ledger.append(each, true));
        ledger.landed(all.get(1));
        linger();
        List<Long> bodies = bodies(journal.awaitBatch());
        assertThat(bodies).hasSize(2);
        assertThat(bodies.get(0)).isPositive().isEqualTo(bodies.get(1));
    }

    @Test
    void aSmallMessageIsWrittenForEachReceiver() throws Exception {
        Message shared = message(SMALL);
        List.of(delivery(shared), delivery(shared)).forEach(each -> ledger.append(each, false));
        loop.round();
        assertThat(bodies(journal.awaitBatch())).containsExactly(0L, 0L);
    }

    private static List<Long> bodies(ManualJournal.Batch batch) {
        return batch.records().stream()
                .map(record -> ((JournalRecord.Queued) record).body())
                .toList();
    }

    @Test
    void bytesAreCountedUntilTheyAreDurableOrHaveLanded() {
        Delivery landing = delivery();
        ledger.append(delivery(), false);
        loop.round();
        ledger.append(landing, true);
        assertThat(ledger.bytes()).isEqualTo(2L * landing.weight());
        becomesDurable();
        assertThat(ledger.bytes()).isEqualTo(landing.weight());
        ledger.landed(landing);
        assertThat(ledger.bytes()).isZero();
    }

    @Test
    void oneThatFailsDoesNotKeepTheOthersInTheBatchWaiting() {
        AckGate failing = new AckGate();
        ledger.append(subscribed("failing"), failing, Durability.DISK);
        failing.then(() -> {
            throw new IllegalStateException("to be reported by the shard");
        });
        appendAwaited("a", Durability.DISK);
        loop.round();
        becomesDurable();
        assertThat(told).containsExactly("a");
        assertThat(shard.counters().shardFailures).isEqualTo(1);
        appendAwaited("b", Durability.DISK);
        loop.round();
        becomesDurable();
        assertThat(told).containsExactly("a", "b");
    }
}
