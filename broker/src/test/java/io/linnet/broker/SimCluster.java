package io.linnet.broker;

import static io.linnet.broker.SimLedger.check;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One seeded run: a broker, made of its real code on simulated loops and wires, and clients that live for a while in a bad network.
 * Then the network is good, everybody comes back, and what they got is held against what they were promised.
 */
final class SimCluster {
    private static final long PATIENCE_MICROS = 60_000_000;
    /** Longer than a few readings of the disk that fail and are tried again after half a second. */
    private static final long REST_MICROS = 3_000_000;

    private static final int PAUSE_MICROS = 30_000;
    private static final int DOWN_MICROS = 50_000;
    private static final int AWAY_MICROS = 200_000;
    /** Packet identifiers come again far sooner than after 65,535 messages. */
    private static final int WRAP_MICROS = 5_000;

    private final SimWorld world;
    private final SimLedger ledger;
    private final BrokerConfig config;
    private final @Nullable SimDisk disk;
    private final List<SimClient> clients = new ArrayList<>();
    private final List<SimLink> links = new ArrayList<>();
    private List<SimLoop> loops = List.of();
    private @Nullable Broker broker;
    private boolean open;
    private boolean calm;
    private long lastHeard;
    private int crashMicros;
    private int moveMicros;
    /** Whether another node owns the shards. */
    private boolean away;

    private int ownersChanged;
    private @Nullable Throwable failedStart;

    SimCluster(SimWorld world) {
        this.world = world;
        this.ledger = new SimLedger(world);
        this.disk = world.chance(0.25) ? null : new SimDisk(world);
        this.config = BrokerConfig.defaults()
                .withSysIntervalSeconds(0)
                .withLimits(limits(world))
                .withPorts(Ports.local()
                        .withClock((LongSupplier) world::millis)
                        .withStorage(disk == null ? Storage.inMemory() : disk));
    }

    private static Limits limits(SimWorld world) {
        return Limits.defaults()
                .with(Limit.RECEIVE_MAXIMUM, world.between(2, 20))
                .with(Limit.IN_FLIGHT_MAXIMUM, world.between(1, 20))
                .with(Limit.TOPIC_ALIAS_MAXIMUM, 4)
                .with(Limit.OUTBOUND_TOPIC_ALIASES, 2)
                .with(Limit.TOPIC_LEVELS, 20)
                .with(Limit.TOTAL_QUEUE_BYTES, 1L << 30)
                .with(Limit.PENDING_OUTPUT_BYTES, world.chance(0.5) ? world.between(100, 1_000) : 1L << 20)
                .with(Limit.SUBSCRIPTIONS_PER_SESSION, 100)
                .with(Limit.TOPIC_CACHE_ENTRIES, 32)
                .with(Limit.INTER_LOOP_BYTES, world.chance(0.5) ? world.between(200, 2_000) : 16L << 20)
                .with(Limit.TAKEOVER_RATE_PER_CLIENT, 0);
    }

    SimLedger ledger() {
        return ledger;
    }

    /** Whether clients may be sent away; what tells them so can take long. */
    boolean ownersChange() {
        return moveMicros > 0;
    }

    /** How often the shards came back from another node. */
    int ownersChanged() {
        return ownersChanged;
    }

    /** Whether nothing goes wrong any more and nobody begins anything. */
    boolean isCalm() {
        return calm;
    }

    void heard() {
        lastHeard = world.now();
    }

    /** A new connection to the broker, or null while there is none. */
    @Nullable
    SimLink dial() {
        Broker running = broker;
        if (running == null || !open) {
            return null;
        }
        SimLoop accepting = world.oneOf(loops);
        SimLink link = new SimLink(world, accepting, config.limits().pendingOutputBytes());
        links.add(link);
        accepting.execute(() -> link.wire().start(running.door(Durability.DISK).accept(link.wire())));
        return link;
    }

    // ---- a run

    void run() {
        start();
        if (disk != null && world.chance(0.8)) {
            SimDisk survives = disk;
            crashMicros = world.between(20, 1_000) * 1_000;
            world.within(crashMicros, () -> crash(survives));
        }
        if (disk != null && world.chance(0.5)) {
            SimDisk moves = disk;
            moveMicros = world.between(20, 1_000) * 1_000;
            world.within(moveMicros, () -> takeOver(moves));
        }
        if (world.chance(0.3)) {
            world.within(WRAP_MICROS, this::wrapIdentifiers);
        }
        int count = world.between(2, 6);
        for (int i = 0; i < count; i++) {
            SimClient client = new SimClient(world, this, "c" + i);
            clients.add(client);
            world.within(PAUSE_MICROS, () -> live(client));
        }
        long until = world.between(100, 2_000) * 1_000L;
        while (world.now() < until) {
            step();
        }
        comeToRest();
        settle();
    }

    private void step() {
        world.step();
        if (failedStart != null) {
            throw new AssertionError(
                    "the broker did not start, or did not let its shards go or take them back", failedStart);
        }
    }

    private void live(SimClient client) {
        if (!calm) {
            client.act();
            world.within(PAUSE_MICROS, () -> live(client));
        }
    }

