package io.linnet.audit;

import static io.linnet.audit.SpecVersion.V5;

import java.util.List;

/** What a 5.0 client asks the server to keep to: Maximum Packet Size, aliases, response and problem information. */
final class ClientLimitProbes {
    private static final int LIMIT = 200;

    private ClientLimitProbes() {}

    static void register(Catalogue.Builder catalogue) {
        packetSize(catalogue);
        aliases(catalogue);
        information(catalogue);
        reasonStrings(catalogue);
    }

    private static void packetSize(Catalogue.Builder catalogue) {
        catalogue.probe(V5, "MQTT-3.1.2-24", "No packet is larger than the client's Maximum Packet Size", wire -> {
            Peer small = wire.connect(wire.client("s").maximumPacketSize(LIMIT));
            small.subscribe(wire.topic("a"), 0);
            Peer publisher = wire.connect("p");
            publisher.publish(wire.topic("a"), 0, "x".repeat(LIMIT));
            publisher.publish(exactly(wire, publisher, LIMIT + 1));
            publisher.publish(exactly(wire, publisher, LIMIT));
            publisher.publish(wire.topic("a"), 0, "marker");
            Expect.that(small.take().payload().startsWith("fits"), "another message", "the one that just fits");
            small.take("marker");
        });
        catalogue.probe(V5, "MQTT-3.1.2-25", "A message too large for a client counts as sent", wire -> {
            ConnectPacket connect = wire.client("s").freshDurable().with(PropertyBytes.receiveMaximum(1));
            Peer small = wire.connect(connect.maximumPacketSize(LIMIT));
            small.subscribe(wire.topic("a"), 1);
            Peer publisher = wire.connect("p");
            for (int i = 0; i < 3; i++) {
                publisher.publish(wire.topic("a"), 1, "x".repeat(LIMIT));
                publisher.publish(wire.topic("a"), 1, "small " + i);
                small.take("small " + i);
            }
            small.disconnect();
            // Now with room for everything: what was dropped does not come back.
            Peer large = wire.connect(wire.client("s").resuming());
            publisher.publish(wire.topic("a"), 1, "marker");
            large.take("marker");
        });
    }

    /** A QoS 0 PUBLISH whose forwarded form, without properties of its own, has this length. */
    private static PublishPacket exactly(Wire wire, Peer publisher, int length) {
        int bare = publisher.publishPacket(wire.topic("a")).payload("fits").bytes().length;
        // From 128 bytes on, the remaining length takes a second byte.
        return publisher.publishPacket(wire.topic("a")).payload("fits" + "y".repeat(length - bare - 1));
    }

    private static void aliases(Catalogue.Builder catalogue) {
        catalogue.probe(
                V5,
                "MQTT-3.1.2-26",
                "The server's aliases keep to the client's Topic Alias Maximum",
                wire -> aliasesUpTo(wire, 2));
        catalogue.probe(
                V5,
                "MQTT-3.3.2-11",
                "A server sends no alias above the client's Topic Alias Maximum",
                wire -> aliasesUpTo(wire, 1));
        catalogue.probe(
                V5,
                "MQTT-3.1.2-27",
                "Without a Topic Alias Maximum the server sends no alias",
                wire -> aliasesUpTo(wire, 0));
    }

    private static void aliasesUpTo(Wire wire, int maximum) {
        ConnectPacket connect = wire.client("s");
        Peer subscriber = wire.connect(maximum == 0 ? connect : connect.with(PropertyBytes.topicAliasMaximum(maximum)));
        subscriber.subscribe(wire.topic("+"), 0);
        Peer publisher = wire.connect("p");
        String[] topicOf = new String[maximum + 1];
        for (int i = 0; i < 12; i++) {
            String topic = wire.topic("t" + i % 4);
            publisher.publish(topic, 0, "m" + i);
            Received.Publish message = subscriber.take("m" + i);
            int alias =
                    (int) message.properties().number(PropertyBytes.TOPIC_ALIAS).orElse(0);
            Expect.that(alias <= maximum, "Topic Alias " + alias, "at most " + maximum);
            if (!message.topicName().isEmpty()) {
                topicOf[alias] = message.topicName();
            }
            Expect.same("topic", topic, topicOf[alias]);
        }
    }

    private static void information(Catalogue.Builder catalogue) {
        catalogue.probe(V5, "MQTT-3.1.2-28", "Without Request Response Information no Response Information", wire -> {
            List<ConnectPacket> connects =
                    List.of(wire.client("a"), wire.client("b").with(PropertyBytes.requestResponseInformation(0)));
            for (ConnectPacket connect : connects) {
                boolean told = wire.connect(connect).connAck().properties().has(PropertyBytes.RESPONSE_INFORMATION);
                Expect.that(!told, "Response Information", "none");
            }
        });
        catalogue.probe(
                V5,
                "MQTT-3.1.2-29",
                "With Request Problem Information 0 no reason string or user property where it is not allowed",
                wire -> {
                    Peer peer = wire.connect(wire.client("a").with(PropertyBytes.requestProblemInformation(0)));
                    provokeAnswers(wire, peer).forEach(ClientLimitProbes::hasNoProblemInformation);
                });
    }

