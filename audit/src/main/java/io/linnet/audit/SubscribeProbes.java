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

import java.util.List;

/** Sections 3.8 and 3.9: SUBSCRIBE and SUBACK. */
final class SubscribeProbes {
    private static final byte[] NONE = {};

    private SubscribeProbes() {}

    static void register(Catalogue.Builder catalogue) {
        refused(catalogue);
        options(catalogue);
        acknowledging(catalogue);
        replacing(catalogue);
        several(catalogue);
        qos(catalogue);
    }

    private static void refused(Catalogue.Builder catalogue) {
        catalogue.both(
                "MQTT-3.8.1-1",
                "MQTT-3.8.1-1",
                "SUBSCRIBE with other header flags than 0010 ends the connection",
                wire -> {
                    for (int firstByte : new int[] {0x80, 0x83, 0x8a}) {
                        byte[] subscribe = new SubscribePacket(wire.version(), 1)
                                .filter(wire.topic("a"), 0)
                                .bytes();
                        subscribe[0] = (byte) firstByte;
                        wire.closesOn("first byte " + Integer.toHexString(firstByte), subscribe);
                    }
                });
        catalogue.both("MQTT-3.8.3-1", "MQTT-3.8.3-1", "Topic filters are well-formed UTF-8", wire -> {
            byte[] illFormed = binary(join(utf8(wire.topic("")), hex("c3 28")));
            wire.closesOn("an ill-formed filter", subscribe(wire, illFormed, hex("00")));
        });
        catalogue.both(
                "MQTT-3.8.3-3", "MQTT-3.8.3-2", "A SUBSCRIBE has at least one filter, each with its options", wire -> {
                    wire.closesOn("SUBSCRIBE without filter", subscribe(wire));
                    wire.closesOn("a filter without options", subscribe(wire, text(wire.topic("a"))));
                });
        catalogue.probe(V3_1_1, "MQTT-3.8.3-2", "A server without wildcards refuses filters with them", wire -> {
            Peer peer = wire.connect("a");
            int code = peer.subscribe(peer.subscribePacket().filter(wire.topic("+"), 0))
                    .getFirst();
            Peer.skipUnless(code == 0x80, "the broker offers wildcard subscriptions");
        });
    }

    /** A SUBSCRIBE packet with this payload. */
    private static byte[] subscribe(Wire wire, byte[]... payload) {
        return packet(0x82, two(1), wire.version().isV5() ? properties() : NONE, join(payload));
    }

    private static void options(Catalogue.Builder catalogue) {
        catalogue.probe(V5, "MQTT-3.8.3-3", "No Local: a client does not get its own messages", wire -> {
            Peer both = wire.connect("a");
            both.subscribe(wire.topic("a"), 1 | SubscribePacket.NO_LOCAL);
            both.publish(wire.topic("a"), 1, "own");
            wire.connect("b").publish(wire.topic("a"), 1, "of another");
            both.take("of another");
        });
        catalogue.probe(V5, "MQTT-3.8.3-4", "No Local on a shared subscription is refused", wire -> {
            Peer peer = wire.connect("a");
            Peer.skipUnless(peer.connAck().sharedSubscriptionsAvailable(), "the broker offers no shared subscriptions");
            String filter = "$share/g/" + wire.topic("a");
            peer.send(peer.subscribePacket()
                    .filter(filter, SubscribePacket.NO_LOCAL)
                    .bytes());
            peer.expectClosed();
        });
        catalogue.probe(V5, "MQTT-3.8.3-5", "Reserved or impossible option bits are refused", wire -> {
            for (int options : new int[] {0x40, 0x80, 0x30, 0x03}) {
                byte[] subscribe = new SubscribePacket(V5, 1)
                        .filter(wire.topic("a"), options)
                        .bytes();
                wire.closesOn("options %02x".formatted(options), subscribe);
            }
        });
        catalogue.probe(
                V3_1_1,
                "LINNET-V3-subscribe-qos-bits",
                "A requested QoS other than 0, 1 or 2 is refused (3.8.3.1)",
                wire -> {
                    for (int options : new int[] {0x03, 0x04, 0x80}) {
                        byte[] subscribe = new SubscribePacket(V3_1_1, 1)
                                .filter(wire.topic("a"), options)
                                .bytes();
                        wire.closesOn("requested QoS %02x".formatted(options), subscribe);
                    }
                });
        catalogue.probe(
                V5,
                "LINNET-V5-subscription-identifier-zero",
                "Subscription identifier 0 is refused (3.8.2.1.2)",
                wire -> {
                    wire.connect("a").needsSubscriptionIdentifiers();
                    byte[] zero = PropertyBytes.subscriptionIdentifier(0);
                    wire.closesOn(
                            "subscription identifier 0",
                            new SubscribePacket(V5, 1)
                                    .filter(wire.topic("a"), 0)
                                    .with(zero)
                                    .bytes());
                });
    }

