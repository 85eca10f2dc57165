package io.linnet.broker;

import static io.linnet.broker.TestClient.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.packet.ConnAck;
import io.linnet.packet.Connect;
import io.linnet.packet.Properties;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.PubAck;
import io.linnet.packet.SubAck;
import io.linnet.transport.ListenerOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What listeners promise: a session keeps the promise with which it began, an acknowledgement waits for the lesser of two. */
class DurabilityTest {
    private static final List<Durability> LEVELS = List.of(Durability.values());

    private JournalledBroker broker;

    /** A listener for each level, in the order of the levels. */
    @BeforeEach
    void start() throws Exception {
        List<ListenerOptions> listeners = LEVELS.stream()
                .map(level -> ListenerOptions.parse("mqtt://127.0.0.1:0").withHighWaterBytes(1 + LEVELS.indexOf(level)))
                .toList();
        Map<ListenerOptions, Durability> levels = LEVELS.stream()
                .collect(Collectors.toMap(level -> listeners.get(LEVELS.indexOf(level)), Function.identity()));
        broker = JournalledBroker.start(
                RunningBroker.config(1).withListeners(listeners).withDurability(Durability.DISK, levels));
    }

    @AfterEach
    void stop() throws Exception {
        broker.close();
    }

    private TestClient open(Durability level, ProtocolVersion version) throws Exception {
        int port =
                broker.running().broker().addresses().get(LEVELS.indexOf(level)).getPort();
        return new TestClient(port, version);
    }

    private TestClient open(Durability level) throws Exception {
        return open(level, ProtocolVersion.V5);
    }

    private static Connect passing(String clientIdentifier) {
        return TestClient.connect(ProtocolVersion.V5, clientIdentifier, true, Properties.NONE);
    }

    private static List<String> promises(ConnAck connAck) {
        return connAck.properties().userProperties().stream()
                .filter(each -> each.name().equals("durability"))
                .map(each -> each.value())
                .toList();
    }

    @ParameterizedTest
    @EnumSource(Durability.class)
    void connAckOfADurableSessionSaysWhatIsPromised(Durability level) throws Exception {
        broker.release();
        try (TestClient client = open(level)) {
            assertThat(promises(client.connect(RunningBroker.durable("c"))))
                    .containsExactly(level.name().toLowerCase(java.util.Locale.ROOT));
        }
        try (TestClient client = open(level)) {
            assertThat(promises(client.connect(passing("passing")))).isEmpty();
        }
    }

    @Test
    void aSessionKeepsThePromiseWithWhichItBegan() throws Exception {
        broker.release();
        try (TestClient first = open(Durability.OS);
                TestClient second = open(Durability.DISK)) {
            first.connect(RunningBroker.durable("c"));
            assertThat(promises(second.connect(RunningBroker.durable("c")))).containsExactly("os");
        }
    }

    @Test
    void aSessionInMemoryIsNeverWritten() throws Exception {
        try (TestClient publisher = open(Durability.DISK)) {
            publisher.connect(passing("p"));
            try (TestClient client = open(Durability.MEMORY)) {
                client.connect(RunningBroker.durable("c"));
                client.subscribe(1, "t");
                publisher.publish(message("t", 1, 1, "x"));
            }
            publisher.publish(message("t", 2, 1, "y"));
            broker.trouble(true); // no matter
            try (TestClient again = open(Durability.MEMORY)) {
                assertThat(again.connect(RunningBroker.durable("c")).sessionPresent())
                        .isTrue();
                again.receive();
                again.receive();
            }
            assertThat(broker.journal("c").drain()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "OS, false",
        "DISK, true",
    })
    void theDiskIsAskedForWhereASessionIsPromisedIt(Durability level, boolean toDisk) throws Exception {
        try (TestClient client = open(level)) {
            client.send(RunningBroker.durable("c"));
            assertThat(broker.journal("c").awaitBatch().toDisk()).isEqualTo(toDisk);
            assertThat(client.hasNothing()).isTrue();
            broker.complete("c");
            client.read(ConnAck.class);
            client.send(TestClient.subscription(1, 1, "t"));
            assertThat(broker.journal("c").awaitBatch().toDisk()).isEqualTo(toDisk);
            assertThat(client.untilPing()).isEmpty();
            broker.complete("c");
            client.read(SubAck.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MEMORY, OS,   false, false",
        "MEMORY, DISK, false, true",
        "OS,     OS,   true,  false",
        "OS,     DISK, true,  true",
        "DISK,   OS,   true,  false",
        "DISK,   DISK, true,  true",
    })
    void pubAckWaitsForTheLesserOfThePromisesToPublisherAndSubscriber(
            Durability publisherLevel, Durability sessionLevel, boolean waits, boolean toDisk) throws Exception {
        broker.release();
        try (TestClient subscriber = open(sessionLevel);
                TestClient publisher = open(publisherLevel)) {
            subscriber.connect(RunningBroker.durable("s"));
            subscriber.subscribe(1, "t");
            publisher.connect(passing("p"));
            broker.hold();
            publisher.send(message("t", 1, 1, "x"));
            ManualJournal.Batch batch = broker.journal("s").awaitBatch();
            assertThat(batch.records()).singleElement().isInstanceOf(JournalRecord.Queued.class);
            assertThat(batch.toDisk()).isEqualTo(toDisk);
            assertThat(publisher.untilPing()).hasSize(waits ? 0 : 1).allMatch(PubAck.class::isInstance);
            broker.complete("s");
            if (waits) {
                assertThat(publisher.read(PubAck.class).packetIdentifier()).isEqualTo(1);
            }
        }
    }

    @Test
    void levelsAreOrdered() {
        assertThat(Arrays.stream(Durability.values()).map(level -> level.atMost(Durability.OS)))
                .containsExactly(Durability.MEMORY, Durability.OS, Durability.OS);
    }
}
