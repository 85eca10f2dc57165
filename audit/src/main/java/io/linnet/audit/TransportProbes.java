package io.linnet.audit;

import static io.linnet.audit.SpecVersion.V3_1_1;
import static io.linnet.audit.SpecVersion.V5;

import java.io.ByteArrayOutputStream;
import java.time.Duration;

/** Section 4.2 and chapter 7: the network under MQTT and conformance as a whole. */
final class TransportProbes {
    private TransportProbes() {}

    static void register(Catalogue.Builder catalogue) {
        catalogue.both(
                "MQTT-7.1.1-1",
                "MQTT-4.2-1",
                "The server speaks MQTT over a lossless, ordered stream of bytes: TCP",
                wire -> {
                    Peer peer = wire.connect("a");
                    byte[] pingReq = Packets.pingReq();
                    for (byte one : pingReq) {
                        peer.send(new byte[] {one});
                    }
                    peer.read(PacketKind.PINGRESP);
                });
        catalogue.probe(V3_1_1, "MQTT-7.0.0-2", "A client that knows the standard only is served", wire -> {
            Peer peer = wire.connect("a");
            peer.subscribe(wire.topic("a"), 1);
            peer.publish(wire.topic("a"), 1, "plain");
            peer.take("plain");
            peer.unsubscribe(wire.topic("a"));
            peer.disconnect();
        });
        catalogue.reason(
                V3_1_1,
                "MQTT-7.0.0-1",
                "A server that connects to other servers is a conforming client there",
                "No server connects to the probe; it binds the server as a client.");
        catalogue.reason(
                V3_1_1,
                "MQTT-7.1.2-1",
                "A client speaks MQTT over a lossless, ordered stream of bytes",
                "It binds the client.");
        badDays(catalogue);
    }

    private static void badDays(Catalogue.Builder catalogue) {
        catalogue.both(
                "LINNET-V3-silent-socket",
                "LINNET-V5-silent-socket",
                "A connection without CONNECT is closed in reasonable time: 30 s here (3.1)",
                wire -> wire.open().expectClosedWithin(Duration.ofSeconds(30)));
        catalogue.both(
                "LINNET-V3-huge-length",
                "LINNET-V5-huge-length",
                "Announcing 256 MB before CONNECT does no harm to others (3.1)",
                wire -> {
                    byte[] announcement = Bytes.hex("10 ff ff ff 7f 00 04 4d 51 54 54");
                    for (int i = 0; i < 20; i++) {
                        wire.open().send(announcement);
                    }
                    wire.connect("a").ping();
                });
        catalogue.probe(
                V5,
                "LINNET-V5-many-user-properties",
                "A CONNECT of very many user properties does no harm to others (3.1.2.11)",
                wire -> {
                    byte[] some = PropertyBytes.userProperty("n", "v");
                    ByteArrayOutputStream many = new ByteArrayOutputStream();
                    for (int i = 0; i < 8_000; i++) {
                        many.writeBytes(some);
                    }
                    wire.open().send(wire.client("a").with(many.toByteArray()).bytes());
                    wire.connect("b").ping();
                });
    }
}