    private static void acknowledging(Catalogue.Builder catalogue) {
        catalogue.both("MQTT-3.8.4-1", "MQTT-3.8.4-1", "SUBSCRIBE is answered by SUBACK", wire -> {
            Peer peer = wire.connect("a");
            peer.send(peer.subscribePacket().filter(wire.topic("a"), 0).bytes());
            peer.read(PacketKind.SUBACK);
        });
        catalogue.both("MQTT-3.8.4-2", "MQTT-3.8.4-2", "SUBACK has the identifier of its SUBSCRIBE", wire -> {
            Peer peer = wire.connect("a");
            for (int identifier : new int[] {1, 65_535, 256}) {
                peer.send(new SubscribePacket(wire.version(), identifier)
                        .filter(wire.topic("a"), 0)
                        .bytes());
                Expect.same(
                        "identifier",
                        identifier,
                        peer.read(PacketKind.SUBACK).codes().packetIdentifier());
            }
        });
        catalogue.probe(
                V3_1_1,
                "MQTT-3.8.4-5",
                "SUBACK has one code per filter: the granted QoS, or a failure",
                SubscribeProbes::codePerFilter);
        catalogue.probe(V5, "MQTT-3.8.4-6", "SUBACK has one code per filter", SubscribeProbes::codePerFilter);
        catalogue.probe(
                V5,
                "MQTT-3.8.4-7",
                "A SUBACK code shows the granted QoS, at most the one asked for, or a failure",
                wire -> {
                    Peer peer = wire.connect("a");
                    for (int qos = 0; qos <= 2; qos++) {
                        int code = peer.subscribe(peer.subscribePacket().filter(wire.topic("a"), qos))
                                .getFirst();
                        Expect.that(
                                code <= qos || code >= 0x80,
                                "SUBACK 0x%02x for QoS %d".formatted(code, qos),
                                "a QoS up to it");
                    }
                });
        catalogue.both("MQTT-3.9.3-1", "MQTT-3.9.3-1", "The codes of SUBACK are in the order of the filters", wire -> {
            Peer peer = wire.connect("a");
            SubscribePacket subscribe = peer.subscribePacket();
            for (int qos : new int[] {2, 0, 1, 2, 1, 0}) {
                subscribe.filter(wire.topic("q" + qos), qos);
            }
            List<Integer> codes = peer.subscribe(subscribe);
            Peer.skipUnless(codes.contains(2), "the broker does not grant QoS 2");
            Expect.same("codes", List.of(2, 0, 1, 2, 1, 0), codes);
        });
        catalogue.both("MQTT-3.9.3-2", "MQTT-3.9.3-2", "The codes of SUBACK are those of the standard", wire -> {
            List<Integer> allowed = wire.version().isV5() ? Expect.SUBACK_CODES : List.of(0x00, 0x01, 0x02, 0x80);
            Peer peer = wire.connect("a");
            for (String filter : new String[] {wire.topic("a"), "$SYS/" + wire.token(), "$other/" + wire.token()}) {
                int code =
                        peer.subscribe(peer.subscribePacket().filter(filter, 2)).getFirst();
                Expect.oneOf("SUBACK code", allowed, code);
            }
        });
    }

    private static void codePerFilter(Wire wire) {
        Peer peer = wire.connect("a");
        SubscribePacket subscribe = peer.subscribePacket();
        for (int i = 0; i < 20; i++) {
            subscribe.filter(wire.topic("t" + i), i % 3);
        }
        List<Integer> codes = peer.subscribe(subscribe);
        Expect.same("number of codes", 20, codes.size());
        for (int i = 0; i < 20; i++) {
            Expect.that(codes.get(i) <= i % 3, "code " + codes.get(i) + " for QoS " + i % 3, "a granted QoS");
        }
    }

