package io.linnet.broker;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import io.linnet.packet.ProtocolVersion;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * A broker on which something bad happens, with a healthy client on it all the time. Closing it checks that the healthy client
 * missed nothing and that the broker found no mistake of its own.
 */
final class BadDay implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;

    /** Everything the broker logs, as text. */
    private static final class Lines extends AppenderBase<ILoggingEvent> {
        private final Queue<ILoggingEvent> events = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            events.add(event);
        }

        List<String> from(Level level) {
            return events.stream()
                    .filter(event -> event.getLevel().isGreaterOrEqual(level))
                    .map(Lines::text)
                    .toList();
        }

        private static String text(ILoggingEvent event) {
            IThrowableProxy thrown = event.getThrowableProxy();
            return event.getFormattedMessage() + " " + event.getKeyValuePairs()
                    + (thrown == null ? "" : "\n" + ThrowableProxyUtil.asString(thrown));
        }
    }

    final Broker broker;
    private final Lines lines = new Lines();
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.linnet");
    private final AtomicLong skippedMillis;
    private final BadDayWitness witness;

    private BadDay(BrokerConfig config, AtomicLong skippedMillis) throws IOException {
        this.skippedMillis = skippedMillis;
        logger.setLevel(Level.INFO);
        lines.start();
        logger.setAdditive(false); // these lines are wanted, so they are not for the console
        logger.addAppender(lines);
        broker = Broker.start(config);
        witness = new BadDayWitness(port(), "witness");
    }

    /** A broker with two loops and the default limits. */
    static BadDay begins() throws IOException {
        return begins(usual());
    }

    static BadDay begins(BrokerConfig config) throws IOException {
        AtomicLong skipped = new AtomicLong();
        Ports ports = config.ports();
        return new BadDay(config.withPorts(ports.withClock(() -> ports.clock().getAsLong() + skipped.get())), skipped);
    }

    /** With limits that let nearly everything pass that the standard allows. */
    static BadDay beginsGenerous() throws IOException {
        return begins(generous(Limits.defaults()));
    }

    static Limits generous(Limits limits) {
        return limits.with(Limit.CONNECT_PACKET_BYTES, 1 << 20)
                .with(Limit.USER_PROPERTIES, 65_535)
                .with(Limit.TOPIC_BYTES, 65_535)
                .with(Limit.TAKEOVER_RATE_PER_CLIENT, 0);
    }

    static BadDay begins(Limits limits) throws IOException {
        return begins(usual().withLimits(limits));
    }

    static BrokerConfig usual() {
        return BrokerConfig.defaults()
                .withLoops(2)
                .withSysIntervalSeconds(0)
                .listeningOn("mqtt://127.0.0.1:0", "ws://127.0.0.1:0/mqtt");
    }

    int port() {
        return broker.port();
    }

    int webSocketPort() {
        return broker.addresses().get(1).getPort();
    }

    BadDayPeer client(ProtocolVersion version, String clientIdentifier) throws IOException {
        return BadDayPeer.client(port(), version, clientIdentifier);
    }

    /** Lets the broker's clock jump. */
    void passes(long millis) {
        skippedMillis.addAndGet(millis);
    }

    // ---- what the broker says about it

    /** The sum of a counter over all shards, as it is now. */
    long count(ToLongFunction<Counters> counter) {
        return broker.shards().stream()
                .mapToLong(shard -> count(shard, counter))
                .sum();
    }

    /** A counter of one shard, as it is now. */
    long count(Shard shard, ToLongFunction<Counters> counter) {
        return CompletableFuture.supplyAsync(() -> counter.applyAsLong(shard.counters()), shard.loop())
                .join();
    }

    /** A client identifier that the witness' traffic does not touch. */
    String clientOnAnotherShardThan(String clientIdentifier) {
        Shard shard = broker.shardOf(clientIdentifier);
        return IntStream.iterate(0, number -> number + 1)
                .mapToObj(number -> "client-" + number)
                .filter(name -> broker.shardOf(name) != shard)
                .findFirst()
                .orElseThrow();
    }

    /** The client's connection, or null. To be looked into on its loop only. */
    @Nullable
    Connection connection(String clientIdentifier) {
        return inShard(clientIdentifier, session -> session == null ? null : session.connection());
    }

    long pendingBytes(String clientIdentifier) {
        return inShard(clientIdentifier, session -> connectionOf(session).wire().pendingBytes());
    }

    /** Whether the broker reads what the client sends. */
    boolean isRead(String clientIdentifier) {
        return inShard(clientIdentifier, session -> !connectionOf(session).isChoked());
    }

    int catchups(String clientIdentifier) {
        return inShard(
                clientIdentifier, session -> requireNonNull(session).outgoing().catchups());
    }

    private static Connection connectionOf(@Nullable Session session) {
        return requireNonNull(requireNonNull(session).connection());
    }

    private <T extends @Nullable Object> T inShard(String clientIdentifier, Function<@Nullable Session, T> question) {
        Shard shard = broker.shardOf(clientIdentifier);
        return CompletableFuture.supplyAsync(() -> question.apply(shard.session(clientIdentifier)), shard.loop())
                .join();
    }

    /** Lets each loop come round some times. */
    void roundsPass() {
        for (int i = 0; i < 50; i++) {
            count(counters -> 0);
        }
    }

    void awaitCount(ToLongFunction<Counters> counter, long expected) {
        await("a counter of " + expected, () -> count(counter) == expected);
    }

    /** Waits for the one line that says what happened to a client, and checks that there is no other about it. */
    void expectOneLine(String client, String cause) {
        await("a line about " + client, () -> !linesAbout(client).isEmpty());
        List<String> lines = linesAbout(client);
        // a limit is told before what follows from it
        assertThat(lines.size() == 2 && lines.getFirst().startsWith("limit exceeded") ? lines.subList(1, 2) : lines)
                .singleElement()
                .asString()
                .contains(cause);
    }

    List<String> linesAbout(String client) {
        return lines.from(Level.INFO).stream()
                .filter(line -> line.contains(client) && !line.contains("event=\"connect\""))
                .toList();
    }

    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waiting for %s", what).isLessThan(deadline);
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() throws IOException {
        try (broker) {
            witness.close();
            assertThat(lines.from(Level.WARN)).isEmpty();
            assertThat(count(counters -> counters.shardFailures))
                    .as("internal failures")
                    .isZero();
        } finally {
            logger.detachAppender(lines);
            logger.setAdditive(true);
        }
    }
}
