package io.linnet.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.broker.Broker;
import io.linnet.broker.BrokerConfig;
import io.linnet.broker.Limit;
import io.linnet.broker.Limits;
import io.linnet.packet.QoS;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A day of two clients that talk to each other while their ways to the broker break, each by itself, at random from a seed. The
 * clients' clock is the test's: it goes on when both have done what they can at this moment. {@code -Dday.seed=N} is another day.
 */
@Timeout(180)
class VirtualDayTest {
    private static final long DAY_SECONDS = Duration.ofDays(1).toSeconds();
    private static final long PATIENCE_SECONDS = 30;
    private static final long SEED = Long.getLong("day.seed", 20_261_122);
    /** Keep alive, the next attempt or its deadline, and who looks whether futures are told. */
    private static final int MOST_APPOINTMENTS = 3;

    private final Random random = new Random(SEED);
    private final HandTime time = new HandTime();
    private final Object news = new Object();
    private final List<Side> sides = new ArrayList<>();
    private final ExecutorService workers = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("day-", 0).factory());

    /** One of the two, with its way to the broker. */
    private final class Side {
        private final String name;
        private final Gate gate;
        private final Client client;
        private final List<CompletableFuture<PublishResult>> results = new ArrayList<>();
        private final List<String> atLeastOnce = new ArrayList<>();
        private final List<String> exactlyOnce = new ArrayList<>();
        private final List<Double> jitter = new ArrayList<>();
        private final List<String> complaints = new ArrayList<>();
        private boolean swallowing;
        private long troubleEnds;
        private int published;
        private int connections;
        private int attempt;

        Side(String name, String other, int port) throws IOException {
            this.name = name;
            gate = Gate.before(port);
            client = Client.to(gate.address())
                    .clientIdentifier("day-" + name)
                    .durableSession(Duration.ofDays(2))
                    .time(time)
                    .random(new Random(random.nextLong())::nextDouble)
                    .executor(workers)
                    .onConnection(this::changed)
                    .subscribe(SubscribeOptions.to("day/" + other + "/1"), delivery -> heard(atLeastOnce, delivery))
                    .subscribe(
                            SubscribeOptions.to("day/" + other + "/2").withQos(QoS.EXACTLY_ONCE),
                            delivery -> heard(exactlyOnce, delivery))
                    .start();
        }

        private void heard(List<String> texts, Delivery delivery) {
            synchronized (news) {
                texts.add(delivery.text());
                news.notifyAll();
            }
        }

        /** Back-off: attempts are counted, delays lie below the limit for their number, a session is never forgotten. */
        private void changed(ConnectionState state) {
            synchronized (news) {
                if (state instanceof ConnectionState.Connecting connecting) {
                    if (connecting.attempt() != attempt + 1 && connecting.attempt() != 2 && attempt != 0) {
                        complaints.add("attempt " + connecting.attempt() + " followed " + attempt);
                    }
                    attempt = connecting.attempt();
                } else if (state instanceof ConnectionState.Connected connected) {
                    if (connected.sessionPresent() != connections++ > 0) {
                        complaints.add("connection " + connections + ": " + connected);
                    }
                } else if (state instanceof ConnectionState.Disconnected disconnected) {
                    long limit = Math.min(60_000, 1_000L << Math.min(attempt - 1, 10));
                    long delay = disconnected.retryIn().toMillis();
                    if (delay >= limit) {
                        complaints.add("after attempt " + attempt + " the client waits " + delay + " ms");
                    }
                    if (limit == 60_000) {
                        jitter.add(delay / 60_000.0);
                    }
                }
                news.notifyAll();
            }
        }

        private void publish(int qos) {
            CompletableFuture<PublishResult> result = client.publishAsync(
                    Message.of("day/" + name + "/" + qos, "" + published++).withQos(QoS.of(qos)));
            results.add(result);
            var _ = result.whenComplete((done, problem) -> {
                synchronized (news) {
                    news.notifyAll();
                }
            });
        }

        /** Something begins to go wrong, or ends to. */
        private void fate(long second) {
            if (troubleEnds > 0) {
                if (second >= troubleEnds) {
                    troubleEnds = 0;
                    swallowing = false;
                    gate.open();
                }
                return;
            }
            switch (random.nextInt(60)) {
                case 0, 1 -> {
                    gate.shut();
                    troubleEnds = second + 1 + random.nextInt(random.nextInt(3) == 0 ? 1_200 : 30);
                }
                case 2 -> {
                    swallowing = true;
                    gate.swallow();
                    troubleEnds = second + 1 + random.nextInt(300);
                }
                case 3, 4, 5 -> gate.cutBehind(random.nextInt(400));
                default -> {}
            }
        }

        @Override
        public String toString() {
            return name + " " + client.state() + " after " + connections + " connections, "
                    + client.unfinishedMessages()
                    + " of " + published + " unfinished, " + client.entries() + " entries, " + atLeastOnce.size()
                    + " and "
                    + exactlyOnce.size() + " heard, " + time.appointments() + " appointments";
        }

        /** Whether nothing more happens before the clock goes on. */
        private boolean isQuiet() {
            return switch (client.state()) {
                case ConnectionState.Connecting _ -> swallowing;
                case ConnectionState.Connected _ -> swallowing || client.unfinishedMessages() == 0;
                default -> true;
            };
        }
    }

    private void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        synchronized (news) {
            while (!condition.getAsBoolean()) {
                assertThat(System.nanoTime())
                        .as(() -> what + ", seed " + SEED + ": " + sides)
                        .isLessThan(end);
                // what was told may have been told a moment before it can be seen
                news.wait(5);
            }
        }
    }

    private void step(int seconds) throws InterruptedException {
        for (Side side : sides) {
            await("quiet", side::isQuiet);
        }
        for (int i = 0; i < seconds; i++) {
            time.advance(Duration.ofSeconds(1));
        }
        assertThat(time.appointments()).isLessThanOrEqualTo(MOST_APPOINTMENTS * sides.size());
    }

    @Test
    void aDayOfBrokenConnectionsLosesAndRepeatsNothingAndLeavesNothingBehind() throws Exception {
        try (Broker broker = Broker.start(BrokerConfig.defaults()
                        .withLimits(Limits.defaults()
                                .with(Limit.QUEUE_MESSAGES, 1_000_000)
                                // the broker's day is a few seconds long
                                .with(Limit.TAKEOVER_RATE_PER_CLIENT, 0))
                        .listeningOn("mqtt://127.0.0.1:0"));
                workers) {
            sides.add(new Side("a", "b", broker.port()));
            sides.add(new Side("b", "a", broker.port()));
            // both subscribe before the first message
            for (Side side : sides) {
                await("subscriptions", () -> side.connections == 1 && side.client.entries() == 0);
            }
            for (long second = 0; second < DAY_SECONDS; ) {
                for (Side side : sides) {
                    side.fate(second);
                    side.publish(1 + random.nextInt(2));
                }
                int seconds = 1 + random.nextInt(20);
                step(seconds);
                second += seconds;
            }
            for (Side side : sides) {
                side.troubleEnds = 1;
                side.fate(DAY_SECONDS);
            }
            comeToRest();
            for (Side side : sides) {
                assertThat(side.complaints).as("seed " + SEED).isEmpty();
                assertJitterIsFull(side.jitter);
                assertThat(side.connections).isGreaterThan(200);
            }
            assertAllArrived(sides.get(0), sides.get(1));
            assertAllArrived(sides.get(1), sides.get(0));
            for (Side side : sides) {
                assertThat(side.client.entries()).isZero();
                side.client.close();
                side.gate.close();
            }
            workers.shutdown();
            assertThat(workers.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("all threads have ended")
                    .isTrue();
            assertNothingIsAppointed();
        }
    }

    /** Time goes on until both are connected and everything has arrived. */
    private void comeToRest() throws InterruptedException {
        for (int i = 0; i < 200 && sides.stream().anyMatch(side -> !isAtRest(side)); i++) {
            step(1);
        }
        for (Side side : sides) {
            await("the rest", () -> isAtRest(side));
        }
        for (int i = 0; i < 2; i++) {
            Side from = sides.get(i);
            Side to = sides.get(1 - i);
            await(
                    "the last messages",
                    () -> to.exactlyOnce.size() + distinct(to.atLeastOnce).size() >= from.published);
        }
        for (Side side : sides) {
            await("the last acknowledgements", () -> side.client.entries() == 0);
        }
    }

    private static boolean isAtRest(Side side) {
        return side.client.state() instanceof ConnectionState.Connected && side.client.unfinishedMessages() == 0;
    }

    private static List<String> distinct(List<String> texts) {
        return texts.stream().distinct().toList();
    }

    private static void assertAllArrived(Side from, Side to) {
        assertThat(from.results).allSatisfy(result -> assertThat(result).isCompleted());
        assertThat(to.exactlyOnce).as("at QoS 2 nothing comes twice").doesNotHaveDuplicates();
        List<String> first = distinct(to.atLeastOnce);
        assertThat(first).isSortedAccordingTo(VirtualDayTest::byNumber);
        assertThat(to.exactlyOnce).isSortedAccordingTo(VirtualDayTest::byNumber);
        List<String> all = new ArrayList<>(first);
        all.addAll(to.exactlyOnce);
        all.sort(VirtualDayTest::byNumber);
        assertThat(all)
                .isEqualTo(IntStream.range(0, from.published)
                        .mapToObj(String::valueOf)
                        .toList());
    }

    private static int byNumber(String one, String other) {
        return Integer.compare(Integer.parseInt(one), Integer.parseInt(other));
    }

    /** Where the limit has stopped to grow, delays lie anywhere between nothing and all of it. */
    private static void assertJitterIsFull(List<Double> parts) {
        assertThat(parts).hasSizeGreaterThan(50);
        assertThat(parts.stream().mapToDouble(part -> part).min().orElseThrow()).isLessThan(0.1);
        assertThat(parts.stream().mapToDouble(part -> part).max().orElseThrow()).isGreaterThan(0.9);
        assertThat(parts.stream().mapToDouble(part -> part).average().orElseThrow())
                .isBetween(0.4, 0.6);
    }

    private void assertNothingIsAppointed() {
        // who looks whether futures are told looks once more
        for (int i = 0; i < 5; i++) {
            time.advance(Duration.ofSeconds(1));
        }
        assertThat(time.appointments()).isZero();
    }
}
