package io.linnet.broker;

import static io.linnet.broker.TestClient.message;
import static io.linnet.broker.TestClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.packet.ConnAck;
import io.linnet.packet.Disconnect;
import io.linnet.packet.Packet;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.PubAck;
import io.linnet.packet.PubComp;
import io.linnet.packet.PubRec;
import io.linnet.packet.PubRel;
import io.linnet.packet.Publish;
import io.linnet.packet.ReasonCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Many clients on several loops at once. */
class ManyLoopsTest {
    private static final int LOOPS = 3;
    private static final int ROUNDS = 30;
    private static final int PER_ROUND = 12;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @SuppressWarnings("NullAway.Init") // each test starts it
    private RunningBroker broker;

    @AfterEach
    void stop() throws IOException {
        threads.shutdownNow();
        broker.close();
    }

    private static <T> T done(Future<T> future) throws Exception {
        return future.get(60, TimeUnit.SECONDS);
    }

    private <T> List<Future<T>> inParallel(int count, Callable<T> task) {
        return IntStream.range(0, count).mapToObj(i -> threads.submit(task)).toList();
    }

    // ---- from everybody to everybody

    @ParameterizedTest
    @CsvSource({"71, 16777216", "72, 16777216", "73, 1", "74, 2000"})
    void nothingIsLostNothingIsDoubledAndThePublishersOrderIsKept(long seed, long interLoopBytes) throws Exception {
        broker = new RunningBroker(
                RunningBroker.config(LOOPS).withLimits(TestLimits.with("interLoopBytes", interLoopBytes)));
        int publishers = 6;
        List<Future<Map<String, Integer>>> received = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            TestClient subscriber = broker.connect(broker.onShard(i % LOOPS, "subscriber" + i + "-"));
            subscriber.subscribe(2, i % 2 == 0 ? "from/+" : "from/#");
            received.add(threads.submit(() -> receiveInOrder(subscriber, publishers * ROUNDS * PER_ROUND)));
        }
        List<Future<Map<String, Integer>>> sent = new ArrayList<>();
        for (int i = 0; i < publishers; i++) {
            TestClient publisher = broker.connect(broker.onShard(i % LOOPS, "publisher" + i + "-"));
            String topicName = "from/" + i;
            Random random = new Random(seed * 100 + i);
            sent.add(threads.submit(() -> publishInRounds(publisher, topicName, random)));
        }
        Map<String, Integer> all = new HashMap<>();
        for (Future<Map<String, Integer>> each : sent) {
            all.putAll(done(each));
        }
        for (Future<Map<String, Integer>> each : received) {
            assertThat(done(each)).isEqualTo(all);
        }
        assertThat(broker.count(counters -> counters.publishesDropped)).isZero();
        assertThat(broker.count(counters -> counters.shardFailures)).isZero();
        broker.awaitCount(0, counters -> counters.queuedBytes);
    }

    /** Sends messages of random QoS, numbered within their QoS. Returns how many there were by topic and QoS. */
    private static Map<String, Integer> publishInRounds(TestClient publisher, String topicName, Random random)
            throws IOException {
        Map<String, Integer> counts = new HashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            Packet[] packets = new Packet[PER_ROUND];
            int answers = 0;
            for (int i = 0; i < PER_ROUND; i++) {
                int qos = random.nextInt(3);
                int number = counts.merge(topicName + " " + qos, 1, Integer::sum);
                packets[i] = message(topicName, qos, qos == 0 ? 0 : i + 1, Integer.toString(number));
                answers += qos;
            }
            publisher.send(packets);
            for (; answers > 0; answers--) {
                switch (publisher.read()) {
                    case PubAck ack -> assertThat(ack.reasonCode()).isEqualTo(ReasonCode.SUCCESS);
                    case PubRec rec -> publisher.send(TestClient.pubRel(rec.packetIdentifier()));
                    case PubComp comp -> assertThat(comp.reasonCode()).isEqualTo(ReasonCode.SUCCESS);
                    case Packet other -> throw new AssertionError("came " + other);
                }
            }
        }
        return counts;
    }

    /** Takes so many messages, each the next one of its topic and QoS. */
    private static Map<String, Integer> receiveInOrder(TestClient subscriber, int wanted) throws IOException {
        Map<String, Integer> counts = new HashMap<>();
        for (int received = 0; received < wanted; ) {
            switch (subscriber.read()) {
                case Publish publish -> {
                    int qos = publish.qos().code();
                    int number = counts.merge(publish.topicName() + " " + qos, 1, Integer::sum);
                    assertThat(text(publish)).isEqualTo(Integer.toString(number));
                    if (qos > 0) {
                        int identifier = publish.packetIdentifier();
                        subscriber.send(qos == 1 ? TestClient.pubAck(identifier) : TestClient.pubRec(identifier));
                    }
                    received++;
                }
                case PubRel rel -> subscriber.send(TestClient.pubComp(rel.packetIdentifier()));
                case Packet other -> throw new AssertionError("came " + other);
            }
        }
        return counts;
    }

    // ---- the same client again and again

    @ParameterizedTest
    @ValueSource(ints = {1, LOOPS})
    void aStormOfTakeoversLosesNoMessage(int loops) throws Exception {
        broker = RunningBroker.start(loops);
        broker.connectDurable("storm").subscribe(1, "t");
        TestClient publisher = broker.connect("publisher");
        AtomicBoolean over = new AtomicBoolean();
        List<Future<Integer>> storm = inParallel(4, () -> {
            int connected = 0;
            while (!over.get() || connected == 0) {
                try (TestClient client = new TestClient(broker.broker().port(), ProtocolVersion.V5)) {
                    client.send(RunningBroker.durable("storm"));
                    connected += client.read() instanceof ConnAck ? 1 : 0;
                } catch (IOException takenOver) {
                    connected += 0; // another one was faster
                }
            }
            return connected;
        });
        for (int i = 1; i <= 200; i++) {
            publisher.publish(message("t", 1, i, "m" + i));
        }
        over.set(true);
        for (Future<Integer> each : storm) {
            assertThat(done(each)).isPositive();
        }
        TestClient last = broker.open();
        assertThat(last.connect(RunningBroker.durable("storm")).sessionPresent())
                .isTrue();
        for (int i = 1; i <= 200; i++) {
            assertThat(text(last.receive())).isEqualTo("m" + i);
        }
        assertThat(last.untilPing()).isEmpty();
        broker.awaitCount(2, counters -> counters.clientsConnected);
        assertThat(broker.count(counters -> counters.sessions)).isEqualTo(2);
        broker.awaitCount(0, counters -> counters.queuedBytes);
        assertThat(broker.count(counters -> counters.queuedMessages)).isZero();
    }

    @Test
    void aStormOfCleanStartsLeavesOneClient() throws Exception {
        broker = RunningBroker.start(LOOPS);
        List<Future<Integer>> storm = inParallel(6, () -> {
            int granted = 0;
            for (int i = 0; i < 40; i++) {
                try (TestClient client = new TestClient(broker.broker().port(), ProtocolVersion.V5)) {
                    client.send(
                            TestClient.connect(ProtocolVersion.V5, "storm", true, Properties.NONE),
                            TestClient.subscription(1, 1, "t/" + i, "t/#", "$share/g/t"));
                    client.read(ConnAck.class);
                    granted += client.read() instanceof Disconnect ? 0 : 1;
                } catch (IOException takenOver) {
                    granted += 0; // another one was faster
                }
            }
            return granted;
        });
        for (Future<Integer> each : storm) {
            done(each);
        }
        TestClient last = broker.connect("storm");
        broker.awaitCount(1, counters -> counters.clientsConnected);
        assertThat(broker.count(counters -> counters.sessions)).isEqualTo(1);
        assertThat(broker.count(counters -> counters.subscriptions)).isZero();
        assertThat(broker.count(counters -> counters.sharedSubscriptions)).isZero();
        assertThat(last.untilPing()).isEmpty();
    }

    // ---- shared subscriptions

    @ParameterizedTest
    @ValueSource(longs = {81, 82, 83})
    void membersOfASharedSubscriptionMayLeaveAndNoQos1MessageIsLost(long seed) throws Exception {
        broker = RunningBroker.start(LOOPS);
        int messages = 600;
        Set<String> acknowledged = ConcurrentHashMap.newKeySet();
        AtomicBoolean over = new AtomicBoolean();
        List<Future<Integer>> staying = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            TestClient member = member(broker.onShard(i, "staying" + i + "-"));
            staying.add(threads.submit(() -> acknowledgeAll(member, acknowledged)));
        }
        List<Future<Integer>> passing = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Random random = new Random(seed + i);
            String name = broker.onShard(i % LOOPS, "passing" + i + "-");
            passing.add(threads.submit(() -> comeAndGo(name, random, over, acknowledged)));
        }
        TestClient publisher = broker.connect("publisher");
        for (int i = 1; i <= messages; i++) {
            publisher.publish(message("work", 1, i, "m" + i));
        }
        over.set(true);
        for (Future<Integer> each : passing) {
            done(each);
        }
        long start = System.nanoTime();
        while (acknowledged.size() < messages && System.nanoTime() - start < 20_000_000_000L) {
            broker.awaitRounds();
        }
        assertThat(acknowledged)
                .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, messages)
                        .mapToObj(i -> "m" + i)
                        .toList());
        assertThat(broker.count(counters -> counters.publishesDropped)).isZero();
        assertThat(staying).as("members that stay").noneMatch(Future::isDone);
    }

    private TestClient member(String name) throws IOException {
        Properties narrow =
                Properties.builder().number(Property.RECEIVE_MAXIMUM, 3).build();
        TestClient member = broker.connect(TestClient.connect(ProtocolVersion.V5, name, true, narrow));
        member.subscribe(1, "$share/workers/work");
        return member;
    }

    private static int acknowledgeAll(TestClient member, Set<String> acknowledged) throws IOException {
        while (true) {
            Publish publish = member.receive();
            acknowledged.add(text(publish));
        }
    }

    /** Connects, takes some messages, leaves some of them unacknowledged and goes. */
    private int comeAndGo(String name, Random random, AtomicBoolean over, Set<String> acknowledged) throws IOException {
        int times = 0;
        while (!over.get()) {
            try (TestClient member = member(name)) {
                for (int i = random.nextInt(4); i > 0; i--) {
                    member.untilPing().stream()
                            .filter(Publish.class::isInstance)
                            .map(Publish.class::cast)
                            .filter(publish -> random.nextBoolean())
                            .forEach(publish -> acknowledge(member, publish, acknowledged));
                }
                if (random.nextBoolean()) {
                    member.send(new Disconnect(ReasonCode.SUCCESS, Properties.NONE));
                }
            }
            times++;
        }
        return times;
    }

    private static void acknowledge(TestClient member, Publish publish, Set<String> acknowledged) {
        try {
            member.send(TestClient.pubAck(publish.packetIdentifier()));
            acknowledged.add(text(publish));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    @Test
    void messagesForASharedSubscriptionAreSpreadOverItsMembers() throws Exception {
        broker = RunningBroker.start(LOOPS);
        TestClient[] members = new TestClient[6];
        for (int i = 0; i < members.length; i++) {
            members[i] = broker.connect(broker.onShard(i % LOOPS, "member" + i + "-"));
            members[i].subscribe(1, "$share/workers/jobs/+");
        }
        TestClient publisher = broker.connect("publisher");
        for (int i = 1; i <= 60; i++) {
            publisher.publish(message("jobs/" + i, 1, i, "m"));
        }
        for (TestClient member : members) {
            assertThat(member.untilPing()).hasSize(10);
        }
    }

    @Test
    void aDurableMemberThatIsAwayLeavesItsWorkToTheOthers() throws Exception {
        broker = RunningBroker.start(LOOPS);
        TestClient away = broker.connectDurable(broker.onShard(0, "away"));
        away.subscribe(1, "$share/workers/work");
        away.close();
        broker.awaitCount(0, counters -> counters.clientsConnected);
        TestClient publisher = broker.connect("publisher");
        publisher.publish(message("work", 1, 1, "waits"));
        TestClient present = broker.connect(broker.onShard(1, "present"));
        present.subscribe(1, "$share/workers/work");
        for (int i = 2; i <= 20; i++) {
            publisher.publish(message("work", 1, i, "m" + i));
            assertThat(text(present.receive())).isEqualTo("m" + i);
        }
        TestClient back = broker.connectDurable(broker.onShard(0, "away"));
        assertThat(text(back.receive())).isEqualTo("waits");
    }

    // ---- subscribing beside publishing

    @Test
    void whoHasItsSubAckGetsEveryMessageFromThenOn() throws Exception {
        broker = RunningBroker.start(LOOPS);
        AtomicBoolean over = new AtomicBoolean();
        List<Future<Integer>> comers = inParallel(4, () -> {
            Random random = new Random();
            int times = 0;
            while (!over.get() || times == 0) {
                try (TestClient client = new TestClient(broker.broker().port(), ProtocolVersion.V5)) {
                    client.connect(TestClient.connect(ProtocolVersion.V5, "", true, Properties.NONE));
                    String topicName = "own/" + random.nextLong();
                    client.subscribe(1, random.nextBoolean() ? topicName : topicName + "/#");
                    try (TestClient other = new TestClient(broker.broker().port(), ProtocolVersion.V5)) {
                        other.connect(TestClient.connect(ProtocolVersion.V5, "", true, Properties.NONE));
                        other.publish(message(topicName, 1, 1, "x"));
                    }
                    assertThat(client.untilPing()).hasSize(1);
                    times++;
                }
            }
            return times;
        });
        TestClient background = broker.connect("background");
        for (int i = 1; i <= 300; i++) {
            background.publish(message("background", 1, i, "x"));
        }
        over.set(true);
        for (Future<Integer> each : comers) {
            assertThat(done(each)).isPositive();
        }
    }
}
