package io.linnet.audit;

import static io.linnet.audit.Bytes.hex;
import static io.linnet.audit.Bytes.join;
import static io.linnet.audit.Bytes.utf8;
import static io.linnet.audit.SpecVersion.V3_1_1;
import static io.linnet.audit.SpecVersion.V5;

import java.util.ArrayList;
import java.util.List;

/** Section 3.14 and the handling of errors, 5.0 section 4.13 and 3.1.1 section 4.8. */
final class DisconnectProbes {
    private DisconnectProbes() {}

    static void register(Catalogue.Builder catalogue) {
        fromServer(catalogue);
        afterDisconnect(catalogue);
        fromClient(catalogue);
        sessionExpiry(catalogue);
        errors(catalogue);
    }

    private static void fromServer(Catalogue.Builder catalogue) {
        catalogue.probe(V5, "MQTT-3.14.0-1", "No DISCONNECT before a successful CONNACK", wire -> {
            List<byte[]> wrong = List.of(
                    Packets.pingReq(),
                    hex("f7 00"),
                    wire.client("a").flags(0x01).bytes(),
                    wire.client("a").will("a/#", "w", 0).bytes(),
                    wire.client("a").with(PropertyBytes.receiveMaximum(0)).bytes());
            for (byte[] first : wrong) {
                List<Received> answers = wire.answers(first);
                boolean disconnect = !answers.isEmpty() && answers.getFirst().kind() == PacketKind.DISCONNECT;
                Expect.that(!disconnect, answers, "CONNACK or nothing");
            }
        });
        catalogue.probe(V5, "MQTT-3.14.2-1", "A server's DISCONNECT reason codes are those of the standard", wire -> {
            for (Received.Reason reason : provoked(wire)) {
                Expect.oneOf("DISCONNECT code", Expect.SERVER_DISCONNECT_CODES, reason.reasonCode());
            }
        });
        catalogue.probe(V5, "MQTT-3.14.2-2", "A server's DISCONNECT has no Session Expiry Interval", wire -> {
            for (Received.Reason reason : provoked(wire)) {
                Expect.that(!reason.properties().has(PropertyBytes.SESSION_EXPIRY), "Session Expiry Interval", "none");
            }
        });
    }

    /** The DISCONNECT packets by which the broker answers several errors; skips the probe when there are none. */
    private static List<Received.Reason> provoked(Wire wire) {
        List<Received.Reason> reasons = new ArrayList<>();
        for (byte[] wrong : wrongPackets(wire)) {
            Peer peer = wire.connect("a");
            peer.send(wrong);
            for (Received packet : peer.expectClosed()) {
                if (packet.kind() == PacketKind.DISCONNECT) {
                    reasons.add(packet.reason());
                }
            }
        }
        Peer.skipUnless(!reasons.isEmpty(), "the broker closes without DISCONNECT");
        return reasons;
    }

    private static List<byte[]> wrongPackets(Wire wire) {
        byte[] withoutFilter = new SubscribePacket(wire.version(), 1).bytes();
        byte[] qos3 = new PublishPacket(wire.version(), utf8(wire.topic("a")))
                .qos(3, 1)
                .bytes();
        byte[] wildcard = new PublishPacket(wire.version(), utf8(wire.topic("#"))).bytes();
        byte[] secondConnect = wire.client("b").bytes();
        return List.of(withoutFilter, qos3, wildcard, secondConnect);
    }

    private static void afterDisconnect(Catalogue.Builder catalogue) {
        catalogue.probe(V5, "MQTT-3.14.4-1", "Nothing follows a server's DISCONNECT", wire -> {
            Peer peer = wire.connect("a");
            byte[] wrong = peer.publishPacket(wire.topic("#")).bytes();
            peer.send(join(Packets.pingReq(), wrong, Packets.pingReq(), Packets.pingReq()));
            peer.read(PacketKind.PINGRESP);
            List<Received> last = peer.expectClosed();
            Peer.skipUnless(!last.isEmpty(), "the broker closes without DISCONNECT");
            Expect.same("last packet", PacketKind.DISCONNECT, last.getLast().kind());
        });
        catalogue.probe(
                V5,
                "MQTT-3.14.4-2",
                "After its DISCONNECT the server closes the connection",
                DisconnectProbes::provoked);
        String why = "It binds the client, which sends the DISCONNECT.";
        catalogue.reason(V3_1_1, "MQTT-3.14.4-1", "After DISCONNECT the client closes the connection", why);
        catalogue.reason(V3_1_1, "MQTT-3.14.4-2", "After DISCONNECT the client sends nothing more", why);
    }

