package io.linnet.broker;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A simulated disk with the journals and the retained messages of a broker, as bad as the contract of {@link Storage} allows:
 * batches take their time, those of different shards overtake each other, what is written is told later, and a crash takes away
 * what was not written yet, except for some batches at the front. So does another node that takes the shards over, and the journals
 * are told so. It outlives brokers.
 */
final class SimDisk implements Storage {
    private static final int MESSAGE_OVERHEAD = 64;

    /** What the records say of one session. */
    private static final class Stored {
        JournalRecord.@Nullable SessionKept state;
        JournalRecord.@Nullable Leased leased;
        final Map<String, JournalRecord.Subscribed> subscriptions = new TreeMap<>();
        final TreeMap<Long, JournalRecord.Queued> queue = new TreeMap<>();
        final TreeSet<Integer> received = new TreeSet<>();
        final TreeMap<Integer, Long> sent = new TreeMap<>();
    }

    /** Something that becomes durable, and what follows. */
    private record Pending(Runnable write, Journal.Completion told) {}

    /** What is on its way to the disk in an order of its own. */
    private final class Lane {
        private final Deque<Pending> waiting = new ArrayDeque<>();
        /** Written, and nobody knows it yet. */
        private @Nullable Pending untold;

        private boolean writing;
        private int life;

        void add(Pending pending) {
            waiting.add(pending);
            write();
        }

        private void write() {
            if (!writing && !waiting.isEmpty()) {
                writing = true;
                int begun = life;
                world.within(commitMicros, () -> {
                    if (begun == life) {
                        Pending first = waiting.remove();
                        first.write().run();
                        untold = first;
                        world.within(commitMicros, () -> {
                            if (begun == life) {
                                writing = false;
                                untold = null;
                                first.told().durable();
                                write();
                            }
                        });
                    }
                });
            }
        }

        /** Some of what was on its way has made it. */
        void crash() {
            for (int i = world.between(0, waiting.size()); i > 0; i--) {
                waiting.remove().write().run();
            }
            waiting.clear();
            writing = false;
            untold = null;
            life++;
        }

        /** As a crash, except that somebody lives to be told that all of it is lost, which is not quite so. */
        void fence() {
            List<Pending> lost = new ArrayList<>(waiting);
            if (untold != null) {
                lost.addFirst(untold);
            }
            crash();
            lost.forEach(each -> each.told().lost());
        }
    }

    private final SimWorld world;
    private final int commitMicros;
    private final Map<Long, Stored> sessions = new TreeMap<>();
    private final TreeMap<String, Message> retained = new TreeMap<>();
    private final Map<Integer, Lane> lanes = new HashMap<>();
    private final Lane retainedLane = new Lane();
    private long lastNumber;
    private int lives;
    private boolean fenced;

    SimDisk(SimWorld world) {
        this.world = world;
        this.commitMicros = world.chance(0.2) ? 200_000 : world.between(100, 20_000);
    }

    /** The process that used it is gone. */
    void crash() {
        lanes.values().forEach(Lane::crash);
        lanes.clear();
        retainedLane.crash();
        lives++;
        fenced = false;
    }

    /** Another node owns the shards from now on, until somebody recovers. */
    void fence() {
        fenced = true;
        lanes.values().forEach(Lane::fence);
    }

    // ---- recovery

    @Override
    public List<SessionImage> recover() {
        fenced = false;
        List<SessionImage> images = new ArrayList<>();
        for (Stored stored : sessions.values()) {
            JournalRecord.SessionKept state = stored.state;
            if (state != null) {
                world.trace(() -> "recovered " + state + " " + stored.subscriptions.keySet() + " queue "
                        + stored.queue.values().stream()
                                .map(each -> each.position() + "=" + text(each.message()))
                                .toList()
                        + " received " + stored.received + " sent " + stored.sent);
                images.add(image(state, stored));
            }
        }
        return images;
    }

    private static SessionImage image(JournalRecord.SessionKept state, Stored stored) {
        SessionImage image = new SessionImage(state);
        stored.subscriptions.values().forEach(image::subscription);
        JournalRecord.Leased leased = stored.leased;
        if (leased != null) {
            image.leased(leased.first(), leased.count());
        }
        stored.received.forEach(image::received);
        stored.sent.forEach((identifier, position) -> image.sent(new SessionImage.Flow(identifier, position)));
        if (!stored.queue.isEmpty()) {
            long weight = stored.queue.values().stream()
                    .mapToLong(each -> MESSAGE_OVERHEAD + each.message().weight())
                    .sum();
            image.queue(stored.queue.firstKey(), stored.queue.lastKey(), stored.queue.size(), weight);
        }
        return image;
    }

    // ---- the journals

