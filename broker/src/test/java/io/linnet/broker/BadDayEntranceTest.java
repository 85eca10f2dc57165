package io.linnet.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.linnet.packet.ConnAck;
import io.linnet.packet.Packet;
import io.linnet.packet.PingReq;
import io.linnet.packet.PingResp;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.ReasonCode;
import io.linnet.transport.Cidr;
import io.linnet.transport.ListenerOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What may go wrong before MQTT begins: PROXY headers, WebSocket handshakes and frames. */
@SuppressWarnings("try") // what is closed in the middle is closed once more at the end
class BadDayEntranceTest {
    private static final ProtocolVersion V5 = ProtocolVersion.V5;
    private static final String UPGRADE = String.join(
            "\r\n",
            "GET /mqtt HTTP/1.1",
            "Host: broker",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Protocol: mqtt",
            "",
            "");
    private static final byte[] PING = BadDayPeer.bytes(V5, new PingReq());

    // ---- WebSocket handshakes

    static Stream<Arguments> handshakesThatAreRefused() {
        return Stream.of(
                argumentSet("another path", UPGRADE.replace("/mqtt HTTP", "/other HTTP"), "404"),
                argumentSet("no subprotocol", UPGRADE.replace("Sec-WebSocket-Protocol: mqtt\r\n", ""), "400"),
                argumentSet("another subprotocol", UPGRADE.replace("Protocol: mqtt", "Protocol: chat"), "400"),
                argumentSet("another version", UPGRADE.replace("Version: 13", "Version: 8"), "426"),
                argumentSet("no key", UPGRADE.replace("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", ""), "400"),
                argumentSet("a POST", UPGRADE.replace("GET", "POST"), "400"),
                argumentSet("a plain request", "GET /mqtt HTTP/1.1\r\nHost: broker\r\n\r\n", "400"),
                argumentSet("something that is no request", "\u0001\u0002\u0003\r\n\r\n", "400"),
                argumentSet("a request line without end", "GET /" + "a".repeat(100_000) + " HTTP/1.1\r\n\r\n", ""),
                argumentSet("headers without end", UPGRADE.replace("broker", "b".repeat(100_000)), ""));
    }

    @ParameterizedTest
    @MethodSource("handshakesThatAreRefused")
    void handshakeIsRefusedWithAStatusOneLineAndACount(String request, String status) throws IOException {
        try (BadDay day = BadDay.begins();
                BadDayPeer peer = BadDayPeer.silent(day.webSocketPort(), V5)) {
            peer.write(request.getBytes(StandardCharsets.ISO_8859_1));
            assertThat(firstLine(peer)).contains(status);
            peer.close(); // the broker lingers for the peer, and tells of the end behind it
            day.awaitCount(counters -> counters.connectionsRefused, 1);
            day.expectOneLine("127.0.0.1:" + peer.socket.getLocalPort(), "before its CONNECT");
        }
    }

    private static String firstLine(BadDayPeer peer) {
        try {
            return new String(peer.socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1)
                    .lines()
                    .findFirst()
                    .orElse("");
        } catch (IOException reset) {
            return "";
        }
    }

    // ---- WebSocket frames

    static Stream<Arguments> framesThatAreRefused() {
        return Stream.of(
                argumentSet("a text frame", frame(0x81, BadDayPeer.utf8("hello"))),
                argumentSet("a frame without mask", new byte[] {(byte) 0x82, 2, (byte) 0xC0, 0}),
                argumentSet("reserved bits", frame(0xF2, PING)),
                argumentSet("a reserved opcode", frame(0x83, PING)),
                argumentSet("a continuation of nothing", frame(0x80, PING)),
                argumentSet("a ping in fragments", frame(0x09, PING)),
                argumentSet("a ping of 200 bytes", frame(0x89, new byte[200])),
                argumentSet("a close frame of one byte", frame(0x88, new byte[1])),
                argumentSet("256 MB announced", hex("82 FF 00 00 00 00 10 00 00 00 01 02 03 04")),
                argumentSet("2^63 bytes announced", hex("82 FF 80 00 00 00 00 00 00 00 01 02 03 04")),
                argumentSet("a length that is not the shortest", hex("82 FE 00 02 00 00 00 00 C0 00")));
    }

    @ParameterizedTest
    @MethodSource("framesThatAreRefused")
    void badFrameEndsTheConnectionWithOneLineAndACount(byte[] bytes) throws IOException {
        try (BadDay day = BadDay.begins();
                BadDayPeer peer = webSocket(day, "framer")) {
            peer.write(bytes);
            peer.socket.getInputStream().readAllBytes();
            peer.close();
            day.awaitCount(counters -> counters.connectionsBroken, 1);
            day.expectOneLine("framer", "by=\"network\"");
            day.awaitCount(counters -> counters.clientsConnected, 1);
        }
    }

