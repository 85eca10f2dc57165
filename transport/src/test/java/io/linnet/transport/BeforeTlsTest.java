package io.linnet.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.transport.tls.KeyFiles;
import io.linnet.transport.tls.TlsOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may not come in is known before a TLS handshake is paid for, and each connection's end is told once. */
@ExtendWith(LeakWatch.class)
class BeforeTlsTest {
    private static final Authority ROOT = new Authority("Root");

    private final EventLoops loops = EventLoops.start(TransportKind.AUTO, 1, "test-loop");
    private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> ended = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> turnedAway = new LinkedBlockingQueue<>();
    private final BlockingQueue<Probe> accepted = new LinkedBlockingQueue<>();

    @TempDir
    Path folder;

    /** Lets nobody in whose address is in here. */
    private final class Acceptor implements WireAcceptor {
        private final List<String> refused;

        Acceptor(List<String> refused) {
            this.refused = refused;
        }

        @Override
        public WireHandler accept(Wire wire) {
            Probe probe = new Probe.Echo(wire);
            accepted.add(probe);
            return probe;
        }

        @Override
        public boolean mayBeginTls(Wire wire) {
            String address = wire.remoteAddress().getAddress().getHostAddress();
            asked.add(address);
            wire.whenClosed(() -> ended.add(address));
            return !refused.contains(address);
        }

        @Override
        public void turnedAway(Loop loop, InetSocketAddress peer, Throwable cause) {
            turnedAway.add(String.valueOf(cause.getMessage()));
        }
    }

    @AfterEach
    void stop() {
        loops.close();
    }

    private Listener listener(String scheme, boolean proxied, String... refused) throws IOException {
        Authority.Issued server = ROOT.issue("localhost", "localhost", "127.0.0.1");
        KeyFiles keys = KeyFiles.of(
                server.writeCertificates(folder.resolve("server.pem")), server.writeKey(folder.resolve("server.key")));
        ListenerOptions options = ListenerOptions.parse(scheme + "://127.0.0.1:0")
                .withTls(TlsOptions.of(keys))
                .withProxyProtocolFrom(proxied ? List.of(Cidr.parse("127.0.0.0/8")) : List.of());
        return Listener.open(loops, options, new Acceptor(List.of(refused)));
    }

    private static String next(BlockingQueue<String> queue) throws InterruptedException {
        return requireNonNull(queue.poll(20, TimeUnit.SECONDS), "nothing came");
    }

    private static Socket proxied(Listener listener, String client) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port());
        socket.getOutputStream()
                .write("PROXY TCP4 %s 192.0.2.1 40000 8883\r\n"
                        .formatted(client)
                        .getBytes(US_ASCII));
        return socket;
    }

    @ParameterizedTest
    @ValueSource(strings = {"mqtts", "wss"})
    void whoMayNotComeInIsClosedBeforeAHandshakeAndWithoutAWord(String scheme) throws Exception {
        try (Listener listener = listener(scheme, false, "127.0.0.1");
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
            socket.setSoTimeout(20_000);
            assertThat(socket.getInputStream().read()).isEqualTo(-1); // it has not said a thing
            assertThat(next(asked)).isEqualTo("127.0.0.1");
            assertThat(next(ended)).isEqualTo("127.0.0.1");
        }
        assertThat(turnedAway).isEmpty();
        assertThat(accepted).isEmpty();
    }

    @Test
    void behindAProxyTheClientsAddressCountsAndComesAfterTheHeader() throws Exception {
        TlsClient client = new TlsClient(ROOT.certificate, null);
        try (Listener listener = listener("mqtts", true, "203.0.113.9", "127.0.0.1")) {
            assertThatThrownBy(() -> client.over(proxied(listener, "203.0.113.9")))
                    .isInstanceOf(IOException.class);
            assertThat(next(asked)).isEqualTo("203.0.113.9");
            assertThat(next(ended)).isEqualTo("203.0.113.9");

            try (Harness.Peer peer = new Harness.Peer(client.over(proxied(listener, "203.0.113.8")))) {
                peer.writePacket(new byte[] {5});
                assertThat(peer.readPacket()).containsExactly(5);
            }
            assertThat(next(asked)).isEqualTo("203.0.113.8");
            assertThat(next(ended)).isEqualTo("203.0.113.8");
        }
        assertThat(turnedAway).isEmpty();
        assertThat(asked).isEmpty();
    }

    @Test
    void theEndIsToldOnceWhetherOrNotAHandshakeWasCompleted() throws Exception {
        try (Listener listener = listener("mqtts", false)) {
            try (Harness.Peer peer = new Harness.Peer(new TlsClient(ROOT.certificate, null).connect(listener.port()))) {
                peer.writePacket(new byte[] {5});
                assertThat(peer.readPacket()).containsExactly(5);
                assertThat(ended).isEmpty();
            }
            next(ended);
            requireNonNull(accepted.poll(20, TimeUnit.SECONDS)).awaitClosed();
            new Socket(InetAddress.getLoopbackAddress(), listener.port()).close(); // without a byte
            next(ended);
            try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
                plain.getOutputStream().write(0x10); // a CONNECT, in the clear
                next(ended);
            }
            assertThat(next(turnedAway)).contains("it speaks MQTT without TLS");
        }
        assertThat(asked).hasSize(3);
        assertThat(ended).isEmpty();
    }
}
