package io.linnet.broker;

import static io.linnet.broker.TestClient.message;
import static io.linnet.broker.TestClient.pubAck;
import static io.linnet.broker.TestClient.pubRel;
import static io.linnet.broker.TestClient.subscription;
import static io.linnet.broker.TestClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.packet.ConnAck;
import io.linnet.packet.Disconnect;
import io.linnet.packet.Packet;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.PubAck;
import io.linnet.packet.PubComp;
import io.linnet.packet.PubRec;
import io.linnet.packet.Publish;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.SubAck;
import io.linnet.packet.UnsubAck;
import io.linnet.packet.Unsubscribe;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing that a client sees comes before what it depends on is durable. */
class JournalTest {
    private List<ManualJournal> journals = List.of();

    @SuppressWarnings("NullAway.Init") // each test starts it
    private RunningBroker broker;

    private void start(int loops) throws Exception {
        journals = Stream.generate(ManualJournal::new).limit(loops).toList();
        broker = RunningBroker.start(loops, ports -> ports.withJournal(journals::get));
    }

    @AfterEach
    void stop() throws Exception {
        journals.forEach(journal -> journal.automatic(true));
        broker.close();
    }

    private ManualJournal journal(String clientIdentifier) {
        return journals.get(shard(clientIdentifier).index());
    }

    private Shard shard(String clientIdentifier) {
        return broker.broker().shardOf(clientIdentifier);
    }

    /** Makes all records of the client's shard durable. */
    private void complete(String clientIdentifier) throws Exception {
        journal(clientIdentifier).completeAll(shard(clientIdentifier));
    }

    /** Connects with a session that lasts, while its journal answers at once. */
    private TestClient connected(String clientIdentifier) throws Exception {
        ManualJournal journal = journal(clientIdentifier);
        journal.automatic(true);
        TestClient client = broker.connectDurable(clientIdentifier);
        journal.automatic(false);
        journal.drain();
        return client;
    }

    private TestClient subscribed(String clientIdentifier, int qos, String topicFilter) throws Exception {
        TestClient client = connected(clientIdentifier);
        ManualJournal journal = journal(clientIdentifier);
        journal.automatic(true);
        client.subscribe(qos, topicFilter);
        journal.automatic(false);
        journal.drain();
        return client;
    }

    private void assertSilent(TestClient client) throws Exception {
        broker.awaitRounds();
        assertThat(client.hasNothing()).isTrue();
    }

    // ---- connections and subscriptions

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void connAckWaitsForTheSession(int loops) throws Exception {
        start(loops);
        for (String identifier : List.of("a", "b", "c", "d")) {
            TestClient client = broker.open();
            client.send(RunningBroker.durable(identifier));
            assertThat(journal(identifier).await(JournalRecord.SessionBegan.class))
                    .isEqualTo(new JournalRecord.SessionBegan(identifier, 0xFFFF_FFFFL));
            assertSilent(client);
            complete(identifier);
            assertThat(client.read(ConnAck.class).sessionPresent()).isFalse();
        }
    }

    @Test
    void connAckOfAKeptSessionWaitsToo() throws Exception {
        start(1);
        connected("c").close();
        journal("c").await(JournalRecord.SessionKept.class);
        complete("c");
        TestClient again = broker.open();
        again.send(RunningBroker.durable("c"));
        journal("c").await(JournalRecord.SessionKept.class);
        assertSilent(again);
        complete("c");
        assertThat(again.read(ConnAck.class).sessionPresent()).isTrue();
    }

    @Test
    void whatIsSentBehindConnectIsKeptUntilConnAck() throws Exception {
        start(1);
        TestClient client = broker.open();
        client.send(RunningBroker.durable("c"), subscription(1, 0, "t"), message("t", 0, 0, "early"));
        journal("c").await(JournalRecord.SessionBegan.class);
        assertSilent(client);
        complete("c");
        client.read(ConnAck.class);
        journal("c").await(JournalRecord.Subscribed.class);
        assertThat(text(client.read(Publish.class)))
                .as("may come before SUBACK")
                .isEqualTo("early");
        assertSilent(client);
        complete("c");
        client.read(SubAck.class);
    }

