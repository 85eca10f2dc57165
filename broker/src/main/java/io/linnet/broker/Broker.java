package io.linnet.broker;

import io.linnet.broker.log.LogEvent;
import io.linnet.packet.ReasonCode;
import io.linnet.transport.EventLoops;
import io.linnet.transport.Loop;
import io.linnet.transport.WireAcceptor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
    private static final long CLOSE_SECONDS = 5;
    private static final long RETAINED_SWEEP_MILLIS = 200;
    private static final long HEADROOM_MILLIS = 1_000;

    private volatile BrokerConfig config;
    private final long startedMillis;
    private final Runnable endOfLoops;
    private final List<Shard> shards = new ArrayList<>();
    private final Fabric fabric;
    private final List<Inbox> inboxes = new ArrayList<>();
    private final Traces traces = new Traces(this);
    private final SysTopics sysTopics;
    /** Null for a broker that has no sockets of its own. */
    private volatile @Nullable OpenListeners listeners;

    private volatile @Nullable CertificateLog certificates;

    private final Reload reload = new Reload(this);
    private final Admission admission = new Admission(this::clock);
    private final ExcessLog excesses;
    private volatile boolean closed;
    /** Whether clients could ever come. */
    private volatile boolean serving;
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
        this.excesses = new ExcessLog(this::clock);
        this.endOfLoops = endOfLoops;
        for (Loop loop : loops) {
            Shard shard = new Shard(loop.index(), loop, this);
            shards.add(shard);
            inboxes.add(new Inbox(shard, config.limits().interLoopBytes(), this::releasePublishers));
        }
        this.fabric = new LocalFabric(
                inboxes, new RetainedMessages(config.ports().storage().retained()));
        this.sysTopics = new SysTopics(this);
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
        first.loop().execute(sysTopics::begin);
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
        LogEvent.MOVED.entry().log();
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
        return new Door(this, "", promise);
    }

    private void expireRetained(Shard shard) {
        fabric.expireRetained(shard);
        shard.timers().at(shard.now() + RETAINED_SWEEP_MILLIS, () -> expireRetained(shard));
    }

    private void lookAtHeadroom(Shard shard) {
        long now = shard.now();
        if (admission.headroom().isDue(now)) {
            var _ = CompletableFuture.runAsync(() -> admission.headroom().look(limits(), admission.open(), now));
        }
        shard.timers().at(now + HEADROOM_MILLIS, () -> lookAtHeadroom(shard));
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
            broker.admission.headroom().look(config.limits(), 0, broker.clock());
            Shard first = broker.shards.getFirst();
            first.loop().execute(() -> broker.lookAtHeadroom(first));
            OpenListeners opened = new OpenListeners(broker, loops);
            broker.listeners = opened;
            opened.swap(opened.prepare(config), config);
            CertificateLog certificates = new CertificateLog(opened, first);
            broker.certificates = certificates;
            first.loop().execute(certificates::begin);
            broker.serving = true;
            LogEvent.START
                    .entry()
                    .addKeyValue("version", Version.current())
                    .addKeyValue("listeners", broker.addresses().toString())
                    .addKeyValue("pid", ProcessHandle.current().pid())
                    .log();
            return broker;
        } catch (IOException | RuntimeException failure) {
            broker.close();
            throw failure;
        }
    }

    /** The port of the first listener, also when it was configured as 0. */
    public int port() {
        return addresses().getFirst().getPort();
    }

    /** Where the listeners accept connections, in the order of the configuration. */
    public List<InetSocketAddress> addresses() {
        OpenListeners opened = listeners;
        return opened == null ? List.of() : opened.addresses();
    }

    /**
     * A listener that accepts connections.
     *
     * @param uri where clients reach it, with the port that the system chose where 0 was configured
     */
    public record Listening(String name, String uri) {}

    /** The listeners, in the order of the configuration. */
    public List<Listening> listening() {
        OpenListeners opened = listeners;
        return opened == null
                ? List.of()
                : opened.all().stream()
                        .map(each -> new Listening(
                                each.options().name(),
                                each.options().uriAt(each.listener().address())))
                        .toList();
    }

    /** When the first certificate of each listener with TLS ends, by the listener's name. */
    Map<String, Instant> certificateEnds() {
        OpenListeners opened = listeners;
        return opened == null ? Map.of() : CertificateLog.ends(opened);
    }

    /** What is in force now. */
    public BrokerConfig config() {
        return config;
    }

    /**
     * Goes on with another configuration: all of it, or nothing when it cannot be used. New listeners are opened first; then everything
     * that the configuration says holds at once; then every client is looked at again, and those that may not stay are disconnected.
     * Whoever may stay notices nothing. What the ports keep (storage, placement, clock), the number of loops and the transport stay as
     * they are until a restart. Blocks while listeners are opened; not to be called on a loop.
     *
     * @return complete when no client is left that may not stay, with what has changed
     * @throws IOException when the configuration cannot be used; nothing has changed then
     */
    public CompletableFuture<ReloadReport> reload(BrokerConfig next) throws IOException {
        OpenListeners opened = listeners;
        if (closed || opened == null) {
            throw new IllegalStateException("the broker is not running");
        }
        return reload.to(next, opened);
    }

    /**
     * Shows the packets of one client as they come and go, whether it is connected now or later, until the result is closed. What it
     * costs is paid by that client alone.
     *
     * @param watcher called on event loops: never blocks, never throws
     */
    public Watch watch(String clientIdentifier, Consumer<TracedPacket> watcher) {
        traces.add(clientIdentifier, watcher);
        return () -> traces.remove(clientIdentifier, watcher);
    }

    /**
     * Shows every Application Message that is taken from a client or is a will, whoever gets it, until the result is closed. A message
     * is shown before its publisher gets an acknowledgement, and once, also when it is sent to many.
     *
     * @param watcher called on event loops, on several at once: never blocks, never throws
     */
    public Watch watchMessages(Consumer<Message> watcher) {
        traces.addForMessages(watcher);
        return () -> traces.removeForMessages(watcher);
    }

    /**
     * Does now what is due by the clock of the {@link Ports}, such as the end of sessions. The broker does that by itself ten times a
     * second; this is for those who move the clock themselves.
     *
     * @return complete when it is done on all loops
     */
    public CompletableFuture<Void> tick() {
        return onEachShard(shard -> shard.timers().advance(shard.refreshNow()));
    }

    /** Clients that are connected, in the order of their identifiers: the first ones behind {@code after}, which may be empty. */
    public CompletableFuture<List<ConnectedClient>> clients(String after, int limit) {
        return Census.page(this, after, limit);
    }

    /**
     * Sessions, of clients that are connected and of others, in the order of their client identifiers: the first ones behind
     * {@code after}, which may be empty.
     */
    public CompletableFuture<List<SessionSummary>> sessions(String after, int limit) {
        return Census.sessions(this, after, limit);
    }

    /**
     * Ends a session as if its expiry interval were over: its client is disconnected, a 5.0 client with reason code 0x98
     * (Administrative action), and its will is published if it has left one.
     *
     * @return complete when it is done, with false if there is no such session
     */
    public CompletableFuture<Boolean> endSession(String clientIdentifier) {
        Shard shard = shardOf(clientIdentifier);
        return disconnect(clientIdentifier)
                .thenApplyAsync(
                        wasConnected -> {
                            shard.refreshNow();
                            Session left = shard.session(clientIdentifier);
                            if (left != null) {
                                left.end();
                            }
                            return wasConnected || left != null;
                        },
                        shard.loop());
    }

    /** Retained messages that match a topic filter, at most so many. */
    public CompletableFuture<List<Message>> retained(String topicFilter, int limit) {
        return RetainedList.of(this, topicFilter, limit);
    }

    /**
     * Disconnects a client, a 5.0 client with reason code 0x98 (Administrative action). Its session stays as long as it was to.
     *
     * @return complete when it is done, with false if no such client is connected
     */
    public CompletableFuture<Boolean> disconnect(String clientIdentifier) {
        Shard shard = shardOf(clientIdentifier);
        return CompletableFuture.supplyAsync(
                () -> {
                    Session session = shard.session(clientIdentifier);
                    Connection connection = session == null ? null : session.connection();
                    if (connection != null) {
                        shard.refreshNow();
                        connection.disconnect(
                                ReasonCode.ADMINISTRATIVE_ACTION, "an operator has disconnected the client");
                    }
                    return connection != null;
                },
                shard.loop());
    }

    /** How many clients are connected and how many sessions there are, a moment ago; and what is wrong with the storage, or null. */
    public Health health() {
        return new Health(
                sum(counters -> counters.clientsConnected),
                sum(counters -> counters.sessions),
                shards.getFirst().ledger().trouble());
    }

    /** See {@link #health()}. */
    public record Health(
            long clients, long sessions, @Nullable String trouble) {}

    /** Looks at a client until it is closed. */
    public interface Watch extends AutoCloseable {
        @Override
        void close();
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
        if (listeners != null) {
            if (serving) {
                LogEvent.STOP
                        .entry()
                        .addKeyValue("clients", sum(counters -> counters.clientsConnected))
                        .log();
            }
            listeners.closeAll();
        }
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
    CompletableFuture<Void> onEachShard(Consumer<Shard> action) {
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
            LogEvent.LATE
                    .entry()
                    .addKeyValue("seconds", CLOSE_SECONDS)
                    .setCause(late)
                    .log();
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

    /** Takes another configuration at once; what depends on it follows, see {@link Reload}. */
    void config(BrokerConfig next) {
        config = next;
        shards.getFirst().loop().execute(sysTopics::intervalChanged);
    }

    /** The listeners are others, or serve in another way. */
    void listenersChanged() {
        CertificateLog log = certificates;
        if (log != null) {
            shards.getFirst().loop().execute(log::look);
        }
    }

    Traces traces() {
        return traces;
    }

    Limits limits() {
        return config.limits();
    }

    Admission admission() {
        return admission;
    }

    ExcessLog excesses() {
        return excesses;
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

    /** The sum of a counter over all shards, a moment old. */
    long sum(ToLongFunction<Counters> counter) {
        long sum = 0;
        for (Shard shard : shards) {
            sum += counter.applyAsLong(shard.counters());
        }
        return sum;
    }

    /** Bytes that wait in the queues of all sessions. */
    long queuedBytes() {
        return sum(counters -> counters.queuedBytes);
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
                        ConnectionLog.authenticatorFailed(connection, failure);
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
