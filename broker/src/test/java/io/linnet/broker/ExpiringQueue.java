package io.linnet.broker;

import static io.linnet.broker.TestClient.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/** A durable session without a connection, whose queue is in a storage, on a clock that the test moves. */
public final class ExpiringQueue implements AutoCloseable {
    private final AtomicLong clock = new AtomicLong(1_700_000_000_000L);
    private final RunningBroker broker;
    private int kept;

    private ExpiringQueue(Storage storage) throws IOException {
        Ports ports = Ports.local().withStorage(storage).withClock(clock::get);
        broker = new RunningBroker(RunningBroker.config(1).withPorts(ports));
    }

    public static ExpiringQueue start(Storage storage) throws IOException {
        return new ExpiringQueue(storage);
    }

    /** Queues messages that expire after ten seconds, and some that do not. */
    public void fill(int expiring, int lasting) throws Exception {
        TestClient subscriber = broker.connectDurable("s");
        subscriber.subscribe(1, "t");
        subscriber.close();
        broker.awaitCount(0, counters -> counters.clientsConnected);
        Properties soon = Properties.builder()
                .number(Property.MESSAGE_EXPIRY_INTERVAL, 10)
                .build();
        TestClient publisher = broker.connect("p");
        for (int i = 1; i <= expiring; i++) {
            publisher.publish(message("t", 1, i, "expires", soon));
        }
        for (int i = 1; i <= lasting; i++) {
            publisher.publish(message("t", 1, i, "stays " + i));
        }
        kept = lasting;
    }

    public void passes(long millis) {
        clock.addAndGet(millis);
    }

    public void awaitExpired(long messages) throws Exception {
        broker.awaitCount(messages, counters -> counters.messagesExpired);
    }

    /** Messages in the queue. */
    public long waiting() throws Exception {
        return broker.count(counters -> counters.queuedMessages);
    }

    /** Those that do not expire come, in order. */
    public void receiveTheRest() throws Exception {
        TestClient subscriber = broker.connectDurable("s");
        for (int i = 1; i <= kept; i++) {
            assertThat(TestClient.text(subscriber.receive())).isEqualTo("stays " + i);
        }
        assertThat(subscriber.untilPing()).isEmpty();
    }

    @Override
    public void close() throws IOException {
        broker.close();
    }
}