    private static void hasNoProblemInformation(Received packet) {
        ReceivedProperties properties = packet.properties();
        Expect.that(!properties.has(PropertyBytes.REASON_STRING), packet + " with a reason string", "none");
        Expect.that(!properties.has(PropertyBytes.USER_PROPERTY), packet + " with a user property", "none");
    }

    /** One answer of each kind, those among them that report a problem where the broker has one to report. */
    private static List<Received> provokeAnswers(Wire wire, Peer peer) {
        peer.needsQos(2);
        String topic = wire.topic("a");
        peer.send(peer.subscribePacket()
                .filter(topic, 0)
                .filter("$share/a/" + topic, 0)
                .bytes());
        Received subAck = peer.read(PacketKind.SUBACK);
        peer.send(Packets.unsubscribe(V5, peer.nextPacketIdentifier(), topic, wire.topic("never")));
        Received unsubAck = peer.read(PacketKind.UNSUBACK);
        peer.send(peer.publishPacket(wire.topic("nobody"), 1, "x").bytes());
        Received pubAck = peer.read(PacketKind.PUBACK);
        peer.send(peer.publishPacket(wire.topic("nobody")).qos(2, 99).bytes());
        Received pubRec = peer.read(PacketKind.PUBREC);
        peer.send(Packets.pubRel(99), Packets.pubRel(98));
        Received pubComp = peer.read(PacketKind.PUBCOMP);
        Received pubCompForUnknown = peer.read(PacketKind.PUBCOMP);
        return List.of(subAck, unsubAck, pubAck, pubRec, pubComp, pubCompForUnknown, pubRel(wire, peer));
    }

    /** The broker's PUBREL in a delivery at QoS 2. */
    private static Received pubRel(Wire wire, Peer peer) {
        peer.subscribe(wire.topic("two"), 2);
        wire.connect("p").publish(wire.topic("two"), 2, "x");
        peer.send(Packets.pubRec(peer.receive().packetIdentifier()));
        return peer.read(PacketKind.PUBREL);
    }

    /** The statements say the same of reason strings and of user properties, for each kind of packet. */
    private static void reasonStrings(Catalogue.Builder catalogue) {
        pair(catalogue, "MQTT-3.4.2-2", "MQTT-3.4.2-3", "PUBACK", (wire, peer) -> {
            peer.publish(wire.topic("nobody"), 1, "x");
        });
        pair(catalogue, "MQTT-3.5.2-2", "MQTT-3.5.2-3", "PUBREC", (wire, peer) -> {
            peer.publish(wire.topic("nobody"), 2, "x");
        });
        pair(catalogue, "MQTT-3.6.2-2", "MQTT-3.6.2-3", "PUBREL", ClientLimitProbes::pubRel);
        pair(catalogue, "MQTT-3.7.2-2", "MQTT-3.7.2-3", "PUBCOMP", (wire, peer) -> {
            peer.send(Packets.pubRel(98));
            peer.read(PacketKind.PUBCOMP);
        });
        pair(catalogue, "MQTT-3.9.2-1", "MQTT-3.9.2-2", "SUBACK", (wire, peer) -> {
            peer.subscribe(peer.subscribePacket().filter(wire.topic("a"), 0));
        });
        pair(catalogue, "MQTT-3.11.2-1", "MQTT-3.11.2-2", "UNSUBACK", (wire, peer) -> {
            peer.unsubscribe(wire.topic("never"));
        });
        pair(catalogue, "MQTT-3.14.2-3", "MQTT-3.14.2-4", "DISCONNECT", (wire, peer) -> {
            peer.send(peer.publishPacket("a/+").bytes());
            peer.expectClosed();
        });
    }

    /** What the bare CONNACK and a short PUBLISH need. */
    private static int smallest(Wire wire) {
        int publish = new PublishPacket(V5, Bytes.utf8(wire.topic("two")))
                .qos(2, 1)
                .payload("x")
                .bytes()
                .length;
        return Math.max(wire.connect("a").connAck().length(), publish);
    }

    @FunctionalInterface
    private interface Provocation {
        void run(Wire wire, Peer peer);
    }

    private static void pair(
            Catalogue.Builder catalogue, String string, String property, String packet, Provocation provocation) {
        String end = " makes " + packet + " larger than the client takes";
        catalogue.probe(V5, string, "No reason string" + end, wire -> {
            // The connection itself refuses any packet above the limit.
            provocation.run(wire, wire.connect(wire.client("b").maximumPacketSize(smallest(wire))));
        });
        catalogue.probe(V5, property, "No user property" + end, wire -> {
            ConnectPacket connect = wire.client("b").with(PropertyBytes.requestProblemInformation(1));
            provocation.run(wire, wire.connect(connect.maximumPacketSize(smallest(wire))));
        });
    }
}
