package io.linnet.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * What is in a store, in numbers.
 *
 * @param connected sessions whose client was connected when the store was written last
 * @param away sessions whose client may come back
 * @param expired sessions that end when the broker starts next
 * @param received QoS 2 flows from clients
 * @param sent QoS 2 flows to clients
 * @param queued messages that wait for sessions; bytes are what they count for in limits
 * @param bodies messages that several sessions wait for
 * @param unreadable records that are none
 * @param largest the longest queues by bytes, longest first
 */
public record StoreSummary(
        long connected,
        long away,
        long expired,
        long subscriptions,
        long received,
        long sent,
        Amount queued,
        Amount bodies,
        Amount retained,
        long unreadable,
        List<Queue> largest) {

    /** Messages and their bytes; unless something else is said, those of topic name, properties and payload. */
    public record Amount(long messages, long bytes) {
        static final Amount NONE = new Amount(0, 0);

        Amount plus(long bytesMore) {
            return new Amount(messages + 1, bytes + bytesMore);
        }
    }

    /**
     * The queue of one session.
     *
     * @param clientIdentifier of the session, or null when it is not there
     */
    public record Queue(long session, @Nullable String clientIdentifier, Amount waiting) {}

    /**
     * Reads all of a store.
     *
     * @param now in milliseconds since 1970
     * @param largest how many of the longest queues are wanted
     */
    public static StoreSummary of(Inspection store, long now, int largest) throws IOException {
        Count count = new Count(now, largest);
        store.all(count);
        count.queueEnds();
        List<Queue> named = new ArrayList<>();
        for (Queue queue : count.longest()) {
            StoredSession session = store.session(queue.session());
            named.add(new Queue(queue.session(), session == null ? null : session.clientIdentifier(), queue.waiting()));
        }
        return new StoreSummary(
                count.connected,
                count.away,
                count.expired,
                count.subscriptions,
                count.received,
                count.sent,
                count.queued,
                count.bodies,
                count.retained,
                count.unreadable,
                List.copyOf(named));
    }

    /** When a session ends, in milliseconds since 1970; null for never, or while its client is connected. */
    public static @Nullable Long endOf(StoredSession session) {
        return session.leftAt() == 0 || isForEver(session)
                ? null
                : (Long) (session.leftAt() + 1000 * session.expirySeconds());
    }

    /** Whether the session never expires. */
    public static boolean isForEver(StoredSession session) {
        return session.expirySeconds() == RecordRules.GREATEST_INTERVAL;
    }

    private static final class Count implements RecordSink {
        private static final Comparator<Queue> BY_BYTES = Comparator.comparingLong(
                        (Queue queue) -> queue.waiting().bytes())
                .thenComparing(Queue::session, Comparator.reverseOrder());

        private final long now;
        private final int largest;
        private final PriorityQueue<Queue> longest = new PriorityQueue<>(BY_BYTES);
        private long connected;
        private long away;
        private long expired;
        private long subscriptions;
        private long received;
        private long sent;
        private Amount queued = Amount.NONE;
        private Amount bodies = Amount.NONE;
        private Amount retained = Amount.NONE;
        private long unreadable;
        private long queueOf;
        private Amount queue = Amount.NONE;

        Count(long now, int largest) {
            this.now = now;
            this.largest = largest;
        }

        @Override
        public void accept(StoreRecord each) {
            switch (each) {
                case StoreRecord.Session(StoredSession session) -> session(session);
                case StoreRecord.Subscription subscription -> subscriptions++;
                case StoreRecord.Received flow -> received++;
                case StoreRecord.Sent flow -> sent++;
                // they say which flows to clients there may have been, not how many there are
                case StoreRecord.Leased lease -> {}
                case StoreRecord.Body(long number, StoredMessage message) -> bodies = bodies.plus(bytes(message));
                case StoreRecord.Queued(StoredEntry entry) -> entry(entry);
                case StoreRecord.Retained(StoredMessage message) -> retained = retained.plus(bytes(message));
                case StoreRecord.Unreadable bytes -> unreadable++;
            }
        }

        private static long bytes(StoredMessage message) {
            return (long) message.topic().length + message.properties().length + message.payload().length;
        }

        private void session(StoredSession session) {
            Long end = endOf(session);
            if (session.leftAt() == 0) {
                connected++;
            } else if (end != null && end <= now) {
                expired++;
            } else {
                away++;
            }
        }

        private void entry(StoredEntry entry) {
            if (entry.session() != queueOf) {
                queueEnds();
                queueOf = entry.session();
            }
            queue = queue.plus(entry.weight());
            queued = queued.plus(entry.weight());
        }

        void queueEnds() {
            if (queue.messages() > 0) {
                longest.add(new Queue(queueOf, null, queue));
                if (longest.size() > largest) {
                    longest.remove();
                }
            }
            queue = Amount.NONE;
        }

        List<Queue> longest() {
            return longest.stream().sorted(BY_BYTES.reversed()).toList();
        }
    }
}
