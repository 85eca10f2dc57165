package io.linnet.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import io.linnet.packet.ConnAck;
import io.linnet.packet.Connect;
import io.linnet.packet.PingReq;
import io.linnet.packet.PingResp;
import io.linnet.packet.Properties;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.PubAck;
import io.linnet.packet.Publish;
import io.linnet.packet.ReasonCode;
import java.io.EOFException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many connections at once, the same client again and again, and clients that are silent or gone without a word. */
class BadDayStormTest {
    private static final ProtocolVersion V5 = ProtocolVersion.V5;
    private static final int SPARE_DESCRIPTORS = 1_000;

    @Test
    void tenThousandConnectsInABurstAreAllAnswered() throws Exception {
        int connects = 10_000;
        // a slow machine may accept all of them long before it reads what the first has sent
        Limits patient = Limits.defaults().with(Limit.CONNECT_TIMEOUT_MILLIS, 600_000);
        try (BadDay day = BadDay.begins(patient)) {
            int wave = Math.min(connects, openAtOnce());
            for (int done = 0; done < connects; done += wave) {
                burst(day, done, Math.min(wave, connects - done));
            }
            day.awaitCount(counters -> counters.connectionsOpened, connects + 1);
            day.awaitCount(counters -> counters.clientsConnected, 1);
            assertThat(day.count(counters -> counters.sessions)).isEqualTo(1);
        }
    }

