package io.linnet.audit;

import static io.linnet.audit.Bytes.hex;
import static io.linnet.audit.Bytes.join;
import static io.linnet.audit.Bytes.utf8;
import static io.linnet.audit.SpecVersion.V3_1_1;
import static io.linnet.audit.SpecVersion.V5;

import java.util.ArrayList;
import java.util.List;

/** Section 3.3: PUBLISH, its flags and topic name and to whom it goes, apart from retained messages and properties. */
final class PublishProbes {
    private PublishProbes() {}

    static void register(Catalogue.Builder catalogue) {
        duplicates(catalogue);
        topicNames(catalogue);
        actions(catalogue);
        subscriptionIdentifiers(catalogue);
    }

    private static void duplicates(Catalogue.Builder catalogue) {
        catalogue.both("MQTT-3.3.1-1", "MQTT-3.3.1-1", "A repeated delivery has DUP 1", wire -> {
            Peer subscriber = wire.connect(wire.client("s").durable());
            subscriber.subscribe(wire.topic("a"), 1);
            wire.connect("p").publish(wire.topic("a"), 1, "again");
            Expect.that(!subscriber.receive().dup(), "DUP 1 at first", "DUP 0");
            subscriber.drop();
            Expect.that(wire.connect(wire.client("s").durable()).take("again").dup(), "DUP 0 when repeated", "DUP 1");
        });
        catalogue.both("MQTT-3.3.1-2", "MQTT-3.3.1-2", "A QoS 0 message has DUP 0", wire -> {
            Peer subscriber = wire.connect("s");
            subscriber.subscribe(wire.topic("a"), 0);
            Peer publisher = wire.connect("p");
            publisher.publish(publisher.publishPacket(wire.topic("a"), 1, "dup").dup());
            Expect.that(!subscriber.take("dup").dup(), "DUP 1", "DUP 0");
        });
        catalogue.both("MQTT-3.3.1-3", "MQTT-3.3.1-3", "The publisher's DUP flag is not passed on", wire -> {
            Peer subscriber = wire.connect("s");
            subscriber.subscribe(wire.topic("a"), 2);
            Peer publisher = wire.connect("p");
            for (int qos = 1; qos <= 2; qos++) {
                publisher.publish(
                        publisher.publishPacket(wire.topic("a"), qos, "dup").dup());
                Received.Publish message = subscriber.take("dup");
                Expect.that(!message.dup(), message, "DUP 0");
            }
        });
        catalogue.both(
                "MQTT-3.3.1-4",
                "MQTT-3.3.1-4",
                "A PUBLISH with both QoS bits ends the connection",
                wire -> wire.closesOn(
                        "PUBLISH with QoS 3",
                        new PublishPacket(wire.version(), utf8(wire.topic("a")))
                                .qos(3, 1)
                                .bytes()));
    }

    private static void topicNames(Catalogue.Builder catalogue) {
        catalogue.both("MQTT-3.3.2-1", "MQTT-3.3.2-1", "The topic name comes first and is well-formed UTF-8", wire -> {
            byte[] illFormed = join(utf8(wire.topic("")), hex("ff"));
            wire.closesOn("an ill-formed topic", new PublishPacket(wire.version(), illFormed).bytes());
            wire.closesOn("PUBLISH without a topic", hex("30 00"));
            wire.closesOn("a topic longer than its packet", hex("30 04 00 09 61 62"));
        });
        catalogue.both(
                "MQTT-3.3.2-2", "MQTT-3.3.2-2", "A topic name with wildcards is refused", PublishProbes::wildcards);
        catalogue.both(
                "MQTT-4.7.1-1",
                "MQTT-4.7.0-1",
                "Wildcards are for filters, not for topic names, those of wills included",
                wire -> {
                    wildcards(wire);
                    wire.refuses(
                            "a will topic with '#'",
                            wire.client("a").will(wire.topic("#"), "w", 0).bytes());
                    wire.refuses(
                            "a will topic with '+'",
                            wire.client("a").will(wire.topic("+/a"), "w", 0).bytes());
                });
        catalogue.both(
                "MQTT-3.3.2-3", "MQTT-3.3.2-3", "A delivered topic name matches the subscription's filter", wire -> {
                    Peer subscriber = wire.connect("s");
                    subscriber.subscribe(wire.topic("a/+/c"), 0);
                    Peer publisher = wire.connect("p");
                    for (String topic : new String[] {"a/b/c/d", "a/c", "a/b/d", "x/b/c", "a/b/c"}) {
                        publisher.publish(wire.topic(topic), 0, topic);
                    }
                    Expect.same(
                            "topic name",
                            wire.topic("a/b/c"),
                            subscriber.take("a/b/c").topicName());
                });
    }

    private static void wildcards(Wire wire) {
        for (String rest : new String[] {"#", "+", "a/+/b", "a#", "a+"}) {
            byte[] publish = new PublishPacket(wire.version(), utf8(wire.topic(rest))).bytes();
            wire.closesOn("PUBLISH to " + wire.topic(rest), publish);
        }
    }

