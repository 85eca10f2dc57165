package io.linnet.client.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
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
    void peerThatHangsUpRightBehindItsLastFrameIsHeardToTheEnd() throws Exception {
        TestServer.Part part = socket -> WebSocketPeer.accept(socket).send(true, WebSocketPeer.BINARY, (byte) 1);
        try (TestServer server = TestServer.plain(part);
                ByteStream stream = open(server)) {
            assertThat(stream.input().readAllBytes()).containsExactly(1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // first byte, second byte | what is said of it
                "0x81, 0x01 | something else than binary frames",
                "0x80, 0x01 | fragments in a wrong order",
                "0xC2, 0x01 | masked or uses an extension",
                "0x82, 0x81 | masked or uses an extension",
                "0x09, 0x01 | a control frame that is fragmented",
                "0x89, 0x7E | a control frame that is fragmented or too long",
                "0x82, 0x7F, 0x80, 0, 0, 0, 0, 0, 0, 0 | negative length",
                "0x82, 0x7E, 0x01 | hung up inside a frame",
                "0x82, 0x02, 0x01 | hung up inside a frame",
            })
    void framesThatBreakTheRulesAreErrors(String bytes, String explanation) throws Exception {
        TestServer.Part part = socket -> {
            WebSocketPeer peer = WebSocketPeer.accept(socket);
            for (String one : bytes.split(", ", -1)) {
                socket.getOutputStream().write(Integer.decode(one));
            }
            assertThat(peer.request).isNotEmpty();
        };
        try (TestServer server = TestServer.plain(part);
                ByteStream stream = open(server)) {
            assertThatThrownBy(() -> stream.input().readAllBytes())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(explanation);
        }
    }

    @Test
    void reasonOfAnAbnormalCloseIsTold() throws Exception {
        TestServer.Part part = socket -> {
            WebSocketPeer peer = WebSocketPeer.accept(socket);
            peer.send(true, WebSocketPeer.CLOSE, (byte) 3, (byte) 0xF0, (byte) 'n', (byte) 'o'); // 1008
            peer.read();
        };
        try (TestServer server = TestServer.plain(part);
                ByteStream stream = open(server)) {
            assertThatThrownBy(() -> stream.input().read())
                    .hasMessage("the broker closed the WebSocket with code 1008: no");
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hello, world | does not answer as a web server",
                "HT | hung up instead of opening a WebSocket",
                "HTTP/1.1 101 Switching Protocols\\r\\n\\r\\n | does not open a WebSocket as RFC 6455 says",
            })
    void serverThatKnowsNoWebSocketsIsTold(String answer, String explanation) throws Exception {
        String bytes = answer.replace("\\r\\n", "\r\n");
        try (TestServer server = TestServer.plain(socket -> WebSocketPeer.refuse(socket, bytes))) {
            assertThatThrownBy(() -> open(server))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("127.0.0.1:" + server.port() + " " + explanation);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"Host | other", "a b | c", "A | b\\rc", "Sec-WebSocket-Key | x"})
    void headerThatHttpDoesNotAllowIsRefused(String name, String value) throws Exception {
        Map<String, String> headers = Map.of(name, value.replace("\\r", "\r"));
        try (TestServer server = TestServer.plain(TestServer::ignore)) {
            Endpoint endpoint =
                    new Endpoint("127.0.0.1", server.port(), Way.STRAIGHT, null, new Endpoint.Upgrade("/", headers));
            assertThatThrownBy(() -> ByteStream.open(endpoint, PATIENCE_MILLIS))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the HTTP header '" + name + "'");
        }
    }
}
