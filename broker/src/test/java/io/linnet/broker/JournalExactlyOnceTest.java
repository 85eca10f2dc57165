package io.linnet.broker;

import static io.linnet.broker.TestClient.message;
import static io.linnet.broker.TestClient.pubComp;
import static io.linnet.broker.TestClient.pubRec;
import static io.linnet.broker.TestClient.pubRel;
import static io.linnet.broker.TestClient.text;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.packet.ConnAck;
import io.linnet.packet.Connect;
import io.linnet.packet.Packet;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.PubAck;
import io.linnet.packet.PubComp;
import io.linnet.packet.PubRec;
import io.linnet.packet.PubRel;
import io.linnet.packet.Publish;
import io.linnet.packet.QoS;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing that a client sees comes before what it depends on is durable: QoS 2, in both directions. */
class JournalExactlyOnceTest {
    @SuppressWarnings("NullAway.Init") // each test starts it
    private JournalledBroker broker;

    private void start(int loops) throws Exception {
        broker = JournalledBroker.start(loops);
    }

    @AfterEach
    void stop() throws Exception {
        broker.close();
    }

    private ManualJournal journal(String clientIdentifier) {
        return broker.journal(clientIdentifier);
    }

    private TestClient connect(String clientIdentifier) throws Exception {
        return broker.running().connect(clientIdentifier);
    }

    private static Publish repeated(Publish first) {
        return new Publish(
                true,
                first.qos(),
                false,
                first.topicName(),
                first.packetIdentifier(),
                Properties.NONE,
                first.payload());
    }