    private static void actions(Catalogue.Builder catalogue) {
        catalogue.both("MQTT-3.3.4-1", "MQTT-3.3.4-1", "PUBLISH is answered as its QoS asks", wire -> {
            Peer peer = wire.connect("a");
            peer.send(peer.publishPacket(wire.topic("a")).payload("0").bytes());
            peer.expectNothing();
            peer.publish(wire.topic("a"), 1, "1");
            peer.publish(wire.topic("a"), 2, "2");
        });
        catalogue.both(
                "MQTT-3.3.5-1",
                "MQTT-3.3.4-2",
                "Overlapping subscriptions deliver at the highest QoS of them",
                wire -> {
                    Peer subscriber = wire.connect("s");
                    subscriber.subscribe(wire.topic("#"), 0);
                    subscriber.subscribe(wire.topic("+"), 2);
                    subscriber.subscribe(wire.topic("a"), 1);
                    Peer publisher = wire.connect("p");
                    publisher.publish(wire.topic("a"), 2, "overlap");
                    publisher.publish(wire.topic("a"), 2, "marker");
                    int highest = 0;
                    Received.Publish message = subscriber.take();
                    while (!message.payload().equals("marker")) {
                        highest = Math.max(highest, message.qos());
                        message = subscriber.take();
                    }
                    Expect.same("highest QoS", 2, highest);
                });
        catalogue.probe(V3_1_1, "MQTT-3.3.5-2", "An unwanted PUBLISH is acknowledged, or ends the connection", wire -> {
            Peer peer = wire.connect("a");
            peer.send(peer.publishPacket("$SYS/" + wire.token(), 1, "x").bytes());
            peer.send(Packets.pingReq());
            try {
                peer.expectAck(PacketKind.PUBACK, 1);
            } catch (Mismatch noAcknowledgement) {
                peer.expectClosed();
            }
        });
    }

    private static void subscriptionIdentifiers(Catalogue.Builder catalogue) {
        catalogue.probe(V5, "MQTT-3.3.4-3", "The identifiers of all matching subscriptions are told", wire -> {
            List<Long> identifiers = new ArrayList<>();
            overlap(wire).forEach(copy -> identifiers.addAll(identifiersOf(copy)));
            Expect.same(
                    "subscription identifiers",
                    List.of(1L, 268_435_455L),
                    identifiers.stream().sorted().toList());
        });
        catalogue.probe(V5, "MQTT-3.3.4-4", "A single copy has the identifiers of all matching subscriptions", wire -> {
            List<Received.Publish> copies = overlap(wire);
            Peer.skipUnless(copies.size() == 1, "the broker sends a copy for each subscription");
            List<Long> identifiers =
                    identifiersOf(copies.getFirst()).stream().sorted().toList();
            Expect.same("subscription identifiers", List.of(1L, 268_435_455L), identifiers);
        });
        catalogue.probe(V5, "MQTT-3.3.4-5", "Each of several copies has the identifier of its subscription", wire -> {
            List<Received.Publish> copies = overlap(wire);
            Peer.skipUnless(copies.size() > 1, "the broker sends a single copy");
            Expect.same(
                    "copies with one identifier",
                    2L,
                    copies.stream()
                            .filter(copy -> identifiersOf(copy).size() == 1)
                            .count());
        });
        catalogue.probe(V5, "MQTT-3.3.4-6", "A client's PUBLISH with a subscription identifier is refused", wire -> {
            byte[] identifier = PropertyBytes.subscriptionIdentifier(1);
            byte[] publish = new PublishPacket(V5, utf8(wire.topic("a")))
                    .with(identifier)
                    .bytes();
            wire.closesOn("PUBLISH with a subscription identifier", publish);
        });
    }

    /** The copies that a client with three matching subscriptions gets, two of which have an identifier. */
    private static List<Received.Publish> overlap(Wire wire) {
        Peer subscriber = wire.connect("s");
        subscriber.needsSubscriptionIdentifiers();
        subscribe(subscriber, wire.topic("#"), 1);
        subscribe(subscriber, wire.topic("a/+"), 268_435_455);
        subscriber.subscribe(wire.topic("a/b"), 0);
        Peer publisher = wire.connect("p");
        publisher.publish(wire.topic("a/b"), 1, "overlap");
        publisher.publish(wire.topic("a/b"), 1, "marker");
        List<Received.Publish> copies = new ArrayList<>();
        for (Received.Publish copy = subscriber.take(); !copy.payload().equals("marker"); copy = subscriber.take()) {
            copies.add(copy);
        }
        return copies;
    }

    private static void subscribe(Peer subscriber, String filter, int identifier) {
        subscriber.subscribe(
                subscriber.subscribePacket().filter(filter, 0).with(PropertyBytes.subscriptionIdentifier(identifier)));
    }

    private static List<Long> identifiersOf(Received.Publish message) {
        return message.properties().numbers(PropertyBytes.SUBSCRIPTION_IDENTIFIER);
    }
}
