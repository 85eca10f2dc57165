package io.linnet.broker;

import static io.linnet.broker.TestClient.message;
import static io.linnet.broker.TestClient.pubAck;
import static io.linnet.broker.TestClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.packet.Properties;
import io.linnet.packet.PubAck;
import io.linnet.packet.Publish;
import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What waits for a durable session without a connection is on disk, and is read from there when it is wanted. */
class OfflineSessionTest {
    @SuppressWarnings("NullAway.Init") // each test starts it
    private JournalledBroker broker;

    private TestClient start(BrokerConfig config) throws Exception {
        broker = JournalledBroker.start(config);
        broker.left("s", 1, "t");
        return broker.running().connect("p");
    }

    private TestClient start() throws Exception {
        return start(RunningBroker.config(1));
    }

    @AfterEach
    void stop() throws Exception {
        broker.close();
    }

    private ManualJournal journal() {
        return broker.journal("s");
    }

    /** Publishes messages whose payloads are numbers, without waiting for acknowledgements. */
    private static void publish(TestClient publisher, int from, int to) throws Exception {
        for (int i = from; i < to; i++) {
            publisher.send(message("t", 1, i, String.valueOf(i)));
        }
    }

    private static void acknowledged(TestClient publisher, int from, int to) throws Exception {
        for (int i = from; i < to; i++) {
            PubAck ack = publisher.read(PubAck.class);
            assertThat(ack.packetIdentifier()).isEqualTo(i);
            assertThat(ack.reasonCode()).isEqualTo(ReasonCode.SUCCESS);
        }
    }

