package io.linnet.broker;

import static io.linnet.broker.TestClient.message;
import static io.linnet.broker.TestClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.packet.Connect;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.PubAck;
import io.linnet.packet.Publish;
import io.linnet.packet.ReasonCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The one budget of memory: over it publishers are slowed down, and nothing is lost. */
class MemoryBudgetTest {
    private static final int MESSAGES = 500;

    @SuppressWarnings("NullAway.Init") // each test starts it
    private JournalledBroker broker;

    @AfterEach
    void stop() throws Exception {
        broker.close();
    }

    private boolean isTight() {
        return broker.running().broker().shards().getFirst().isTight();
    }

    @Test
    void publishersAreSlowedDownUntilThereIsRoomAndNothingIsLost() throws Exception {
        broker = JournalledBroker.start(RunningBroker.config(1)
                .withLimits(TestLimits.with(java.util.Map.of("totalQueueBytes", 20_000L, "inFlightMaximum", 40L))));
        broker.release();
        TestClient subscriber = broker.running().connectDurable("s");
        subscriber.subscribe(1, "t");
        TestClient publisher = broker.running().connect("p");
        String payload = "x".repeat(1_000);
        for (int i = 1; i <= 40; i++) {
            publisher.send(message("t", 1, i, i + payload));
        }
        // nobody acknowledges them: twice the budget is in use at the next tick
        broker.running().awaitCount(1, counters -> counters.memoryTight);
        long tightSince = System.nanoTime();
        for (int i = 41; i <= MESSAGES; i++) {
            publisher.send(message("t", 1, i, i + payload));
        }
        assertThat(isTight()).isTrue();
        long received = broker.running().count(counters -> counters.publishesReceived);
        long ticks = 2 + (System.nanoTime() - tightSince) / 100_000_000;
        assertThat(received)
                .as("once in a tick is read, which is a tenth of a second, at most 64 KiB")
                .isLessThanOrEqualTo(40 + ticks * 64);
        Connect stranger = TestClient.connect(ProtocolVersion.V5, "stranger", true, Properties.NONE);
        assertThat(broker.running().open().connect(stranger).reasonCode()).isEqualTo(ReasonCode.SERVER_BUSY);
        for (int i = 1; i <= MESSAGES; i++) {
            assertThat(text(subscriber.receive())).isEqualTo(i + payload);
        }
        for (int i = 1; i <= MESSAGES; i++) {
            assertThat(publisher.read(PubAck.class).reasonCode()).isEqualTo(ReasonCode.SUCCESS);
        }
        BadDay.await("back to normal", () -> !isTight());
        assertThat(broker.running().count(counters -> counters.publishesDropped))
                .isZero();
        broker.running().connect("stranger");
        publisher.publish(message("t", 1, 1, "as before"));
        assertThat(text(subscriber.receive())).isEqualTo("as before");
    }

    @Test
    void troubleWithTheDiskIsToldBelowSys() throws Exception {
        broker = JournalledBroker.start(RunningBroker.config(1).withSysIntervalSeconds(1));
        broker.release();
        TestClient observer = broker.running().connect("observer");
        observer.subscribe(0, "$SYS/broker/store/trouble");
        assertThat(text(observer.read(Publish.class))).isEqualTo("none");
        broker.trouble(true);
        assertThat(text(observer.read(Publish.class))).isEqualTo("the disk is full");
        broker.trouble(false);
        assertThat(text(observer.read(Publish.class))).isEqualTo("none");
    }

    /** The Receive Maximum of a client bounds what is unacknowledged also where the limit is higher. */
    @Test
    void aReceiverThatTakesOneAtATimeKeepsTheBudgetToo() throws Exception {
        broker =
                JournalledBroker.start(RunningBroker.config(1).withLimits(TestLimits.with("totalQueueBytes", 20_000L)));
        broker.release();
        Properties one = RunningBroker.durable("s").properties().toBuilder()
                .number(Property.RECEIVE_MAXIMUM, 1)
                .build();
        TestClient subscriber = broker.running().connect(TestClient.connect(ProtocolVersion.V5, "s", false, one));
        subscriber.subscribe(1, "t");
        TestClient publisher = broker.running().connect("p");
        for (int i = 1; i <= 60; i++) {
            publisher.send(message("t", 1, i, i + "x".repeat(1_000)));
        }
        for (int i = 1; i <= 60; i++) {
            assertThat(text(subscriber.receive())).startsWith(i + "x");
        }
        assertThat(broker.running().count(counters -> counters.publishesDropped))
                .isZero();
    }
}
