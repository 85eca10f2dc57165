package io.linnet.audit;

import static io.linnet.audit.Bytes.hex;
import static io.linnet.audit.SpecVersion.V3_1_1;
import static io.linnet.audit.SpecVersion.V5;

import java.time.Duration;

/** Sections 4.3.3 and 4.4: delivery at QoS 2, and what is sent again when. */
final class ExactlyOnceProbes {
    private ExactlyOnceProbes() {}

    static void register(Catalogue.Builder catalogue) {
        sender(catalogue);
        senderStates(catalogue);
        receiver(catalogue);
        receiverStates(catalogue);
        resending(catalogue);
    }

    private static void sender(Catalogue.Builder catalogue) {
        catalogue.probe(
                V5,
                "MQTT-4.3.3-1",
                "At QoS 2 each new message gets an unused identifier",
                wire -> DeliveryProbes.unusedIdentifiers(wire, 2));
        catalogue.probe(
                V5,
                "MQTT-4.3.3-2",
                "At QoS 2 a message is sent with an identifier, QoS 2 and DUP 0",
                wire -> DeliveryProbes.newMessage(wire, 2));
        catalogue.probe(
                V5,
                "MQTT-4.3.3-3",
                "At QoS 2 a message is unacknowledged until its PUBREC",
                ExactlyOnceProbes::untilPubRec);
        catalogue.probe(
                V5,
                "MQTT-4.3.3-4",
                "PUBREC is answered by PUBREL with its identifier, but not one of 0x80 or above",
                wire -> {
                    Peer subscriber = delivered(wire, "s");
                    int identifier = subscriber.receive().packetIdentifier();
                    subscriber.send(Packets.pubRec(identifier));
                    subscriber.expectAck(PacketKind.PUBREL, identifier);
                    subscriber.send(Packets.pubComp(identifier));
                    Peer refusing = delivered(wire, "t");
                    refusing.send(Packets.ack(0x50, refusing.receive().packetIdentifier(), 0x83));
                    refusing.expectNothing();
                });
        catalogue.probe(
                V3_1_1,
                "MQTT-4.3.3-1",
                "At QoS 2 the sender goes through PUBLISH, PUBREC, PUBREL and PUBCOMP, one identifier each",
                wire -> {
                    DeliveryProbes.unusedIdentifiers(wire, 2);
                    DeliveryProbes.newMessage(wire, 2);
                    untilPubRec(wire);
                    untilPubComp(wire);
                });
    }

    /** A durable client that has subscribed at QoS 2 and to which a message "two" was published. */
    private static Peer delivered(Wire wire, String name) {
        Peer subscriber = wire.connect(wire.client(name).durable());
        subscriber.subscribe(wire.topic(name), 2);
        wire.connect("p" + name).publish(wire.topic(name), 2, "two");
        return subscriber;
    }

    private static void untilPubRec(Wire wire) {
        Peer subscriber = delivered(wire, "r");
        int identifier = subscriber.receive().packetIdentifier();
        subscriber.drop();
        Received.Publish again = wire.connect(wire.client("r").durable()).receive();
        Expect.same("packet identifier", identifier, again.packetIdentifier());
        Expect.same("payload", "two", again.payload());
    }

    private static void untilPubComp(Wire wire) {
        Peer subscriber = delivered(wire, "c");
        int identifier = subscriber.receive().packetIdentifier();
        subscriber.send(Packets.pubRec(identifier));
        subscriber.expectAck(PacketKind.PUBREL, identifier);
        subscriber.drop();
        Peer again = wire.connect(wire.client("c").durable());
        Received first = again.read();
        Expect.same("packet", PacketKind.PUBREL, first.kind(), first);
        Expect.same("packet identifier", identifier, first.ack().packetIdentifier());
        again.send(Packets.pubComp(identifier));
        again.expectNothing();
        again.drop();
        wire.connect(wire.client("c").durable()).expectNothing();
    }

