package io.linnet.broker.local;

import io.linnet.broker.Journal;
import io.linnet.broker.JournalRecord;
import io.linnet.broker.Message;
import io.linnet.broker.RetainedStore;
import io.linnet.broker.SessionImage;
import io.linnet.broker.Storage;
import io.linnet.packet.SubscriptionOptions;
import io.linnet.store.Changes;
import io.linnet.store.ExpirySweep;
import io.linnet.store.Store;
import io.linnet.store.StoreException;
import io.linnet.store.StoredMessage;
import io.linnet.store.StoredSession;
import io.linnet.store.StoredState;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that outlives the process, in a folder of this machine: a {@link Store} with one thread that writes and one that reads.
 */
public final class LocalStorage implements Storage {
    private static final Logger LOG = LoggerFactory.getLogger(LocalStorage.class);
    private static final long TIDY_SECONDS = 10;
    private static final long WATCH_SECONDS = 1;
    /** Queue entries looked at for expiry in a second: some milliseconds. */
    private static final int SWEEP_ENTRIES = 5_000;

    private final Store store;
    private final Committer committer;
    private final ScheduledExecutorService reader;
    /** Where the search for expired messages goes on; used by the reader only. */
    private long sweepSession;

    private long sweepPosition;

    private LocalStorage(Store store) {
        this.store = store;
        this.committer = new Committer(store);
        this.reader = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "linnet-reader");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Opens a folder, or makes it.
     *
     * @throws StoreException when another process has it, a newer version has written it, it is damaged, or cannot be written
     */
    public static LocalStorage open(Path folder) throws StoreException {
        return new LocalStorage(Store.open(folder));
    }

    @Override
    public List<SessionImage> recover() {
        Recovery recovery = new Recovery();
        try {
            store.load(recovery);
        } catch (StoreException failure) {
            throw new UncheckedIOException(failure.getMessage(), failure);
        }
        committer.watchSpace();
        var _ = reader.scheduleWithFixedDelay(committer::watchSpace, WATCH_SECONDS, WATCH_SECONDS, TimeUnit.SECONDS);
        var _ = reader.scheduleWithFixedDelay(this::tidy, TIDY_SECONDS, TIDY_SECONDS, TimeUnit.SECONDS);
        recovery.forgetStrays();
        return List.copyOf(recovery.images.values());
    }

    @Override
    public void watchExpiry(LongSupplier clock, ExpiryListener listener) {
        var _ = reader.scheduleWithFixedDelay(
                () -> sweep(clock.getAsLong(), listener), WATCH_SECONDS, WATCH_SECONDS, TimeUnit.SECONDS);
    }

    private void sweep(long now, ExpiryListener listener) {
        try {
            ExpirySweep found = store.expired(now, sweepSession, sweepPosition, SWEEP_ENTRIES);
            sweepSession = found.nextSession();
            sweepPosition = found.nextPosition();
            found.expired().forEach(each -> listener.expired(each.session(), each.position(), each.weight()));
        } catch (StoreException failure) {
            LOG.warn("queues cannot be looked through for expired messages now", failure);
        }
    }

    private void tidy() {
        try {
            store.tidy();
        } catch (StoreException failure) {
            LOG.warn("the data folder could not be compacted now", failure);
        }
    }

    /** Puts sessions together. */
    private final class Recovery implements StoredState {
        private final Map<Long, SessionImage> images = new LinkedHashMap<>();
        private final Map<String, Long> numbers = new HashMap<>();
        /** Sessions of which something is left and that are over themselves. */
        private final Map<Long, List<String>> strays = new LinkedHashMap<>();

        @Override
        public void session(StoredSession session) {
            Long earlier = numbers.put(session.clientIdentifier(), session.number());
            if (earlier != null) {
                // a crash came between the end of a session and the beginning of the next: numbers grow
                images.remove(earlier);
                strays.put(earlier, new ArrayList<>());
            }
            images.put(session.number(), new SessionImage(Stored.session(session)));
        }

        private @Nullable SessionImage image(long session) {
            SessionImage image = images.get(session);
            if (image == null) {
                strays.computeIfAbsent(session, number -> new ArrayList<>());
            }
            return image;
        }

