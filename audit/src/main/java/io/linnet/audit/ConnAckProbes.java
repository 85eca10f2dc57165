package io.linnet.audit;

import static io.linnet.audit.Bytes.utf8;
import static io.linnet.audit.SpecVersion.V3_1_1;
import static io.linnet.audit.SpecVersion.V5;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Section 3.2: the CONNACK packet, apart from Session Present and the assigned identifier. */
final class ConnAckProbes {
    private ConnAckProbes() {}

    static void register(Catalogue.Builder catalogue) {
        order(catalogue);
        refusals(catalogue);
        capabilities(catalogue);
        sizes(catalogue);
        client(catalogue);
    }

    private static void order(Catalogue.Builder catalogue) {
        catalogue.both("MQTT-3.2.0-1", "MQTT-3.2.0-1", "CONNACK comes before everything else", wire -> {
            SessionProbes.sleepingSubscriber(wire);
            wire.connect("p").publish(wire.topic("a"), 1, "queued");
            RawConnection connection = wire.open();
            byte[] subscribe = new SubscribePacket(wire.version(), 1)
                    .filter(wire.topic("b"), 0)
                    .bytes();
            connection.send(wire.client("a").resuming().bytes(), Packets.pingReq(), subscribe);
            Expect.same("first packet", PacketKind.CONNACK, connection.read().kind());
        });
        catalogue.probe(V5, "MQTT-3.2.0-2", "There is one CONNACK per connection", wire -> {
            Peer peer = wire.connect("a");
            peer.publish(wire.topic("a"), 1, "x");
            peer.send(wire.client("a").bytes());
            List<Received> rest = peer.expectClosed();
            boolean another = rest.stream().anyMatch(packet -> packet.kind() == PacketKind.CONNACK);
            Expect.that(!another, "a second CONNACK", "none");
        });
        catalogue.probe(V5, "MQTT-3.2.2-1", "The reserved bits of the acknowledge flags are 0", wire -> {
            Expect.same(
                    "flags",
                    0,
                    wire.connect(wire.client("a").durable()).connAck().flags());
            Expect.same(
                    "flags",
                    1,
                    wire.connect(wire.client("a").resuming()).connAck().flags());
        });
    }

    private static void refusals(Catalogue.Builder catalogue) {
        catalogue.probe(
                V3_1_1, "MQTT-3.2.2-5", "The connection ends after a refusing CONNACK", wire -> refusal(wire, "a"));
        catalogue.probe(
                V5, "MQTT-3.2.2-7", "The connection ends after a CONNACK of 0x80 or above", wire -> refusal(wire, "a"));
        catalogue.probe(V5, "MQTT-3.2.2-8", "CONNACK reason codes are those of the standard", wire -> {
            Expect.oneOf(
                    "CONNACK code",
                    Expect.CONNACK_CODES,
                    wire.connect("a").connAck().reasonCode());
            for (byte[] wrong : wrongConnects(wire)) {
                for (Received packet : wire.answers(wrong)) {
                    Expect.same("packet", PacketKind.CONNACK, packet.kind(), packet);
                    Expect.oneOf(
                            "CONNACK code",
                            Expect.CONNACK_CODES,
                            packet.connAck().reasonCode());
                }
            }
        });
        catalogue.reason(
                V3_1_1,
                "MQTT-3.2.2-6",
                "When no return code fits, the connection ends without CONNACK",
                "Which failures a server has no return code for cannot be provoked from outside.");
    }

    private static List<byte[]> wrongConnects(Wire wire) {
        List<byte[]> wrong = new ArrayList<>();
        wrong.add(wire.client("a").flags(0x01).bytes());
        wrong.add(wire.client("a").with(PropertyBytes.receiveMaximum(0)).bytes());
        wrong.add(wire.client("a")
                .with(PropertyBytes.authenticationMethod(wire.token()))
                .bytes());
        wrong.add(wire.client("a").will(utf8("a/#"), utf8("w"), 0).bytes());
        wrong.add(wire.client("a").with(PropertyBytes.maximumPacketSize(0)).bytes());
        return wrong;
    }

    /** Makes the broker refuse this client by CONNACK and close; skips the probe if no CONNECT is refused by CONNACK. */
    static ReceivedConnAck refusal(Wire wire, String name) {
        for (byte[] wrong : refusable(wire, name)) {
            RawConnection connection = wire.open();
            connection.send(wrong);
            Optional<ReceivedConnAck> connAck = connection.readUnlessClosed().map(Received::connAck);
            if (connAck.isPresent() && connAck.get().reasonCode() != 0) {
                connection.expectClosed();
                return connAck.get();
            }
            connection.close();
        }
        throw new NotOffered("the broker closes without CONNACK");
    }