    private static void senderStates(Catalogue.Builder catalogue) {
        catalogue.probe(
                V5, "MQTT-4.3.3-5", "PUBREL is unacknowledged until its PUBCOMP", ExactlyOnceProbes::untilPubComp);
        catalogue.probe(V5, "MQTT-4.3.3-6", "After PUBREL the PUBLISH is not sent again", wire -> {
            Peer subscriber = delivered(wire, "s");
            int identifier = subscriber.receive().packetIdentifier();
            subscriber.send(Packets.pubRec(identifier));
            subscriber.expectAck(PacketKind.PUBREL, identifier);
            subscriber.drop();
            Peer again = wire.connect(wire.client("s").durable());
            again.expectAck(PacketKind.PUBREL, identifier);
            again.expectNothing();
        });
        catalogue.probe(V5, "MQTT-4.3.3-7", "A message that was sent does not expire", wire -> {
            Peer subscriber = wire.connect(wire.client("s").durable());
            subscriber.subscribe(wire.topic("a"), 2);
            Peer publisher = wire.connect("p");
            publisher.publish(
                    publisher.publishPacket(wire.topic("a"), 2, "sent").with(PropertyBytes.messageExpiry(1)));
            int identifier = subscriber.receive().packetIdentifier();
            subscriber.drop();
            Wire.passSeconds(2.2);
            Received.Publish again = wire.connect(wire.client("s").durable()).take("sent");
            Expect.same("packet identifier", identifier, again.packetIdentifier());
        });
    }

    private static void receiver(Catalogue.Builder catalogue) {
        catalogue.probe(V5, "MQTT-4.3.3-8", "At QoS 2 the receiver answers by PUBREC and owns the message", wire -> {
            Peer subscriber = wire.connect("s");
            subscriber.subscribe(wire.topic("a"), 2);
            Peer publisher = wire.connect("p");
            publisher.publish(
                    publisher.publishPacket(wire.topic("a")).payload("owned").qos(2, 888));
            subscriber.take("owned");
        });
        catalogue.probe(V5, "MQTT-4.3.3-9", "After a PUBREC of 0x80 or above the identifier is free", wire -> {
            Peer subscriber = wire.connect("s");
            subscriber.subscribe(wire.topic("a"), 2);
            Peer publisher = wire.connect("p");
            publisher.needsQos(2);
            // Announced as UTF-8, but is not: a server may refuse that with 0x99.
            byte[] illFormed = hex("c3 28");
            publisher.send(publisher
                    .publishPacket(wire.topic("a"))
                    .qos(2, 9)
                    .payload(illFormed)
                    .with(PropertyBytes.payloadFormat(1))
                    .bytes());
            Received answer = publisher.read();
            boolean refused = answer.kind() == PacketKind.PUBREC && answer.ack().reasonCode() >= 0x80;
            Peer.skipUnless(refused, "no QoS 2 message found that the broker refuses by PUBREC");
            publisher.publish(publisher.publishPacket(wire.topic("a")).qos(2, 9).payload("new"));
            subscriber.take("new");
        });
        catalogue.probe(
                V5,
                "MQTT-4.3.3-10",
                "A repeat before PUBREL gets another PUBREC and is delivered once",
                ExactlyOnceProbes::repeats);
        catalogue.probe(
                V3_1_1,
                "MQTT-4.3.3-2",
                "At QoS 2 the receiver delivers once per identifier until PUBREL, and anew after PUBCOMP",
                wire -> {
                    repeats(wire);
                    newAfterPubComp(wire);
                });
        catalogue.probe(V5, "MQTT-4.3.3-11", "PUBREL is answered by PUBCOMP with its identifier", wire -> {
            Peer publisher = wire.connect("p");
            publisher.publish(publisher.publishPacket(wire.topic("a")).qos(2, 0xabcd));
        });
    }

