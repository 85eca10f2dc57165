package io.linnet.broker;

import static io.linnet.broker.TestClient.message;
import static io.linnet.broker.TestClient.pubAck;
import static io.linnet.broker.TestClient.subscription;
import static io.linnet.broker.TestClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.packet.ConnAck;
import io.linnet.packet.Connect;
import io.linnet.packet.Disconnect;
import io.linnet.packet.Packet;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.PubAck;
import io.linnet.packet.PubRec;
import io.linnet.packet.Publish;
import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.SubAck;
import io.linnet.packet.UnsubAck;
import io.linnet.packet.Unsubscribe;
import io.linnet.packet.Will;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing that a client sees comes before what it depends on is durable: sessions, subscriptions and QoS 1. */
class JournalTest {
    private static final long NEVER = 0xFFFF_FFFFL;

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

    private static Connect connect(
            String clientIdentifier, boolean cleanStart, long expirySeconds, @Nullable String willTopic) {
        Properties properties = Properties.builder()
                .number(Property.SESSION_EXPIRY_INTERVAL, expirySeconds)
                .build();
        Will will = willTopic == null
                ? null
                : new Will(willTopic, TestClient.bytes("gone"), QoS.AT_LEAST_ONCE, false, Properties.NONE);
        return new Connect(ProtocolVersion.V5, cleanStart, 0, clientIdentifier, will, null, null, properties);
    }

    // ---- connections

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void connAckWaitsForTheSession(int loops) throws Exception {
        start(loops);
        for (String identifier : List.of("a", "b", "c", "d")) {
            TestClient client = broker.running().open();
            client.send(RunningBroker.durable(identifier));
            JournalRecord.SessionKept kept = journal(identifier).await(JournalRecord.SessionKept.class);
            assertThat(kept)
                    .isEqualTo(new JournalRecord.SessionKept(
                            kept.session(),
                            identifier,
                            NEVER,
                            0,
                            Durability.DISK,
                            null,
                            new JournalRecord.Owner("", false, null)));
            broker.assertSilent(client);
            broker.complete(identifier);
            assertThat(client.read(ConnAck.class).sessionPresent()).isFalse();
        }
    }