    @Test
    void badMqttInGoodFramesIsAnsweredAsOverTcp() throws IOException {
        try (BadDay day = BadDay.begins();
                BadDayPeer peer = webSocket(day, "framed")) {
            peer.write(frame(0x82, new byte[] {(byte) 0xC1, 0}));
            byte[] answer = peer.socket.getInputStream().readAllBytes();
            assertThat(answer[0]).as("a binary frame").isEqualTo((byte) 0x82);
            assertThat(answer[2]).as("DISCONNECT").isEqualTo((byte) 0xE0);
            assertThat(answer[4]).isEqualTo((byte) ReasonCode.MALFORMED_PACKET.code());
            day.expectOneLine("framed", "by=\"server\"");
        }
    }

    @Test
    void packetLongerThanItsFramesIsWaitedFor() throws IOException {
        try (BadDay day = BadDay.begins();
                BadDayPeer peer = webSocket(day, "patient")) {
            byte[] message = BadDayPeer.bytes(V5, BadDayPeer.message("a", 1, 1, new byte[1_000]));
            for (int at = 0; at < message.length; at += 100) {
                peer.write(frame(0x82, Arrays.copyOfRange(message, at, Math.min(at + 100, message.length))));
            }
            assertThat(readFramed(peer)[0]).as("PUBACK").isEqualTo((byte) 0x40);
        }
    }

    @Test
    void pongsThatNobodyReadsDoNotPileUp() throws Exception {
        long outputBytes = 64 * 1024;
        Limits limits = BadDayLimits.of().pendingOutputBytes(outputBytes).limits();
        byte[] ping = frame(0x89, new byte[125]);
        ByteArrayOutputStream flood = new ByteArrayOutputStream();
        for (int i = 0; i < 30_000; i++) {
            flood.writeBytes(ping);
        }
        try (BadDay day = BadDay.begins(limits);
                BadDayPeer peer = BadDayPeer.narrow(day.webSocketPort(), V5)) {
            upgrade(peer);
            login(peer, "pinger");
            for (int i = 0; i < 3; i++) {
                peer.write(flood.toByteArray());
                assertThat(day.pendingBytes("pinger")).isLessThan(2 * outputBytes);
            }
            CompletableFuture<Void> reading = CompletableFuture.runAsync(() -> readToTheEnd(peer));
            peer.write(frame(0x82, new byte[] {(byte) 0xE0, 0}));
            reading.get(20, java.util.concurrent.TimeUnit.SECONDS);
        }
    }