    private static List<Integer> identifiers(TestClient client, int count) throws Exception {
        List<Integer> identifiers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            identifiers.add(
                    switch (client.read()) {
                        case PubAck ack -> ack.packetIdentifier();
                        case PubRec rec -> rec.packetIdentifier();
                        case Packet other -> throw new IllegalStateException("came " + other);
                    });
        }
        return identifiers;
    }

    // ---- to a subscriber

    @Test
    void eachStepOfAMessageToASubscriberIsDurableBeforeTheNextIsSent() throws Exception {
        start(1);
        TestClient subscriber = broker.subscribed("s", 2, "t");
        TestClient publisher = connect("p");
        publisher.send(message("t", 2, 7, "x"));
        List<JournalRecord> batch = journal("s").awaitBatch().records();
        assertThat(batch).hasSize(3);
        assertThat(batch.get(0)).as("for those that follow").isInstanceOf(JournalRecord.Leased.class);
        JournalRecord.Queued queued = (JournalRecord.Queued) batch.get(1);
        JournalRecord.Sent sent = (JournalRecord.Sent) batch.get(2);
        assertThat(sent.position()).isEqualTo(queued.position());
        assertThat(subscriber.untilPing()).isEmpty();
        assertThat(publisher.untilPing()).isEmpty();

        broker.complete("s");
        Publish received = subscriber.read(Publish.class);
        assertThat(received.packetIdentifier()).isEqualTo(sent.packetIdentifier());
        assertThat(received.qos()).isEqualTo(QoS.EXACTLY_ONCE);
        assertThat(received.dup()).isFalse();
        assertThat(publisher.read(PubRec.class).packetIdentifier()).isEqualTo(7);

        goThrough(subscriber, queued.session(), queued.position(), received.packetIdentifier());
    }

    /** From PUBREC on. */
    private void goThrough(TestClient subscriber, long session, long position, int identifier) throws Exception {
        subscriber.send(pubRec(identifier));
        JournalRecord.PubReceived pubReceived = journal("s").await(JournalRecord.PubReceived.class);
        assertThat(pubReceived).isEqualTo(new JournalRecord.PubReceived(session, identifier, position, 0));
        subscriber.send(pubRec(identifier)); // a repetition is not answered sooner
        assertThat(subscriber.untilPing()).isEmpty();
        broker.complete("s");
        assertThat(subscriber.read(PubRel.class).packetIdentifier()).isEqualTo(identifier);

        subscriber.send(pubComp(identifier));
        broker.release();
        JournalRecord last = journal("s").await(JournalRecord.class);
        while (last instanceof JournalRecord.PubReceived) {
            last = journal("s").await(JournalRecord.class);
        }
        assertThat(last).isEqualTo(new JournalRecord.FlowEnded(session, identifier));
    }

    /** A subscriber whose packet identifiers are durable beforehand. */
    private TestClient leased() throws Exception {
        broker.release();
        TestClient subscriber = broker.running().connectDurable("s");
        subscriber.subscribe(2, "t");
        connect("first").publish(message("t", 2, 1, "first"));
        assertThat(text(subscriber.receive())).isEqualTo("first");
        JournalRecord record;
        do {
            record = journal("s").await(JournalRecord.class);
        } while (!(record instanceof JournalRecord.FlowEnded));
        broker.hold();
        return subscriber;
    }

    /** Has a batch under way, so that what comes now stays in the ledger until it is complete. */
    private void keepTheJournalBusy() throws Exception {
        TestClient busy = broker.running().open();
        busy.send(RunningBroker.durable("busy"));
        assertThat(journal("busy").awaitBatch().records())
                .singleElement()
                .isInstanceOf(JournalRecord.SessionKept.class);
    }

    @Test
    void aMessageUnderALeasedIdentifierIsSentAtOnceAndNeverWrittenWhenItIsAcknowledgedInTime() throws Exception {
        start(1);
        TestClient subscriber = leased();
        keepTheJournalBusy();
        TestClient publisher = connect("p");
        publisher.send(message("t", 2, 7, "x"));
        Publish received = subscriber.read(Publish.class);
        assertThat(publisher.untilPing()).as("not durable, not acknowledged").isEmpty();
        subscriber.send(pubRec(received.packetIdentifier()));
        assertThat(publisher.read(PubRec.class).packetIdentifier()).isEqualTo(7);
        assertThat(subscriber.read(PubRel.class).packetIdentifier()).isEqualTo(received.packetIdentifier());
        subscriber.send(pubComp(received.packetIdentifier()));
        assertThat(subscriber.untilPing()).isEmpty();
        broker.complete("busy");
        TestClient other = broker.running().open();
        other.send(RunningBroker.durable("other"));
        assertThat(journal("other").await(JournalRecord.SessionKept.class).clientIdentifier())
                .as("nothing was written between")
                .isEqualTo("other");
    }

    @Test
    void aMessageUnderALeasedIdentifierThatIsWrittenGoesOnAsAnyOther() throws Exception {
        start(1);
        TestClient subscriber = leased();
        TestClient publisher = connect("p");
        publisher.send(message("t", 2, 7, "x"));
        Publish received = subscriber.read(Publish.class);
        List<JournalRecord> batch = journal("s").awaitBatch().records();
        assertThat(batch).hasSize(2);
        JournalRecord.Queued queued = (JournalRecord.Queued) batch.get(0);
        assertThat(batch.get(1))
                .isEqualTo(new JournalRecord.Sent(queued.session(), received.packetIdentifier(), queued.position()));
        assertThat(publisher.untilPing()).isEmpty();
        broker.complete("s");
        assertThat(publisher.read(PubRec.class).packetIdentifier()).isEqualTo(7);
        goThrough(subscriber, queued.session(), queued.position(), received.packetIdentifier());
    }

    @Test
    void aMessageThatMayComeAgainIsNotSentUnderALeasedIdentifierBeforeItIsDurable() throws Exception {
        start(1);
        TestClient subscriber = leased();
        TestClient publisher = broker.connected("p");
        publisher.send(message("t", 2, 7, "x"));
        journal("p").await(JournalRecord.Received.class);
        assertThat(subscriber.untilPing()).isEmpty();
        broker.complete("p");
        assertThat(text(subscriber.read(Publish.class))).isEqualTo("x");
        assertThat(publisher.read(PubRec.class).packetIdentifier()).isEqualTo(7);
    }

    @Test
    void theIdentifierOfAMessageFromTheDiskIsDurableBeforeItIsSent() throws Exception {
        start(1);
        broker.left("s", 2, "t");
        broker.release();
        connect("p").publish(message("t", 2, 7, "x"));
        JournalRecord.Queued queued = journal("s").await(JournalRecord.Queued.class);
        broker.hold();

        TestClient subscriber = broker.running().connectDurable("s");
        List<JournalRecord> batch = journal("s").awaitBatch().records();
        if (!(batch.getLast() instanceof JournalRecord.Sent)) {
            assertThat(batch).singleElement().isInstanceOf(JournalRecord.SessionKept.class);
            broker.complete("s");
            batch = journal("s").awaitBatch().records();
        }
        assertThat(batch.getLast()).isInstanceOf(JournalRecord.Sent.class);
        JournalRecord.Sent sent = (JournalRecord.Sent) batch.getLast();
        assertThat(sent.position()).isEqualTo(queued.position());
        assertThat(subscriber.untilPing()).isEmpty();
        broker.complete("s");
        Publish received = subscriber.read(Publish.class);
        assertThat(received.packetIdentifier()).isEqualTo(sent.packetIdentifier());
        assertThat(received.dup()).isFalse();
        goThrough(subscriber, queued.session(), queued.position(), received.packetIdentifier());
    }

    @Test
    void theIdentifierOfAMessageThatHasWaitedInMemoryIsDurableBeforeItIsSent() throws Exception {
        start(1);
        Properties properties = Properties.builder()
                .number(Property.SESSION_EXPIRY_INTERVAL, 0xFFFF_FFFFL)
                .number(Property.RECEIVE_MAXIMUM, 1)
                .build();
        broker.release();
        TestClient subscriber =
                broker.running().connect(TestClient.connect(ProtocolVersion.V5, "s", false, properties));
        subscriber.subscribe(2, "t");
        TestClient publisher = connect("p");
        publisher.publish(message("t", 2, 1, "first"));
        publisher.publish(message("t", 2, 2, "second"));
        assertThat(text(subscriber.read(Publish.class))).isEqualTo("first");
        subscriber.send(pubRec(1));
        subscriber.read(PubRel.class);
        broker.hold();

        subscriber.send(pubComp(1));
        List<JournalRecord> batch = journal("s").awaitBatch().records();
        assertThat(batch.getFirst()).isInstanceOf(JournalRecord.FlowEnded.class);
        JournalRecord.Sent sent = (JournalRecord.Sent) batch.getLast();
        assertThat(subscriber.untilPing()).isEmpty();
        broker.complete("s");
        Publish second = subscriber.read(Publish.class);
        assertThat(text(second)).isEqualTo("second");
        assertThat(second.packetIdentifier()).isEqualTo(sent.packetIdentifier());
    }

    @Test
    void aMessageThatBecomesDurableAfterAReconnectIsSentOnceToTheNewConnection() throws Exception {
        start(1);
        TestClient first = broker.subscribed("s", 2, "t");
        connect("p").send(message("t", 2, 7, "x"));
        journal("s").awaitBatch();
        TestClient second = broker.running().connectDurable("s");
        assertThat(first.read()).as("a DISCONNECT, no PUBLISH").isInstanceOf(io.linnet.packet.Disconnect.class);
        assertThat(second.untilPing()).isEmpty();
        broker.complete("s");
        assertThat(text(second.read(Publish.class))).isEqualTo("x");
        assertThat(second.untilPing()).isEmpty();
    }

    @Test
    void aPubRecThatComesBeforeItsMessageCostsThePublisherNothing() throws Exception {
        start(1);
        TestClient subscriber = broker.subscribed("s", 2, "t");
        TestClient busy = broker.connected("busy");
        busy.send(TestClient.subscription(1, 0, "elsewhere"));
        journal("busy").awaitBatch();
        TestClient publisher = connect("p");
        publisher.send(message("t", 2, 7, "x"));
        assertThat(publisher.untilPing()).isEmpty();
        subscriber.send(pubRec(1)); // guessed: it is in the ledger and was not sent
        assertThat(publisher.read(PubRec.class).packetIdentifier()).isEqualTo(7);
        assertThat(subscriber.read(PubRel.class).packetIdentifier()).isEqualTo(1);
        broker.release();
        broker.running().awaitCount(0, counters -> broker.shard("s").ledger().bytes());
    }

    /** The identifier is free when nothing can take it away from its next flow: that flow's record may overtake the end of this one. */
    @Test
    void theIdentifierOfAFlowIsTakenUntilItsEndIsDurable() throws Exception {
        start(2);
        String name = broker.running().onShard(1, "s");
        TestClient subscriber = broker.subscribed(name, 2, "t");
        String publisherName = broker.running().onShard(0, "p");
        TestClient publisher = broker.connected(publisherName);
        int first = sentTo(subscriber, publisher, publisherName, 1);
        subscriber.send(pubRec(first));
        journal(name).await(JournalRecord.PubReceived.class);
        broker.complete(name);
        subscriber.read(PubRel.class);
        subscriber.send(pubComp(first));
        journal(name).await(JournalRecord.FlowEnded.class);
        Outgoing outgoing = requireNonNull(broker.shard(name).session(name)).outgoing();

        broker.shard(name).loop().execute(() -> outgoing.skipTo(first - 1));
        int second = sentTo(subscriber, publisher, publisherName, 2);
        assertThat(second).isNotEqualTo(first);

        broker.complete(name);
        broker.shard(name).loop().execute(() -> outgoing.skipTo(first - 1));
        assertThat(sentTo(subscriber, publisher, publisherName, 3))
                .as("free again")
                .isEqualTo(first);
    }

    /** Has a message of a durable publisher go to a subscriber, whose flow is written with the publisher's shard. */
    private int sentTo(TestClient subscriber, TestClient publisher, String publisherName, int identifier)
            throws Exception {
        publisher.send(message("t", 2, identifier, "x"));
        journal(publisherName).await(JournalRecord.Received.class);
        broker.complete(publisherName);
        publisher.read(PubRec.class);
        journal(publisherName).drain();
        return subscriber.read(Publish.class).packetIdentifier();
    }

    // ---- from a publisher

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void nobodySeesAMessageBeforeItIsDurableForAllOfThemInOneBatch(int loops) throws Exception {
        start(loops);
        Map<String, TestClient> passing = new LinkedHashMap<>();
        Map<String, TestClient> durable = new LinkedHashMap<>();
        for (int i = 0; i < loops; i++) {
            String one = broker.running().onShard(i, "once-");
            String two = broker.running().onShard(i, "exactly-");
            durable.put(one, broker.subscribed(one, 1, "t"));
            durable.put(two, broker.subscribed(two, 2, "t"));
            String clean = broker.running().onShard(i, "clean-");
            passing.put(clean, connect(clean));
            passing.get(clean).subscribe(2, "t");
            String atMostOnce = broker.running().onShard(i, "durable-0-");
            passing.put(atMostOnce, broker.subscribed(atMostOnce, 0, "t"));
        }
        broker.left("offline", 1, "t");
        TestClient publisher = broker.connected("publisher");
        publisher.send(message("t", 2, 11, "x"));
        List<JournalRecord> batch = journal("publisher").awaitBatch().records();
        assertThat(batch.getFirst()).isInstanceOf(JournalRecord.Received.class);
        assertThat(count(batch, JournalRecord.Queued.class)).isEqualTo(2 * loops + 1);
        assertThat(count(batch, JournalRecord.Sent.class)).isEqualTo(loops);
        assertThat(batch).hasSize(1 + 2 * loops + 1 + loops);

        assertThat(publisher.untilPing()).isEmpty();
        broker.running().awaitRounds();
        for (TestClient client : all(passing, durable)) {
            assertThat(client.untilPing()).isEmpty();
        }
        broker.complete("publisher");
        for (TestClient client : all(passing, durable)) {
            assertThat(text(client.read(Publish.class))).isEqualTo("x");
            assertThat(client.untilPing()).isEmpty();
        }
        assertThat(publisher.read(PubRec.class).packetIdentifier()).isEqualTo(11);
        for (String name : durable.keySet()) {
            assertThat(journal(name).drain()).isEmpty();
        }

        publisher.send(pubRel(11));
        assertThat(journal("publisher").await(JournalRecord.Released.class).packetIdentifier())
                .isEqualTo(11);
        assertThat(publisher.untilPing()).isEmpty();
        broker.complete("publisher");
        assertThat(publisher.read(PubComp.class).packetIdentifier()).isEqualTo(11);

        TestClient offline = broker.running().connectDurable("offline");
        assertThat(text(offline.receive())).isEqualTo("x");
    }

    private static long count(List<JournalRecord> records, Class<? extends JournalRecord> type) {
        return records.stream().filter(type::isInstance).count();
    }

    private static List<TestClient> all(Map<String, TestClient> some, Map<String, TestClient> others) {
        List<TestClient> all = new ArrayList<>(some.values());
        all.addAll(others.values());
        return all;
    }

    @Test
    void aRepeatedMessageIsNotAnsweredBeforeTheFirstIsDurable() throws Exception {
        start(1);
        TestClient publisher = broker.connected("p");
        Publish first = message("t", 2, 11, "x");
        publisher.send(first);
        journal("p").await(JournalRecord.Received.class);
        publisher.send(repeated(first));
        assertThat(publisher.untilPing()).isEmpty();
        broker.complete("p");
        assertThat(identifiers(publisher, 2)).containsExactly(11, 11);
        assertThat(journal("p").drain()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aRepeatedMessageOnANewConnectionIsNotAnsweredBeforeTheFirstIsDurable(int loops) throws Exception {
        start(loops);
        String there = broker.running().onShard(loops - 1, "there");
        TestClient subscriber = connect(there);
        subscriber.subscribe(2, "t");
        TestClient publisher = broker.connected("p");
        Publish first = message("t", 2, 11, "x");
        publisher.send(first);
        journal("p").await(JournalRecord.Received.class);
        TestClient again = broker.running().open();
        assertThat(again.connect(RunningBroker.durable("p")).sessionPresent()).isTrue();
        again.send(repeated(first));
        assertThat(again.untilPing()).isEmpty();
        broker.running().awaitRounds();
        assertThat(subscriber.untilPing()).isEmpty();

        broker.complete("p");
        assertThat(identifiers(again, 1)).containsExactly(11);
        assertThat(text(subscriber.receive())).isEqualTo("x");
        assertThat(subscriber.untilPing()).isEmpty();
        assertThat(again.untilPing()).isEmpty();
    }

    @Test
    void aMessageWhoseConnectionIsGoneIsHandedOnOnce() throws Exception {
        start(1);
        TestClient subscriber = connect("s");
        subscriber.subscribe(1, "t");
        TestClient publisher = broker.connected("p");
        Publish sent = message("t", 2, 11, "x");
        publisher.send(sent);
        journal("p").await(JournalRecord.Received.class);
        publisher.close();
        broker.running().awaitCount(1, counters -> counters.clientsConnected);
        assertThat(subscriber.untilPing()).isEmpty();
        broker.complete("p");
        assertThat(text(subscriber.receive())).isEqualTo("x");
        broker.release();

        TestClient again = broker.running().connectDurable("p");
        again.send(repeated(sent));
        assertThat(again.read(PubRec.class).packetIdentifier()).isEqualTo(11);
        assertThat(subscriber.untilPing()).isEmpty();
    }

    @Test
    void pubRecsLeaveInTheOrderOfTheMessagesWhateverTheySay() throws Exception {
        BrokerConfig config = RunningBroker.config(1);
        broker = JournalledBroker.start(
                config.withPorts(config.ports().withAuthorizer(new Rules(List.of("forbidden"), List.of()))));
        TestClient publisher = broker.connected("p");
        publisher.send(message("t", 2, 1, "x"), message("forbidden", 2, 2, "x"), message("t", 2, 3, "x"));
        journal("p").await(JournalRecord.Received.class);
        assertThat(publisher.untilPing()).isEmpty();
        broker.release();
        assertThat(identifiers(publisher, 3)).containsExactly(1, 2, 3);
    }

    @Test
    void acknowledgementsOfBothQosKeepTheirOrderThoughTheySettleOnDifferentShards() throws Exception {
        start(3);
        String slow = broker.running().onShard(1, "slow");
        String fast = broker.running().onShard(2, "fast");
        broker.subscribed(slow, 1, "slow");
        broker.subscribed(fast, 2, "fast");
        String name = broker.running().onShard(0, "publisher");
        TestClient publisher = broker.connected(name);
        publisher.send(
                message("slow", 1, 1, "x"),
                message("fast", 2, 2, "x"),
                message("nobody", 2, 3, "x"),
                message("nobody", 1, 4, "x"));
        journal(slow).await(JournalRecord.Queued.class);
        List<Integer> received = new ArrayList<>();
        while (received.size() < 2) {
            for (JournalRecord record : journal(name).awaitBatch().records()) {
                if (record instanceof JournalRecord.Received each) {
                    received.add(each.packetIdentifier());
                }
            }
            broker.complete(name);
        }
        assertThat(received).containsExactlyInAnyOrder(2, 3);
        broker.running().awaitRounds();
        assertThat(publisher.untilPing()).isEmpty();
        broker.complete(slow);
        assertThat(identifiers(publisher, 4)).containsExactly(1, 2, 3, 4);
    }

    @Test
    void aFlowOfASessionThatHasEndedIsOver() throws Exception {
        start(1);
        TestClient publisher = broker.connected("p");
        publisher.send(message("t", 2, 11, "x"));
        journal("p").await(JournalRecord.Received.class);
        TestClient next = broker.running().open();
        Properties lasting = Properties.builder()
                .number(Property.SESSION_EXPIRY_INTERVAL, 60)
                .build();
        Connect anew = TestClient.connect(ProtocolVersion.V5, "p", true, lasting);
        next.send(anew);
        broker.assertSilent(next);
        broker.complete("p");
        JournalRecord.SessionKept left = journal("p").await(JournalRecord.SessionKept.class);
        JournalRecord.SessionEnded ended = journal("p").await(JournalRecord.SessionEnded.class);
        assertThat(ended.hasFlows()).isTrue();
        assertThat(ended.session()).isEqualTo(left.session());
        broker.release();
        assertThat(next.read(ConnAck.class).sessionPresent()).isFalse();
        assertThat(next.untilPing()).isEmpty();
    }
}
