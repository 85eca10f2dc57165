package io.linnet.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.linnet.transport.Harness.Peer;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandler;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
@ExtendWith(LeakWatch.class)
class WireTest {
    @Parameter
    TransportKind kind = TransportKind.NIO;

    private @Nullable Harness harness;

    private Harness open(Function<Wire, Probe> handlers) throws IOException {
        return open(ListenerOptions.parse("mqtt://127.0.0.1:0"), handlers);
    }

    private Harness open(ListenerOptions options, Function<Wire, Probe> handlers) throws IOException {
        assumeThat(kind.isAvailable()).isTrue();
        Harness opened = new Harness(kind, options, handlers);
        harness = opened;
        return opened;
    }

    @AfterEach
    void closeHarness() {
        if (harness != null) {
            harness.close();
        }
    }

    @Test
    void sharedBytesStandBetweenWhatWasAppendedBeforeAndAfter() throws Exception {
        Harness server = open(Probe::new);
        byte[] large = new byte[300_000];
        new Random(7).nextBytes(large);
        try (Peer one = server.connect();
                Peer other = server.connect()) {
            List<Probe> probes = List.of(server.nextAccepted(), server.nextAccepted());
            try (SharedBytes shared = SharedBytes.copyOf(Probe.framed(large), 0, Probe.HEADER_BYTES + large.length)) {
                for (Probe probe : probes) {
                    probe.inLoop(() -> {
                        Probe.send(probe.wire, "before".getBytes(UTF_8));
                        probe.wire.append(shared);
                        Probe.send(probe.wire, "after".getBytes(UTF_8));
                    });
                }
            }
            for (Peer peer : List.of(one, other)) {
                assertThat(peer.readPacket()).isEqualTo("before".getBytes(UTF_8));
                assertThat(peer.readPacket()).isEqualTo(large);
                assertThat(peer.readPacket()).isEqualTo("after".getBytes(UTF_8));
            }
        }
    }

