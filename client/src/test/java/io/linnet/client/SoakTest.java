package io.linnet.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.broker.Broker;
import io.linnet.broker.BrokerConfig;
import io.linnet.packet.QoS;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Sends a great many messages of all three QoS through a broker in the same process and looks at what stays in memory.
 * {@code -Dsoak.messages=N} sends so many; {@code bench/soak.sh} does so with ten millions.
 */
class SoakTest {
    private static final int MESSAGES = Integer.getInteger("soak.messages", 200_000);
    private static final int PARTS = 10;
    private static final int UNDER_WAY = 500;
    private static final int MOST_ROUND_TRIPS = 10_000;
    private static final long PATIENCE_SECONDS = 60;

    /** Less than the smallest object for each message of the ordinary run. */
    private static final long ALLOWED_BYTES = 2L << 20;

    /** What there is when nothing is under way. */
    private record Rest(long messages, long heapBytes, int entries, int threads) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%,d messages: %,d KiB of live heap, %d entries, %d platform threads",
                    messages,
                    heapBytes >> 10,
                    entries,
                    threads);
        }
    }

    private final Semaphore room = new Semaphore(UNDER_WAY);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    @Test
    void whatStaysInMemoryDoesNotGrowWithTheNumberOfMessages() throws Exception {
        List<Rest> rests = new ArrayList<>();
        try (Broker broker = Broker.start(BrokerConfig.defaults().listeningOn("mqtt://127.0.0.1:0"));
                Client publisher = Client.connect("127.0.0.1:" + broker.port());
                Client subscriber = Client.connect("127.0.0.1:" + broker.port())) {
            subscriber.subscribe("soak/#", QoS.EXACTLY_ONCE, _ -> room.release());
            for (int part = 1; part <= PARTS; part++) {
                send(publisher, MESSAGES / PARTS);
                rests.add(rest((long) part * (MESSAGES / PARTS), publisher, subscriber));
            }
        }
        rests.forEach(System.out::println);
        assertThat(rests).allSatisfy(rest -> assertThat(rest.entries()).isZero());
        // the first parts make what is made once
        Rest early = rests.get(PARTS / 5 - 1);
        Rest last = rests.get(PARTS - 1);
        assertThat(last.heapBytes() - early.heapBytes()).as(rests.toString()).isLessThan(ALLOWED_BYTES);
        assertThat(last.threads()).as(rests.toString()).isLessThanOrEqualTo(early.threads() + 2);
    }

    /** Sends so many; each takes its room until it was handled at the other side. */
    private void send(Client publisher, int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            assertThat(room.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("room for a message")
                    .isTrue();
            var _ = publisher
                    .publishAsync(Message.of("soak/" + i % 100, "message " + i).withQos(QoS.of(i % 3)))
                    .whenComplete((result, problem) -> failure.compareAndSet(null, problem));
        }
        assertThat(failure.get()).isNull();
    }

    private Rest rest(long messages, Client publisher, Client subscriber) throws InterruptedException {
        assertThat(room.tryAcquire(UNDER_WAY, PATIENCE_SECONDS, TimeUnit.SECONDS))
                .as("all messages were handled")
                .isTrue();
        room.release(UNDER_WAY);
        // the ends of the flows of QoS 2 take a moment more
        for (int i = 0; i < MOST_ROUND_TRIPS && publisher.entries() + subscriber.entries() > 0; i++) {
            publisher.publish("rest", "");
            subscriber.publish("rest", "");
        }
        ManagementFactory.getMemoryMXBean().gc();
        ManagementFactory.getMemoryMXBean().gc();
        return new Rest(
                messages,
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                publisher.entries() + subscriber.entries(),
                ManagementFactory.getThreadMXBean().getThreadCount());
    }
}