    private static void repeats(Wire wire) {
        Peer subscriber = wire.connect("s");
        subscriber.subscribe(wire.topic("a"), 2);
        Peer publisher = wire.connect(wire.client("p").durable());
        publisher.needsQos(2);
        for (int i = 0; i < 2; i++) {
            PublishPacket packet =
                    publisher.publishPacket(wire.topic("a")).qos(2, 12).payload("once");
            publisher.send(i == 0 ? packet.bytes() : packet.dup().bytes());
            publisher.expectAck(PacketKind.PUBREC, 12);
        }
        publisher.drop();
        Peer again = wire.connect(wire.client("p").durable());
        again.send(again.publishPacket(wire.topic("a"))
                .qos(2, 12)
                .payload("once")
                .dup()
                .bytes());
        again.expectAck(PacketKind.PUBREC, 12);
        again.send(Packets.pubRel(12));
        again.expectAck(PacketKind.PUBCOMP, 12);
        again.publish(again.publishPacket(wire.topic("a")).qos(2, 13).payload("marker"));
        subscriber.take("once");
        subscriber.take("marker");
    }

    private static void receiverStates(Catalogue.Builder catalogue) {
        catalogue.probe(
                V5,
                "MQTT-4.3.3-12",
                "After PUBCOMP the same identifier is a new message",
                ExactlyOnceProbes::newAfterPubComp);
        catalogue.probe(V5, "MQTT-4.3.3-13", "The acknowledgements go on after the message has expired", wire -> {
            Peer publisher = wire.connect("p");
            publisher.needsQos(2);
            publisher.send(publisher
                    .publishPacket(wire.topic("a"))
                    .qos(2, 3)
                    .with(PropertyBytes.messageExpiry(1))
                    .bytes());
            publisher.expectAck(PacketKind.PUBREC, 3);
            Wire.passSeconds(2);
            publisher.send(Packets.pubRel(3));
            publisher.expectAck(PacketKind.PUBCOMP, 3);
        });
    }

    private static void newAfterPubComp(Wire wire) {
        Peer subscriber = wire.connect("t");
        subscriber.subscribe(wire.topic("b"), 2);
        Peer publisher = wire.connect("q");
        publisher.publish(publisher.publishPacket(wire.topic("b")).qos(2, 21).payload("same"));
        publisher.publish(publisher
                .publishPacket(wire.topic("b"))
                .qos(2, 21)
                .payload("same")
                .dup());
        subscriber.take("same");
        subscriber.take("same");
    }

    private static void resending(Catalogue.Builder catalogue) {
        catalogue.both(
                "MQTT-4.4.0-1",
                "MQTT-4.4.0-1",
                "Unacknowledged PUBLISH and PUBREL are sent again when the client is back, with their identifiers",
                wire -> {
                    untilPubComp(wire);
                    untilPubRec(wire);
                    Peer subscriber = wire.connect(wire.client("s").durable());
                    subscriber.subscribe(wire.topic("a"), 2);
                    wire.connect("p").publish(wire.topic("a"), 1, "one");
                    int one = subscriber.receive().packetIdentifier();
                    subscriber.drop();
                    Peer again = wire.connect(wire.client("s").durable());
                    Expect.same("packet identifier", one, again.take("one").packetIdentifier());
                });
        catalogue.probe(V5, "MQTT-4.4.0-2", "A PUBACK or PUBREC of 0x80 or above ends the delivery", wire -> {
            Peer subscriber = wire.connect(wire.client("s").durable());
            subscriber.subscribe(wire.topic("a"), 2);
            Peer publisher = wire.connect("p");
            publisher.publish(wire.topic("a"), 1, "one");
            subscriber.send(Packets.ack(0x40, subscriber.receive().packetIdentifier(), 0x80));
            publisher.publish(wire.topic("a"), 2, "two");
            subscriber.send(Packets.ack(0x50, subscriber.receive().packetIdentifier(), 0x80));
            subscriber.expectNothing();
            subscriber.drop();
            wire.connect(wire.client("s").durable()).expectNothing();
        });
        catalogue.probe(V5, "LINNET-V5-no-resend", "Nothing is sent again while the connection lasts (4.4)", wire -> {
            Peer two = delivered(wire, "t");
            two.receive();
            Peer one = wire.connect(wire.client("o").durable());
            one.subscribe(wire.topic("o"), 1);
            wire.connect("p").publish(wire.topic("o"), 1, "one");
            one.receive();
            one.expectNothingFor(Duration.ofSeconds(2));
            two.expectNothing();
        });
    }
}
