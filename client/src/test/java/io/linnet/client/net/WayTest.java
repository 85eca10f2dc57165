package io.linnet.client.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The ways round: through a SOCKS5 proxy, and to a socket file. */
@Timeout(60)
class WayTest {
    private static final long PATIENCE_MILLIS = 20_000;
    private static final HexFormat HEX = HexFormat.of();

    /** Connected, from 0.0.0.0:0. */
    private static final String GRANTED = "05 00 00 01 00000000 0000";

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    /** Says what a proxy says, and notes what it is asked; then it plays the broker that it has reached. */
    private TestServer proxy(List<Step> steps) throws IOException {
        return TestServer.plain(socket -> {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            for (Step step : steps) {
                heard.add(HEX.formatHex(in.readNBytes(step.bytes)));
                socket.getOutputStream().write(HEX.parseHex(step.answer.replace(" ", "")));
            }
            TestServer.echo(socket);
        });
    }

    private record Step(int bytes, String answer) {}

    private static ByteStream open(TestServer proxy, @Nullable String userName, @Nullable String password)
            throws IOException {
        Way way = new Way.Socks("127.0.0.1", proxy.port(), userName, password);
        return ByteStream.open(new Endpoint("far.example", 1883, way, null, null), PATIENCE_MILLIS);
    }

    private @Nullable String heard() throws InterruptedException {
        return heard.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static void assertEchoes(ByteStream stream) throws IOException {
        stream.write(new byte[] {9, 1, 2, 3, 9}, 1, 3);
        assertThat(stream.input().readNBytes(3)).containsExactly(1, 2, 3);
    }

    @Test
    void proxyLooksUpTheNameOfTheBroker() throws Exception {
        Step[] steps = {new Step(3, "05 00"), new Step(18, GRANTED)};
        try (TestServer proxy = proxy(List.of(steps));
                ByteStream stream = open(proxy, null, null)) {
            assertEchoes(stream);
            assertThat(heard()).isEqualTo("050100"); // one method: no authentication
            // CONNECT, by name, 11 letters, port 1883
            assertThat(heard()).isEqualTo("050100030b" + HEX.formatHex("far.example".getBytes(UTF_8)) + "075b");
        }
    }

    @Test
    void proxyIsToldUserNameAndPasswordWhenItAsks() throws Exception {
        // what it answers ends with an address by name, which is passed over
        Step[] steps = {new Step(4, "05 02"), new Step(10, "01 00"), new Step(18, "05 00 00 03 03 616263 0000")};
        try (TestServer proxy = proxy(List.of(steps));
                ByteStream stream = open(proxy, "wren", "egg")) {
            assertEchoes(stream);
            assertThat(heard()).isEqualTo("05020002");
            assertThat(heard())
                    .isEqualTo("0104" + HEX.formatHex("wren".getBytes(UTF_8)) + "03"
                            + HEX.formatHex("egg".getBytes(UTF_8)));
        }
    }

    @Test
    void proxyThatWantsALoginSaysHowToGiveOne() throws Exception {
        try (TestServer proxy = proxy(List.of(new Step(3, "05 FF")))) {
            assertThatThrownBy(() -> open(proxy, null, null))
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("wants a user name and a password, write socks5h://user:password@host:port");
        }
    }

    @Test
    void wrongPasswordIsNotRepeated() throws Exception {
        try (TestServer proxy = proxy(List.of(new Step(4, "05 02"), new Step(13, "01 01")))) {
            assertThatThrownBy(() -> open(proxy, "wren", "secret"))
                    .hasMessageContaining("does not accept the user name and password")
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void refusalOfTheProxyNamesTheBroker() throws Exception {
        try (TestServer proxy = proxy(List.of(new Step(3, "05 00"), new Step(18, "05 02")))) {
            assertThatThrownBy(() -> open(proxy, null, null))
                    .hasMessageContaining("does not connect to far.example:1883: its rules do not allow it");
        }
    }

    @Test
    void whatIsNoProxyIsSaidToBeNone() throws Exception {
        try (TestServer web = proxy(List.of(new Step(3, HEX.formatHex("HTTP".getBytes(UTF_8)))))) {
            assertThatThrownBy(() -> open(web, null, null)).hasMessageContaining("is no SOCKS5 proxy");
        }
    }

    @Test
    void tlsGoesThroughTheProxyToTheBrokerItself() throws Exception {
        try (TestServer proxy = proxy(List.of(new Step(3, "05 00"), new Step(18, GRANTED)))) {
            Way way = new Way.Socks("127.0.0.1", proxy.port(), null, null);
            Endpoint endpoint = new Endpoint("far.example", 8883, way, TlsSettings.USUAL, null);
            // the echo of our own ClientHello is no ServerHello
            assertThatThrownBy(() -> ByteStream.open(endpoint, PATIENCE_MILLIS)).isInstanceOf(TlsFailure.class);
            assertThat(heard()).isEqualTo("050100");
            assertThat(heard()).endsWith("22b3"); // port 8883
        }
    }

    @Test
    void socketFileCarriesBytesBothWays(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("mqtt.sock");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(file));
            try (ByteStream stream = ByteStream.open(at(file), PATIENCE_MILLIS);
                    SocketChannel peer = server.accept()) {
                stream.write(new byte[] {0, 7, 8}, 1, 2);
                ByteBuffer came = ByteBuffer.allocate(2);
                while (came.hasRemaining()) {
                    assertThat(peer.read(came)).isPositive();
                }
                assertThat(came.array()).containsExactly(7, 8);
                assertThat(peer.write(ByteBuffer.wrap(new byte[] {5}))).isEqualTo(1);
                assertThat(stream.input().read()).isEqualTo(5);
            }
        }
    }

    @Test
    void socketFileThatIsNotThereIsNamed(@TempDir Path folder) {
        Path file = folder.resolve("mqtt.sock");
        assertThatThrownBy(() -> ByteStream.open(at(file), PATIENCE_MILLIS))
                .isInstanceOf(ConnectException.class)
                .hasMessage("nobody listens at " + file);
    }

    @Test
    void socketFileTakesNoTls(@TempDir Path folder) {
        Way way = new Way.SocketFile(folder.resolve("mqtt.sock"));
        assertThatThrownBy(() -> new Endpoint("localhost", 8883, way, TlsSettings.USUAL, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no TLS through a Unix domain socket");
    }

    private static Endpoint at(Path file) {
        return new Endpoint("localhost", 1883, new Way.SocketFile(file), null, null);
    }
}
