package io.linnet.audit;

import static io.linnet.audit.Bytes.binary;
import static io.linnet.audit.Bytes.hex;
import static io.linnet.audit.Bytes.join;
import static io.linnet.audit.Bytes.packet;
import static io.linnet.audit.Bytes.properties;
import static io.linnet.audit.Bytes.two;
import static io.linnet.audit.Bytes.utf8;
import static io.linnet.audit.SpecVersion.V5;

import java.util.List;

/** Sections 3.10 and 3.11: UNSUBSCRIBE and UNSUBACK. */
final class UnsubscribeProbes {
    private static final byte[] NONE = {};

    private UnsubscribeProbes() {}

    static void register(Catalogue.Builder catalogue) {
        refused(catalogue);
        removing(catalogue);
        acknowledging(catalogue);
        codes(catalogue);
    }

    private static void refused(Catalogue.Builder catalogue) {
        catalogue.both(
                "MQTT-3.10.1-1",
                "MQTT-3.10.1-1",
                "UNSUBSCRIBE with other header flags than 0010 ends the connection",
                wire -> {
                    for (int firstByte : new int[] {0xa0, 0xa3, 0xaa}) {
                        byte[] unsubscribe = Packets.unsubscribe(wire.version(), 1, wire.topic("a"));
                        unsubscribe[0] = (byte) firstByte;
                        wire.closesOn("first byte " + Integer.toHexString(firstByte), unsubscribe);
                    }
                });
        catalogue.both("MQTT-3.10.3-1", "MQTT-3.10.3-1", "The filters of UNSUBSCRIBE are well-formed UTF-8", wire -> {
            byte[] illFormed = binary(join(utf8(wire.topic("")), hex("c3 28")));
            wire.closesOn("an ill-formed filter", packet(0xa2, two(1), noProperties(wire), illFormed));
            wire.closesOn("a filter longer than its packet", packet(0xa2, two(1), noProperties(wire), hex("00 09 61")));
        });
        catalogue.both(
                "MQTT-3.10.3-2",
                "MQTT-3.10.3-2",
                "An UNSUBSCRIBE has at least one filter",
                wire -> wire.closesOn("UNSUBSCRIBE without filter", packet(0xa2, two(1), noProperties(wire))));
    }

    private static byte[] noProperties(Wire wire) {
        return wire.version().isV5() ? properties() : NONE;
    }

    private static void removing(Catalogue.Builder catalogue) {
        catalogue.both(
                "MQTT-3.10.4-1",
                "MQTT-3.10.4-1",
                "UNSUBSCRIBE removes the subscription with exactly this filter",
                wire -> {
                    Peer subscriber = wire.connect("s");
                    subscriber.subscribe(wire.topic("a/b"), 1);
                    subscriber.unsubscribe(wire.topic("a/+"), wire.topic("#"), wire.topic("A/b"), wire.topic("a/b/"));
                    Peer publisher = wire.connect("p");
                    publisher.publish(wire.topic("a/b"), 1, "still");
                    subscriber.take("still");
                    subscriber.subscribe(wire.topic("+/b"), 1);
                    subscriber.unsubscribe(wire.topic("a/b"));
                    publisher.publish(wire.topic("x/b"), 1, "other filter");
                    subscriber.take("other filter");
                });
        catalogue.both("MQTT-3.10.4-2", "MQTT-3.10.4-2", "After UNSUBSCRIBE no new messages come", wire -> {
            Peer subscriber = wire.connect("s");
            subscriber.subscribe(wire.topic("a"), 1);
            subscriber.subscribe(wire.topic("marker"), 1);
            subscriber.unsubscribe(wire.topic("a"));
            Peer publisher = wire.connect("p");
            publisher.publish(wire.topic("a"), 1, "unwanted");
            publisher.publish(wire.topic("marker"), 1, "marker");
            subscriber.take("marker");
        });
        catalogue.both(
                "MQTT-3.10.4-3", "MQTT-3.10.4-3", "A delivery under way is completed after UNSUBSCRIBE", wire -> {
                    Peer publisher = wire.connect("p");
                    Peer two = wire.connect("t");
                    two.subscribe(wire.topic("t"), 2);
                    publisher.publish(wire.topic("t"), 2, "two");
                    Received.Publish underWay = two.receive();
                    two.unsubscribe(wire.topic("t"));
                    two.acknowledge(underWay);
                    Peer subscriber = wire.connect(wire.client("s").durable());
                    subscriber.subscribe(wire.topic("a"), 1);
                    publisher.publish(wire.topic("a"), 1, "one");
                    Received.Publish one = subscriber.receive();
                    subscriber.unsubscribe(wire.topic("a"));
                    subscriber.drop();
                    Peer again = wire.connect(wire.client("s").durable());
                    Expect.same(
                            "packet identifier",
                            one.packetIdentifier(),
                            again.take("one").packetIdentifier());
                });
    }

    private static void acknowledging(Catalogue.Builder catalogue) {
        catalogue.both(
                "MQTT-3.10.4-4", "MQTT-3.10.4-4", "UNSUBSCRIBE is answered by UNSUBACK with its identifier", wire -> {
                    Peer peer = wire.connect("a");
                    peer.subscribe(wire.topic("a"), 0);
                    peer.unsubscribe(wire.topic("a"));
                });
        catalogue.both(
                "MQTT-3.10.4-5",
                "MQTT-3.10.4-5",
                "UNSUBACK comes, with the identifier, also when there was no subscription",
                wire -> wire.connect("a").unsubscribe(wire.topic("never")));
        catalogue.both(
                "MQTT-3.10.4-6",
                "MQTT-3.10.4-6",
                "Several filters in one UNSUBSCRIBE work as several UNSUBSCRIBEs",
                wire -> {
                    Peer subscriber = wire.connect("s");
                    for (String name : new String[] {"a", "b", "c", "d"}) {
                        subscriber.subscribe(wire.topic(name), 1);
                    }
                    subscriber.unsubscribe(wire.topic("a"), wire.topic("never"), wire.topic("c"));
                    Peer publisher = wire.connect("p");
                    for (String name : new String[] {"a", "b", "c", "d"}) {
                        publisher.publish(wire.topic(name), 1, name);
                    }
                    subscriber.take("b");
                    subscriber.take("d");
                    subscriber.expectNothing();
                });
    }

    private static void codes(Catalogue.Builder catalogue) {
        catalogue.probe(
                V5,
                "MQTT-3.11.3-1",
                "The codes of UNSUBACK are in the order of the filters",
                wire -> existingAndNot(wire, List.of(0x11, 0x00, 0x11, 0x00)));
        catalogue.probe(
                V5,
                "MQTT-3.11.3-2",
                "UNSUBACK has a code of the standard for each filter: 0x11 for one that did not exist",
                wire -> {
                    Peer peer = wire.connect("a");
                    List<Integer> codes = peer.unsubscribe(wire.topic("never"));
                    Expect.same("number of codes", 1, codes.size());
                    Expect.oneOf("UNSUBACK code", Expect.UNSUBACK_CODES, codes.getFirst());
                    Expect.same("UNSUBACK codes", List.of(0x11), codes);
                });
    }

    private static void existingAndNot(Wire wire, List<Integer> expected) {
        Peer peer = wire.connect("a");
        peer.subscribe(wire.topic("b"), 0);
        peer.subscribe(wire.topic("d"), 0);
        List<Integer> codes = peer.unsubscribe(wire.topic("a"), wire.topic("b"), wire.topic("c"), wire.topic("d"));
        Expect.same("UNSUBACK codes", expected, codes);
    }
}
