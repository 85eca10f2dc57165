package io.linnet.client.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Frames and the beginning of WebSockets, against a server that plays its part frame by frame. */
@Timeout(60)
class WebSocketStreamTest {
    private static final long PATIENCE_MILLIS = 20_000;

    private static ByteStream open(TestServer server) throws IOException {
        return ByteStream.open(server.endpoint("127.0.0.1", null, true), PATIENCE_MILLIS);
    }

    @Test
    void fragmentsWithAPingBetweenThemAreOneStreamOfBytes() throws Exception {
        BlockingQueue<WebSocketPeer.Frame> answers = new LinkedBlockingQueue<>();
        TestServer.Part part = socket -> {
            WebSocketPeer peer = WebSocketPeer.accept(socket);
            peer.send(false, WebSocketPeer.BINARY, (byte) 1, (byte) 2);
            peer.send(true, WebSocketPeer.PING, (byte) 9);
            peer.send(false, WebSocketPeer.CONTINUATION);
            peer.send(true, WebSocketPeer.CONTINUATION, (byte) 3);
            peer.send(true, WebSocketPeer.BINARY, (byte) 4);
            answers.add(peer.read());
            peer.read();
        };
        try (TestServer server = TestServer.plain(part);
                ByteStream stream = open(server)) {
            assertThat(stream.input().readNBytes(4)).containsExactly(1, 2, 3, 4);
            WebSocketPeer.Frame pong = answers.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            assertThat(pong).isNotNull();
            assertThat(pong.opcode()).isEqualTo(WebSocketPeer.PONG);
            assertThat(pong.payload()).containsExactly(9);
        }
    }

    @Test
    void pathQueryAndHeadersAreSentAndCloseSaysGoodbye() throws Exception {
        BlockingQueue<String> requests = new LinkedBlockingQueue<>();
        BlockingQueue<Integer> frames = new LinkedBlockingQueue<>();
        TestServer.Part part = socket -> {
            WebSocketPeer peer = WebSocketPeer.accept(socket);
            requests.add(peer.request);
            frames.add(peer.read().opcode());
        };
        try (TestServer server = TestServer.plain(part)) {
            ByteStream stream = open(server);
            assertThat(requests.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS))
                    .startsWith("GET /mqtt?a=b HTTP/1.1\r\n")
                    .contains("X-Key: 42\r\n", "Sec-WebSocket-Protocol: mqtt\r\n");
            stream.close();
            assertThat(frames.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo(WebSocketPeer.CLOSE);
        }
    }

    @Test
    void endOfThePeerIsTheEndOfTheStream() throws Exception {
        TestServer.Part part = socket -> {
            WebSocketPeer peer = WebSocketPeer.accept(socket);
            peer.send(true, WebSocketPeer.BINARY, (byte) 1);
            peer.send(true, WebSocketPeer.CLOSE, (byte) 3, (byte) 0xE8); // 1000
            peer.read();
        };
        try (TestServer server = TestServer.plain(part);
                ByteStream stream = open(server)) {
            assertThat(stream.input().readAllBytes()).containsExactly(1);
            assertThat(stream.input().read()).isEqualTo(-1);
        }
    }

    @Test
    void textIsAnError() throws Exception {
        TestServer.Part part = socket -> {
            WebSocketPeer.accept(socket).send(true, WebSocketPeer.TEXT, (byte) 'x');
            TestServer.ignore(socket);
        };
        try (TestServer server = TestServer.plain(part);
                ByteStream stream = open(server)) {
            assertThatThrownBy(() -> stream.input().read())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("binary frames only");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "404 Not Found | HTTP status 404 instead of opening a WebSocket; is the path '/mqtt' right?",
                "401 Unauthorized | HTTP status 401 instead of opening a WebSocket; it wants other credentials",
                "503 Service Unavailable | HTTP status 503 instead of opening a WebSocket; it does not reach the broker",
                "200 OK | HTTP status 200 instead of opening a WebSocket; is this the port and path",
            })
    void statusOfHttpInsteadOfAWebSocketIsExplained(String status, String explanation) throws Exception {
        String answer = "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\nWWW-Authenticate: Basic realm=x\r\n\r\n";
        try (TestServer server = TestServer.plain(socket -> WebSocketPeer.refuse(socket, answer))) {
            assertThatThrownBy(() -> open(server))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("127.0.0.1:" + server.port() + " answered with " + explanation);
        }
    }

    @Test
    void redirectIsNamedAndNotFollowed() throws Exception {
        String answer = "HTTP/1.1 302 Found\r\nLocation: wss://elsewhere.example/mqtt\r\nContent-Length: 0\r\n\r\n";
        try (TestServer server = TestServer.plain(socket -> WebSocketPeer.refuse(socket, answer))) {
            assertThatThrownBy(() -> open(server))
                    .hasMessageContaining("status 302")
                    .hasMessageContaining("wss://elsewhere.example/mqtt");
        }
    }

    @Test
    void serverThatSpeaksNoHttpIsAnError() throws Exception {
        TestServer.Part part =
                socket -> socket.getOutputStream().write("hello, world\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        try (TestServer server = TestServer.plain(part)) {
            assertThatThrownBy(() -> open(server)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void headerThatHttpDoesNotAllowIsRefused() throws Exception {
        Endpoint endpoint =
                new Endpoint("127.0.0.1", 1, null, null, new Endpoint.Upgrade("/", Map.of("Host", "other")));
        assertThatThrownBy(() -> ByteStream.open(endpoint, PATIENCE_MILLIS))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Host");
    }
}
