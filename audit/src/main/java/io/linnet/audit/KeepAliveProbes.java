package io.linnet.audit;

import static io.linnet.audit.SpecVersion.V3_1_1;
import static io.linnet.audit.SpecVersion.V5;

import java.time.Duration;

/** Keep alive and PINGREQ: sections 3.1.2.10 and 3.12. */
final class KeepAliveProbes {
    private static final int KEEP_ALIVE_SECONDS = 2;

    private KeepAliveProbes() {}

    static void register(Catalogue.Builder catalogue) {
        catalogue.both(
                "MQTT-3.1.2-24",
                "MQTT-3.1.2-22",
                "A client silent for 1.5 times its keep alive is disconnected",
                KeepAliveProbes::silence);
        catalogue.probe(
                V5,
                "MQTT-3.2.2-22",
                "Without a Server Keep Alive the client's own counts, any packet feeds it, and 0 turns it off",
                wire -> {
                    Peer busy = wire.connect(wire.client("a").keepAlive(KEEP_ALIVE_SECONDS));
                    Peer.skipUnless(
                            !busy.connAck().properties().has(PropertyBytes.SERVER_KEEP_ALIVE),
                            "the broker sets a Server Keep Alive");
                    Peer never = wire.connect(wire.client("n").keepAlive(0));
                    for (int i = 0; i < 3; i++) {
                        Wire.passSeconds(1.5);
                        busy.publish(wire.topic("a"), 0, "alive");
                    }
                    never.ping();
                    closesInTime(busy);
                });
        catalogue.both("MQTT-3.12.4-1", "MQTT-3.12.4-1", "PINGREQ is answered by PINGRESP", wire -> {
            Peer peer = wire.connect("a");
            peer.send(Packets.pingReq(), Packets.pingReq());
            Expect.same("body length", 0, peer.read(PacketKind.PINGRESP).body().length);
            Expect.same("body length", 0, peer.read(PacketKind.PINGRESP).body().length);
        });
        String why = "It binds the client; what the server does if not is tried under MQTT-3.1.2-2";
        catalogue.reason(
                V3_1_1, "MQTT-3.1.2-23", "A client sends PINGREQ when it has nothing else to send", why + "4.");
        catalogue.reason(V5, "MQTT-3.1.2-20", "A client sends PINGREQ when it has nothing else to send", why + "2.");
        catalogue.reason(V5, "MQTT-3.1.2-21", "A client uses the Server Keep Alive it is told", "It binds the client.");
    }

    private static void silence(Wire wire) {
        Peer peer = wire.connect(wire.client("a").keepAlive(KEEP_ALIVE_SECONDS));
        Peer.skipUnless(
                !peer.connAck().properties().has(PropertyBytes.SERVER_KEEP_ALIVE),
                "the broker sets a Server Keep Alive");
        closesInTime(peer);
    }

    /** The close comes within 1.5 times the keep alive, and half a keep alive more for the broker's own clock. */
    private static void closesInTime(Peer peer) {
        Duration limit = Duration.ofSeconds(2 * KEEP_ALIVE_SECONDS);
        peer.expectClosedWithin(limit, 0x8d);
    }
}
