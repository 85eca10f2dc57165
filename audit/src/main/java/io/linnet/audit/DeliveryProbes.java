package io.linnet.audit;

import static io.linnet.audit.Bytes.packet;
import static io.linnet.audit.Bytes.two;
import static io.linnet.audit.SpecVersion.V3_1_1;
import static io.linnet.audit.SpecVersion.V5;

/** Sections 3.4 to 3.7, 4.3.1 and 4.3.2: the acknowledgement packets, and delivery at QoS 0 and 1. */
final class DeliveryProbes {
    private DeliveryProbes() {}

    static void register(Catalogue.Builder catalogue) {
        acknowledgements(catalogue);
        releases(catalogue);
        atMostOnce(catalogue);
        atLeastOnce(catalogue);
    }

    private static void acknowledgements(Catalogue.Builder catalogue) {
        catalogue.probe(V5, "MQTT-3.4.2-1", "PUBACK reason codes are those of the standard", wire -> {
            Peer peer = wire.connect("a");
            peer.send(peer.publishPacket(wire.topic("nobody"), 1, "x").bytes());
            Expect.oneOf(
                    "PUBACK code",
                    Expect.PUBACK_CODES,
                    peer.readAck(PacketKind.PUBACK).reasonCode());
            peer.subscribe(wire.topic("a"), 0);
            peer.send(peer.publishPacket(wire.topic("a"), 1, "x").bytes());
            Expect.oneOf(
                    "PUBACK code",
                    Expect.PUBACK_CODES,
                    peer.readAck(PacketKind.PUBACK).reasonCode());
        });
        catalogue.probe(V5, "MQTT-3.5.2-1", "PUBREC reason codes are those of the standard", wire -> {
            Peer peer = wire.connect("a");
            peer.needsQos(2);
            peer.send(peer.publishPacket(wire.topic("nobody"), 2, "x").bytes());
            Expect.oneOf(
                    "PUBREC code",
                    Expect.PUBACK_CODES,
                    peer.readAck(PacketKind.PUBREC).reasonCode());
        });
    }

    private static void releases(Catalogue.Builder catalogue) {
        catalogue.both(
                "MQTT-3.6.1-1",
                "MQTT-3.6.1-1",
                "PUBREL with other header flags than 0010 ends the connection",
                wire -> {
                    for (int firstByte : new int[] {0x60, 0x63, 0x6a}) {
                        String what = "first byte " + Integer.toHexString(firstByte);
                        wire.closesOn(what, packet(firstByte, two(1)));
                    }
                });
        catalogue.probe(V5, "MQTT-3.6.2-1", "PUBREL reason codes are those of the standard", wire -> {
            Peer subscriber = wire.connect("s");
            subscriber.subscribe(wire.topic("a"), 2);
            wire.connect("p").publish(wire.topic("a"), 2, "x");
            subscriber.send(Packets.pubRec(subscriber.receive().packetIdentifier()));
            Expect.oneOf(
                    "PUBREL code",
                    Expect.PUBREL_CODES,
                    subscriber.readAck(PacketKind.PUBREL).reasonCode());
        });
        catalogue.probe(V5, "MQTT-3.7.2-1", "PUBCOMP reason codes are those of the standard", wire -> {
            Peer peer = wire.connect("a");
            peer.needsQos(2);
            peer.send(peer.publishPacket(wire.topic("a")).qos(2, 5).bytes());
            peer.expectAck(PacketKind.PUBREC, 5);
            peer.send(Packets.pubRel(5));
            Expect.oneOf(
                    "PUBCOMP code",
                    Expect.PUBREL_CODES,
                    peer.readAck(PacketKind.PUBCOMP).reasonCode());
            peer.send(Packets.pubRel(6));
            Expect.oneOf(
                    "PUBCOMP code",
                    Expect.PUBREL_CODES,
                    peer.readAck(PacketKind.PUBCOMP).reasonCode());
        });
        catalogue.both(
                "LINNET-V3-pubrel-unknown",
                "LINNET-V5-pubrel-unknown",
                "PUBREL for an unknown identifier is answered and harmless (3.7.2.1)",
                wire -> {
                    Peer peer = wire.connect("a");
                    peer.send(Packets.pubRel(4711));
                    Received.Ack answer = peer.readAck(PacketKind.PUBCOMP);
                    Expect.same("packet identifier", 4711, answer.packetIdentifier());
                    Expect.oneOf("PUBCOMP code", Expect.PUBREL_CODES, answer.reasonCode());
                    peer.ping();
                });
    }