    private static List<Integer> received(TestClient client, int count) throws Exception {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add(Integer.parseInt(text(client.receive())));
        }
        return numbers;
    }

    private static List<Integer> numbers(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    private void assertNothingIsLeft() throws Exception {
        broker.running().awaitCount(0, counters -> counters.queuedMessages);
        broker.running().awaitCount(0, counters -> counters.queuedBytes);
        broker.running().awaitCount(0, counters -> counters.storedBytes);
    }

    @Test
    void itTakesNoMemoryAndComesBackInOrderPageByPageWhileMoreArrives() throws Exception {
        int count = 3_000; // several pages
        TestClient publisher =
                start(RunningBroker.config(1).withLimits(TestLimits.with(TestLimits.RECEIVE_MAXIMUM, 10_000)));
        broker.release();
        publish(publisher, 1, count + 1);
        acknowledged(publisher, 1, count + 1);
        assertThat(broker.running().count(counters -> counters.queuedMessages)).isEqualTo(count);
        broker.running().awaitCount(0, counters -> counters.queuedBytes);
        assertThat(broker.running().count(counters -> counters.storedBytes)).isPositive();
        assertThat(journal().reads()).isZero();

        TestClient subscriber = broker.running().connectDurable("s");
        assertThat(received(subscriber, 100)).isEqualTo(numbers(1, 101));
        publish(publisher, count + 1, count + 101);
        assertThat(received(subscriber, count)).isEqualTo(numbers(101, count + 101));
        acknowledged(publisher, count + 1, count + 101);
        assertThat(subscriber.untilPing()).isEmpty();
        assertThat(journal().reads()).isGreaterThanOrEqualTo(3);
        assertNothingIsLeft();
    }

    @Test
    void onlyAPartIsInMemoryWhileAClientDoesNotKeepUp() throws Exception {
        int count = 2_000;
        int payload = 2_000;
        TestClient publisher = start(RunningBroker.config(1)
                .withLimits(TestLimits.with(java.util.Map.of("receiveMaximum", 10_000L, "inFlightMaximum", 10L))));
        broker.release();
        for (int i = 1; i <= count; i++) {
            publisher.send(message("t", 1, i, i + " ".repeat(payload)));
        }
        acknowledged(publisher, 1, count + 1);
        TestClient subscriber = broker.running().connectDurable("s");
        Publish first = subscriber.read(Publish.class);
        assertThat(broker.running().count(counters -> counters.queuedBytes)).isBetween(1L, 1L << 20);
        assertThat(broker.running().count(counters -> counters.storedBytes)).isGreaterThan((long) payload * count / 2);
        subscriber.send(pubAck(first.packetIdentifier()));
        for (int i = 2; i <= count; i++) {
            assertThat(text(subscriber.receive())).startsWith(i + " ");
        }
        assertNothingIsLeft();
    }

    @Test
    void nothingIsReadBeforeItIsDurable() throws Exception {
        TestClient publisher = start();
        publish(publisher, 1, 2);
        journal().await(JournalRecord.Queued.class);
        publish(publisher, 2, 3);
        assertThat(publisher.untilPing()).isEmpty();
        TestClient subscriber = broker.running().connectDurable("s");
        assertThat(subscriber.untilPing()).isEmpty();
        broker.complete("s");
        assertThat(text(subscriber.receive())).isEqualTo("1");
        acknowledged(publisher, 1, 2);
        assertThat(subscriber.untilPing()).isEmpty();
        broker.release();
        assertThat(text(subscriber.receive())).isEqualTo("2");
        acknowledged(publisher, 2, 3);
        assertNothingIsLeft();
    }

    @Test
    void whatWasSentAndNotAcknowledgedIsReadAgainAndComesFirst() throws Exception {
        broker = JournalledBroker.start(1);
        TestClient subscriber = broker.subscribed("s", 1, "t");
        TestClient publisher = broker.running().connect("p");
        broker.release();
        publish(publisher, 1, 3);
        acknowledged(publisher, 1, 3);
        subscriber.read(Publish.class);
        subscriber.read(Publish.class);
        subscriber.close();
        broker.running().awaitCount(1, counters -> counters.clientsConnected);
        broker.running().awaitCount(0, counters -> counters.queuedBytes);
        publish(publisher, 3, 4);
        acknowledged(publisher, 3, 4);

        TestClient again = broker.running().connectDurable("s");
        for (int i = 1; i <= 3; i++) {
            Publish publish = again.receive();
            assertThat(text(publish)).isEqualTo(String.valueOf(i));
            assertThat(publish.dup()).isEqualTo(i < 3);
        }
        assertNothingIsLeft();
    }

    @Test
    void aPageThatWasAskedForByAnEarlierConnectionIsOfNoInterest() throws Exception {
        TestClient publisher = start();
        broker.release();
        publish(publisher, 1, 4);
        acknowledged(publisher, 1, 4);
        journal().holdReads(true);
        TestClient first = broker.running().connectDurable("s");
        assertThat(first.untilPing()).isEmpty();
        first.close();
        broker.running().awaitCount(1, counters -> counters.clientsConnected);
        TestClient second = broker.running().connectDurable("s");
        assertThat(second.untilPing()).isEmpty();
        journal().holdReads(false);
        journal().completeReads(broker.shard("s")); // of both connections
        assertThat(received(second, 3)).isEqualTo(numbers(1, 4));
        assertThat(second.untilPing()).isEmpty();
        assertNothingIsLeft();
    }

    @Test
    void aPageThatCannotBeReadIsReadLater() throws Exception {
        TestClient publisher = start();
        broker.release();
        publish(publisher, 1, 4);
        acknowledged(publisher, 1, 4);
        journal().failReads(2);
        TestClient subscriber = broker.running().connectDurable("s");
        assertThat(received(subscriber, 3)).isEqualTo(numbers(1, 4));
        assertThat(journal().reads()).isGreaterThanOrEqualTo(3);
        assertNothingIsLeft();
    }

    @Test
    void qosAndPropertiesSurviveTheDisk() throws Exception {
        broker = JournalledBroker.start(1);
        broker.left("s", 2, "t");
        broker.release();
        TestClient publisher = broker.running().connect("p");
        Properties properties =
                Properties.builder().userProperty("key", "value").build();
        publisher.publish(message("t", 2, 1, "exactly", properties));
        TestClient subscriber = broker.running().connectDurable("s");
        Publish exactly = subscriber.receive();
        assertThat(text(exactly)).isEqualTo("exactly");
        assertThat(exactly.qos()).isEqualTo(QoS.EXACTLY_ONCE);
        assertThat(exactly.properties().userProperties()).hasSize(1);
        publisher.publish(message("t", 1, 2, "once"));
        assertThat(subscriber.receive().qos()).isEqualTo(QoS.AT_LEAST_ONCE);
        assertNothingIsLeft();
    }

    // ---- a full queue

    static Stream<Arguments> policies() {
        return Stream.of(QueuePolicy.values())
                .flatMap(policy -> Stream.of(Arguments.of(policy, false), Arguments.of(policy, true)));
    }

    @ParameterizedTest
    @MethodSource("policies")
    void aFullQueueOnDiskFollowsThePolicy(QueuePolicy policy, boolean durable) throws Exception {
        TestClient publisher =
                start(RunningBroker.config(1).withQueuePolicy(policy).withLimits(TestLimits.with("queueMessages", 3)));
        if (durable) {
            broker.release();
        }
        publish(publisher, 1, 6);
        int told = 0;
        if (!durable) {
            told = policy == QueuePolicy.DROP_OLDEST ? 2 : 0; // who is dropped is not waited for
            acknowledged(publisher, 1, 1 + told);
            broker.running().awaitCount(5, counters -> counters.publishesReceived);
            assertThat(publisher.untilPing()).isEmpty();
            broker.release();
        }
        for (int i = 1 + told; i <= 5; i++) {
            boolean refused = policy == QueuePolicy.REJECT && i > 3;
            assertThat(publisher.read(PubAck.class))
                    .isEqualTo(
                            new PubAck(i, refused ? ReasonCode.QUOTA_EXCEEDED : ReasonCode.SUCCESS, Properties.NONE));
        }
        assertThat(broker.running().count(counters -> counters.publishesDropped))
                .isEqualTo(2);
        assertThat(broker.running().count(counters -> counters.queuedMessages)).isEqualTo(3);
        broker.running().awaitCount(0, counters -> counters.queuedBytes);
        TestClient subscriber = broker.running().connectDurable("s");
        assertThat(received(subscriber, 3))
                .isEqualTo(policy == QueuePolicy.DROP_OLDEST ? numbers(3, 6) : numbers(1, 4));
        assertThat(subscriber.untilPing()).isEmpty();
        assertNothingIsLeft();
    }
}
