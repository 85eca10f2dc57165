package io.linnet.audit;

import static io.linnet.audit.Bytes.binary;
import static io.linnet.audit.Bytes.hex;
import static io.linnet.audit.Bytes.join;
import static io.linnet.audit.Bytes.packet;
import static io.linnet.audit.Bytes.properties;
import static io.linnet.audit.Bytes.text;
import static io.linnet.audit.Bytes.two;
import static io.linnet.audit.Bytes.utf8;
import static io.linnet.audit.SpecVersion.V3_1_1;
import static io.linnet.audit.SpecVersion.V5;

import java.util.HashSet;
import java.util.Set;

/** Chapters 1 and 2: strings, integers, fixed headers and packet identifiers. */
final class EncodingProbes {
    private static final byte[] NONE = {};

    private EncodingProbes() {}

    static void register(Catalogue.Builder catalogue) {
        strings(catalogue);
        headers(catalogue);
        packetIdentifiers(catalogue);
        client(catalogue);
    }

    private static void strings(Catalogue.Builder catalogue) {
        catalogue.both(
                "MQTT-1.5.3-1", "MQTT-1.5.4-1", "Ill-formed UTF-8, surrogates included, ends the connection", wire -> {
                    wire.closesOn("a topic with U+D800", publishTo(wire, hex("61 ed a0 80")));
                    wire.closesOn("a topic with U+DFFF", publishTo(wire, hex("61 ed bf bf")));
                    wire.closesOn("a topic with a '/' of two bytes", publishTo(wire, hex("61 c0 af")));
                    wire.closesOn("a topic that stops within a character", publishTo(wire, hex("61 e2 82")));
                    wire.closesOn("a topic above U+10FFFF", publishTo(wire, hex("61 f4 90 80 80")));
                });
        catalogue.both("MQTT-1.5.3-2", "MQTT-1.5.4-2", "U+0000 in a string ends the connection", wire -> {
            wire.closesOn("a topic name with U+0000", publishTo(wire, hex("61 00 62")));
            wire.closesOn("a topic filter with U+0000", subscribeTo(wire, hex("61 00 62")));
        });
        catalogue.both("MQTT-1.5.3-3", "MQTT-1.5.4-3", "U+FEFF is a character like any other and stays", wire -> {
            String marked = wire.topic("\ufeffa");
            Peer subscriber = wire.connect("s");
            subscriber.subscribe(marked, 0);
            Peer publisher = wire.connect("p");
            publisher.publish(wire.topic("a"), 0, "without");
            publisher.publish(marked, 0, "with");
            Expect.same("topic name", marked, subscriber.take("with").topicName());
        });
        catalogue.probe(V5, "MQTT-1.5.5-1", "A variable byte integer takes its shortest form", wire -> {
            byte[] topicAndOptions = join(text(wire.topic("a")), hex("00"));
            byte[] overlongProperties = hex("80 00");
            wire.closesOn("a property length of 80 00", packet(0x82, two(1), overlongProperties, topicAndOptions));
            wire.closesOn("a remaining length of 80 00 in PINGREQ", hex("c0 80 00"));
            wire.closesOn("a remaining length of five bytes", hex("30 ff ff ff ff 01"));
        });
        catalogue.probe(V5, "MQTT-1.5.7-1", "Name and value of a user property are well-formed UTF-8", wire -> {
            byte[] surrogate = binary(hex("ed a0 80"));
            byte[] fine = text("fine");
            wire.closesOn("an ill-formed name", publishWith(wire, join(hex("26"), surrogate, fine)));
            wire.closesOn("an ill-formed value", publishWith(wire, join(hex("26"), fine, surrogate)));
        });
    }

    private static byte[] publishTo(Wire wire, byte[] topicName) {
        return new PublishPacket(wire.version(), join(utf8(wire.topic("")), topicName))
                .payload("x")
                .bytes();
    }

    private static byte[] subscribeTo(Wire wire, byte[] topicFilter) {
        byte[] filter = binary(join(utf8(wire.topic("")), topicFilter));
        return packet(0x82, two(1), wire.version().isV5() ? properties() : NONE, filter, hex("00"));
    }

    private static byte[] publishWith(Wire wire, byte[] property) {
        return new PublishPacket(wire.version(), utf8(wire.topic("a")))
                .with(property)
                .bytes();
    }

    private static void headers(Catalogue.Builder catalogue) {
        catalogue.both(
                "MQTT-2.2.2-2",
                "MQTT-2.1.3-1",
                "Wrong fixed header flags end the connection",
                EncodingProbes::wrongFlags);
        catalogue.probe(V3_1_1, "MQTT-2.2.2-1", "The server sets the reserved fixed header flags as listed", wire -> {
            Peer peer = wire.connect("a");
            String topic = wire.topic("a");
            peer.send(
                    peer.subscribePacket().filter(topic, 2).bytes(),
                    Packets.pingReq(),
                    peer.publishPacket(topic).qos(2, 9).bytes(),
                    Packets.pubRel(9),
                    Packets.unsubscribe(V3_1_1, 10, topic));
            for (PacketKind kind : new PacketKind[] {
                PacketKind.SUBACK, PacketKind.PINGRESP, PacketKind.PUBREC, PacketKind.PUBCOMP, PacketKind.UNSUBACK
            }) {
                Expect.same("flags of " + kind, 0, peer.read(kind).flags());
            }
        });
        catalogue.probe(V5, "MQTT-2.2.2-1", "A packet without properties has a property length of zero", wire -> {
            String topic = wire.topic("a");
            Peer peer = wire.connect("a");
            peer.subscribe(topic, 0);
            peer.publish(topic, 0, "plain");
            byte[] expected = join(text(topic), hex("00"), utf8("plain"));
            byte[] body = peer.read(PacketKind.PUBLISH).body();
            Expect.same("body of PUBLISH", Bytes.show(expected), Bytes.show(body));
        });
    }

