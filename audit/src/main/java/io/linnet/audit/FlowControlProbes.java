package io.linnet.audit;

import static io.linnet.audit.Bytes.join;
import static io.linnet.audit.SpecVersion.V5;

/** Receive Maximum in both directions: sections 3.3.4 and 4.9. */
final class FlowControlProbes {
    /** More unacknowledged QoS 2 messages than this are not asked of a server that is somebody's. */
    private static final int LARGEST_FLOOD = 5_000;

    private FlowControlProbes() {}

    static void register(Catalogue.Builder catalogue) {
        towardsServer(catalogue);
        towardsClient(catalogue);
        others(catalogue);
    }

    private static void towardsServer(Catalogue.Builder catalogue) {
        catalogue.probe(
                V5,
                "MQTT-3.3.4-7",
                "A client that exceeds the server's Receive Maximum is disconnected with 0x93",
                wire -> {
                    Peer peer = wire.connect("a");
                    peer.needsQos(2);
                    int maximum = peer.connAck().receiveMaximum();
                    Peer.skipUnless(maximum <= LARGEST_FLOOD, "the broker's Receive Maximum is " + maximum);
                    byte[] burst = {};
                    for (int identifier = 1; identifier <= maximum; identifier++) {
                        burst = join(
                                burst,
                                peer.publishPacket(wire.topic("a"))
                                        .qos(2, identifier)
                                        .bytes());
                        if (identifier % 100 == 0 || identifier == maximum) {
                            peer.send(burst);
                            readPubRecs(peer, identifier - (identifier - 1) / 100 * 100);
                            burst = new byte[0];
                        }
                    }
                    peer.send(peer.publishPacket(wire.topic("a"))
                            .qos(2, maximum + 1)
                            .bytes());
                    peer.expectClosed(0x93);
                });
        catalogue.reason(
                V5,
                "MQTT-3.3.4-8",
                "A client delays nothing but PUBLISH because of the server's Receive Maximum",
                "It binds the client.");
    }

    private static void readPubRecs(Peer peer, int count) {
        for (int i = 0; i < count; i++) {
            peer.readAck(PacketKind.PUBREC);
        }
    }

    private static void towardsClient(Catalogue.Builder catalogue) {
        catalogue.probe(V5, "MQTT-3.3.4-9", "No more than Receive Maximum messages are sent unacknowledged", wire -> {
            Peer subscriber = subscriber(wire, 3);
            publish(wire, 8);
            for (int acknowledged = 0; acknowledged < 8; acknowledged += 3) {
                int count = Math.min(3, 8 - acknowledged);
                Received.Publish[] window = new Received.Publish[count];
                for (int i = 0; i < count; i++) {
                    window[i] = i == 0 ? subscriber.receive() : subscriber.receiveAnother();
                }
                subscriber.expectNothing();
                for (Received.Publish message : window) {
                    subscriber.acknowledge(message);
                }
            }
        });
        catalogue.probe(V5, "MQTT-4.9.0-1", "The server starts with a send quota from 1 to Receive Maximum", wire -> {
            Peer subscriber = subscriber(wire, 1);
            publish(wire, 2);
            subscriber.receive();
            subscriber.expectNothing();
        });
        catalogue.probe(
                V5,
                "MQTT-4.9.0-2",
                "Each PUBLISH takes from the quota; PUBACK, PUBCOMP or a failing PUBREC give it back",
                wire -> {
                    Peer subscriber = subscriber(wire, 1);
                    Peer publisher = wire.connect("p");
                    for (int i = 0; i < 3; i++) {
                        publisher.publish(wire.topic("a"), 1 + i % 2, "m" + i);
                    }
                    publisher.publish(wire.topic("a"), 2, "refused");
                    publisher.publish(wire.topic("a"), 1, "last");
                    for (int i = 0; i < 3; i++) {
                        Received.Publish message = subscriber.receive();
                        Expect.same("payload", "m" + i, message.payload());
                        subscriber.expectNothing();
                        subscriber.acknowledge(message);
                    }
                    subscriber.send(Packets.ack(0x50, subscriber.receive().packetIdentifier(), 0x80));
                    subscriber.take("last");
                });
        catalogue.probe(
                V5,
                "LINNET-V5-quota-until-pubcomp",
                "At QoS 2 the quota comes back with PUBCOMP, not with PUBREC (4.9)",
                wire -> {
                    Peer subscriber = subscriber(wire, 1);
                    publish(wire, 2);
                    int identifier = subscriber.receive().packetIdentifier();
                    subscriber.send(Packets.pubRec(identifier));
                    subscriber.expectAck(PacketKind.PUBREL, identifier);
                    subscriber.expectNothing();
                    subscriber.send(Packets.pubComp(identifier));
                    subscriber.take("m1");
                });
    }

    /** A client with this Receive Maximum that has subscribed to the topic "a" at QoS 2. */
    private static Peer subscriber(Wire wire, int receiveMaximum) {
        Peer subscriber = wire.connect(wire.client("s").with(PropertyBytes.receiveMaximum(receiveMaximum)));
        subscriber.subscribe(wire.topic("a"), 2);
        return subscriber;
    }

    private static void publish(Wire wire, int count) {
        Peer publisher = wire.connect("p");
        for (int i = 0; i < count; i++) {
            publisher.publish(wire.topic("a"), 2, "m" + i);
        }
    }

    private static void others(Catalogue.Builder catalogue) {
        catalogue.probe(
                V5,
                "MQTT-3.3.4-10",
                "The server delays nothing but PUBLISH because of the client's Receive Maximum",
                wire -> {
                    Peer subscriber = exhausted(wire);
                    subscriber.ping();
                    subscriber.subscribe(wire.topic("b"), 0);
                    subscriber.unsubscribe(wire.topic("b"));
                    subscriber.publish(wire.topic("c"), 1, "one");
                    subscriber.publish(wire.topic("c"), 2, "two");
                });
        catalogue.probe(V5, "MQTT-4.9.0-3", "With no quota left the server goes on with all other packets", wire -> {
            Peer subscriber = exhausted(wire);
            subscriber.ping();
            subscriber.publish(wire.topic("c"), 1, "one");
            subscriber.publish(wire.topic("c"), 2, "two");
        });
    }

    /** A client with an unacknowledged message and no quota for another. */
    private static Peer exhausted(Wire wire) {
        Peer subscriber = subscriber(wire, 1);
        publish(wire, 2);
        subscriber.receive();
        return subscriber;
    }
}