    private static void atMostOnce(Catalogue.Builder catalogue) {
        catalogue.both("MQTT-4.3.1-1", "MQTT-4.3.1-1", "At QoS 0 a message is sent with QoS 0 and DUP 0", wire -> {
            Peer subscriber = wire.connect("s");
            subscriber.subscribe(wire.topic("a"), 0);
            wire.connect("p").publish(wire.topic("a"), 0, "x");
            Expect.same("header flags", 0, subscriber.read(PacketKind.PUBLISH).flags());
        });
    }

    private static void atLeastOnce(Catalogue.Builder catalogue) {
        catalogue.probe(
                V5,
                "MQTT-4.3.2-1",
                "At QoS 1 each new message gets an unused identifier",
                wire -> unusedIdentifiers(wire, 1));
        catalogue.probe(
                V5,
                "MQTT-4.3.2-2",
                "At QoS 1 a message is sent with an identifier, QoS 1 and DUP 0",
                wire -> newMessage(wire, 1));
        catalogue.probe(
                V5,
                "MQTT-4.3.2-3",
                "At QoS 1 a message is unacknowledged until its PUBACK",
                wire -> unacknowledged(wire));
        catalogue.probe(
                V3_1_1,
                "MQTT-4.3.2-1",
                "At QoS 1 the sender uses unused identifiers, DUP 0 at first, and waits for PUBACK",
                wire -> {
                    unusedIdentifiers(wire, 1);
                    newMessage(wire, 1);
                    unacknowledged(wire);
                });
        catalogue.probe(V5, "MQTT-4.3.2-4", "At QoS 1 the receiver answers by PUBACK and owns the message", wire -> {
            Peer subscriber = wire.connect("s");
            subscriber.subscribe(wire.topic("a"), 1);
            Peer publisher = wire.connect("p");
            publisher.publish(
                    publisher.publishPacket(wire.topic("a")).payload("owned").qos(1, 777));
            publisher.drop();
            subscriber.take("owned");
        });
        catalogue.both(
                "MQTT-4.3.2-2",
                "MQTT-4.3.2-5",
                "After PUBACK the same identifier is a new message, even with DUP 1",
                wire -> {
                    Peer subscriber = wire.connect("s");
                    subscriber.subscribe(wire.topic("a"), 1);
                    Peer publisher = wire.connect("p");
                    publisher.publish(publisher
                            .publishPacket(wire.topic("a"))
                            .payload("same")
                            .qos(1, 7));
                    publisher.publish(publisher
                            .publishPacket(wire.topic("a"))
                            .payload("same")
                            .qos(1, 7)
                            .dup());
                    subscriber.take("same");
                    subscriber.take("same");
                });
    }

    /** Identifiers stay unique while some are acknowledged and others are not. */
    static void unusedIdentifiers(Wire wire, int qos) {
        String topic = wire.topic("u" + qos);
        Peer subscriber = wire.connect("u" + qos);
        subscriber.subscribe(topic, qos);
        Peer publisher = wire.connect("v" + qos);
        int held = -1;
        for (int i = 0; i < 8; i++) {
            publisher.publish(topic, qos, "m" + i);
            Received.Publish message = i == 0 ? subscriber.receive() : subscriber.receiveAnother();
            Expect.that(message.packetIdentifier() != held, "an identifier in use", "an unused one");
            Expect.that(message.packetIdentifier() != 0, "packet identifier 0", "another one");
            if (i == 0) {
                held = message.packetIdentifier();
            } else {
                subscriber.acknowledge(message);
            }
        }
    }

    static void newMessage(Wire wire, int qos) {
        String topic = wire.topic("n" + qos);
        Peer subscriber = wire.connect("n" + qos);
        subscriber.subscribe(topic, qos);
        wire.connect("m" + qos).publish(topic, qos, "new");
        Expect.same(
                "header flags", qos << 1, subscriber.read(PacketKind.PUBLISH).flags());
    }

    private static void unacknowledged(Wire wire) {
        Peer subscriber = wire.connect(wire.client("s").durable());
        subscriber.subscribe(wire.topic("a"), 1);
        Peer publisher = wire.connect("p");
        publisher.publish(wire.topic("a"), 1, "first");
        subscriber.take("first");
        subscriber.ping();
        publisher.publish(wire.topic("a"), 1, "second");
        Received.Publish second = subscriber.receive();

        subscriber.drop();
        Peer again = wire.connect(wire.client("s").durable());
        Expect.same(
                "packet identifier",
                second.packetIdentifier(),
                again.take("second").packetIdentifier());
        again.ping();
        again.drop();
        wire.connect(wire.client("s").durable()).expectNothing();
    }
}