        @Override
        public void subscription(long session, String topicFilter, int options, int identifier) {
            SessionImage image = image(session);
            if (image == null) {
                strays.computeIfAbsent(session, number -> new ArrayList<>()).add(topicFilter);
            } else {
                image.subscription(new JournalRecord.Subscribed(
                        session, topicFilter, SubscriptionOptions.decode(options), identifier));
            }
        }

        @Override
        public void received(long session, int packetIdentifier) {
            SessionImage image = image(session);
            if (image != null) {
                image.received(packetIdentifier);
            }
        }

        @Override
        public void sent(long session, int packetIdentifier, long position) {
            SessionImage image = image(session);
            if (image != null) {
                image.sent(new SessionImage.Flow(
                        packetIdentifier, position == Changes.RELEASED ? SessionImage.RELEASED : position));
            }
        }

        @Override
        public void leased(long session, int first, int count) {
            SessionImage image = image(session);
            if (image != null) {
                image.leased(first, count);
            }
        }

        @Override
        public void queue(long session, long first, long last, long messages, long weight) {
            SessionImage image = image(session);
            if (image != null) {
                image.queue(first, last, messages, weight);
            }
        }

        void forgetStrays() {
            if (!strays.isEmpty()) {
                List<JournalRecord> ends = new ArrayList<>();
                strays.forEach(
                        (session, filters) -> ends.add(new JournalRecord.SessionEnded(session, filters, true, true)));
                committer.append(ends, false, () -> {});
            }
        }
    }

    @Override
    public Journal journal(int shard) {
        return new Journal() {
            @Override
            public void append(List<JournalRecord> batch, boolean toDisk, Completion completion) {
                committer.append(batch, toDisk, completion);
            }

            @Override
            public void read(
                    long session,
                    long from,
                    long to,
                    int maximumMessages,
                    int maximumBytes,
                    Consumer<@Nullable List<JournalRecord.Queued>> page) {
                reader.execute(() -> page.accept(queue(session, from, to, maximumMessages, maximumBytes)));
            }

            @Override
            public long newNumber() {
                return store.newNumber();
            }

            @Override
            public @Nullable String trouble() {
                return committer.trouble();
            }
        };
    }

    private @Nullable List<JournalRecord.Queued> queue(
            long session, long from, long to, int maximumMessages, int maximumBytes) {
        try {
            return store.queue(session, from, to, maximumMessages, maximumBytes).stream()
                    .map(Stored::queued)
                    .toList();
        } catch (StoreException failure) {
            LOG.warn("a queue cannot be read now", failure);
            return null;
        }
    }

    @Override
    public RetainedStore retained() {
        return new RetainedStore() {
            @Override
            public void put(Message message, boolean toDisk, Runnable durable) {
                committer.retain(message, toDisk, durable);
            }

            @Override
            public void read(
                    String from,
                    UnaryOperator<@Nullable String> seek,
                    int maximumMessages,
                    int maximumBytes,
                    Consumer<@Nullable Page> page) {
                reader.execute(() -> page.accept(retained(from, seek, maximumMessages, maximumBytes)));
            }

            @Override
            public long count() {
                return store.retainedCount();
            }
        };
    }

    private RetainedStore.@Nullable Page retained(
            String from, UnaryOperator<@Nullable String> seek, int maximumMessages, int maximumBytes) {
        try {
            List<StoredMessage> found = store.retained(from, seek, maximumMessages, maximumBytes);
            long bytes = found.stream()
                    .mapToLong(each -> each.payload().length + each.properties().length)
                    .sum();
            boolean isLast = found.size() < maximumMessages && bytes < maximumBytes;
            return new RetainedStore.Page(found.stream().map(Stored::message).toList(), isLast);
        } catch (StoreException failure) {
            LOG.warn("retained messages cannot be read now", failure);
            return null;
        }
    }

    /** What was appended is on the disk when this returns, unless the disk is in trouble. */
    @Override
    public void close() {
        committer.close();
        reader.shutdown();
        try {
            if (!reader.awaitTermination(1, TimeUnit.MINUTES)) {
                LOG.warn("the reader of the data folder did not end");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        store.close();
    }
}
