package io.linnet.audit;

import static io.linnet.audit.SpecVersion.V5;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Section 4.8.2: shared subscriptions. */
final class SharedSubscriptionProbes {
    /** How long one member is listened to before the next one. */
    private static final Duration TURN = Duration.ofMillis(20);

    private SharedSubscriptionProbes() {}

    static void register(Catalogue.Builder catalogue) {
        syntax(catalogue);
        delivery(catalogue);
        unnumbered(catalogue);
    }

    private static void syntax(Catalogue.Builder catalogue) {
        catalogue.probe(
                V5, "MQTT-4.8.2-1", "A shared subscription has a share name of at least one character", wire -> {
                    members(wire, 1, 1);
                    TopicProbes.refuses(wire, "$share//" + wire.topic("a"));
                    TopicProbes.refuses(wire, "$share/");
                });
        catalogue.probe(V5, "MQTT-4.8.2-2", "A share name has no '/', '+' or '#', and a filter follows it", wire -> {
            members(wire, 1, 1);
            TopicProbes.refuses(wire, "$share/g+/" + wire.topic("a"));
            TopicProbes.refuses(wire, "$share/g#/" + wire.topic("a"));
            TopicProbes.refuses(wire, "$share/+/" + wire.topic("a"));
            TopicProbes.refuses(wire, "$share/g/");
            TopicProbes.refuses(wire, "$share/g");
        });
    }

    /** Durable clients "m0", "m1", ... that share a subscription to the topic "a". */
    private static List<Peer> members(Wire wire, int count, int qos) {
        List<Peer> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Peer member = wire.connect(wire.client("m" + i).durable());
            member.subscribe("$share/g/" + wire.topic("a"), qos);
            members.add(member);
        }
        return members;
    }

    private static void delivery(Catalogue.Builder catalogue) {
        catalogue.probe(V5, "MQTT-4.8.2-3", "Each member gets messages at most at the QoS it was granted", wire -> {
            Peer low = wire.connect("l");
            low.subscribe("$share/g/" + wire.topic("a"), 0);
            Peer publisher = wire.connect("p");
            publisher.publish(wire.topic("a"), 2, "low");
            Expect.same("QoS", 0, low.take("low").qos());
            low.unsubscribe("$share/g/" + wire.topic("a"));
            Peer high = wire.connect("h");
            high.subscribe("$share/g/" + wire.topic("a"), 1);
            publisher.publish(wire.topic("a"), 2, "high");
            Expect.same("QoS", 1, high.take("high").qos());
        });
        catalogue.probe(V5, "MQTT-4.8.2-4", "A QoS 2 delivery under way is completed with the same member", wire -> {
            Peer member = members(wire, 1, 2).getFirst();
            wire.connect("p").publish(wire.topic("a"), 2, "two");
            int identifier = member.receive().packetIdentifier();
            member.send(Packets.pubRec(identifier));
            member.expectAck(PacketKind.PUBREL, identifier);
            member.drop();
            Peer other = wire.connect("o");
            other.subscribe("$share/g/" + wire.topic("a"), 2);
            Peer again = wire.connect(wire.client("m0").durable());
            again.expectAck(PacketKind.PUBREL, identifier);
            again.send(Packets.pubComp(identifier));
            other.expectNothing();
        });
        catalogue.probe(
                V5,
                "MQTT-4.8.2-5",
                "A QoS 2 message under way is not given to another member when its own ends",
                wire -> {
                    Peer member = members(wire, 1, 2).getFirst();
                    wire.connect("p").publish(wire.topic("a"), 2, "two");
                    member.receive();
                    Peer other = wire.connect("o");
                    other.subscribe("$share/g/" + wire.topic("a"), 2);
                    // Session Expiry Interval 0: the session ends with the connection.
                    member.disconnect(Packets.disconnect(0x00, PropertyBytes.sessionExpiry(0)));
                    wire.connect("p").publish(wire.topic("a"), 2, "marker");
                    other.take("marker");
                });
        catalogue.probe(V5, "MQTT-4.8.2-6", "A message that a member refuses is given to no other", wire -> {
            List<Peer> members = members(wire, 2, 1);
            Peer publisher = wire.connect("p");
            for (int i = 0; i < 4; i++) {
                publisher.publish(wire.topic("a"), 1 + i % 2, "m" + i);
            }
            int received = refuseAll(wire, members, 4);
            members.forEach(Peer::expectNothing);
            Expect.same("deliveries", 4, received);
        });
    }

    /** Reads and refuses messages of the members until so many have come, or none comes for long. */
    private static int refuseAll(Wire wire, List<Peer> members, int wanted) {
        int received = 0;
        long rounds = wire.target().patience().dividedBy(TURN);
        for (long round = 0; round < rounds && received < wanted; round++) {
            for (Peer member : members) {
                Optional<Received> message = member.readWithin(PacketKind.PUBLISH, TURN);
                message.map(Received::publish).ifPresent(publish -> refuse(member, publish));
                received += message.isPresent() ? 1 : 0;
            }
        }
        return received;
    }

    private static void refuse(Peer member, Received.Publish message) {
        member.send(Packets.ack(message.qos() == 1 ? 0x40 : 0x50, message.packetIdentifier(), 0x80));
    }

    private static void unnumbered(Catalogue.Builder catalogue) {
        catalogue.probe(
                V5,
                "LINNET-V5-shared-once",
                "A message goes to one member of each share and to every other subscriber (4.8.2)",
                wire -> {
                    List<Peer> members = members(wire, 3, 1);
                    Peer plain = wire.connect("o");
                    plain.subscribe(wire.topic("a"), 1);
                    Peer otherShare = wire.connect("t");
                    otherShare.subscribe("$share/h/" + wire.topic("a"), 1);
                    Peer publisher = wire.connect("p");
                    for (int i = 0; i < 6; i++) {
                        publisher.publish(wire.topic("a"), 1, "m" + i);
                        plain.take("m" + i);
                        otherShare.take("m" + i);
                    }
                    int received = refuseAll(wire, members, 6);
                    members.forEach(Peer::expectNothing);
                    Expect.same("deliveries to the share", 6, received);
                });
        catalogue.probe(
                V5,
                "LINNET-V5-shared-no-retained",
                "A shared subscription gets no retained messages when it is made (4.8.2)",
                wire -> {
                    Peer publisher = wire.connect("p");
                    publisher.needsRetain();
                    publisher.publish(publisher
                            .publishPacket(wire.retainedTopic("a"), 1, "retained")
                            .retain());
                    Peer member = members(wire, 1, 1).getFirst();
                    publisher.publish(wire.topic("a"), 1, "marker");
                    member.take("marker");
                });
    }
}