    @Test
    void connAckOfASessionThatStaysAsItIsDoesNotWait() throws Exception {
        start(1);
        TestClient first = broker.connected("c");
        broker.leave("c", first);
        assertThat(broker.running().open().connect(RunningBroker.durable("c")).sessionPresent())
                .isTrue();
        assertThat(journal("c").await(JournalRecord.SessionKept.class).leftAt()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void connAckOfASessionThatChangesWaits(boolean interval) throws Exception {
        start(1);
        broker.leave("c", broker.connected("c"));
        TestClient again = broker.running().open();
        again.send(interval ? connect("c", false, 100, null) : connect("c", false, NEVER, "will"));
        JournalRecord.SessionKept kept = journal("c").await(JournalRecord.SessionKept.class);
        assertThat(kept.expirySeconds()).isEqualTo(interval ? 100 : NEVER);
        assertThat(kept.will() == null).isEqualTo(interval);
        broker.assertSilent(again);
        broker.complete("c");
        assertThat(again.read(ConnAck.class).sessionPresent()).isTrue();
    }

    @Test
    void whatIsSentBehindConnectIsKeptUntilConnAck() throws Exception {
        start(1);
        TestClient client = broker.running().open();
        client.send(RunningBroker.durable("c"), subscription(1, 0, "t"), message("t", 0, 0, "early"));
        journal("c").await(JournalRecord.SessionKept.class);
        broker.assertSilent(client);
        broker.complete("c");
        client.read(ConnAck.class);
        journal("c").await(JournalRecord.Subscribed.class);
        assertThat(text(client.read(Publish.class)))
                .as("may come before SUBACK")
                .isEqualTo("early");
        broker.assertSilent(client);
        broker.complete("c");
        client.read(SubAck.class);
    }

    @Test
    void anotherConnectionTakesOverWhileConnAckWaitsAndWaitsItself() throws Exception {
        start(1);
        TestClient first = broker.running().open();
        first.send(RunningBroker.durable("c"));
        long number = journal("c").await(JournalRecord.SessionKept.class).session();
        TestClient second = broker.running().open();
        second.send(RunningBroker.durable("c"));
        assertThat(first.isAtEnd()).isTrue();
        broker.assertSilent(second);
        broker.complete("c");
        assertThat(journal("c").await(JournalRecord.SessionKept.class).leftAt())
                .as("the first has left")
                .isPositive();
        JournalRecord.SessionKept again = journal("c").await(JournalRecord.SessionKept.class);
        assertThat(again.leftAt()).isZero();
        assertThat(again.session()).isEqualTo(number);
        broker.assertSilent(second);
        broker.complete("c");
        assertThat(second.read(ConnAck.class).sessionPresent()).isTrue();
    }

    @Test
    void aSessionThatEndsWithItsConnectionIsNotWrittenDown() throws Exception {
        start(1);
        TestClient client = connect("passing");
        client.subscribe(1, "t");
        client.publish(message("other", 2, 7, "x"));
        TestClient durable = broker.running().open();
        durable.send(RunningBroker.durable("c"));
        assertThat(journal("c").await(JournalRecord.SessionKept.class).clientIdentifier())
                .as("the first record of all")
                .isEqualTo("c");
    }

    @Test
    void aWillIsWrittenDownThoughNobodyWaitsForIt() throws Exception {
        start(1);
        TestClient client = broker.running().connect(connect("c", true, 0, "will"));
        JournalRecord.SessionKept kept = journal("c").await(JournalRecord.SessionKept.class);
        assertThat(kept.expirySeconds()).isZero();
        assertThat(kept.will()).isNotNull();
        broker.complete("c");
        client.close();
        assertThat(journal("c").await(JournalRecord.SessionKept.class).will())
                .as("it was published")
                .isNull();
        assertThat(journal("c").await(JournalRecord.SessionEnded.class).session())
                .isEqualTo(kept.session());
    }

    // ---- subscriptions

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void subAckAndUnsubAckWait(int loops) throws Exception {
        start(loops);
        TestClient client = broker.connected("c");
        client.send(subscription(5, 1, "a", "b/#", "$share/g/a"));
        for (String filter : List.of("a", "b/#", "$share/g/a")) {
            assertThat(journal("c").await(JournalRecord.Subscribed.class).topicFilter())
                    .isEqualTo(filter);
        }
        assertThat(client.untilPing()).isEmpty();
        broker.complete("c");
        assertThat(client.read(SubAck.class).reasonCodes()).hasSize(3);

        client.send(new Unsubscribe(6, Properties.NONE, List.of("b/#", "unknown")));
        assertThat(journal("c").await(JournalRecord.Unsubscribed.class).topicFilter())
                .isEqualTo("b/#");
        assertThat(client.untilPing()).isEmpty();
        broker.complete("c");
        assertThat(client.read(UnsubAck.class).reasonCodes())
                .containsExactly(ReasonCode.SUCCESS, ReasonCode.NO_SUBSCRIPTION_EXISTED);
    }

    @Test
    void retainedMessagesComeAfterSubAck() throws Exception {
        start(1);
        TestClient client = broker.connected("c");
        client.send(TestClient.retained("t", 0, 0, "kept"));
        client.send(subscription(5, 0, "t"));
        assertThat(client.untilPing()).isEmpty();
        broker.complete("c");
        client.read(SubAck.class);
        assertThat(text(client.read(Publish.class))).isEqualTo("kept");
    }

    // ---- QoS 1

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void pubAckWaitsUntilTheMessageIsDurableForEachSession(int loops) throws Exception {
        start(loops);
        List<String> names = IntStream.range(0, 3)
                .mapToObj(i -> broker.running().onShard(i % loops, "subscriber-" + i + "-"))
                .toList();
        for (String name : names) {
            broker.subscribed(name, 1, "t");
        }
        TestClient publisher = connect("publisher");
        publisher.send(message("t", 1, 9, "x"));
        for (String name : names) {
            JournalRecord.Queued queued = journal(name).await(JournalRecord.Queued.class);
            assertThat(queued.message().topic().name()).isEqualTo("t");
            assertThat(queued.qos()).isEqualTo(1);
        }
        for (String name : names.subList(0, loops)) { // one on each shard
            assertThat(publisher.untilPing()).isEmpty();
            broker.complete(name);
            broker.running().awaitRounds();
        }
        assertThat(publisher.read(PubAck.class).packetIdentifier()).isEqualTo(9);
    }

    @Test
    void acknowledgementsLeaveInTheOrderOfTheMessages() throws Exception {
        start(3);
        String slow = broker.running().onShard(1, "slow");
        String fast = broker.running().onShard(2, "fast");
        broker.subscribed(slow, 1, "slow");
        broker.subscribed(fast, 2, "fast");
        TestClient publisher = connect(broker.running().onShard(0, "publisher"));
        journal(fast).automatic(true);
        publisher.send(
                message("slow", 1, 1, "x"),
                message("fast", 1, 2, "x"),
                message("nobody", 1, 3, "x"),
                message("fast", 2, 4, "x"),
                message("nobody", 2, 5, "x"));
        journal(slow).await(JournalRecord.Queued.class);
        for (int queued = 0; queued < 2; ) {
            queued += journal(fast).await(JournalRecord.class) instanceof JournalRecord.Queued ? 1 : 0;
        }
        broker.running().awaitRounds();
        assertThat(publisher.untilPing()).isEmpty();
        broker.complete(slow);
        assertThat(identifiers(publisher, 5)).containsExactly(1, 2, 3, 4, 5);
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

    @Test
    void whatIsAcknowledgedByTheSubscriberIsWrittenDown() throws Exception {
        start(1);
        TestClient subscriber = broker.subscribed("s", 1, "t");
        journal("s").automatic(true);
        connect("p").send(message("t", 1, 1, "x"), message("t", 1, 2, "y"));
        long first = journal("s").await(JournalRecord.Queued.class).position();
        long second = journal("s").await(JournalRecord.Queued.class).position();
        assertThat(second).isGreaterThan(first);
        Publish received = subscriber.read(Publish.class);
        subscriber.send(pubAck(received.packetIdentifier()));
        assertThat(journal("s").await(JournalRecord.Delivered.class).position()).isEqualTo(first);
    }

    @Test
    void anAcknowledgementForAConnectionThatIsGoneGivesTheNextOneNoQuota() throws Exception {
        int receiveMaximum = 2;
        broker = JournalledBroker.start(
                RunningBroker.config(2).withLimits(TestLimits.with(TestLimits.RECEIVE_MAXIMUM, receiveMaximum)));
        String publisherName = broker.running().onShard(0, "publisher");
        String subscriberName = broker.running().onShard(1, "subscriber");
        broker.subscribed(subscriberName, 1, "t");
        TestClient gone = broker.connected(publisherName);
        gone.send(message("t", 1, 1, "x"));
        journal(subscriberName).await(JournalRecord.Queued.class);

        TestClient next = broker.running().connectDurable(publisherName);
        assertThat(gone.read(Disconnect.class).reasonCode()).isEqualTo(ReasonCode.SESSION_TAKEN_OVER);
        broker.complete(subscriberName);
        broker.running().awaitRounds();
        next.send(message("t", 1, 2, "x"), message("t", 1, 3, "x"), message("t", 1, 4, "x"));
        assertThat(next.read(Disconnect.class).reasonCode()).isEqualTo(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED);
    }

    // ---- write cancellation

    /** Has a batch under way, so that what comes now stays in the ledger until it is complete. */
    private void keepTheJournalBusy() throws Exception {
        TestClient other = broker.connected("other");
        other.send(subscription(1, 0, "elsewhere"));
        assertThat(journal("other").awaitBatch().records())
                .singleElement()
                .isInstanceOf(JournalRecord.Subscribed.class);
    }

    @Test
    void aMessageThatIsAcknowledgedBeforeItsBatchGoesIsNeverWritten() throws Exception {
        start(1);
        TestClient subscriber = broker.subscribed("s", 1, "t");
        keepTheJournalBusy();
        TestClient publisher = connect("p");
        publisher.send(message("t", 1, 1, "cancelled"));
        Publish received = subscriber.read(Publish.class);
        assertThat(publisher.untilPing()).isEmpty();
        subscriber.send(pubAck(received.packetIdentifier()));
        assertThat(publisher.read(PubAck.class).packetIdentifier()).isEqualTo(1);

        publisher.send(message("t", 1, 2, "written"));
        subscriber.read(Publish.class);
        broker.complete("s");
        JournalRecord.Queued queued = journal("s").await(JournalRecord.Queued.class);
        assertThat(TestClient.bytes("written")).isEqualTo(queued.message().payload());
        assertThat(publisher.untilPing()).isEmpty();
        broker.complete("s");
        assertThat(publisher.read(PubAck.class).packetIdentifier()).isEqualTo(2);
    }

    @Test
    void theWriteIsCancelledForThoseWhoAcknowledgeAndPubAckWaitsForTheOthers() throws Exception {
        start(1);
        TestClient fast = broker.subscribed("fast", 1, "t");
        TestClient slow = broker.subscribed("slow", 1, "t");
        keepTheJournalBusy();
        TestClient publisher = connect("p");
        publisher.send(message("t", 1, 1, "x"));
        fast.send(pubAck(fast.read(Publish.class).packetIdentifier()));
        assertThat(fast.untilPing()).isEmpty();
        assertThat(publisher.untilPing()).isEmpty();
        broker.complete("slow");
        ManualJournal.Batch batch = journal("slow").awaitBatch();
        assertThat(batch.records()).singleElement().isInstanceOf(JournalRecord.Queued.class);
        assertThat(publisher.untilPing()).isEmpty();
        slow.send(pubAck(slow.read(Publish.class).packetIdentifier()));
        assertThat(publisher.read(PubAck.class).packetIdentifier())
                .as("nobody needs it any more")
                .isEqualTo(1);
        broker.complete("slow");
        assertThat(journal("slow").await(JournalRecord.Delivered.class).session())
                .isEqualTo(batch.records().getFirst().session());
    }

    // ---- shared subscriptions

    /**
     * A member of a group on the first shard that has one message in flight and another waiting; the other member, on the second
     * shard, is away.
     */
    private TestClient sharing(String member, String other, TestClient publisher) throws Exception {
        broker.left(other, 1, "$share/g/t");
        TestClient client = broker.subscribed(member, 1, "$share/g/t");
        publisher.send(message("t", 1, 1, "in flight"), message("t", 1, 2, "waiting"));
        assertThat(text(client.read(Publish.class))).isEqualTo("in flight");
        return client;
    }

    private void startSharing() throws Exception {
        broker = JournalledBroker.start(RunningBroker.config(2).withLimits(TestLimits.with("inFlightMaximum", 1)));
    }

    private static Disconnect givingUp() {
        return new Disconnect(
                ReasonCode.SUCCESS,
                Properties.builder().number(Property.SESSION_EXPIRY_INTERVAL, 0).build());
    }

    @Test
    void pubAckWaitsForTheMemberThatTakesOverFromASessionThatHasEnded() throws Exception {
        startSharing();
        String member = broker.running().onShard(0, "member");
        String other = broker.running().onShard(1, "other");
        TestClient publisher = connect(broker.running().onShard(0, "publisher"));
        TestClient client = sharing(member, other, publisher);
        client.send(givingUp());
        assertThat(client.isAtEnd()).isTrue();
        assertThat(journal(other).await(JournalRecord.Queued.class).qos()).isEqualTo(1);
        broker.running().awaitRounds();
        assertThat(publisher.untilPing()).isEmpty();
        journal(other).automatic(true);
        broker.complete(other);
        assertThat(identifiers(publisher, 2)).containsExactly(1, 2);
        TestClient taking = broker.running().connectDurable(other);
        assertThat(List.of(text(taking.receive()), text(taking.receive())))
                .containsExactlyInAnyOrder("in flight", "waiting");
    }

    @Test
    void whatAnotherMemberTakesOverIsNotDeletedBeforeItIsDurableThere() throws Exception {
        startSharing();
        String member = broker.running().onShard(0, "member");
        String other = broker.running().onShard(1, "other");
        TestClient publisher = connect(broker.running().onShard(0, "publisher"));
        TestClient client = sharing(member, other, publisher);
        journal(member).automatic(true);
        broker.complete(member);
        assertThat(identifiers(publisher, 2)).containsExactly(1, 2);
        journal(member).drain();
        client.send(givingUp());
        assertThat(client.isAtEnd()).isTrue();
        journal(other).await(JournalRecord.Queued.class);

        String next = broker.running().onShard(0, "next");
        broker.running().connectDurable(next);
        assertThat(journal(next).await(JournalRecord.SessionKept.class).clientIdentifier())
                .as("nothing was deleted before")
                .isEqualTo(next);
        journal(other).automatic(true);
        broker.complete(other);
        JournalRecord record;
        do {
            record = journal(member).await(JournalRecord.class);
        } while (!(record instanceof JournalRecord.SessionEnded));
    }

    // ---- the end of sessions

    @Test
    void aCleanStartEndsTheOldSessionBeforeTheNewOneBegins() throws Exception {
        start(1);
        broker.leave("c", broker.connected("c"));
        TestClient client = broker.running().open();
        client.send(connect("c", true, 60, null));
        JournalRecord.SessionEnded ended = journal("c").await(JournalRecord.SessionEnded.class);
        JournalRecord.SessionKept kept = journal("c").await(JournalRecord.SessionKept.class);
        assertThat(kept.expirySeconds()).isEqualTo(60);
        assertThat(kept.session()).isNotEqualTo(ended.session());
        broker.assertSilent(client);
        broker.complete("c");
        assertThat(client.read(ConnAck.class).sessionPresent()).isFalse();
    }

    @Test
    void theEndOfASessionNamesWhatItHad() throws Exception {
        start(1);
        broker.left("c", 1, "a", "$share/g/b");
        broker.release();
        connect("p").publish(message("a", 1, 1, "waits"));
        broker.hold();
        TestClient client = broker.running().open();
        client.send(connect("c", true, 60, null));
        JournalRecord.SessionEnded ended = journal("c").await(JournalRecord.SessionEnded.class);
        assertThat(ended.topicFilters()).containsExactlyInAnyOrder("a", "$share/g/b");
        assertThat(ended.hasMessages()).isTrue();
        assertThat(ended.hasFlows()).isFalse();
    }

    @Test
    void aSessionThatIsGivenUpAtDisconnectIsWrittenDownAsEnded() throws Exception {
        start(1);
        TestClient client = broker.connected("c");
        client.send(new Disconnect(
                ReasonCode.SUCCESS,
                Properties.builder().number(Property.SESSION_EXPIRY_INTERVAL, 0).build()));
        assertThat(client.isAtEnd()).isTrue();
        JournalRecord.SessionEnded ended = journal("c").await(JournalRecord.SessionEnded.class);
        assertThat(ended.topicFilters()).isEmpty();
        assertThat(ended.hasMessages()).isFalse();
    }

    @Test
    void aSessionThatGoesOnOnlyForAConnectionIsWrittenDownAsEnded() throws Exception {
        start(1);
        broker.leave("c", broker.connected("c"));
        journal("c").automatic(true);
        TestClient again = broker.running().open();
        assertThat(again.connect(connect("c", false, 0, null)).sessionPresent()).isTrue();
        JournalRecord.SessionKept kept = journal("c").await(JournalRecord.SessionKept.class);
        assertThat(kept.expirySeconds()).isZero();
        again.close();
        assertThat(journal("c").await(JournalRecord.SessionEnded.class).session())
                .isEqualTo(kept.session());
    }
}