    private static void readToTheEnd(BadDayPeer peer) {
        try {
            peer.socket.getInputStream().readAllBytes();
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    @Test
    void randomFramesHurtNobody() throws IOException {
        Random random = new Random(6_455);
        try (BadDay day = BadDay.begins()) {
            for (int i = 0; i < 300; i++) {
                byte[] garbage = new byte[random.nextInt(200)];
                random.nextBytes(garbage);
                try (BadDayPeer peer = webSocket(day, "garbage-" + i)) {
                    peer.writeAndLeave(i % 2 == 0 ? garbage : frame(random.nextInt(256), garbage));
                }
            }
            day.awaitCount(counters -> counters.clientsConnected, 1);
            day.awaitCount(counters -> counters.sessions, 1);
        }
    }

    /** A client over WebSocket that was let in. */
    private static BadDayPeer webSocket(BadDay day, String clientIdentifier) throws IOException {
        BadDayPeer peer = BadDayPeer.silent(day.webSocketPort(), V5);
        upgrade(peer);
        login(peer, clientIdentifier);
        return peer;
    }

    private static void upgrade(BadDayPeer peer) throws IOException {
        peer.write(UPGRADE.getBytes(StandardCharsets.US_ASCII));
        StringBuilder answer = new StringBuilder();
        while (!answer.toString().endsWith("\r\n\r\n")) {
            answer.append((char) peer.socket.getInputStream().read());
        }
        assertThat(answer.toString()).contains(" 101 ");
    }

    private static void login(BadDayPeer peer, String clientIdentifier) throws IOException {
        Packet connect = BadDayPeer.connect(V5, clientIdentifier);
        peer.write(frame(0x82, BadDayPeer.bytes(V5, connect)));
        assertThat(readFramed(peer)[0]).as("CONNACK").isEqualTo((byte) 0x20);
    }

    /** The content of the next frame, which is short. */
    private static byte[] readFramed(BadDayPeer peer) throws IOException {
        assertThat(peer.socket.getInputStream().read()).isEqualTo(0x82);
        return peer.socket
                .getInputStream()
                .readNBytes(peer.socket.getInputStream().read());
    }

    /** A masked frame, its length in the shortest form. */
    private static byte[] frame(int first, byte[] content) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(first);
        if (content.length < 126) {
            frame.write(0x80 | content.length);
        } else {
            frame.write(0x80 | 126);
            frame.write(content.length >> 8);
            frame.write(content.length);
        }
        frame.writeBytes(new byte[4]); // a mask of zeros changes nothing
        frame.writeBytes(content);
        return frame.toByteArray();
    }

    private static byte[] hex(String bytes) {
        return HexFormat.ofDelimiter(" ").parseHex(bytes);
    }

    // ---- PROXY headers

    private static BadDay behindAProxy() throws IOException {
        return behindAProxy(proxied());
    }

    private static ListenerOptions proxied() {
        return ListenerOptions.parse("mqtt://127.0.0.1:0").withProxyProtocolFrom(List.of(Cidr.parse("127.0.0.0/8")));
    }

    private static BadDay behindAProxy(ListenerOptions proxied) throws IOException {
        List<ListenerOptions> listeners = new ArrayList<>(BadDay.usual().listeners());
        listeners.add(proxied);
        return BadDay.begins(BadDay.usual().withListeners(listeners));
    }

    static Stream<Arguments> proxyGarbage() {
        String signature = "0D 0A 0D 0A 00 0D 0A 51 55 49 54 0A ";
        return Stream.of(
                argumentSet("MQTT without header", BadDayPeer.bytes(V5, BadDayPeer.connect(V5, "bare"))),
                argumentSet("HTTP", BadDayPeer.utf8(UPGRADE)),
                argumentSet("a family that does not exist", BadDayPeer.utf8("PROXY TCP9 1.2.3.4 5.6.7.8 1 2\r\n")),
                argumentSet("an address that is none", BadDayPeer.utf8("PROXY TCP4 1.2.3.400 5.6.7.8 1 2\r\n")),
                argumentSet("a port that is none", BadDayPeer.utf8("PROXY TCP4 1.2.3.4 5.6.7.8 1 99999\r\n")),
                argumentSet("a line without end", BadDayPeer.utf8("PROXY TCP4 " + "1".repeat(500))),
                argumentSet("version 3", hex(signature + "31 11 00 0C 01 02 03 04 05 06 07 08 00 01 00 02")),
                argumentSet(
                        "a command that does not exist",
                        hex(signature + "2F 11 00 0C 01 02 03 04 05 06 07 08 00 01 00 02")),
                argumentSet("too short for its family", hex(signature + "21 11 00 02 01 02")),
                argumentSet(
                        "more extras than are taken",
                        hex(signature + "21 11 FF FF 01 02 03 04 05 06 07 08 00 01 00 02")));
    }

    @ParameterizedTest
    @MethodSource("proxyGarbage")
    void garbageInsteadOfAProxyHeaderIsTurnedAway(byte[] bytes) throws IOException {
        // what could still become a header is waited for
        try (BadDay day = behindAProxy(proxied().withHandshakeTimeoutMillis(300));
                BadDayPeer peer =
                        BadDayPeer.silent(day.broker.addresses().get(2).getPort(), V5)) {
            peer.write(bytes);
            assertThat(peer.ends()).isTrue();
            peer.close();
            day.awaitCount(counters -> counters.connectionsRefused, 1);
            day.expectOneLine("127.0.0.1:" + peer.socket.getLocalPort(), "before its CONNECT");
        }
    }

    @Test
    void clientBehindAProxyIsNamedByItsOwnAddress() throws IOException {
        try (BadDay day = behindAProxy();
                BadDayPeer peer =
                        BadDayPeer.silent(day.broker.addresses().get(2).getPort(), V5)) {
            peer.write(BadDayPeer.utf8("PROXY TCP4 203.0.113.7 192.0.2.1 4711 1883\r\n"));
            peer.send(BadDayPeer.connect(V5, "proxied"));
            assertThat(((ConnAck) peer.read()).reasonCode()).isEqualTo(ReasonCode.SUCCESS);
            peer.send(new PingReq());
            assertThat(peer.read()).isEqualTo(new PingResp());
            peer.write(new byte[] {0, 0});
            assertThat(peer.reasonOfTheEnd()).isEqualTo(ReasonCode.MALFORMED_PACKET);
            day.expectOneLine("proxied", "203.0.113.7:4711");
        }
    }
}
