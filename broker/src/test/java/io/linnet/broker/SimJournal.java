package io.linnet.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** A journal on a simulated disk: what is appended is durable some time later, in order, batch by batch. */
final class SimJournal implements Journal {
    private static final int COMMIT_MICROS = 20_000;

    private final SimWorld world;
    private final SimLoop loop;
    private List<Runnable> waiting = new ArrayList<>();
    private boolean committing;

    SimJournal(SimWorld world, SimLoop loop) {
        this.world = world;
        this.loop = loop;
    }

    @Override
    public boolean append(JournalRecord record, Supplier<Runnable> whenDurable) {
        world.trace(() -> "shard " + loop.index() + " appends " + told(record));
        waiting.add(whenDurable.get());
        commit();
        return false;
    }

    static String told(JournalRecord record) {
        return record instanceof JournalRecord.Queued queued
                ? "Queued[%s, %d, %s, QoS %d]"
                        .formatted(
                                queued.clientIdentifier(),
                                queued.position(),
                                new String(queued.message().payload(), java.nio.charset.StandardCharsets.UTF_8),
                                queued.qos())
                : record.toString();
    }

    private void commit() {
        if (!committing && !waiting.isEmpty()) {
            committing = true;
            world.within(COMMIT_MICROS, this::write);
        }
    }

    private void write() {
        List<Runnable> batch = waiting;
        waiting = new ArrayList<>();
        world.within(COMMIT_MICROS, () -> {
            loop.execute(() -> batch.forEach(Runnable::run));
            committing = false;
            commit();
        });
    }
}
