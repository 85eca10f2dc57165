package io.linnet.audit;

import static io.linnet.audit.Bytes.binary;
import static io.linnet.audit.Bytes.hex;
import static io.linnet.audit.Bytes.join;
import static io.linnet.audit.Bytes.packet;
import static io.linnet.audit.Bytes.properties;
import static io.linnet.audit.Bytes.two;
import static io.linnet.audit.Bytes.utf8;
import static io.linnet.audit.SpecVersion.V3_1_1;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Section 4.7: topic names, topic filters and what matches. */
final class TopicProbes {
    private TopicProbes() {}

    static void register(Catalogue.Builder catalogue) {
        wildcards(catalogue);
        dollar(catalogue);
        names(catalogue);
        matching(catalogue);
    }

    private static void wildcards(Catalogue.Builder catalogue) {
        catalogue.both("MQTT-4.7.1-2", "MQTT-4.7.1-1", "'#' is a whole level and the last one", wire -> {
            for (String filter : new String[] {"a#", "#/a", "a/#/b", "a/b#", "##"}) {
                refusesFilter(wire, filter);
            }
            Set<String> matched = matched(wire, "a/#", List.of("a", "a/", "a/b", "a/b/c", "ab", "b/a"));
            Expect.same("topics matched by a/#", Set.of("a", "a/", "a/b", "a/b/c"), matched);
        });
        catalogue.both("MQTT-4.7.1-3", "MQTT-4.7.1-2", "'+' is a whole level, at any place", wire -> {
            for (String filter : new String[] {"a+", "+a", "a/+b", "a/b+/c", "++"}) {
                refusesFilter(wire, filter);
            }
            Set<String> matched = matched(wire, "a/+/c", List.of("a/b/c", "a//c", "a/c", "a/b/b/c", "a/b/c/"));
            Expect.same("topics matched by a/+/c", Set.of("a/b/c", "a//c"), matched);
            Expect.same("topics matched by +", Set.of("b", ""), matched(wire, "+", List.of("b", "", "b/c")));
            Expect.same("topics matched by +/+", Set.of("b/c", "/"), matched(wire, "+/+", List.of("b", "b/c", "/")));
        });
    }

    /** The broker either refuses the subscription in SUBACK or ends the connection. */
    static void refusesFilter(Wire wire, String rest) {
        refuses(wire, wire.topic(rest));
    }

    static void refuses(Wire wire, String filter) {
        Peer peer = wire.connect("x");
        peer.send(peer.subscribePacket().filter(filter, 0).bytes(), Packets.pingReq());
        try {
            List<Integer> codes = peer.read(PacketKind.SUBACK).codes().codes();
            Expect.that(codes.getFirst() >= 0x80, "SUBACK " + codes + " for " + filter, "a refused subscription");
        } catch (Mismatch noSubAck) {
            if (noSubAck.came().startsWith("SUBACK")) {
                throw noSubAck;
            }
            peer.expectClosed();
        }
    }

    /** Which of the topics a subscription to the filter gets; both are below the probe's own level. */
    private static Set<String> matched(Wire wire, String filter, List<String> topics) {
        Peer subscriber = wire.connect("s");
        subscriber.subscribe(wire.topic(filter), 1);
        subscriber.subscribe(wire.topic("marker/of/many/levels"), 1);
        Peer publisher = wire.connect("p");
        for (String topic : topics) {
            publisher.publish(wire.topic(topic), 1, topic);
        }
        publisher.publish(wire.topic("marker/of/many/levels"), 1, "marker");
        Set<String> matched = new TreeSet<>();
        for (Received.Publish message = subscriber.take(); !message.payload().equals("marker"); ) {
            matched.add(message.payload());
            message = subscriber.take();
        }
        // Order is not promised between topics.
        subscriber.ping();
        while (subscriber.hasWaiting(PacketKind.PUBLISH)) {
            matched.add(subscriber.take().payload());
        }
        return matched;
    }

