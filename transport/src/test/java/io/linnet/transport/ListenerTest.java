package io.linnet.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.transport.Harness.Peer;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(LeakWatch.class)
class ListenerTest {
    private static final ListenerOptions FREE_PORT = ListenerOptions.parse("mqtt://127.0.0.1:0");

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "IO_URING")
    void anAddressInUseIsRefusedInWords(TransportKind kind) throws Exception {
        try (Harness first = new Harness(kind, FREE_PORT, Probe::new)) {
            ListenerOptions same =
                    ListenerOptions.of(Scheme.MQTT, first.listener.address()).withName("second");
            assertThatThrownBy(() -> Listener.open(first.loops, same, Probe::new))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("second")
                    .hasMessageContaining(String.valueOf(first.listener.port()))
                    .hasMessageContaining("in use");
        }
    }

    @Test
    void anUnknownHostIsRefused() {
        ListenerOptions nowhere =
                ListenerOptions.of(Scheme.MQTT, InetSocketAddress.createUnresolved("nowhere.invalid", 0));
        try (EventLoops loops = EventLoops.start(TransportKind.NIO, 1, "test-loop")) {
            assertThatThrownBy(() -> Listener.open(loops, nowhere, Probe::new))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("nowhere.invalid");
        }
    }

    @Test
    void closingStopsAcceptingAndKeepsConnections() throws Exception {
        try (Harness server = new Harness(TransportKind.AUTO, FREE_PORT, Probe.Echo::new);
                Peer peer = server.connect()) {
            server.nextAccepted();
            server.stopListening();
            assertThatThrownBy(server::connect).isInstanceOf(ConnectException.class);
            peer.writePacket(new byte[] {1});
            assertThat(peer.readPacket()).containsExactly(1);
        }
    }

    @Test
    void connectionsAreSpreadOverTheLoops() throws Exception {
        try (Harness server = new Harness(TransportKind.AUTO, FREE_PORT, Probe::new);
                Peer one = server.connect();
                Peer other = server.connect()) {
            assertThat(one.socket.isConnected() && other.socket.isConnected()).isTrue();
            int sum = server.nextAccepted().wire.loop().index()
                    + server.nextAccepted().wire.loop().index();
            assertThat(sum).isEqualTo(1);
        }
    }

    @Test
    void aFailingAcceptIsTriedAgainAfterASecond() throws Exception {
        try (Harness server = new Harness(TransportKind.AUTO, FREE_PORT, Probe::new)) {
            server.listener.channel().pipeline().fireExceptionCaught(new IOException("Too many open files"));
            server.listener.channel().pipeline().fireExceptionCaught(new IOException("Too many open files"));
            server.awaitRounds();
            assertThat(server.listener.channel().config().isAutoRead()).isFalse();
            try (Peer peer = server.connect()) {
                assertThat(server.nextAccepted().wire.remoteAddress()).isEqualTo(peer.socket.getLocalSocketAddress());
            }
        }
    }

    @Test
    void closeGivesUpOnAPeerThatDoesNotRead() throws Exception {
        try (Harness server = new Harness(TransportKind.AUTO, FREE_PORT, Probe::new);
                Peer peer = server.connect()) {
            Probe probe = server.nextAccepted();
            probe.inLoop(() -> {
                Probe.send(probe.wire, new byte[20_000_000]);
                probe.wire.close();
            });
            assertThat(probe.awaitClosed()).isEmpty();
            assertThat(peer.socket.isClosed()).isFalse();
        }
    }

    @Test
    void scheduledTasksRunUnlessCancelled() throws Exception {
        try (EventLoops loops = EventLoops.start(TransportKind.AUTO, 1, "test-loop")) {
            Loop loop = loops.loop(0);
            CompletableFuture<String> ran = new CompletableFuture<>();
            // one of them is cancelled long before it is due, however slow the machine is
            loop.schedule(1_000, () -> ran.complete("cancelled one")).cancel();
            loop.schedule(1_500, () -> ran.complete(Thread.currentThread().getName()));
            assertThat(ran.get(20, TimeUnit.SECONDS)).isEqualTo("test-loop-0");
        }
    }

    @Test
    void aFailingTaskDoesNotEndItsLoop() throws Exception {
        try (EventLoops loops = EventLoops.start(TransportKind.AUTO, 1, "test-loop")) {
            Loop loop = loops.loop(0);
            CompletableFuture<Void> later = new CompletableFuture<>();
            loop.execute(() -> loop.atEndOfRound(() -> {
                loop.execute(() -> loop.atEndOfRound(() -> later.complete(null)));
                throw new AssertionError("a failing task, as the test wants it");
            }));
            later.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void atEndOfRoundIsForTheLoopAlone() {
        try (EventLoops loops = EventLoops.start(TransportKind.NIO, 1, "test-loop")) {
            assertThatThrownBy(() -> loops.loop(0).atEndOfRound(() -> {})).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void thereIsAtLeastOneLoop() {
        assertThatThrownBy(() -> EventLoops.start(TransportKind.NIO, 0, "test-loop"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void autoIsResolvedToWhatLoads() {
        try (EventLoops loops = EventLoops.start(TransportKind.AUTO, 2, "test-loop")) {
            assertThat(loops.kind())
                    .isEqualTo(TransportKind.EPOLL.isAvailable() ? TransportKind.EPOLL : TransportKind.NIO);
            assertThat(loops.count()).isEqualTo(2);
            assertThat(loops.loop(1).index()).isEqualTo(1);
        }
    }
}