    /** CONNECT packets of this client, with Clean Start 0, that most servers refuse by CONNACK. */
    private static List<byte[]> refusable(Wire wire, String name) {
        byte[] unknownVersion = wire.client(name).resuming().bytes();
        unknownVersion[8] = 99; // protocol level
        if (!wire.version().isV5()) {
            return List.of(unknownVersion);
        }
        byte[] unknownMethod = PropertyBytes.authenticationMethod(wire.token());
        return List.of(
                wire.client(name).resuming().with(unknownMethod).bytes(),
                wire.client(name).resuming().will("a/#", "w", 0).bytes(),
                wire.client(name)
                        .resuming()
                        .with(PropertyBytes.receiveMaximum(0))
                        .bytes(),
                unknownVersion);
    }

    private static void capabilities(Catalogue.Builder catalogue) {
        catalogue.probe(V5, "MQTT-3.2.2-9", "A server without QoS 1 or 2 says so by Maximum QoS", wire -> {
            Peer peer = wire.connect("a");
            peer.connAck()
                    .properties()
                    .number(PropertyBytes.MAXIMUM_QOS)
                    .ifPresent(qos -> Expect.that(qos < 2, "Maximum QoS " + qos, "0 or 1"));
            for (int qos = 0; qos <= peer.connAck().maximumQos(); qos++) {
                peer.publish(wire.topic("a"), qos, "x");
            }
        });
        catalogue.probe(V5, "MQTT-3.2.2-10", "Every server takes subscriptions of QoS 0, 1 and 2", wire -> {
            Peer peer = wire.connect("a");
            for (int qos = 0; qos <= 2; qos++) {
                int code = peer.subscribe(peer.subscribePacket().filter(wire.topic("a"), qos))
                        .getFirst();
                Expect.that(code <= qos, "SUBACK 0x%02x".formatted(code), "a QoS up to " + qos);
            }
        });
        catalogue.probe(V5, "MQTT-3.2.2-12", "A will above the server's Maximum QoS is refused", wire -> {
            int maximumQos = wire.connect("a").connAck().maximumQos();
            Peer.skipUnless(maximumQos < 2, "the broker offers every QoS");
            wire.refused(wire.client("b").will(wire.topic("w"), "w", 2).bytes());
        });
        catalogue.probe(V5, "MQTT-3.2.2-13", "A retained will is refused by a server that does not retain", wire -> {
            Peer.skipUnless(!wire.connect("a").connAck().retainAvailable(), "the broker retains messages");
            wire.refused(wire.client("b").retainedWill(wire.topic("w"), "w", 0).bytes());
        });
    }

    private static void sizes(Catalogue.Builder catalogue) {
        catalogue.probe(V5, "MQTT-3.2.2-19", "No reason string makes CONNACK larger than the client takes", wire -> {
            int bare = wire.connect("a").connAck().length();
            wire.connect(wire.client("a").maximumPacketSize(bare));
            notLarger(wire, PropertyBytes.REASON_STRING);
        });
        catalogue.probe(V5, "MQTT-3.2.2-20", "No user property makes CONNACK larger than the client takes", wire -> {
            int bare = wire.connect("a").connAck().length();
            wire.connect(wire.client("a").maximumPacketSize(bare));
            notLarger(wire, PropertyBytes.USER_PROPERTY);
        });
    }

    /** Refused with a Maximum Packet Size of 8, no CONNACK with this property is longer than that. */
    private static void notLarger(Wire wire, int property) {
        byte[] unknownMethod = PropertyBytes.authenticationMethod(wire.token());
        List<ConnectPacket> wrong =
                List.of(wire.client("a").with(unknownMethod), wire.client("a").will("a/#", "w", 0));
        for (ConnectPacket connect : wrong) {
            for (Received packet : wire.answers(connect.maximumPacketSize(8).bytes())) {
                boolean fits = packet.length() <= 8 || !packet.properties().has(property);
                Expect.that(fits, packet + " of " + packet.length() + " bytes", "at most 8");
            }
        }
    }

    private static void client(Catalogue.Builder catalogue) {
        String why = "It binds the client.";
        catalogue.reason(V5, "MQTT-3.2.2-11", "A client keeps to the server's Maximum QoS", why);
        catalogue.reason(V5, "MQTT-3.2.2-14", "A client told Retain Available 0 does not retain", why);
        catalogue.reason(V5, "MQTT-3.2.2-15", "A client keeps to the server's Maximum Packet Size", why);
        catalogue.reason(
                V5,
                "MQTT-3.2.2-17",
                "A client keeps to the server's Topic Alias Maximum",
                "It binds the client; what the server does if not is tried under MQTT-3.3.2-9.");
        catalogue.reason(
                V5,
                "MQTT-3.2.2-18",
                "A client told no Topic Alias Maximum sends no aliases",
                "It binds the client; what the server does if not is tried under MQTT-3.3.2-9.");
        catalogue.reason(V5, "MQTT-3.2.2-21", "A client told a Server Keep Alive uses it instead of its own", why);
    }
}