    @Override
    public Journal journal(int shard) {
        Lane lane = new Lane();
        lanes.put(shard, lane);
        return new Journal() {
            @Override
            public void append(List<JournalRecord> batch, boolean toDisk, Completion completion) {
                List<JournalRecord> records = List.copyOf(batch);
                world.trace(() -> "shard " + shard + " appends "
                        + records.stream().map(SimDisk::told).toList());
                if (fenced) {
                    world.within(commitMicros, completion::lost);
                    return;
                }
                lane.add(new Pending(
                        () -> {
                            world.trace(() -> "shard " + shard + " has a batch of " + records.size() + " on disk");
                            records.forEach(SimDisk.this::apply);
                        },
                        completion));
            }

            @Override
            public void read(
                    long session,
                    long from,
                    long to,
                    int maximumMessages,
                    int maximumBytes,
                    Consumer<@Nullable List<JournalRecord.Queued>> page) {
                int life = lives;
                world.within(commitMicros, () -> {
                    if (life == lives) {
                        page.accept(
                                world.chance(0.05)
                                        ? null
                                        : SimDisk.this.read(session, from, to, maximumMessages, maximumBytes));
                    }
                });
            }

            @Override
            public long newNumber() {
                return ++lastNumber;
            }

            @Override
            public @Nullable String trouble() {
                return null;
            }
        };
    }

    private List<JournalRecord.Queued> read(long session, long from, long to, int maximumMessages, int maximumBytes) {
        List<JournalRecord.Queued> page = new ArrayList<>();
        Stored stored = sessions.get(session);
        if (stored == null || from >= to) {
            return page;
        }
        world.trace(() -> "session " + session + " reads " + from + " to " + to + " of " + stored.queue.keySet());
        long bytes = 0;
        for (JournalRecord.Queued each : stored.queue.subMap(from, to).values()) {
            if (page.size() == maximumMessages || bytes >= maximumBytes) {
                break;
            }
            bytes += each.message().weight();
            page.add(each);
        }
        return page;
    }

    private Stored stored(long session) {
        return sessions.computeIfAbsent(session, number -> new Stored());
    }

    private void apply(JournalRecord record) {
        Stored stored = stored(record.session());
        switch (record) {
            case JournalRecord.SessionKept kept -> stored.state = kept;
            case JournalRecord.SessionEnded ended -> sessions.remove(ended.session());
            case JournalRecord.Subscribed subscribed -> stored.subscriptions.put(subscribed.topicFilter(), subscribed);
            case JournalRecord.Unsubscribed unsubscribed -> stored.subscriptions.remove(unsubscribed.topicFilter());
            case JournalRecord.Queued queued -> stored.queue.put(queued.position(), queued);
            case JournalRecord.Delivered delivered -> stored.queue.remove(delivered.position());
            case JournalRecord.Sent sent -> stored.sent.put(sent.packetIdentifier(), sent.position());
            case JournalRecord.PubReceived received -> {
                stored.sent.put(received.packetIdentifier(), SessionImage.RELEASED);
                stored.queue.remove(received.position());
            }
            case JournalRecord.FlowEnded ended -> stored.sent.remove(ended.packetIdentifier());
            case JournalRecord.Leased leased -> stored.leased = leased;
            case JournalRecord.Received received -> stored.received.add(received.packetIdentifier());
            case JournalRecord.Released released -> stored.received.remove(released.packetIdentifier());
        }
    }

    private static String told(JournalRecord record) {
        return record instanceof JournalRecord.Queued queued
                ? "Queued[session=%d, position=%d, %s, QoS %d]"
                        .formatted(queued.session(), queued.position(), text(queued.message()), queued.qos())
                : record.toString();
    }

    private static String text(Message message) {
        return new String(message.payload(), StandardCharsets.UTF_8);
    }

    // ---- retained messages

    @Override
    public RetainedStore retained() {
        return new RetainedStore() {
            @Override
            public void put(Message message, boolean toDisk, Runnable durable) {
                retainedLane.add(new Pending(() -> keep(message), durable::run));
            }

            @Override
            public void read(
                    String from,
                    UnaryOperator<@Nullable String> seek,
                    int maximumMessages,
                    int maximumBytes,
                    Consumer<@Nullable Page> page) {
                int life = lives;
                world.within(commitMicros, () -> {
                    if (life == lives) {
                        page.accept(world.chance(0.05) ? null : page(from, seek, maximumMessages, maximumBytes));
                    }
                });
            }

            @Override
            public long count() {
                return retained.size();
            }
        };
    }

    private void keep(Message message) {
        String topicName = message.topic().name();
        if (message.payload().length == 0) {
            retained.remove(topicName);
        } else {
            retained.put(topicName, message);
        }
    }

    private RetainedStore.Page page(
            String from, UnaryOperator<@Nullable String> seek, int maximumMessages, int maximumBytes) {
        List<Message> messages = new ArrayList<>();
        long bytes = 0;
        Map.Entry<String, Message> at = retained.ceilingEntry(from);
        while (at != null) {
            String wanted = seek.apply(at.getKey());
            if (wanted == null) {
                return new RetainedStore.Page(messages, true);
            }
            if (!wanted.equals(at.getKey())) {
                at = retained.ceilingEntry(wanted);
                continue;
            }
            if (messages.size() == maximumMessages || bytes >= maximumBytes) {
                return new RetainedStore.Page(messages, false);
            }
            messages.add(at.getValue());
            bytes += at.getValue().weight();
            at = retained.higherEntry(at.getKey());
        }
        return new RetainedStore.Page(messages, true);
    }

    @Override
    public void close() {}
}
