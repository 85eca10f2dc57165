package io.linnet.broker;

import io.linnet.broker.topic.TopicIndex;
import io.linnet.packet.TopicFilter;
import io.linnet.transport.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The fabric of a single node: a route index that all loops read, and an {@link Inbox} for each shard.
 *
 * <p>With one shard the route index holds shared subscriptions only; who else is interested is then not a question.
 */
final class LocalFabric implements Fabric {
    /** Shards fit into the bits of a route. */
    static final int MAXIMUM_SHARDS = 64;

    /** Retained messages on their way to the disk before publishers are no longer read. */
    private static final long PENDING_BYTES = 16 << 20;

    /** Who wants the messages of one filter. Changed under the route's own lock, read without. */
    private static final class Route {
        private final AtomicLong shards = new AtomicLong();
        private final ConcurrentHashMap<String, SharedGroup> groups = new ConcurrentHashMap<>(1);

        boolean isUnused() {
            return shards.get() == 0 && groups.isEmpty();
        }
    }

    private final TopicIndex<Route> routes = new TopicIndex<>();
    private final RetainedMessages retained;
    private final List<Inbox> inboxes;

    /**
     * @param inboxes one for each shard, by number
     */
    LocalFabric(List<Inbox> inboxes, RetainedMessages retained) {
        this.inboxes = inboxes;
        this.retained = retained;
    }

    @Override
    public void publish(Shard from, TopicEntry entry, Publication publication) {
        from.deliver(entry, publication);
        for (long rest = entry.otherShards; rest != 0; rest &= rest - 1) {
            publication.expect(1);
            from.send(inboxes.get(Long.numberOfTrailingZeros(rest)), publication, null);
        }
        for (SharedGroup group : entry.groups) {
            publishTo(group, from, publication);
        }
    }

    private void publishTo(SharedGroup group, Shard from, Publication publication) {
        SharedGroup.Member member = group.pick(publication.topic().name(), publication.qos() > 0, null);
        if (member != null) {
            publication.expect(1);
            from.sendTo(member, inboxes.get(member.session.shard().index()), publication);
        }
    }

    @Override
    public void retain(Shard from, Publication publication) {
        boolean stored = retained.isStored(publication.topic().name());
        if (stored && from.ledger().trouble() != null) {
            publication.refuse(Refusal.NOT_DURABLE);
            from.counters().retainedDropped++;
            from.drops().add("", DropLog.Why.NOT_DURABLE);
            return;
        }
        Durability promise = publication.qos() == 0 ? Durability.MEMORY : publication.durability();
        if (stored && promise != Durability.MEMORY) {
            AckGate gate = publication.gate();
            gate.hold();
            retained.put(
                    publication.message(),
                    promise == Durability.DISK,
                    () -> from.loop().execute(gate::release));
        } else {
            retained.put(publication.message(), false, () -> {});
        }
    }

    @Override
    public RetainedCursor retained(String topicFilter, Loop loop) {
        return retained.matching(topicFilter, loop);
    }

    @Override
    public long retainedCount() {
        return retained.count();
    }

    @Override
    public void expireRetained(Shard first) {
        retained.expire(first.now(), first.loop());
    }

    @Override
    public void interest(Shard shard, String filter) {
        if (inboxes.size() > 1) {
            synchronized (routes) {
                Route route = routes.computeIfAbsent(filter, Route::new);
                route.shards.accumulateAndGet(1L << shard.index(), (bits, bit) -> bits | bit);
                routes.changed(filter);
            }
        }
    }

    @Override
    public void noInterest(Shard shard, String filter) {
        if (inboxes.size() > 1) {
            synchronized (routes) {
                Route route = routes.get(filter);
                if (route != null) {
                    route.shards.accumulateAndGet(1L << shard.index(), (bits, bit) -> bits & ~bit);
                    cleanUp(filter, route);
                }
            }
        }
    }

    @Override
    public SharedGroup.Member join(TopicFilter filter, Session session, Function<SharedGroup, Receiver> receiver) {
        synchronized (routes) {
            Route route = routes.computeIfAbsent(filter.filter(), Route::new);
            SharedGroup group = route.groups.computeIfAbsent(filter.text(), SharedGroup::new);
            SharedGroup.Member member = new SharedGroup.Member(group, session, receiver);
            group.join(member);
            routes.changed(filter.filter());
            return member;
        }
    }

    @Override
    public void leave(SharedGroup.Member member) {
        String filter = TopicFilter.parse(member.group.filter()).filter();
        synchronized (routes) {
            member.group.leave(member);
            Route route = routes.get(filter);
            if (route != null && member.group.isEmpty()) {
                route.groups.remove(member.group.filter());
                cleanUp(filter, route);
            }
        }
    }

    private void cleanUp(String filter, Route route) {
        if (route.isUnused()) {
            routes.remove(filter);
        } else {
            routes.changed(filter);
        }
    }

    @Override
    public boolean redistribute(Shard from, Delivery delivery, Session except, boolean onlyConnected, AckGate taken) {
        SharedGroup group = delivery.group();
        SharedGroup.@Nullable Member member =
                group == null ? null : group.pick(delivery.message().topic().name(), !onlyConnected, except);
        if (member == null) {
            return false;
        }
        Publication publication = new Publication();
        publication.of(delivery.message());
        from.sendTo(member, inboxes.get(member.session.shard().index()), publication);
        taken.hold();
        publication.gate().then(taken::release);
        return true;
    }

    @Override
    public void route(Shard from, TopicEntry entry) {
        long shards = 0;
        List<SharedGroup> groups = new ArrayList<>(0);
        for (Route route : routes.match(entry.topic)) {
            shards |= route.shards.get();
            groups.addAll(route.groups.values());
        }
        entry.otherShards = shards & ~(1L << from.index());
        entry.groups = groups.isEmpty() ? TopicEntry.NO_GROUPS : groups.toArray(SharedGroup[]::new);
    }

    @Override
    public long stamp(TopicEntry entry) {
        return routes.stamp(entry.topic);
    }

    @Override
    public boolean isCongested(Shard from) {
        if (retained.pendingBytes() > PENDING_BYTES) {
            return true;
        }
        if (inboxes.size() == 1) {
            return false;
        }
        for (Inbox inbox : inboxes) {
            if (inbox.isFull() && inbox.shard() != from) {
                return true;
            }
        }
        return false;
    }
}
