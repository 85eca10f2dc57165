package io.linnet.broker;

import io.linnet.packet.ReasonCode;
import io.linnet.transport.EventLoops;
import io.linnet.transport.Listener;
import io.linnet.transport.ListenerOptions;
import io.linnet.transport.Loop;
import io.linnet.transport.Wire;
import io.linnet.transport.WireAcceptor;
import io.linnet.transport.WireHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * An MQTT broker in this process.
 *
 * <pre>{@code
 * try (Broker broker = Broker.start(BrokerConfig.defaults().listeningOn("mqtt://127.0.0.1:0"))) {
 *     int port = broker.port();
 *     ...
 * }
 * }</pre>
 *
 * <p>All methods may be called from any thread.
 */
public final class Broker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Broker.class);
    private static final long CLOSE_SECONDS = 5;
    private static final long RETAINED_SWEEP_MILLIS = 200;

    private final BrokerConfig config;
    private final long startedMillis;
    private final Runnable endOfLoops;
    private final List<Shard> shards = new ArrayList<>();
    private final Fabric fabric;
    private final List<Inbox> inboxes = new ArrayList<>();
    private final List<Listener> listeners = new ArrayList<>();
    private volatile boolean closed;
    /** Complete when nothing is left of the shards; null while they are ours. */
    private @Nullable CompletableFuture<Void> revoked;

    /**
     * A broker on loops of the caller's choice, which does nothing before {@link #begin}.
     *
     * @param loops a shard lives on each
     * @param endOfLoops called at the end of {@link #close}
     */
    Broker(BrokerConfig config, List<? extends Loop> loops, Runnable endOfLoops) {
        this.config = config;
        this.startedMillis = clock();
        this.endOfLoops = endOfLoops;
        for (Loop loop : loops) {
            Shard shard = new Shard(loop.index(), loop, this);
            shards.add(shard);
            inboxes.add(new Inbox(shard, config.limits().interLoopBytes(), this::releasePublishers));
        }
        this.fabric = new LocalFabric(
                inboxes, new RetainedMessages(config.ports().storage().retained()));
    }

    /**
     * Brings back what the storage knows and starts the shards, each on its loop; once the result is complete, connections may come
     * through the {@link #door}.
     */
    CompletableFuture<Void> begin() {
        Map<Shard, List<SessionImage>> images = recover();
        CompletableFuture<Void> begun =
                onEachShard(shard -> shard.start(inboxes)).thenCompose(started -> restore(images));
        config.ports()
                .storage()
                .watchExpiry(
                        this::clock,
                        (session, position, weight) -> shards.forEach(
                                shard -> shard.loop().execute(() -> shard.expired(session, position, weight))));
        Shard first = shards.getFirst();
        first.loop().execute(() -> expireRetained(first));
        if (config.sysIntervalSeconds() > 0) {
            SysTopics topics = new SysTopics(this);
            first.loop().execute(topics::start);
        }
        return begun;
    }

    private Map<Shard, List<SessionImage>> recover() {
        return config.ports().storage().recover().stream()
                .collect(Collectors.groupingBy(image -> shardOf(image.state().clientIdentifier())));
    }

    private CompletableFuture<Void> restore(Map<Shard, List<SessionImage>> images) {
        return onEachShard(shard -> shard.restore(images.getOrDefault(shard, List.of())))
                // all sessions are back before anything happens to one
                .thenCompose(restored -> onEachShard(Shard::restored));
    }

    /**
     * Another node owns our shards: all clients are disconnected, nobody is acknowledged, nothing is kept. All shards at once, since
     * a batch with a QoS 2 message has records of several of them. Any thread; complete when nothing is left of the sessions.
     */
    synchronized CompletableFuture<Void> revoke() {
        CompletableFuture<Void> before = revoked;
        if (before != null) {
            return before;
        }
        LOG.warn("another server has taken the sessions over: all clients are disconnected");
        CompletableFuture<Void> begun = onEachShard(Shard::revoke)
                // no publisher is left that could find nobody and be told that all is well
                .thenCompose(silent -> onEachShard(Shard::forget));
        revoked = begun;
        return begun;
    }

    /**
     * The shards are ours again: brings back what the storage knows. May block; only when the result of {@link #revoke} is complete.
     */
    CompletableFuture<Void> acquire() {
        Map<Shard, List<SessionImage>> images = recover();
        synchronized (this) {
            revoked = null;
        }
        return restore(images);
    }

    /** Where connections come in that are promised so much. */
    WireAcceptor door(Durability promise) {
        return new Door(promise);
    }

    private void expireRetained(Shard shard) {
        fabric.expireRetained(shard);
        shard.timers().at(shard.now() + RETAINED_SWEEP_MILLIS, () -> expireRetained(shard));
    }

    /**
     * Starts a broker and opens its listeners; when this returns, clients can connect.
     *
     * @throws io.linnet.transport.ListenerRefused when a listener cannot be opened, such as for a port that is taken; nothing
     *     of the broker is left running then
     */
    public static Broker start(BrokerConfig config) throws IOException {
        if (config.loops() < 1 || config.loops() > LocalFabric.MAXIMUM_SHARDS) {
            throw new IllegalArgumentException(
                    "loops is " + config.loops() + ", allowed are 1 to " + LocalFabric.MAXIMUM_SHARDS);
        }
        EventLoops loops = EventLoops.start(config.transport(), config.loops(), "linnet");
        Broker broker = new Broker(config, loops.all(), loops::close);
        try {
            broker.begin().join();
            for (ListenerOptions options : config.listeners()) {
                ListenerOptions bounded =
                        options.withHighWaterBytes(config.limits().pendingOutputBytes());
                Durability promise = config.listenerDurability().getOrDefault(options, config.durability());
                broker.listeners.add(Listener.open(loops, bounded, broker.door(promise)));
            }
            return broker;
        } catch (IOException | RuntimeException failure) {
            broker.close();
            throw failure;
        }
    }

    private final class Door implements WireAcceptor {
        private final Durability durability;

        Door(Durability durability) {
            this.durability = durability;
        }

        @Override
        public WireHandler accept(Wire wire) {
            return new Connection(Broker.this, wire, durability);
        }

        @Override
        public void turnedAway(Loop loop, InetSocketAddress peer, Throwable cause) {
            Counters counters = shardOn(loop).counters();
            counters.connectionsOpened++;
            counters.connectionsRefused++;
            LOG.info(
                    "a client at {} was turned away before MQTT: {}",
                    peer,
                    LogText.of(String.valueOf(cause.getMessage())));
        }
    }

    /** The port of the first listener, also when it was configured as 0. */
    public int port() {
        return addresses().getFirst().getPort();
    }

    /** Where the listeners accept connections, in the order of the configuration. */
    public List<InetSocketAddress> addresses() {
        return listeners.stream().map(Listener::address).toList();
    }

    public BrokerConfig config() {
        return config;
    }

    /**
     * Stops the broker: no more connections are accepted, the wills of connected clients are published, every client is
     * disconnected, 5.0 clients with reason code 0x8B. Returns when all is done, within a few seconds.
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        listeners.forEach(Listener::close);
        await(onEachShard(shard -> List.copyOf(shard.sessions()).forEach(Session::publishLastWill)));
        // wills for clients of other shards are on their way: they were sent before these tasks
        await(onEachShard(shard -> List.copyOf(shard.sessions()).forEach(Broker::shutDown)));
        await(onEachShard(shard -> shard.ledger().close()));
        config.ports().storage().close();
        endOfLoops.run();
    }

    private static void shutDown(Session session) {
        Connection connection = session.connection();
        if (connection != null) {
            connection.disconnect(ReasonCode.SERVER_SHUTTING_DOWN, "the server is shutting down");
        }
    }

    /** Runs something on the loop of every shard; complete when it has run on all and sent what it has for other shards. */
    private CompletableFuture<Void> onEachShard(Consumer<Shard> action) {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (Shard shard : shards) {
            all.add(CompletableFuture.runAsync(() -> action.accept(shard), shard.loop())
                    .thenComposeAsync(ran -> endOfRound(shard.loop()), shard.loop()));
        }
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
    }

    private static void await(CompletableFuture<Void> all) {
        try {
            all.get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | java.util.concurrent.ExecutionException late) {
            LOG.warn("a shard did not follow within {} s", CLOSE_SECONDS, late);
        }
    }

    private static CompletableFuture<Void> endOfRound(Loop loop) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        loop.atEndOfRound(() -> ended.complete(null));
        return ended;
    }

    // ---- what the parts of the broker ask for

    long clock() {
        return config.ports().clock().getAsLong();
    }

    long startedMillis() {
        return startedMillis;
    }

    Limits limits() {
        return config.limits();
    }

    Fabric fabric() {
        return fabric;
    }

    List<Shard> shards() {
        return shards;
    }

    /** The shard that lives on a loop. */
    Shard shardOn(Loop loop) {
        return shards.get(loop.index());
    }

    Shard shardOf(String clientIdentifier) {
        return shards.get(config.ports().placement().shardOf(clientIdentifier, shards.size()));
    }

    /** Bytes that wait in the queues of all sessions. */
    long queuedBytes() {
        long bytes = 0;
        for (Shard shard : shards) {
            bytes += shard.counters().queuedBytes;
        }
        return bytes;
    }

    /** Bytes of memory in queues, under way to clients and to the disk: what {@link Limits#totalQueueBytes} bounds. */
    long memoryBytes() {
        long bytes = 0;
        for (Shard shard : shards) {
            bytes += shard.counters().queuedBytes
                    + shard.counters().outputBytes
                    + shard.ledger().bytes();
        }
        return bytes;
    }

    /** Says once why a client was not let in, unless that has been said already or too often, which an empty reason means. */
    void refused(Connection connection, ReasonCode code, String why) {
        LOG.atLevel(why.isEmpty() ? Level.DEBUG : Level.INFO)
                .log(
                        "{} at {} was refused with {}: {}",
                        connection.name(),
                        connection.wire().remoteAddress(),
                        code,
                        LogText.of(why));
    }

    /**
     * Goes on, on the connection's loop, when a stage completes. A stage that is complete already costs no detour.
     */
    <T> void await(Connection connection, CompletionStage<T> stage, Consumer<T> then, Runnable failed) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        if (future.isDone() && !future.isCompletedExceptionally()) {
            then.accept(future.join());
            return;
        }
        stage.whenCompleteAsync(
                (value, failure) -> {
                    if (failure != null) {
                        LOG.warn("an authenticator failed for {}", connection.name(), failure);
                        connection.proceed(failed);
                    } else {
                        connection.proceed(() -> then.accept(value));
                    }
                },
                connection.wire().loop());
    }

    private void releasePublishers() {
        for (Shard shard : shards) {
            shard.loop().execute(shard::release);
        }
    }
}
