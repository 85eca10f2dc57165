package io.linnet.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.linnet.transport.Harness.Peer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
@ExtendWith(LeakWatch.class)
class WebSocketTest {
    /** The key and its answer from the example in RFC 6455 section 1.3. */
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    private static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
    private static final int MAXIMUM_FRAME_BYTES = 200_000;

    @Parameter
    TransportKind kind = TransportKind.NIO;

    private @Nullable Harness harness;

    private Harness open() throws IOException {
        return open(options());
    }

    private static ListenerOptions options() {
        return ListenerOptions.parse("ws://127.0.0.1:0/mqtt")
                .withMaximumFrameBytes(MAXIMUM_FRAME_BYTES)
                .withHandshakeTimeoutMillis(2_000);
    }

    private Harness open(ListenerOptions options) throws IOException {
        assumeThat(kind.isAvailable()).isTrue();
        Harness opened = new Harness(kind, options, Probe.Echo::new);
        harness = opened;
        return opened;
    }

    @AfterEach
    void closeHarness() {
        if (harness != null) {
            harness.close();
        }
    }

    // ---- with the JDK's client

    @Test
    void aClientOfTheJdkGetsItsPacketsBack() throws Exception {
        Harness server = open();
        Collector collector = new Collector();
        WebSocket client = connect(server, collector);
        assertThat(client.getSubprotocol()).isEqualTo("mqtt");
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        for (int i = 0; i < 300; i++) {
            byte[] packet = Probe.framed(random(i * 31));
            sent.writeBytes(packet);
            client.sendBinary(ByteBuffer.wrap(packet), true).get(20, TimeUnit.SECONDS);
        }
        assertThat(collector.first(sent.size())).isEqualTo(sent.toByteArray());
        client.sendPing(ByteBuffer.wrap(new byte[] {1, 2})).get(20, TimeUnit.SECONDS);
        assertThat(collector.pong.get(20, TimeUnit.SECONDS)).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2}));
        client.sendClose(WebSocket.NORMAL_CLOSURE, "").get(20, TimeUnit.SECONDS);
        assertThat(collector.closeStatus.get(20, TimeUnit.SECONDS)).isEqualTo(WebSocket.NORMAL_CLOSURE);
        assertThat(server.nextAccepted().awaitClosed()).isEmpty();
    }

    @Test
    void packetsAndFramesNeedNotBeAligned() throws Exception {
        Harness server = open();
        Collector collector = new Collector();
        WebSocket client = connect(server, collector);
        byte[] large = Probe.framed(random(150_000));
        byte[] small = Probe.framed(random(10));
        byte[] stream = join(small, small, large, small);
        int[] cuts = {0, 3, 20, 70_000, 70_001, stream.length - 1, stream.length};
        for (int i = 1; i < cuts.length; i++) {
            boolean last = i % 2 == 0 || i == cuts.length - 1; // so some messages have two fragments
            client.sendBinary(ByteBuffer.wrap(stream, cuts[i - 1], cuts[i] - cuts[i - 1]), last)
                    .get(20, TimeUnit.SECONDS);
        }
        assertThat(collector.first(stream.length)).isEqualTo(stream);
        client.abort();
    }

    @Test
    void whatIsAppendedInARoundLeavesInOneFrame() throws Exception {
        Harness server = open();
        Collector collector = new Collector();
        WebSocket client = connect(server, collector);
        Probe probe = server.nextAccepted();
        probe.inLoop(() -> {
            for (int i = 0; i < 50; i++) {
                Probe.send(probe.wire, new byte[16]);
            }
        });
        assertThat(collector.first(1_000)).hasSize(1_000);
        assertThat(collector.frames).isEqualTo(1);
        client.abort();
    }

    @Test
    void closeSaysSoInAFrameAfterTheLastPacket() throws Exception {
        Harness server = open();
        Collector collector = new Collector();
        WebSocket client = connect(server, collector);
        Probe probe = server.nextAccepted();
        probe.inLoop(() -> {
            Probe.send(probe.wire, new byte[] {8});
            probe.wire.close();
        });
        assertThat(collector.first(5)).containsExactly(0, 0, 0, 1, 8);
        assertThat(collector.closeStatus.get(20, TimeUnit.SECONDS)).isEqualTo(WebSocket.NORMAL_CLOSURE);
        assertThat(probe.awaitClosed()).isEmpty();
        client.abort();
    }

    @Test
    void aTextFrameClosesTheConnection() throws Exception {
        Harness server = open();
        Collector collector = new Collector();
        WebSocket client = connect(server, collector);
        client.sendText("hello", true).get(20, TimeUnit.SECONDS);
        assertThat(collector.closeStatus.get(20, TimeUnit.SECONDS)).isEqualTo(1003);
        assertThat(server.nextAccepted().awaitClosed().orElseThrow()).hasMessageContaining("MQTT-6.0.0-1");
        client.abort();
    }

    @Test
    void aFrameThatIsTooLongClosesTheConnection() throws Exception {
        Harness server = open();
        Collector collector = new Collector();
        WebSocket client = connect(server, collector);
        CompletableFuture<WebSocket> sent = client.sendBinary(ByteBuffer.allocate(MAXIMUM_FRAME_BYTES + 1), true);
        assertThat(collector.closeStatus.get(20, TimeUnit.SECONDS)).isEqualTo(1009);
        assertThat(server.nextAccepted().awaitClosed()).isPresent();
        assertThat(sent).isNotNull();
        client.abort();
    }

    @Test
    void aWebSocketWireMovesToo() throws Exception {
        Harness server = open();
        Collector collector = new Collector();
        WebSocket client = connect(server, collector);
        Probe probe = server.nextAccepted();
        byte[] packet = Probe.framed(new byte[] {4});
        for (int i = 1; i <= 20; i++) {
            Loop target = server.loops.loop(1 - probe.wire.loop().index());
            CompletableFuture<Void> arrived = new CompletableFuture<>();
            probe.inLoop(() -> probe.wire.moveTo(target, () -> arrived.complete(null)));
            arrived.get(20, TimeUnit.SECONDS);
            client.sendBinary(ByteBuffer.wrap(packet), true).get(20, TimeUnit.SECONDS);
            assertThat(collector.first(i * packet.length)).hasSize(i * packet.length);
        }
        client.abort();
    }

    private static WebSocket connect(Harness server, Collector collector) throws Exception {
        return HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .subprotocols("mqttv3.1", "mqtt")
                .buildAsync(URI.create("ws://127.0.0.1:" + server.listener.port() + "/mqtt"), collector)
                .get(20, TimeUnit.SECONDS);
    }

    /** Gathers what a WebSocket brings. */
    private static final class Collector implements WebSocket.Listener {
        final CompletableFuture<Integer> closeStatus = new CompletableFuture<>();
        final CompletableFuture<ByteBuffer> pong = new CompletableFuture<>();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int frames;

        synchronized byte[] first(int count) throws InterruptedException {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (bytes.size() < count && System.nanoTime() < deadline) {
                wait(100);
            }
            return bytes.toByteArray();
        }

        @Override
        public synchronized @Nullable CompletionStage<?> onBinary(WebSocket client, ByteBuffer data, boolean last) {
            byte[] part = new byte[data.remaining()];
            data.get(part);
            bytes.writeBytes(part);
            frames += last ? 1 : 0;
            notifyAll();
            client.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket client, ByteBuffer message) {
            ByteBuffer copy = ByteBuffer.allocate(message.remaining());
            pong.complete(copy.put(message).flip());
            client.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket client, int status, String reason) {
            closeStatus.complete(status);
            return null;
        }

        @Override
        public void onError(WebSocket client, Throwable error) {
            closeStatus.completeExceptionally(error);
        }
    }

    // ---- with plain bytes

    private static String request(String path, String... headers) {
        return "GET " + path + " HTTP/1.1\r\nHost: broker\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
    }

    private static String upgrade(String path, String... more) {
        String common = "Upgrade: websocket\r\n"
                + "Connection: keep-alive, Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: "
                + KEY;
        return request(path, join(common, more));
    }

    private static String[] join(String first, String... more) {
        String[] all = new String[more.length + 1];
        all[0] = first;
        System.arraycopy(more, 0, all, 1, more.length);
        return all;
    }

    private String answerTo(String request) throws Exception {
        Harness server = open();
        try (Peer peer = server.connect()) {
            peer.write(request.getBytes(US_ASCII));
            String answer = new String(peer.in.readAllBytes(), US_ASCII);
            assertThat(server.accepted).isEmpty();
            return answer;
        }
    }

    @Test
    void framesThatCameWithTheRequestAreNotLost() throws Exception {
        Harness server = open();
        try (Peer peer = server.connect()) {
            peer.write(join(
                    upgrade("/mqtt?token=1", "Sec-WebSocket-Protocol: mqttv3.1").getBytes(US_ASCII),
                    HexFormat.of()
                            .parseHex(String.join(
                                    "",
                                    "82", // last frame, binary
                                    "85", // masked, 5 bytes
                                    "00000000", // the mask
                                    "0000000107")))); // a packet of one byte
            String head = head(peer);
            assertThat(head).startsWith("HTTP/1.1 101 ").containsIgnoringCase("sec-websocket-accept: " + ACCEPT);
            assertThat(head).containsIgnoringCase("sec-websocket-protocol: mqttv3.1");
            assertThat(peer.in.readNBytes(7)).containsExactly(0x82, 5, 0, 0, 0, 1, 7);
        }
    }

    private static String head(Peer peer) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) peer.in.readByte());
        }
        return head.toString();
    }

    @Test
    void aClientWithoutTheSubprotocolIsRefused() throws Exception {
        assertThat(answerTo(upgrade("/mqtt"))).startsWith("HTTP/1.1 400 ").contains("subprotocol mqtt");
    }

    @Test
    void aClientWithAnotherSubprotocolIsRefused() throws Exception {
        assertThat(answerTo(upgrade("/mqtt", "Sec-WebSocket-Protocol: chat, amqp")))
                .startsWith("HTTP/1.1 400 ");
    }

    @Test
    void anotherPathIsNotFound() throws Exception {
        assertThat(answerTo(upgrade("/other", "Sec-WebSocket-Protocol: mqtt")))
                .startsWith("HTTP/1.1 404 ")
                .contains("/mqtt");
    }

    @Test
    void anOrdinaryRequestIsRefused() throws Exception {
        assertThat(answerTo(request("/mqtt"))).startsWith("HTTP/1.1 400 ").contains("WebSocket");
    }

    @Test
    void anotherWebSocketVersionIsRefused() throws Exception {
        String old = upgrade("/mqtt", "Sec-WebSocket-Protocol: mqtt").replace("Version: 13", "Version: 8");
        assertThat(answerTo(old)).startsWith("HTTP/1.1 426 ").containsIgnoringCase("sec-websocket-version: 13");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\020\000\000\000 no HTTP at all\r\n\r\n", "GET\r\n\r\n"})
    void garbageIsRefused(String garbage) throws Exception {
        assertThat(answerTo(garbage)).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void aRequestWithEndlessHeadersIsRefused() throws Exception {
        assertThat(answerTo(request("/mqtt", "X: " + "y".repeat(20_000)))).startsWith("HTTP/1.1 4");
    }

    @Test
    void aSlowHandshakeIsCutOff() throws Exception {
        assertThat(answerTo("GET /mqtt HTTP/1.1\r\n")).isEmpty();
    }

    @Test
    void aFrameWithoutAMaskClosesTheConnection() throws Exception {
        Harness server = open();
        try (Peer peer = server.connect()) {
            peer.write(upgrade("/mqtt", "Sec-WebSocket-Protocol: mqtt").getBytes(US_ASCII));
            assertThat(head(peer)).startsWith("HTTP/1.1 101 ");
            peer.write(HexFormat.of().parseHex("820100")); // binary, not masked, one byte
            assertThat(peer.in.readByte()).isEqualTo((byte) 0x88); // closing frame
            assertThat(peer.in.readByte()).isGreaterThanOrEqualTo((byte) 2);
            assertThat(peer.in.readShort()).isEqualTo((short) 1002); // protocol error
            peer.in.readAllBytes();
            peer.hangUp();
            assertThat(server.nextAccepted().awaitClosed()).isPresent();
        }
    }

    @Test
    void aWebSocketBehindAProxyHasTheClientsAddress() throws Exception {
        Harness server = open(options().withProxyProtocolFrom(List.of(Cidr.parse("127.0.0.1"))));
        try (Peer peer = server.connect()) {
            String header = "PROXY TCP6 2001:db8::7 ::1 45678 8083\r\n";
            peer.write((header + upgrade("/mqtt", "Sec-WebSocket-Protocol: mqtt")).getBytes(US_ASCII));
            assertThat(head(peer)).startsWith("HTTP/1.1 101 ");
            assertThat(server.nextAccepted().wire.remoteAddress())
                    .isEqualTo(new InetSocketAddress("2001:db8::7", 45678));
        }
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