    /**
     * Both ends of each connection are in this process, and the broker counts once more what it accepts while it looks how many
     * descriptors others have.
     */
    private static int openAtOnce() {
        UnixOperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class);
        long free = system.getMaxFileDescriptorCount() - system.getOpenFileDescriptorCount() - SPARE_DESCRIPTORS;
        return (int) Math.max(500, Math.min(Integer.MAX_VALUE, free / 3));
    }

    private static void burst(BadDay day, int first, int count) throws IOException {
        List<BadDayPeer> peers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            BadDayPeer peer = BadDayPeer.silent(day.port(), V5);
            peer.send(BadDayPeer.connect(V5, "burst-" + (first + i)));
            peers.add(peer);
        }
        for (BadDayPeer peer : peers) {
            assertThat(((ConnAck) peer.read()).reasonCode()).isEqualTo(ReasonCode.SUCCESS);
        }
        assertThat(day.count(counters -> counters.clientsConnected)).isEqualTo(count + 1);
        for (BadDayPeer peer : peers) {
            peer.reset();
        }
        day.awaitCount(counters -> counters.clientsConnected, 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void stormOfOneClientIdentifierLeavesOneClientAndItsMessages(int loops) throws Exception {
        int threads = 4;
        int connects = 250;
        try (BadDay day =
                        BadDay.begins(BadDay.usual().withLoops(loops).withLimits(BadDay.generous(Limits.defaults())));
                BadDayPeer publisher = day.client(V5, "publisher")) {
            try (BadDayPeer first = BadDayPeer.silent(day.port(), V5)) {
                first.login(BadDayPeer.lasting(V5, "same"));
                first.subscribe("kept", 1);
            }
            publisher.send(BadDayPeer.message("kept", 1, 1, BadDayPeer.utf8("survivor")));
            assertThat(publisher.read()).isInstanceOf(PubAck.class);
            inParallel(threads, () -> reconnect(day.port(), connects));
            try (BadDayPeer last = BadDayPeer.silent(day.port(), V5)) {
                assertThat(last.login(BadDayPeer.lasting(V5, "same")).sessionPresent())
                        .isTrue();
                assertThat(((Publish) last.read()).payload()).isEqualTo(BadDayPeer.utf8("survivor"));
                day.awaitCount(counters -> counters.clientsConnected, 3);
                assertThat(day.count(counters -> counters.sessions)).isEqualTo(3);
            }
        }
    }

    /** Connects again and again, then waits until each CONNECT was answered or its connection taken over; cuts some. */
    private static Void reconnect(int port, int times) throws IOException {
        List<BadDayPeer> peers = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            BadDayPeer peer = BadDayPeer.silent(port, V5);
            peers.add(peer);
            peer.send(BadDayPeer.lasting(V5, "same"));
            if (i % 5 == 0) {
                awaitAnswer(peer);
                peer.reset();
            }
        }
        for (BadDayPeer peer : peers) {
            awaitAnswer(peer);
            peer.close();
        }
        return null;
    }

    private static void awaitAnswer(BadDayPeer peer) throws IOException {
        try {
            if (!peer.socket.isClosed()) {
                assertThat(peer.read()).isInstanceOf(ConnAck.class);
            }
        } catch (EOFException | SocketException takenOver) {
            assertThat(peer.ends()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void eachTakeoverIsToldToTheOldConnection(int loops) throws Exception {
        int takeovers = 50;
        try (BadDay day =
                BadDay.begins(BadDay.usual().withLoops(loops).withLimits(BadDay.generous(Limits.defaults())))) {
            BadDayPeer current = day.client(V5, "wanderer");
            for (int i = 0; i < takeovers; i++) {
                BadDayPeer next = day.client(V5, "wanderer");
                assertThat(current.reasonOfTheEnd()).isEqualTo(ReasonCode.SESSION_TAKEN_OVER);
                current.close();
                current = next;
            }
            current.send(new PingReq());
            assertThat(current.read()).isEqualTo(new PingResp());
            current.close();
            day.awaitCount(counters -> counters.takeovers, takeovers);
            BadDay.await(
                    "a line for each",
                    () -> day.linesAbout("event=\"takeover\"").size() == takeovers);
            assertThat(day.linesAbout("event=\"takeover\"")).allMatch(line -> line.contains("wanderer"));
        }
    }

    @Test
    void clientsOfAllKindsComeAndGoOnThreeLoopsWithoutATrace() throws Exception {
        try (BadDay day = BadDay.begins(BadDay.usual().withLoops(3).withLimits(BadDay.generous(Limits.defaults())))) {
            inParallel(4, () -> comeAndGo(day.port(), 200));
            day.awaitCount(counters -> counters.clientsConnected, 1);
            day.awaitCount(counters -> counters.sessions, 1);
            day.awaitCount(counters -> counters.subscriptions, 1);
        }
    }

    private static Void comeAndGo(int port, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            try (BadDayPeer peer = BadDayPeer.client(
                    port, V5, "guest-" + Thread.currentThread().threadId() + "-" + i % 7)) {
                peer.subscribe("guests/+/" + i, i % 3);
                peer.send(BadDayPeer.message("guests/a/" + i, 0, 0, new byte[10]));
                if (i % 2 == 0) {
                    peer.reset();
                }
            }
        }
        return null;
    }

    private static void inParallel(int threads, Callable<Void> task) {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            all.add(CompletableFuture.runAsync(() -> call(task), command -> new Thread(command).start()));
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }

    private static void call(Callable<Void> task) {
        try {
            task.call();
        } catch (Exception failure) {
            throw new CompletionException(failure);
        }
    }

    // ---- silence

    @Test
    void silenceLongerThanTheKeepAliveEndsTheConnection() throws Exception {
        // hours, so that the time which the test itself takes does not count
        Connect connect = new Connect(V5, true, 10_000, "silent", null, null, null, Properties.NONE);
        try (BadDay day = BadDay.begins();
                BadDayPeer peer = BadDayPeer.silent(day.port(), V5)) {
            peer.login(connect);
            day.passes(14_000_000);
            peer.send(new PingReq());
            assertThat(peer.read()).isEqualTo(new PingResp());
            day.passes(14_000_000);
            peer.send(new PingReq());
            assertThat(peer.read()).isEqualTo(new PingResp());
            day.passes(16_000_000);
            assertThat(peer.reasonOfTheEnd()).isEqualTo(ReasonCode.KEEP_ALIVE_TIMEOUT);
            day.awaitCount(counters -> counters.keepAliveTimeouts, 1);
            day.expectOneLine("\"silent\"", "keep alive");
        }
    }

    @Test
    void packetThatNeverEndsIsNoSignOfLife() throws Exception {
        Connect connect = new Connect(V5, true, 10, "dripping", null, null, null, Properties.NONE);
        try (BadDay day = BadDay.begins();
                BadDayPeer peer = BadDayPeer.silent(day.port(), V5)) {
            peer.login(connect);
            peer.write(new byte[] {0x30, 0x7F, 0});
            day.passes(8_000);
            peer.write(new byte[] {1});
            day.passes(8_000);
            assertThat(peer.reasonOfTheEnd()).isEqualTo(ReasonCode.KEEP_ALIVE_TIMEOUT);
        }
    }

    @Test
    void silentClientThatLeavesAllUnreadIsClosedToo() throws Exception {
        Connect connect = new Connect(V5, true, 10, "deaf", null, null, null, Properties.NONE);
        Limits limits = BadDayLimits.of().pendingOutputBytes(64 * 1024).limits();
        try (BadDay day = BadDay.begins(limits);
                BadDayPeer peer = BadDayPeer.narrow(day.port(), V5);
                BadDayPeer publisher = day.client(V5, "publisher")) {
            peer.login(connect);
            peer.subscribe("news", 0);
            while (day.count(counters -> counters.publishesDropped) == 0) {
                for (int i = 0; i < 100; i++) {
                    publisher.send(BadDayPeer.message("news", 0, 0, new byte[10_000]));
                }
                publisher.send(new PingReq());
                assertThat(publisher.read()).isEqualTo(new PingResp());
            }
            day.passes(16_000);
            day.awaitCount(counters -> counters.keepAliveTimeouts, 1);
            BadDay.await("the client is gone", () -> day.connection("deaf") == null);
        }
    }

    @Test
    void halfOpenConnectionGivesWayToItsClientsNextOne() throws Exception {
        try (BadDay day = BadDay.begins();
                BadDayPeer lost = day.client(V5, "mobile");
                BadDayPeer again = day.client(V5, "mobile")) {
            again.subscribe("after", 0);
            assertThat(lost.reasonOfTheEnd()).isEqualTo(ReasonCode.SESSION_TAKEN_OVER);
            day.awaitCount(counters -> counters.clientsConnected, 2);
        }
    }

    @Test
    void clientThatOnlyClosesItsSideIsAnsweredToTheEnd() throws Exception {
        try (BadDay day = BadDay.begins();
                BadDayPeer peer = day.client(V5, "half")) {
            peer.send(new PingReq());
            peer.socket.shutdownOutput();
            assertThat(peer.read()).isEqualTo(new PingResp());
            assertThat(peer.ends()).isTrue();
            day.expectOneLine("half", "without DISCONNECT");
        }
    }

    @Test
    void resetIsSaidOnceAndCounted() throws Exception {
        try (BadDay day = BadDay.begins()) {
            BadDayPeer peer = day.client(V5, "crashed");
            peer.reset();
            day.expectOneLine("crashed", "by=\"network\"");
            day.awaitCount(counters -> counters.clientsConnected, 1);
        }
    }

    @Test
    void timerThatFailsStopsNoOther() throws Exception {
        try (Broker broker = Broker.start(BadDay.usual())) {
            Shard shard = broker.shards().getFirst();
            CompletableFuture<Void> later = new CompletableFuture<>();
            shard.loop().execute(() -> {
                shard.timers().at(shard.now(), () -> {
                    throw new IllegalStateException("a timer failed, as the test wants");
                });
                shard.timers().at(shard.now() + TimerWheel.TICK_MILLIS, () -> later.complete(null));
            });
            later.get(20, TimeUnit.SECONDS);
            assertThat(shard.counters().shardFailures).isEqualTo(1);
        }
    }

    @Test
    void listenerAnswersWhileAFloodOfConnectionsSaysNothing() throws Exception {
        List<BadDayPeer> mute = new ArrayList<>();
        try (BadDay day = BadDay.begins()) {
            for (int i = 0; i < 1_000; i++) {
                mute.add(BadDayPeer.silent(day.port(), V5));
            }
            try (BadDayPeer peer = day.client(V5, "punctual")) {
                peer.send(new PingReq());
                assertThat(peer.read()).isEqualTo(new PingResp());
            }
            day.awaitCount(counters -> counters.connectionsOpened, mute.size() + 2);
            day.passes(BadDay.usual().limits().connectTimeoutMillis() + 1);
            day.awaitCount(counters -> counters.connectTimeouts, mute.size());
        } finally {
            for (BadDayPeer peer : mute) {
                peer.close();
            }
        }
    }
}
