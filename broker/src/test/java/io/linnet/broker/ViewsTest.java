package io.linnet.broker;

import static io.linnet.broker.TestClient.message;
import static io.linnet.broker.TestClient.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.packet.Connect;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.ProtocolViolation;
import io.linnet.packet.Publish;
import io.linnet.packet.QoS;
import io.linnet.packet.Will;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What programs that embed a broker see of it, and what they can do to sessions and to the time. */
class ViewsTest {
    private final AtomicLong clock = new AtomicLong(1_700_000_000_000L);

    @SuppressWarnings("NullAway.Init") // each test starts it
    private RunningBroker running;

    private Broker start(int loops) throws IOException {
        running = RunningBroker.start(loops, ports -> ports.withClock(clock::get));
        return running.broker();
    }

    @AfterEach
    void close() throws IOException {
        running.close();
    }

    private static Connect durable(String identifier, int expirySeconds, Will will) {
        Properties properties = Properties.builder()
                .number(Property.SESSION_EXPIRY_INTERVAL, expirySeconds)
                .build();
        return new Connect(ProtocolVersion.V5, false, 0, identifier, will, null, null, properties);
    }

    private static Will will(String topicName) {
        return new Will(topicName, "gone".getBytes(StandardCharsets.UTF_8), QoS.AT_MOST_ONCE, false, Properties.NONE);
    }

    private static <T> T get(java.util.concurrent.CompletableFuture<T> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void sessionsAreListedInOrderWithWhatTheyHave(int loops) throws Exception {
        Broker broker = start(loops);
        running.connect("b");
        TestClient away = running.connectDurable("a");
        away.subscribe(1, "t/#", "$share/g/u");
        away.close();
        running.awaitCount(1, counters -> counters.clientsConnected);
        running.connect("p").publish(message("t/1", 1, 1, "waits"));
        List<SessionSummary> all = get(broker.sessions("", 10));
        assertThat(all).extracting(SessionSummary::clientIdentifier).containsExactly("a", "b", "p");
        SessionSummary first = all.getFirst();
        assertThat(first.connected()).isFalse();
        assertThat(first.subscriptions()).isEqualTo(Map.of("t/#", 1, "$share/g/u", 1));
        assertThat(first.waiting()).isEqualTo(1);
        assertThat(first.expirySeconds()).isEqualTo(0xFFFF_FFFFL);
        assertThat(get(broker.sessions("a", 1)))
                .extracting(SessionSummary::clientIdentifier)
                .containsExactly("b");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aSessionThatIsEndedLeavesItsWillAndNothingElse(int loops) throws Exception {
        Broker broker = start(loops);
        TestClient watcher = running.connect("w");
        watcher.subscribe(0, "wills");
        running.connect(durable("c", 1_000, will("wills")));
        assertThat(get(broker.endSession("c"))).isTrue();
        assertThat(text(watcher.receive())).isEqualTo("gone");
        assertThat(get(broker.sessions("", 10)))
                .extracting(SessionSummary::clientIdentifier)
                .containsExactly("w");
        assertThat(get(broker.endSession("c"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void watchersSeeEachMessageOnceBeforeItIsAcknowledged(int loops) throws Exception {
        Broker broker = start(loops);
        BlockingQueue<Message> seen = new LinkedBlockingQueue<>();
        TestClient publisher = running.connect("p");
        for (int i = 0; i < 3; i++) {
            running.connect("s" + i).subscribe(2, "t");
        }
        try (var _ = broker.watchMessages(seen::add)) {
            publisher.publish(message("t", 1, 1, "one"));
            assertThat(seen).extracting(Message::publisher).containsExactly("p");
            publisher.publish(message("nobody/listens", 1, 2, "two"));
            assertThat(seen).hasSize(2);
        }
        publisher.publish(message("t", 1, 3, "three"));
        assertThat(seen).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void watchersSeeWills(int loops) throws Exception {
        Broker broker = start(loops);
        BlockingQueue<Message> seen = new LinkedBlockingQueue<>();
        try (var _ = broker.watchMessages(seen::add)) {
            running.connect(durable("c", 0, will("wills"))).close();
            Message will = seen.poll(20, TimeUnit.SECONDS);
            assertThat(will.topic().name()).isEqualTo("wills");
            assertThat(will.publisher()).isEqualTo("c");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void retainedMessagesAreListedUntilTheyExpire(int loops) throws Exception {
        Broker broker = start(loops);
        Properties expiry = Properties.builder()
                .number(Property.MESSAGE_EXPIRY_INTERVAL, 10)
                .build();
        TestClient publisher = running.connect("p");
        publisher.publish(retained("r/1", 1, Properties.NONE));
        publisher.publish(retained("r/2", 2, expiry));
        publisher.publish(retained("other", 3, Properties.NONE));
        assertThat(get(broker.retained("r/+", 10)))
                .extracting(message -> message.topic().name())
                .containsExactlyInAnyOrder("r/1", "r/2");
        assertThat(get(broker.retained("r/+", 1))).hasSize(1);
        clock.addAndGet(10_000);
        assertThat(get(broker.retained("r/+", 10)))
                .extracting(message -> message.topic().name())
                .containsExactly("r/1");
        assertThatThrownBy(() -> broker.retained("r/#/x", 1)).isInstanceOf(ProtocolViolation.class);
    }

    private static Publish retained(String topicName, int identifier, Properties properties) {
        return new Publish(false, QoS.AT_LEAST_ONCE, true, topicName, identifier, properties, new byte[] {1});
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aTickDoesWhatIsDueByTheClock(int loops) throws Exception {
        Broker broker = start(loops);
        running.connect(durable("c", 10, will("wills"))).close();
        running.awaitCount(0, counters -> counters.clientsConnected);
        clock.addAndGet(9_999);
        get(broker.tick());
        assertThat(get(broker.sessions("", 10))).hasSize(1);
        clock.addAndGet(1);
        get(broker.tick());
        assertThat(get(broker.sessions("", 10))).isEmpty();
    }
}