    private static void dollar(Catalogue.Builder catalogue) {
        catalogue.both(
                "MQTT-4.7.2-1",
                "MQTT-4.7.2-1",
                "Filters that start with a wildcard do not match topics that start with '$'",
                wire -> {
                    String topic = "$" + wire.topic("a");
                    Peer exact = wire.connect("e");
                    exact.subscribe(topic, 0);
                    List<Peer> wild = new ArrayList<>();
                    for (String filter : new String[] {"+/a", "+/+"}) {
                        Peer subscriber = wire.connect("w" + wild.size());
                        subscriber.subscribe(filter, 0);
                        wild.add(subscriber);
                    }
                    publishDollar(wire, topic);
                    wire.connect("p").publish(wire.topic("a"), 0, "plain");
                    for (Peer subscriber : wild) {
                        Expect.same("payload", "plain", firstOf(wire, subscriber));
                    }
                    exact.ping();
                    Peer.skipUnless(
                            exact.hasWaiting(PacketKind.PUBLISH),
                            "the broker does not forward topics that start with '$'");
                });
    }

    /** Publishes to a topic that starts with '$'; a broker may have none of it, which skips the probe. */
    private static void publishDollar(Wire wire, String topic) {
        try {
            wire.connect("d").publish(topic, 0, "dollar");
        } catch (Mismatch refused) {
            throw new NotOffered("the broker does not take topics that start with '$'");
        }
    }

    /** The payload of the first message whose topic has to do with this probe. */
    private static String firstOf(Wire wire, Peer subscriber) {
        Received.Publish message = subscriber.take();
        while (!message.topicName().contains(wire.token())) {
            message = subscriber.take();
        }
        return message.payload();
    }

    private static void names(Catalogue.Builder catalogue) {
        catalogue.both("MQTT-4.7.3-1", "MQTT-4.7.3-1", "Topic names and filters have at least one character", wire -> {
            wire.closesOn(
                    "an empty topic name",
                    new PublishPacket(wire.version(), utf8("")).payload("x").bytes());
            refuses(wire, "");
        });
        catalogue.both("MQTT-4.7.3-2", "MQTT-4.7.3-2", "Topic names and filters have no U+0000", wire -> {
            byte[] withNull = join(utf8(wire.topic("a")), hex("00"));
            wire.closesOn("a topic name with U+0000", new PublishPacket(wire.version(), withNull).bytes());
            byte[] none = wire.version().isV5() ? properties() : new byte[0];
            wire.closesOn("a filter with U+0000", packet(0x82, two(1), none, binary(withNull), hex("00")));
        });
        String why = "A longer one cannot be sent: its length has two bytes on the wire.";
        catalogue.bothReason("MQTT-4.7.3-3", "MQTT-4.7.3-3", "Topic names and filters have at most 65,535 bytes", why);
        catalogue.probe(
                V3_1_1,
                "LINNET-V3-many-levels",
                "A filter of very many levels does the server no harm (4.7.3)",
                TopicProbes::manyLevels);
        catalogue.probe(
                SpecVersion.V5,
                "LINNET-V5-many-levels",
                "A filter of very many levels does the server no harm (4.7.3)",
                TopicProbes::manyLevels);
    }

    private static void manyLevels(Wire wire) {
        Peer peer = wire.connect("a");
        peer.send(
                peer.subscribePacket().filter(wire.topic("/".repeat(65_000)), 0).bytes());
        wire.connect("b").ping();
    }

    private static void matching(Catalogue.Builder catalogue) {
        catalogue.both(
                "MQTT-4.7.3-4", "MQTT-4.7.3-4", "Names are compared as they are: nothing is normalised", wire -> {
                    String composed = "caf\u00e9";
                    String decomposed = "cafe\u0301";
                    List<String> topics =
                            List.of(composed, decomposed, "CAF\u00c9", composed + "/", "/" + composed, " " + composed);
                    for (String filter : topics) {
                        Expect.same("topics matched by " + filter, Set.of(filter), matched(wire, filter, topics));
                    }
                });
    }
}