    @Test
    void packetsCutAtEveryByteArriveWhole() throws Exception {
        Harness server = open(Probe.Echo::new);
        byte[] first = "first".getBytes(UTF_8);
        byte[] second = "the second".getBytes(UTF_8);
        byte[] stream = concat(Probe.framed(first), Probe.framed(second));
        try (Peer peer = server.connect()) {
            Probe probe = server.nextAccepted();
            for (int cut = 1; cut < stream.length; cut++) {
                probe.offers.drainPermits();
                peer.write(stream, 0, cut);
                assertThat(probe.offers.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
                peer.write(stream, cut, stream.length - cut);
                assertThat(peer.readPacket()).isEqualTo(first);
                assertThat(peer.readPacket()).isEqualTo(second);
            }
        }
    }

    @Test
    void aLargePacketGrowsFromItsPiecesAndWhatFollowsIsKept() throws Exception {
        Harness server = open(Probe::new);
        byte[] large = random(9_000_001);
        try (Peer peer = server.connect()) {
            peer.writePacket(large);
            peer.writePacket(new byte[] {1});
            peer.writePacket(large);
            Probe probe = server.nextAccepted();
            assertThat(probe.nextPacket()).isEqualTo(large);
            assertThat(probe.nextPacket()).containsExactly(1);
            assertThat(probe.nextPacket()).isEqualTo(large);
        }
    }

    @Test
    void aLargeAnswerArrivesWhole() throws Exception {
        Harness server = open(Probe.Echo::new);
        byte[] large = random(5_000_000);
        try (Peer peer = server.connect()) {
            peer.writePacket(large);
            assertThat(peer.readPacket()).isEqualTo(large);
        }
    }

    @Test
    void whatIsAppendedInARoundLeavesInOneWrite() throws Exception {
        Harness server = open(Probe::new);
        try (Peer one = server.connect();
                Peer other = server.connect()) {
            Probe first = server.nextAccepted();
            Probe second = server.nextAccepted();
            AtomicInteger writes = countWrites(first);
            AtomicInteger otherWrites = countWrites(second);
            first.inLoop(() -> appendNumbers(first.wire, 1_000));
            second.inLoop(() -> appendNumbers(second.wire, 1_000));
            assertNumbers(one, 1_000);
            assertNumbers(other, 1_000);
            assertThat(writes).hasValue(1);
            assertThat(otherWrites).hasValue(1);
        }
    }

    @Test
    void moreThanSixtyFourKibibytesLeaveEarly() throws Exception {
        Harness server = open(Probe::new);
        try (Peer peer = server.connect()) {
            Probe probe = server.nextAccepted();
            AtomicInteger writes = countWrites(probe);
            CompletableFuture<Integer> writesInRound = new CompletableFuture<>();
            probe.inLoop(() -> {
                appendNumbers(probe.wire, 20_000); // 8 bytes each
                writesInRound.complete(writes.get());
            });
            assertNumbers(peer, 20_000);
            assertThat(writesInRound.get()).isEqualTo(2);
            assertThat(writes).hasValue(3);
        }
    }

    @Test
    void endOfRoundTasksRunBeforeTheRoundIsWritten() throws Exception {
        Harness server = open(Probe::new);
        try (Peer peer = server.connect()) {
            Probe probe = server.nextAccepted();
            AtomicInteger writes = countWrites(probe);
            probe.inLoop(() -> {
                probe.wire.loop().atEndOfRound(() -> Probe.send(probe.wire, new byte[] {2}));
                Probe.send(probe.wire, new byte[] {1});
            });
            assertThat(peer.readPacket()).containsExactly(1);
            assertThat(peer.readPacket()).containsExactly(2);
            assertThat(writes).hasValue(1);
        }
    }

    @Test
    void aPausedWireKeepsItsBytesForTheResume() throws Exception {
        Harness server = open(wire -> new Probe(wire) {
            @Override
            boolean packet(byte[] packet) {
                super.packet(packet);
                wire.pause();
                return false;
            }
        });
        byte[][] sent = new byte[200][];
        try (Peer peer = server.connect()) {
            for (int i = 0; i < sent.length; i++) {
                sent[i] = random(i * 7);
                peer.writePacket(sent[i]);
            }
            peer.socket.shutdownOutput();
            Probe probe = server.nextAccepted();
            for (byte[] expected : sent) {
                assertThat(probe.nextPacket()).isEqualTo(expected);
                server.awaitRounds();
                assertThat(probe.packets).isEmpty();
                probe.inLoop(probe.wire::resume);
            }
            assertThat(probe.awaitClosed()).isEmpty();
        }
    }

    @Test
    void theEndOfInputWaitsForThePausedBytes() throws Exception {
        Harness server = open(wire -> new Probe(wire) {
            @Override
            boolean packet(byte[] packet) {
                super.packet(packet);
                wire.pause();
                return false;
            }
        });
        try (Peer peer = server.connect()) {
            peer.write(concat(Probe.framed(new byte[] {1}), Probe.framed(new byte[] {2})));
            peer.socket.shutdownOutput();
            Probe probe = server.nextAccepted();
            assertThat(probe.nextPacket()).containsExactly(1);
            server.awaitRounds();
            assertThat(probe.closed).isNotDone();
            probe.inLoop(probe.wire::resume);
            assertThat(probe.nextPacket()).containsExactly(2);
            probe.inLoop(probe.wire::resume);
            assertThat(probe.awaitClosed()).isEmpty();
        }
    }

    @Test
    void aPeerThatDoesNotReadMakesTheWireUnwritableUntilItReads() throws Exception {
        Harness server = open(ListenerOptions.parse("mqtt://127.0.0.1:0").withHighWaterBytes(100_000), Probe::new);
        byte[] packet = random(5_000);
        try (Peer peer = server.connect()) {
            Probe probe = server.nextAccepted();
            assertThat(probe.writables.tryAcquire()).isFalse();
            int sent = 0;
            while (fillOnce(probe, packet) || mayStillWrite(server, probe)) {
                sent++;
            }
            probe.inLoop(() -> assertThat(probe.wire.pendingBytes()).isGreaterThan(100_000));
            probe.writables.drainPermits();
            for (int i = 0; i <= sent; i++) {
                assertThat(peer.readPacket()).isEqualTo(packet);
            }
            assertThat(probe.writables.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
            probe.inLoop(() -> assertThat(probe.wire.isWritable()).isTrue());
            server.awaitRounds();
            probe.inLoop(() -> assertThat(probe.wire.pendingBytes()).isZero());
            assertThat(probe.writables.tryAcquire()).isFalse();
        }
    }

    /** Whether the operating system has taken so much more meanwhile that the wire is below its mark. */
    private static boolean mayStillWrite(Harness server, Probe probe) throws Exception {
        server.awaitRounds();
        AtomicBoolean below = new AtomicBoolean();
        probe.inLoop(() -> below.set(probe.wire.isWritable() || probe.wire.pendingBytes() <= 100_000));
        return below.get();
    }

    private static boolean fillOnce(Probe probe, byte[] packet) throws Exception {
        CompletableFuture<Boolean> writable = new CompletableFuture<>();
        probe.inLoop(() -> {
            Probe.send(probe.wire, packet);
            writable.complete(probe.wire.isWritable());
        });
        return writable.get();
    }

    @Test
    void unwrittenBytesOfTheRoundCountAgainstTheHighWaterMark() throws Exception {
        Harness server = open(ListenerOptions.parse("mqtt://127.0.0.1:0").withHighWaterBytes(1_000), Probe::new);
        try (Peer peer = server.connect()) {
            Probe probe = server.nextAccepted();
            probe.inLoop(() -> {
                Probe.send(probe.wire, new byte[2_000]);
                assertThat(probe.wire.isWritable()).isFalse();
            });
            assertThat(peer.readPacket()).hasSize(2_000);
            assertThat(probe.writables.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @RepeatedTest(3)
    void aWireMovesBetweenLoopsUnderTrafficWithoutLosingOrReordering() throws Exception {
        int count = 100_000;
        Harness server = open(wire -> new Mover(wire, () -> requireNonNull(harness).loops));
        try (Peer peer = server.connect()) {
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> writeNumbers(peer, count));
            for (int i = 0; i < count; i++) {
                assertThat(peer.in.readInt()).isEqualTo(4);
                assertThat(peer.in.readInt()).isEqualTo(i);
            }
            writing.get(20, TimeUnit.SECONDS);
            peer.socket.shutdownOutput();
            Mover mover = (Mover) server.nextAccepted();
            assertThat(mover.awaitClosed()).isEmpty();
            assertThat(mover.closedInLoop.get()).isTrue();
            assertThat(mover.wrongThread).isFalse();
            assertThat(mover.moves).hasValueGreaterThan(10);
        }
    }

    /** Echoes, and moves to the other loop after every 97th packet. */
    private static final class Mover extends Probe {
        private final Supplier<EventLoops> loops;
        private final AtomicInteger moves = new AtomicInteger();
        private volatile boolean wrongThread;
        private int seen;

        Mover(Wire wire, Supplier<EventLoops> loops) {
            super(wire);
            this.loops = loops;
        }

        @Override
        boolean packet(byte[] packet) {
            wrongThread |= !wire.loop().inLoop();
            send(wire, packet);
            if (++seen % 97 != 0) {
                return true;
            }
            Loop target = loops.get().loop(1 - wire.loop().index());
            wire.moveTo(target, () -> {
                wrongThread |= !target.inLoop() || !wire.loop().equals(target);
                moves.incrementAndGet();
            });
            return false;
        }
    }

    @Test
    void aMoveToTheSameLoopArrivesAtOnce() throws Exception {
        Harness server = open(Probe::new);
        try (Peer peer = server.connect()) {
            Probe probe = server.nextAccepted();
            CompletableFuture<Void> arrived = new CompletableFuture<>();
            probe.inLoop(() -> {
                probe.wire.moveTo(probe.wire.loop(), () -> arrived.complete(null));
                assertThat(arrived).isDone();
            });
            peer.writePacket(new byte[] {5});
            assertThat(probe.nextPacket()).containsExactly(5);
        }
    }

    @Test
    void aWireThatMovedWhileIdleGoesOnReading() throws Exception {
        Harness server = open(Probe.Echo::new);
        try (Peer peer = server.connect()) {
            Probe probe = server.nextAccepted();
            for (int i = 0; i < 200; i++) {
                Loop target = server.loops.loop(1 - probe.wire.loop().index());
                CompletableFuture<Void> arrived = new CompletableFuture<>();
                probe.inLoop(() -> probe.wire.moveTo(target, () -> arrived.complete(null)));
                arrived.get(20, TimeUnit.SECONDS);
                peer.writePacket(number(i));
                assertThat(peer.readPacket()).isEqualTo(number(i));
            }
        }
    }

    @Test
    void aWireThatBreaksOnItsWayArrivesAndIsThenClosed() throws Exception {
        Harness server = open(Probe::new);
        for (int i = 0; i < 50; i++) {
            try (Peer peer = server.connect()) {
                Probe probe = server.nextAccepted();
                Loop target = server.loops.loop(1 - probe.wire.loop().index());
                CompletableFuture<Boolean> arrivedBeforeClosed = new CompletableFuture<>();
                probe.inLoop(() -> {
                    probe.wire.moveTo(
                            target, () -> arrivedBeforeClosed.complete(target.inLoop() && !probe.closed.isDone()));
                    peer.reset();
                });
                probe.awaitClosed();
                assertThat(arrivedBeforeClosed).isCompletedWithValue(true);
                assertThat(probe.closedInLoop.get()).isTrue();
            }
        }
    }

    @Test
    void closeDeliversTheLastPacketThoughInputIsUnread() throws Exception {
        byte[] last = random(200_000);
        Harness server = open(wire -> new Probe(wire) {
            @Override
            boolean packet(byte[] packet) {
                send(wire, last);
                wire.close();
                assertThat(wire.isOpen()).isFalse();
                send(wire, packet); // goes nowhere
                return false;
            }
        });
        try (Peer peer = server.connect()) {
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> writeNumbers(peer, 200_000));
            writing.get(20, TimeUnit.SECONDS);
            assertThat(peer.readPacket()).isEqualTo(last);
            assertThat(peer.isAtEnd()).isTrue();
            peer.hangUp();
            assertThat(server.nextAccepted().awaitClosed()).isEmpty();
        }
    }

    @Test
    void closeOfAPausedWireStillSeesThePeerGo() throws Exception {
        Harness server = open(Probe::new);
        try (Peer peer = server.connect()) {
            Probe probe = server.nextAccepted();
            probe.inLoop(probe.wire::pause);
            peer.write(new byte[100_000]);
            probe.inLoop(() -> {
                Probe.send(probe.wire, new byte[] {9});
                probe.wire.close();
            });
            assertThat(peer.readPacket()).containsExactly(9);
            assertThat(peer.isAtEnd()).isTrue();
            peer.hangUp();
            assertThat(probe.awaitClosed()).isEmpty();
        }
    }

    @Test
    void abortClosesAtOnceAndLaterOutputGoesNowhere() throws Exception {
        Harness server = open(Probe::new);
        try (Peer peer = server.connect()) {
            Probe probe = server.nextAccepted();
            probe.inLoop(() -> {
                Probe.send(probe.wire, new byte[10]);
                probe.wire.abort();
                assertThat(probe.closed).isNotDone();
                Probe.send(probe.wire, new byte[10]);
                probe.wire.abort();
                probe.wire.close();
            });
            assertThat(peer.isAtEnd()).isTrue();
            assertThat(probe.awaitClosed()).isEmpty();
        }
    }

    @Test
    void aPeerThatHalfClosesStillGetsItsAnswer() throws Exception {
        Harness server = open(Probe.Echo::new);
        try (Peer peer = server.connect()) {
            peer.writePacket(new byte[] {7});
            peer.socket.shutdownOutput();
            assertThat(peer.readPacket()).containsExactly(7);
            assertThat(peer.isAtEnd()).isTrue();
            assertThat(server.nextAccepted().awaitClosed()).isEmpty();
        }
    }

    @Test
    void aResetIsTheCauseOfClosed() throws Exception {
        Harness server = open(Probe::new);
        try (Peer peer = server.connect()) {
            peer.writePacket(new byte[] {7});
            Probe probe = server.nextAccepted();
            assertThat(probe.nextPacket()).containsExactly(7);
            peer.reset();
            assertThat(probe.awaitClosed()).containsInstanceOf(IOException.class);
        }
    }

    @Test
    void aThrowingHandlerLosesItsOwnWireOnly() throws Exception {
        IllegalArgumentException failure = new IllegalArgumentException("broken handler");
        Harness server = open(wire -> new Probe(wire) {
            @Override
            boolean packet(byte[] packet) {
                if (packet.length == 0) {
                    throw failure;
                }
                send(wire, packet);
                return true;
            }
        });
        try (Peer bystander = server.connect()) {
            server.nextAccepted();
            Peer peer = server.connect();
            Probe broken = server.nextAccepted();
            peer.writePacket(new byte[0]);
            assertThat(broken.awaitClosed()).containsSame(failure);
            assertThat(peer.isAtEnd()).isTrue();
            bystander.writePacket(new byte[] {1});
            assertThat(bystander.readPacket()).containsExactly(1);
        }
    }

    @Test
    void addressesAndNameAreTold() throws Exception {
        Harness server = open(ListenerOptions.parse("mqtt://127.0.0.1:0").withName("front"), Probe::new);
        try (Peer peer = server.connect()) {
            Wire wire = server.nextAccepted().wire;
            assertThat(wire.remoteAddress()).isEqualTo(peer.socket.getLocalSocketAddress());
            assertThat(wire.localAddress()).isEqualTo(server.listener.address());
            assertThat(wire.listenerName()).isEqualTo("front");
            assertThat(wire.isEncrypted()).isFalse();
        }
    }

    @Test
    void closingTheLoopsClosesTheWires() throws Exception {
        Harness server = open(Probe::new);
        try (Peer peer = server.connect()) {
            Probe probe = server.nextAccepted();
            probe.inLoop(() -> Probe.send(probe.wire, new byte[] {3}));
            server.stopLoops();
            assertThat(peer.readPacket()).containsExactly(3);
            assertThat(peer.isAtEnd()).isTrue();
            assertThat(probe.awaitClosed()).isEmpty();
        }
    }

    private static AtomicInteger countWrites(Probe probe) throws Exception {
        AtomicInteger writes = new AtomicInteger();
        ChannelOutboundHandler counter = new ChannelOutboundHandlerAdapter() {
            @Override
            public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
                writes.incrementAndGet();
                super.write(context, message, promise);
            }
        };
        probe.inLoop(() -> ((ChannelWire) probe.wire).channel().pipeline().addFirst(counter));
        return writes;
    }

    private static void appendNumbers(Wire wire, int count) {
        for (int i = 0; i < count; i++) {
            Probe.send(wire, number(i));
        }
    }

    private static void writeNumbers(Peer peer, int count) {
        List<byte[]> packets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                packets.add(Probe.framed(number(i)));
                if (packets.size() == 50 || i == count - 1) {
                    peer.write(concat(packets.toArray(new byte[0][])));
                    packets.clear();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertNumbers(Peer peer, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            assertThat(peer.readPacket()).isEqualTo(number(i));
        }
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