    private static void replacing(Catalogue.Builder catalogue) {
        catalogue.both("MQTT-3.8.4-3", "MQTT-3.8.4-3", "Subscribing again replaces the subscription", wire -> {
            Peer subscriber = wire.connect("s");
            subscriber.subscribe(wire.topic("a"), 2);
            subscriber.subscribe(wire.topic("a"), 0);
            Peer publisher = wire.connect("p");
            publisher.publish(wire.topic("a"), 2, "once");
            publisher.publish(wire.topic("a"), 2, "marker");
            Expect.same("QoS", 0, subscriber.take("once").qos());
            subscriber.take("marker");
        });
        catalogue.probe(V5, "MQTT-3.8.4-4", "Subscribing again sends retained messages again and loses none", wire -> {
            Peer publisher = wire.connect("p");
            publisher.needsRetain();
            publisher.publish(publisher
                    .publishPacket(wire.retainedTopic("r"), 1, "retained")
                    .retain());
            Peer subscriber = wire.connect("s");
            subscriber.subscribe(wire.topic("r"), 1);
            subscriber.take("retained");
            subscriber.subscribe(wire.topic("r"), 1);
            subscriber.take("retained");
            nothingLost(wire, publisher);
        });
        catalogue.probe(
                V3_1_1,
                "LINNET-V3-subscribe-again",
                "Subscribing again sends retained messages again and loses none (3.8.4)",
                wire -> {
                    Peer publisher = wire.connect("p");
                    publisher.publish(publisher
                            .publishPacket(wire.retainedTopic("r"), 1, "retained")
                            .retain());
                    Peer subscriber = wire.connect("s");
                    subscriber.subscribe(wire.topic("r"), 1);
                    subscriber.take("retained");
                    subscriber.subscribe(wire.topic("r"), 1);
                    subscriber.take("retained");
                    nothingLost(wire, publisher);
                });
    }

    /** Messages flow while the subscriber subscribes again and again; all arrive, in order. */
    private static void nothingLost(Wire wire, Peer publisher) {
        Peer subscriber = wire.connect("t");
        subscriber.subscribe(wire.topic("a"), 1);
        for (int i = 0; i < 50; i++) {
            subscriber.send(
                    subscriber.subscribePacket().filter(wire.topic("a"), 1).bytes());
            publisher.publish(wire.topic("a"), 1, "m" + i);
        }
        for (int i = 0; i < 50; i++) {
            subscriber.take("m" + i);
        }
    }

    private static void several(Catalogue.Builder catalogue) {
        catalogue.both(
                "MQTT-3.8.4-4", "MQTT-3.8.4-5", "Several filters in one SUBSCRIBE work as several SUBSCRIBEs", wire -> {
                    Peer publisher = wire.connect("p");
                    publisher.needsRetain();
                    for (String name : new String[] {"a", "b"}) {
                        publisher.publish(publisher
                                .publishPacket(wire.retainedTopic(name), 1, name)
                                .retain());
                    }
                    Peer subscriber = wire.connect("s");
                    SubscribePacket subscribe = subscriber
                            .subscribePacket()
                            .filter(wire.topic("a"), 0)
                            .filter(wire.topic("b"), 1);
                    Expect.same("codes", List.of(0, 1), subscriber.subscribe(subscribe));
                    Received.Publish first = subscriber.take();
                    Received.Publish second = subscriber.take();
                    Received.Publish ofA = first.payload().equals("a") ? first : second;
                    Received.Publish ofB = first.payload().equals("a") ? second : first;
                    Expect.same("QoS", 0, ofA.qos(), ofA);
                    Expect.same("QoS", 1, ofB.qos(), ofB);
                    subscriber.expectNothing();
                });
    }

    private static void qos(Catalogue.Builder catalogue) {
        catalogue.both(
                "MQTT-3.8.4-6", "MQTT-3.8.4-8", "A message comes at the lower of its own and the granted QoS", wire -> {
                    Peer publisher = wire.connect("p");
                    for (int granted = 0; granted <= 2; granted++) {
                        Peer subscriber = wire.connect("s" + granted);
                        subscriber.subscribe(wire.topic("q" + granted), granted);
                        for (int qos = 0; qos <= 2; qos++) {
                            publisher.publish(wire.topic("q" + granted), qos, "m" + qos);
                            Received.Publish message = subscriber.take("m" + qos);
                            Expect.same("QoS", Math.min(qos, granted), message.qos(), message);
                        }
                    }
                });
    }
}
