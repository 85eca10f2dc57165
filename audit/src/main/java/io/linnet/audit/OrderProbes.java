package io.linnet.audit;

import static io.linnet.audit.SpecVersion.V3_1_1;
import static io.linnet.audit.SpecVersion.V5;

import java.util.ArrayList;
import java.util.List;

/** Section 4.6: in which order messages are sent, and sent again. */
final class OrderProbes {
    private static final int MESSAGES = 60;

    private OrderProbes() {}

    static void register(Catalogue.Builder catalogue) {
        resending(catalogue);
        forwarding(catalogue);
        client(catalogue);
    }

    private static void resending(Catalogue.Builder catalogue) {
        catalogue.both(
                "MQTT-4.6.0-1",
                "MQTT-4.6.0-1",
                "Messages are sent again in the order in which they were sent",
                wire -> {
                    Peer subscriber = wire.connect(wire.client("s").durable());
                    subscriber.subscribe(wire.topic("a"), 2);
                    Peer publisher = wire.connect("p");
                    List<Integer> identifiers = new ArrayList<>();
                    for (int i = 0; i < 9; i++) {
                        publisher.publish(wire.topic("a"), 1 + i % 2, "m" + i);
                        identifiers.add(
                                (i == 0 ? subscriber.receive() : subscriber.receiveAnother()).packetIdentifier());
                    }
                    subscriber.drop();
                    Peer again = wire.connect(wire.client("s").durable());
                    List<Integer> repeated = new ArrayList<>();
                    for (int i = 0; i < 9; i++) {
                        repeated.add(again.receive().packetIdentifier());
                    }
                    Expect.same("packet identifiers", identifiers, repeated);
                });
        catalogue.probe(V3_1_1, "MQTT-4.6.0-4", "The server sends PUBREL in the order in which PUBREC came", wire -> {
            Peer subscriber = wire.connect("s");
            subscriber.subscribe(wire.topic("a"), 2);
            Peer publisher = wire.connect("p");
            List<Integer> identifiers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                publisher.publish(wire.topic("a"), 2, "m" + i);
                identifiers.addFirst((i == 0 ? subscriber.receive() : subscriber.receiveAnother()).packetIdentifier());
            }
            identifiers.forEach(identifier -> subscriber.send(Packets.pubRec(identifier)));
            for (int identifier : identifiers) {
                subscriber.expectAck(PacketKind.PUBREL, identifier);
            }
        });
    }

    private static void forwarding(Catalogue.Builder catalogue) {
        catalogue.probe(
                V5, "MQTT-4.6.0-5", "Messages of one client keep their order per topic and QoS", OrderProbes::inOrder);
        catalogue.probe(
                V5,
                "MQTT-4.6.0-6",
                "Every topic is ordered, also for a client that was away",
                OrderProbes::inOrderAfterAbsence);
        catalogue.probe(
                V3_1_1,
                "MQTT-4.6.0-6",
                "Messages of one client keep their order per topic and QoS",
                OrderProbes::inOrder);
        catalogue.probe(
                V3_1_1,
                "MQTT-4.6.0-5",
                "Every topic is ordered, also for a client that was away",
                OrderProbes::inOrderAfterAbsence);
        catalogue.probe(
                V5,
                "LINNET-V5-order-small-window",
                "Messages keep their order through a Receive Maximum of 1 (4.6)",
                wire -> {
                    Peer subscriber = wire.connect(wire.client("s").with(PropertyBytes.receiveMaximum(1)));
                    subscriber.subscribe(wire.topic("a"), 1);
                    sendAll(wire, wire.topic("a"), 1);
                    takeAll(subscriber);
                });
    }

    private static void inOrder(Wire wire) {
        for (int qos = 0; qos <= 2; qos++) {
            Peer subscriber = wire.connect("s" + qos);
            String topic = wire.topic("q" + qos);
            subscriber.subscribe(topic, qos);
            sendAll(wire, topic, qos);
            takeAll(subscriber);
        }
    }

    private static void inOrderAfterAbsence(Wire wire) {
        SessionProbes.sleepingSubscriber(wire);
        sendAll(wire, wire.topic("a"), 1);
        takeAll(wire.connect(wire.client("a").resuming()));
    }

    /** Publishes all messages as fast as the broker's Receive Maximum surely allows. */
    private static void sendAll(Wire wire, String topic, int qos) {
        Peer publisher = wire.connect("p" + qos);
        publisher.needsQos(qos);
        int window = Math.min(10, publisher.connAck().receiveMaximum());
        for (int i = 0; i < MESSAGES; i++) {
            PublishPacket packet = publisher.publishPacket(topic, qos, "m" + i);
            publisher.send(packet.bytes());
            if (qos != 1 || (i + 1) % window == 0) {
                settle(publisher, qos, window, packet.packetIdentifier());
            }
        }
        publisher.ping();
    }

    private static void settle(Peer publisher, int qos, int window, int identifier) {
        if (qos == 1) {
            for (int i = 0; i < window; i++) {
                publisher.readAck(PacketKind.PUBACK);
            }
        } else if (qos == 2) {
            publisher.expectAck(PacketKind.PUBREC, identifier);
            publisher.send(Packets.pubRel(identifier));
            publisher.expectAck(PacketKind.PUBCOMP, identifier);
        }
    }

    private static void takeAll(Peer subscriber) {
        for (int i = 0; i < MESSAGES; i++) {
            subscriber.take("m" + i);
        }
    }

    private static void client(Catalogue.Builder catalogue) {
        String why = "It binds the client.";
        catalogue.bothReason("MQTT-4.6.0-2", "MQTT-4.6.0-2", "A client sends PUBACK in the order of the messages", why);
        catalogue.bothReason("MQTT-4.6.0-3", "MQTT-4.6.0-3", "A client sends PUBREC in the order of the messages", why);
        catalogue.reason(V5, "MQTT-4.6.0-4", "A client sends PUBREL in the order of the PUBRECs", why);
    }
}
