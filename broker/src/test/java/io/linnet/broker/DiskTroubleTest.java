package io.linnet.broker;

import static io.linnet.broker.TestClient.message;
import static io.linnet.broker.TestClient.pubRel;
import static io.linnet.broker.TestClient.subscription;
import static io.linnet.broker.TestClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.packet.ConnAck;
import io.linnet.packet.Properties;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.PubAck;
import io.linnet.packet.PubRec;
import io.linnet.packet.Publish;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.SubAck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** While nothing can be made durable: what would need it is refused, all the rest goes on, and nothing is promised falsely. */
class DiskTroubleTest {
    @SuppressWarnings("NullAway.Init") // each test starts it
    private JournalledBroker broker;

    @SuppressWarnings("NullAway.Init") // each test starts it
    private TestClient subscriber;

    /** A durable subscriber is there, on the last of the shards; from now on there is trouble. */
    private void start(int loops) throws Exception {
        broker = JournalledBroker.start(loops);
        subscriber = broker.subscribed(broker.running().onShard(loops - 1, "s"), 2, "t");
        broker.release();
        broker.trouble(true);
    }

    @AfterEach
    void stop() throws Exception {
        broker.close();
    }

    private TestClient publisher() throws Exception {
        return broker.running().connect(broker.running().onShard(0, "p"));
    }

    // ---- messages

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aMessageForADurableSessionIsRefused(int loops) throws Exception {
        start(loops);
        TestClient publisher = publisher();
        publisher.send(message("t", 1, 1, "once"), message("t", 2, 2, "exactly"));
        assertThat(publisher.read(PubAck.class).reasonCode()).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
        assertThat(publisher.read(PubRec.class).reasonCode()).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
        assertThat(subscriber.untilPing()).isEmpty();

        broker.trouble(false);
        publisher.publish(message("t", 1, 1, "once"));
        publisher.publish(message("t", 2, 2, "exactly")); // the identifier is free again
        assertThat(text(subscriber.receive())).isEqualTo("once");
        assertThat(text(subscriber.receive())).isEqualTo("exactly");
    }

    @ParameterizedTest
    @CsvSource({"1,1", "1,2", "3,1", "3,2"})
    void a3xPublisherIsDisconnectedInsteadOfBeingToldALie(int loops, int qos) throws Exception {
        start(loops);
        TestClient publisher =
                broker.running().connect(TestClient.connect(ProtocolVersion.V3_1_1, "old", true, Properties.NONE));
        publisher.send(message("t", qos, 1, "x"));
        assertThat(publisher.isAtEnd()).isTrue();
        assertThat(subscriber.untilPing()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void qos0AndSessionsThatAreNotDurableGoOn(int loops) throws Exception {
        start(loops);
        TestClient passing = broker.running().connect(broker.running().onShard(0, "passing"));
        passing.subscribe(2, "elsewhere", "t");
        TestClient publisher = publisher();
        for (int qos = 0; qos <= 2; qos++) {
            publisher.publish(message("elsewhere", qos, qos, "x"));
            assertThat(passing.receive().qos().code()).isEqualTo(qos);
        }
        publisher.send(message("t", 0, 0, "live"));
        assertThat(text(subscriber.read(Publish.class))).isEqualTo("live");
        assertThat(text(passing.receive())).isEqualTo("live");
        assertThat(broker.running().count(counters -> counters.publishesDropped))
                .isZero();
    }

    @Test
    void aQos2MessageOfADurablePublisherIsRefusedWhoeverGetsIt() throws Exception {
        broker = JournalledBroker.start(1);
        TestClient passing = broker.running().connect("passing");
        passing.subscribe(2, "t");
        TestClient publisher = broker.connected("p");
        broker.release();
        broker.trouble(true);
        publisher.send(message("t", 2, 7, "x"));
        assertThat(publisher.read(PubRec.class).reasonCode()).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
        assertThat(passing.untilPing()).isEmpty();
        publisher.publish(message("t", 1, 8, "once")); // nothing of it has to be durable
        assertThat(text(passing.receive())).isEqualTo("once");
        broker.trouble(false);
        publisher.publish(message("t", 2, 7, "exactly"));
        assertThat(text(passing.receive())).isEqualTo("exactly");
    }

    @Test
    void whatWasOnItsWayWhenTheTroubleBeganIsAcknowledgedWhenItIsOver() throws Exception {
        broker = JournalledBroker.start(1);
        subscriber = broker.subscribed("s", 1, "t");
        TestClient publisher = broker.connected("p");
        publisher.send(message("t", 1, 1, "x"), message("t", 2, 2, "y"));
        broker.journal("s").await(JournalRecord.Queued.class);
        broker.trouble(true);
        assertThat(publisher.untilPing()).isEmpty();
        broker.trouble(false);
        broker.release();
        assertThat(publisher.read(PubAck.class).reasonCode()).isEqualTo(ReasonCode.SUCCESS);
        assertThat(publisher.read(PubRec.class).reasonCode()).isEqualTo(ReasonCode.SUCCESS);
        publisher.send(pubRel(2));
    }

    // ---- connections and subscriptions

    @Test
    void aDurableSessionCannotSubscribe() throws Exception {
        start(1);
        subscriber.send(subscription(1, 1, "more"));
        assertThat(subscriber.read(SubAck.class).reasonCodes()).containsExactly(ReasonCode.QUOTA_EXCEEDED);
        assertThat(broker.running().count(counters -> counters.subscriptions)).isEqualTo(1);
        broker.trouble(false);
        subscriber.subscribe(1, "more");
    }

    @Test
    void aNewDurableSessionCannotBegin() throws Exception {
        start(1);
        TestClient refused = broker.running().open();
        assertThat(refused.connect(RunningBroker.durable("new")).reasonCode()).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
        assertThat(refused.isAtEnd()).isTrue();
        TestClient old = broker.running().open(ProtocolVersion.V3_1_1);
        ConnAck connAck = old.connect(TestClient.connect(ProtocolVersion.V3_1_1, "old", false, Properties.NONE));
        assertThat(connAck.reasonCode().isError()).isTrue();
        assertThat(old.isAtEnd()).isTrue();
        assertThat(broker.running().count(counters -> counters.sessions)).isEqualTo(1);

        broker.running().connect("passing").subscribe(1, "t");
        broker.trouble(false);
        broker.running().connectDurable("new").subscribe(1, "t");
    }

    @Test
    void aDurableSessionThatIsThereCanBeTakenUp() throws Exception {
        start(1);
        TestClient again = broker.running().open();
        String name = broker.running().onShard(0, "s");
        assertThat(again.connect(RunningBroker.durable(name)).sessionPresent()).isTrue();
        publisher().send(message("t", 0, 0, "live"));
        assertThat(text(again.read(Publish.class))).isEqualTo("live");
    }
}