    /** Clients have got and acknowledged messages with QoS 1 until their packet identifiers begin at 1 again. */
    private void wrapIdentifiers() {
        if (calm) {
            return;
        }
        Broker running = broker;
        if (running != null && open) {
            clients.forEach(client -> wrapIdentifiers(running, client.identifier()));
        }
        world.within(WRAP_MICROS, this::wrapIdentifiers);
    }

    private void wrapIdentifiers(Broker running, String client) {
        Shard shard = running.shardOf(client);
        shard.loop().execute(() -> {
            Session session = shard.session(client);
            if (session != null) {
                world.trace(() -> "the packet identifiers for " + client + " begin at 1 again");
                session.outgoing().skipTo(0);
            }
        });
    }

    private void start() {
        List<SimLoop> fresh = new ArrayList<>();
        int count = world.between(1, 3);
        for (int i = 0; i < count; i++) {
            fresh.add(new SimLoop(world, i));
        }
        world.trace(() -> "a broker starts on " + count + " loops");
        loops = fresh;
        Broker starting = new Broker(config, fresh, () -> {});
        broker = starting;
        var _ = starting.begin().whenComplete((begun, failure) -> {
            if (failure != null) {
                failedStart = failure;
            } else if (broker == starting) {
                world.trace(() -> "the broker is open");
                open = true;
            }
        });
    }

    /** The process dies, now, wherever it is. */
    private void crash(SimDisk survives) {
        if (calm) {
            return;
        }
        if (broker != null) {
            world.trace(() -> "the broker crashes");
            checkCounters();
            broker = null;
            open = false;
            away = false;
            loops.forEach(SimLoop::die);
            links.forEach(SimLink::crash);
            links.clear();
            survives.crash();
            ledger.crashed();
            world.within(DOWN_MICROS, this::start);
        }
        world.within(crashMicros, () -> crash(survives));
    }

    // ---- other owners

    /** Another node takes the shards over. The broker learns it from its journals, or later, when it is told to have them back. */
    private void takeOver(SimDisk moves) {
        if (calm) {
            return;
        }
        if (broker != null && open && !away) {
            world.trace(() -> "another node owns the shards");
            away = true;
            moves.fence();
            ledger.crashed();
            Broker loser = broker;
            world.within(AWAY_MICROS, () -> giveBack(loser));
        }
        world.within(moveMicros, () -> takeOver(moves));
    }

    private void giveBack(Broker loser) {
        var _ = loser.revoke()
                .thenCompose(gone -> {
                    checkGone(loser);
                    world.trace(() -> "the shards come back");
                    return loser.acquire();
                })
                .whenComplete((back, failure) -> {
                    if (failure != null) {
                        failedStart = failure;
                    } else if (broker == loser) { // else it has crashed meanwhile
                        away = false;
                        ownersChanged++;
                    }
                });
    }

    private static void checkGone(Broker loser) {
        for (Shard shard : loser.shards()) {
            Counters counters = shard.counters();
            check(
                    shard.sessions().isEmpty()
                            && counters.sessions == 0
                            && counters.clientsConnected == 0
                            && counters.subscriptions == 0
                            && counters.sharedSubscriptions == 0
                            && counters.queuedMessages == 0
                            && counters.queuedBytes == 0
                            && counters.storedBytes == 0
                            && shard.ledger().bytes() == 0,
                    () -> "something is left of shard " + shard.index() + ", which another node owns: "
                            + counters.sessions + " sessions, " + counters.clientsConnected + " clients, "
                            + counters.subscriptions + " subscriptions, " + counters.sharedSubscriptions
                            + " of them shared, "
                            + counters.queuedMessages + " messages, " + counters.queuedBytes + " queued, "
                            + counters.storedBytes + " stored and "
                            + shard.ledger().bytes() + " pending bytes");
        }
    }

    private void comeToRest() {
        world.trace(() -> "the network is good from here on");
        calm = true;
        long begun = world.now();
        lastHeard = begun;
        while (world.now() < lastHeard + REST_MICROS || !clients.stream().allMatch(SimClient::isAtRest)) {
            step();
            if (world.below(64) == 0) {
                clients.forEach(SimClient::connect);
            }
            check(
                    world.now() < begun + PATIENCE_MICROS,
                    () -> "no rest for "
                            + clients.stream()
                                    .filter(client -> !client.isAtRest())
                                    .map(SimClient::identifier)
                                    .toList());
        }
    }

    private void settle() {
        for (SimClient client : clients) {
            if (client.isPresent()) {
                ledger.settle(client.entitlement());
            }
        }
        ledger.settleShares(clients.stream().map(SimClient::entitlement).toList());
        checkCounters();
    }

    /** Nobody has broken the protocol, so whatever the broker found wrong is its own mistake. */
    private void checkCounters() {
        Broker running = broker;
        if (running != null) {
            for (Shard shard : running.shards()) {
                check(shard.counters().shardFailures == 0, () -> "the broker has failed, see its log");
                check(
                        shard.counters().protocolViolations == 0,
                        () -> "the broker blames a client of shard " + shard.index() + " for breaking the protocol");
            }
        }
    }
}