    @Test
    void anotherConnectionTakesOverWhileConnAckWaits() throws Exception {
        start(1);
        TestClient first = broker.open();
        first.send(RunningBroker.durable("c"));
        journal("c").await(JournalRecord.SessionBegan.class);
        TestClient second = broker.open();
        second.send(RunningBroker.durable("c"));
        assertThat(first.isAtEnd()).isTrue();
        complete("c");
        assertThat(second.read(ConnAck.class).sessionPresent()).isTrue();
    }

    @Test
    void aSessionThatEndsWithItsConnectionIsNotWrittenDown() throws Exception {
        start(1);
        TestClient client = broker.connect("passing");
        client.subscribe(1, "t");
        client.publish(message("other", 2, 7, "x"));
        assertThat(journal("passing").drain()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void subAckAndUnsubAckWait(int loops) throws Exception {
        start(loops);
        TestClient client = connected("c");
        client.send(subscription(5, 1, "a", "b/#", "$share/g/a"));
        assertThat(journal("c").await(JournalRecord.Subscribed.class).topicFilter())
                .isEqualTo("a");
        assertThat(journal("c").await(JournalRecord.Subscribed.class).topicFilter())
                .isEqualTo("b/#");
        assertThat(journal("c").await(JournalRecord.Subscribed.class).topicFilter())
                .isEqualTo("$share/g/a");
        journal("c").complete(shard("c"), 2);
        assertThat(client.untilPing()).isEmpty();
        journal("c").complete(shard("c"), 1);
        assertThat(client.read(SubAck.class).reasonCodes()).hasSize(3);

        client.send(new Unsubscribe(6, Properties.NONE, List.of("b/#", "unknown")));
        assertThat(journal("c").await(JournalRecord.Unsubscribed.class).topicFilter())
                .isEqualTo("b/#");
        assertThat(client.untilPing()).isEmpty();
        complete("c");
        assertThat(client.read(UnsubAck.class).reasonCodes())
                .containsExactly(ReasonCode.SUCCESS, ReasonCode.NO_SUBSCRIPTION_EXISTED);
    }

    @Test
    void retainedMessagesComeAfterSubAck() throws Exception {
        start(1);
        TestClient client = connected("c");
        client.send(TestClient.retained("t", 0, 0, "kept"));
        client.send(subscription(5, 0, "t"));
        assertThat(client.untilPing()).isEmpty();
        complete("c");
        client.read(SubAck.class);
        assertThat(text(client.read(Publish.class))).isEqualTo("kept");
    }

    // ---- QoS 1

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void pubAckWaitsUntilTheMessageIsDurableForEachSession(int loops) throws Exception {
        start(loops);
        List<String> names = IntStream.range(0, 3)
                .mapToObj(i -> broker.onShard(i % loops, "subscriber-" + i + "-"))
                .toList();
        for (String name : names) {
            subscribed(name, 1, "t");
        }
        TestClient publisher = broker.connect("publisher");
        publisher.send(message("t", 1, 9, "x"));
        for (String name : names) {
            JournalRecord.Queued queued = journal(name).await(JournalRecord.Queued.class);
            assertThat(queued.message().topic().name()).isEqualTo("t");
            assertThat(queued.qos()).isEqualTo(1);
        }
        for (String name : names) {
            assertThat(publisher.untilPing()).isEmpty();
            journal(name).complete(shard(name), 1);
            broker.awaitRounds();
        }
        assertThat(publisher.read(PubAck.class).packetIdentifier()).isEqualTo(9);
    }

    @Test
    void acknowledgementsLeaveInTheOrderOfTheMessages() throws Exception {
        start(3);
        String slow = broker.onShard(1, "slow");
        String fast = broker.onShard(2, "fast");
        subscribed(slow, 1, "slow");
        subscribed(fast, 2, "fast");
        TestClient publisher = broker.connect(broker.onShard(0, "publisher"));
        publisher.send(
                message("slow", 1, 1, "x"),
                message("fast", 1, 2, "x"),
                message("nobody", 1, 3, "x"),
                message("fast", 2, 4, "x"),
                message("nobody", 2, 5, "x"));
        IntStream.range(0, 2).forEach(i -> awaitQueued(fast));
        awaitQueued(slow);
        complete(fast);
        broker.awaitRounds();
        assertThat(publisher.untilPing()).isEmpty();
        complete(slow);
        assertThat(identifiers(publisher, 5)).containsExactly(1, 2, 3, 4, 5);
    }

    private void awaitQueued(String clientIdentifier) {
        try {
            journal(clientIdentifier).await(JournalRecord.Queued.class);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private static List<Integer> identifiers(TestClient client, int count) throws Exception {
        Integer[] identifiers = new Integer[count];
        for (int i = 0; i < count; i++) {
            identifiers[i] = switch (client.read()) {
                case PubAck ack -> ack.packetIdentifier();
                case PubRec rec -> rec.packetIdentifier();
                case PubComp comp -> comp.packetIdentifier();
                case Packet other -> throw new IllegalStateException("came " + other);
            };
        }
        return List.of(identifiers);
    }

    @Test
    void whatIsAcknowledgedByTheSubscriberIsWrittenDown() throws Exception {
        start(1);
        TestClient subscriber = subscribed("s", 1, "t");
        broker.connect("p").send(message("t", 1, 1, "x"), message("t", 1, 2, "y"));
        long first = journal("s").await(JournalRecord.Queued.class).position();
        long second = journal("s").await(JournalRecord.Queued.class).position();
        assertThat(second).isGreaterThan(first);
        Publish received = subscriber.read(Publish.class);
        subscriber.send(pubAck(received.packetIdentifier()));
        assertThat(journal("s").await(JournalRecord.Delivered.class).position()).isEqualTo(first);
    }

    // ---- QoS 2

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aQos2MessageIsNotHandedOnBeforeItsIdentifierIsDurable(int loops) throws Exception {
        start(loops);
        TestClient publisher = connected("publisher");
        TestClient here = broker.connect(broker.onShard(shard("publisher").index(), "here"));
        TestClient there = broker.connect(broker.onShard(loops - 1, "there"));
        here.subscribe(2, "t");
        there.subscribe(2, "t");
        publisher.send(message("t", 2, 11, "x"));
        assertThat(journal("publisher").await(JournalRecord.Received.class).packetIdentifier())
                .isEqualTo(11);
        assertThat(publisher.untilPing()).isEmpty();
        broker.awaitRounds();
        assertThat(here.untilPing()).isEmpty();
        assertThat(there.untilPing()).isEmpty();

        complete("publisher");
        assertThat(text(here.read(Publish.class))).isEqualTo("x");
        assertThat(text(there.read(Publish.class))).isEqualTo("x");
        assertThat(publisher.read(PubRec.class).packetIdentifier()).isEqualTo(11);

        publisher.send(pubRel(11));
        assertThat(journal("publisher").await(JournalRecord.Released.class).packetIdentifier())
                .isEqualTo(11);
        assertThat(publisher.untilPing()).isEmpty();
        complete("publisher");
        assertThat(publisher.read(PubComp.class).packetIdentifier()).isEqualTo(11);
    }

    @Test
    void aRepeatedQos2MessageIsNotAnsweredBeforeTheFirstIsDurable() throws Exception {
        start(1);
        TestClient publisher = connected("p");
        Publish first = message("t", 2, 11, "x");
        publisher.send(first);
        journal("p").await(JournalRecord.Received.class);
        publisher.send(new Publish(true, first.qos(), false, "t", 11, Properties.NONE, first.payload()));
        assertThat(publisher.untilPing()).isEmpty();
        complete("p");
        assertThat(identifiers(publisher, 2)).containsExactly(11, 11);
        assertThat(journal("p").drain()).isEmpty();
    }

    @Test
    void pubRecsLeaveInTheOrderOfTheMessagesWhateverTheySay() throws Exception {
        journals = List.of(new ManualJournal());
        broker = RunningBroker.start(
                1,
                ports -> ports.withJournal(journals::get).withAuthorizer(new Rules(List.of("forbidden"), List.of())));
        TestClient publisher = connected("p");
        publisher.send(message("t", 2, 1, "x"), message("forbidden", 2, 2, "x"), message("t", 2, 3, "x"));
        journal("p").await(JournalRecord.Received.class);
        journal("p").await(JournalRecord.Received.class);
        assertThat(publisher.untilPing()).isEmpty();
        complete("p");
        assertThat(identifiers(publisher, 3)).containsExactly(1, 2, 3);
    }

    @Test
    void aQos2MessageWhoseConnectionIsGoneIsHandedOnOnce() throws Exception {
        start(1);
        TestClient subscriber = broker.connect("s");
        subscriber.subscribe(1, "t");
        TestClient publisher = connected("p");
        Publish sent = message("t", 2, 11, "x");
        publisher.send(sent);
        journal("p").await(JournalRecord.Received.class);
        publisher.close();
        journal("p").await(JournalRecord.SessionKept.class);
        complete("p");
        assertThat(text(subscriber.receive())).isEqualTo("x");

        TestClient again = connected("p");
        again.send(new Publish(true, sent.qos(), false, "t", 11, Properties.NONE, sent.payload()));
        assertThat(again.read(PubRec.class).packetIdentifier()).isEqualTo(11);
        assertThat(subscriber.untilPing()).isEmpty();
    }

    @Test
    void anAcknowledgementForAConnectionThatIsGoneGivesTheNextOneNoQuota() throws Exception {
        int receiveMaximum = 2;
        journals = Stream.generate(ManualJournal::new).limit(2).toList();
        Limits limits = TestLimits.with(TestLimits.RECEIVE_MAXIMUM, receiveMaximum);
        broker = new RunningBroker(RunningBroker.config(2)
                .withLimits(limits)
                .withPorts(Ports.local().withJournal(journals::get)));
        String publisherName = broker.onShard(0, "publisher");
        String subscriberName = broker.onShard(1, "subscriber");
        subscribed(subscriberName, 1, "t");
        TestClient gone = connected(publisherName);
        gone.send(message("t", 1, 1, "x"));
        journal(subscriberName).await(JournalRecord.Queued.class);

        TestClient next = connected(publisherName);
        complete(subscriberName);
        broker.awaitRounds();
        next.send(message("t", 1, 2, "x"), message("t", 1, 3, "x"), message("t", 1, 4, "x"));
        assertThat(next.read(Disconnect.class).reasonCode()).isEqualTo(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED);
    }

    // ---- the end of sessions

    @Test
    void aCleanStartEndsTheOldSessionBeforeTheNewOneBegins() throws Exception {
        start(1);
        connected("c").close();
        journal("c").await(JournalRecord.SessionKept.class);
        journal("c").automatic(true);
        broker.connect(TestClient.connect(
                io.linnet.packet.ProtocolVersion.V5,
                "c",
                true,
                Properties.builder()
                        .number(Property.SESSION_EXPIRY_INTERVAL, 60)
                        .build()));
        assertThat(journal("c").drain())
                .containsExactly(new JournalRecord.SessionEnded("c"), new JournalRecord.SessionBegan("c", 60));
    }

    @Test
    void aSessionThatIsGivenUpAtDisconnectIsWrittenDownAsEnded() throws Exception {
        start(1);
        TestClient client = connected("c");
        client.send(new Disconnect(
                ReasonCode.SUCCESS,
                Properties.builder().number(Property.SESSION_EXPIRY_INTERVAL, 0).build()));
        assertThat(client.isAtEnd()).isTrue();
        assertThat(journal("c").await(JournalRecord.SessionEnded.class).clientIdentifier())
                .isEqualTo("c");
    }

    @Test
    void aSessionThatGoesOnOnlyForAConnectionIsWrittenDownAsEnded() throws Exception {
        start(1);
        connected("c").close();
        journal("c").await(JournalRecord.SessionKept.class);
        journal("c").automatic(true);
        TestClient again = broker.open();
        ConnAck connAck =
                again.connect(TestClient.connect(io.linnet.packet.ProtocolVersion.V5, "c", false, Properties.NONE));
        assertThat(connAck.sessionPresent()).isTrue();
        again.close();
        JournalRecord last = journal("c").await(JournalRecord.class);
        if (last instanceof JournalRecord.SessionKept(String identifier, long seconds)) {
            assertThat(seconds).as(identifier).isZero();
            last = journal("c").await(JournalRecord.class);
        }
        assertThat(last).isEqualTo(new JournalRecord.SessionEnded("c"));
    }
}
