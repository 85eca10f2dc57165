package io.linnet.audit;

import static io.linnet.audit.Bytes.join;
import static io.linnet.audit.Bytes.utf8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Chapter 6: MQTT over WebSocket. */
final class WebSocketProbes {
    private WebSocketProbes() {}

    static void register(Catalogue.Builder catalogue) {
        catalogue.both(
                "MQTT-6.0.0-1",
                "MQTT-6.0.0-1",
                "Packets travel in binary frames; another data frame ends the connection",
                wire -> {
                    WebSocketConnection socket = connected(wire);
                    Expect.that(socket.allBinary(), "a text frame", "binary frames");
                    socket.send(WebSocketConnection.TEXT, true, utf8("hello"));
                    socket.packets().expectClosedWithin(wire.target().patience());
                });
        catalogue.both(
                "MQTT-6.0.0-2", "MQTT-6.0.0-2", "A frame may hold a part of a packet, or several packets", wire -> {
                    WebSocketConnection socket = open(wire, "mqtt");
                    byte[] connect = wire.client("a").bytes();
                    for (byte one : connect) {
                        socket.sendBinary(new byte[] {one});
                    }
                    Expect.same(
                            "packet",
                            PacketKind.CONNACK,
                            socket.packets().read().kind());
                    byte[] large = new PublishPacket(wire.version(), utf8(wire.topic("a")))
                            .payload("x".repeat(1000))
                            .qos(1, 1)
                            .bytes();
                    byte[] three = join(Packets.pingReq(), large, Packets.pingReq());
                    socket.sendBinary(Arrays.copyOfRange(three, 0, 500));
                    socket.sendBinary(Arrays.copyOfRange(three, 500, three.length));
                    // In any order: only the answers to packets of one kind have one.
                    List<PacketKind> answers = new ArrayList<>();
                    for (int i = 0; i < 3; i++) {
                        answers.add(socket.packets().read().kind());
                    }
                    answers.sort(null);
                    Expect.same(
                            "packets", List.of(PacketKind.PUBACK, PacketKind.PINGRESP, PacketKind.PINGRESP), answers);
                });
        catalogue.both("MQTT-6.0.0-4", "MQTT-6.0.0-4", "The server selects the subprotocol 'mqtt'", wire -> {
            Expect.same("subprotocol", "mqtt", open(wire, "mqtt").header("Sec-WebSocket-Protocol"));
            Expect.same("subprotocol", "mqtt", open(wire, "chat, mqtt").header("Sec-WebSocket-Protocol"));
        });
        catalogue.both(
                "LINNET-V3-websocket-fragments",
                "LINNET-V5-websocket-fragments",
                "A fragmented message with a ping in between is one stream of bytes (RFC 6455, 5.4)",
                wire -> {
                    WebSocketConnection socket = open(wire, "mqtt");
                    byte[] connect = wire.client("a").bytes();
                    socket.send(WebSocketConnection.BINARY, false, Arrays.copyOfRange(connect, 0, 5));
                    socket.send(WebSocketConnection.PING, true, utf8("ping"));
                    socket.send(WebSocketConnection.CONTINUATION, true, Arrays.copyOfRange(connect, 5, connect.length));
                    Expect.same(
                            "packet",
                            PacketKind.CONNACK,
                            socket.packets().read().kind());
                });
        catalogue.bothReason(
                "MQTT-6.0.0-3", "MQTT-6.0.0-3", "A client offers the subprotocol 'mqtt'", "It binds the client.");
    }

    private static WebSocketConnection open(Wire wire, String subprotocols) {
        return wire.closing(WebSocketConnection.open(wire.target(), wire.version(), subprotocols));
    }

    private static WebSocketConnection connected(Wire wire) {
        WebSocketConnection socket = open(wire, "mqtt");
        socket.sendBinary(wire.client("a").bytes());
        Expect.same("packet", PacketKind.CONNACK, socket.packets().read().kind());
        return socket;
    }
}