    private static void wrongFlags(Wire wire) {
        byte[] filter = text(wire.topic("a"));
        byte[] none = wire.version().isV5() ? properties() : NONE;
        wire.closesOn("SUBSCRIBE with flags 0", packet(0x80, two(1), none, filter, hex("00")));
        wire.closesOn("UNSUBSCRIBE with flags 0", packet(0xa0, two(1), none, filter));
        wire.closesOn("PUBREL with flags 0", hex("60 02 00 01"));
        wire.closesOn("PUBACK with flags 1", hex("41 02 00 01"));
        wire.closesOn("PUBREC with flags 2", hex("52 02 00 01"));
        wire.closesOn("PUBCOMP with flags 4", hex("74 02 00 01"));
        wire.closesOn("PINGREQ with flags 8", hex("c8 00"));
        wire.closesOn("DISCONNECT with flags 1", hex("e1 00"));
        byte[] connect = wire.client("f").bytes();
        connect[0] = 0x11;
        wire.refuses("CONNECT with flags 1", connect);
    }

    private static void packetIdentifiers(Catalogue.Builder catalogue) {
        catalogue.both("MQTT-2.3.1-5", "MQTT-2.2.1-2", "A QoS 0 message has no packet identifier", wire -> {
            String topic = wire.topic("a");
            Peer peer = wire.connect("a");
            peer.subscribe(topic, 0);
            peer.publish(topic, 1, "plain");
            byte[] expected = join(text(topic), wire.version().isV5() ? hex("00") : NONE, utf8("plain"));
            byte[] body = peer.read(PacketKind.PUBLISH).body();
            Expect.same("body of PUBLISH", Bytes.show(expected), Bytes.show(body));
        });
        catalogue.both(
                "MQTT-2.3.1-1",
                "MQTT-2.2.1-3",
                "Packet identifier 0 in SUBSCRIBE, UNSUBSCRIBE or PUBLISH is refused",
                wire -> {
                    String topic = wire.topic("a");
                    wire.closesOn(
                            "SUBSCRIBE with packet identifier 0",
                            new SubscribePacket(wire.version(), 0)
                                    .filter(topic, 0)
                                    .bytes());
                    wire.closesOn(
                            "UNSUBSCRIBE with packet identifier 0", Packets.unsubscribe(wire.version(), 0, topic));
                    wire.closesOn(
                            "PUBLISH at QoS 1 with packet identifier 0",
                            new PublishPacket(wire.version(), utf8(topic))
                                    .qos(1, 0)
                                    .bytes());
                    wire.closesOn(
                            "PUBLISH at QoS 2 with packet identifier 0",
                            new PublishPacket(wire.version(), utf8(topic))
                                    .qos(2, 0)
                                    .bytes());
                });
        catalogue.both(
                "MQTT-2.3.1-4",
                "MQTT-2.2.1-4",
                "The server's packet identifiers are not 0 and not in use",
                EncodingProbes::identifiersUnused);
        catalogue.both("MQTT-2.3.1-6", "MQTT-2.2.1-5", "Acknowledgements carry the identifier of the PUBLISH", wire -> {
            Peer peer = wire.connect("a");
            peer.needsQos(2);
            peer.publish(peer.publishPacket(wire.topic("a")).qos(1, 0x1234));
            peer.publish(peer.publishPacket(wire.topic("a")).qos(1, 0xffff));
            peer.publish(peer.publishPacket(wire.topic("a")).qos(2, 0x4321));
        });
        catalogue.both(
                "MQTT-2.3.1-7", "MQTT-2.2.1-6", "SUBACK and UNSUBACK carry the identifier of the request", wire -> {
                    Peer peer = wire.connect("a");
                    peer.send(new SubscribePacket(wire.version(), 0xfffe)
                            .filter(wire.topic("a"), 0)
                            .bytes());
                    Expect.same(
                            "packet identifier",
                            0xfffe,
                            peer.read(PacketKind.SUBACK).codes().packetIdentifier());
                    peer.send(Packets.unsubscribe(wire.version(), 0x0100, wire.topic("a")));
                    Expect.same(
                            "packet identifier",
                            0x0100,
                            peer.read(PacketKind.UNSUBACK).codes().packetIdentifier());
                });
    }

    private static void client(Catalogue.Builder catalogue) {
        catalogue.reason(
                V3_1_1,
                "MQTT-2.3.1-2",
                "A client gives each new packet an identifier that is not in use",
                "It binds the client; a server cannot tell a new packet from a repeated one by its identifier.");
        catalogue.reason(
                V3_1_1,
                "MQTT-2.3.1-3",
                "A client repeats a packet under the same identifier",
                "It binds the client; what it means for a server is tried under MQTT-4.4.0-1.");
    }

    private static void identifiersUnused(Wire wire) {
        String topic = wire.topic("a");
        Peer subscriber = wire.connect("s");
        subscriber.subscribe(topic, 2);
        Peer publisher = wire.connect("p");
        Set<Integer> inUse = new HashSet<>();
        for (int i = 0; i < 10; i++) {
            publisher.publish(topic, 1 + i % 2, "m" + i);
            int identifier = (i == 0 ? subscriber.receive() : subscriber.receiveAnother()).packetIdentifier();
            Expect.that(identifier != 0, "packet identifier 0", "another one");
            Expect.that(inUse.add(identifier), "packet identifier " + identifier + " twice", "unused ones");
        }
    }
}