    private static void fromClient(Catalogue.Builder catalogue) {
        catalogue.both(
                "MQTT-3.14.1-1",
                "MQTT-3.14.1-1",
                "A DISCONNECT with reserved header flags is malformed: the will is published",
                wire -> {
                    Peer watcher = wire.connect("s");
                    watcher.subscribe(wire.topic("w"), 1);
                    for (String header : new String[] {"e1 00", "e8 00"}) {
                        Peer peer = wire.connect(wire.client("a").will(wire.topic("w"), header, 1));
                        peer.send(hex(header));
                        peer.expectClosed();
                        watcher.take(header);
                    }
                });

        catalogue.both(
                "LINNET-V3-disconnect-ends",
                "LINNET-V5-disconnect-ends",
                "The server closes the connection after a client's DISCONNECT (3.14.4)",
                wire -> wire.connect("a").disconnect());
    }

    private static void sessionExpiry(Catalogue.Builder catalogue) {
        catalogue.probe(
                V5,
                "LINNET-V5-session-expiry-override",
                "DISCONNECT can change the Session Expiry Interval (3.14.2.2.2)",
                wire -> {
                    wire.connect(wire.client("a").freshDurable())
                            .disconnect(Packets.disconnect(0x00, PropertyBytes.sessionExpiry(0)));
                    Expect.that(
                            !wire.connect(wire.client("a").resuming()).connAck().sessionPresent(),
                            "the session",
                            "no session");
                    wire.connect(wire.client("b").with(PropertyBytes.sessionExpiry(1)))
                            .disconnect(Packets.disconnect(0x00, PropertyBytes.sessionExpiry(300)));
                    Wire.passSeconds(2.5);
                    Expect.that(
                            wire.connect(wire.client("b").resuming()).connAck().sessionPresent(),
                            "no session",
                            "the session");
                });
        catalogue.probe(
                V5,
                "LINNET-V5-session-expiry-raise",
                "A Session Expiry Interval of 0 cannot be raised by DISCONNECT (3.14.2.2.2)",
                wire -> {
                    Peer peer = wire.connect("a");
                    peer.send(Packets.disconnect(0x00, PropertyBytes.sessionExpiry(300)));
                    peer.expectClosed(0x82);
                    Expect.that(
                            !wire.connect(wire.client("a").resuming()).connAck().sessionPresent(),
                            "a session",
                            "no session");
                });
    }

    private static void errors(Catalogue.Builder catalogue) {
        catalogue.probe(
                V5,
                "MQTT-4.13.1-1",
                "Malformed packets and protocol errors end the connection",
                DisconnectProbes::wrongPacketsClose);
        catalogue.probe(
                V3_1_1, "MQTT-4.8.0-1", "Protocol violations end the connection", DisconnectProbes::wrongPacketsClose);
        catalogue.probe(
                V5,
                "MQTT-4.13.2-1",
                "After a CONNACK or DISCONNECT of 0x80 or above the connection is closed",
                wire -> {
                    List<Received.Reason> reasons = provoked(wire);
                    Peer.skipUnless(
                            reasons.stream().anyMatch(reason -> reason.reasonCode() >= 0x80), "no such code was sent");
                    ConnAckProbes.refusal(wire, "c");
                });
        catalogue.reason(
                V3_1_1,
                "MQTT-4.8.0-2",
                "A transient error at the server ends the connection of the packet",
                "A transient error inside the server cannot be provoked from outside.");
    }

    private static void wrongPacketsClose(Wire wire) {
        for (byte[] wrong : wrongPackets(wire)) {
            wire.closesOn(Bytes.show(wrong).substring(0, 5), wrong);
        }
        wire.closesOn("packet type 0", hex("00 00"));
        wire.closesOn("a SUBACK from a client", hex("90 03 00 01 00"));
        wire.closesOn("a PINGRESP from a client", hex("d0 00"));
        wire.closesOn("a CONNACK from a client", wire.version().isV5() ? hex("20 03 00 00 00") : hex("20 02 00 00"));
    }
}
