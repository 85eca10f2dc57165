package io.linnet.audit;

import static io.linnet.audit.SpecVersion.V3_1_1;
import static io.linnet.audit.SpecVersion.V5;

/** Section 3.3.1.3: the RETAIN flag and retained messages. */
final class RetainedProbes {
    private RetainedProbes() {}

    static void register(Catalogue.Builder catalogue) {
        storing(catalogue);
        clearing(catalogue);
        handling(catalogue);
        flag(catalogue);
    }

    private static void storing(Catalogue.Builder catalogue) {
        catalogue.both(
                "MQTT-3.3.1-5", "MQTT-3.3.1-5", "A retained message is stored and replaces the one before", wire -> {
                    retain(wire, "first", 1);
                    retain(wire, "second", 1);
                    Peer late = subscriber(wire, "l", 2);
                    Received.Publish message = late.take("second");
                    Expect.same("QoS", 1, message.qos());
                    late.expectNothing();
                });
        catalogue.probe(
                V3_1_1,
                "MQTT-3.3.1-6",
                "A new subscription gets the last retained message of each matching topic",
                wire -> {
                    String[] topics = {wire.retainedTopic("r/a"), wire.retainedTopic("r/b"), wire.retainedTopic("r")};
                    Peer publisher = wire.connect("p");
                    for (String topic : topics) {
                        publisher.publish(
                                publisher.publishPacket(topic, 1, topic).retain());
                    }
                    Peer late = wire.connect("l");
                    late.subscribe(wire.topic("r/#"), 1);
                    for (int i = 0; i < topics.length; i++) {
                        Received.Publish message = late.take();
                        Expect.same("payload", message.topicName(), message.payload());
                    }
                    late.expectNothing();
                });
        catalogue.probe(V3_1_1, "MQTT-3.3.1-7", "A QoS 0 retained message discards the one before", wire -> {
            retain(wire, "first", 1);
            retain(wire, "second", 0);
            Peer late = subscriber(wire, "l", 1);
            wire.connect("q").publish(wire.topic("r"), 1, "marker");
            String payload = late.take().payload();
            // The server may keep the QoS 0 message, or not.
            Expect.that(!payload.equals("first"), "the discarded message", "the new one or none");
        });
        catalogue.both(
                "MQTT-3.3.1-12", "MQTT-3.3.1-8", "A message with RETAIN 0 is not stored and replaces nothing", wire -> {
                    retain(wire, "retained", 1);
                    wire.connect("q").publish(wire.topic("r"), 1, "not retained");
                    wire.connect("q").publish(wire.topic("r"), 1, "");
                    Peer late = subscriber(wire, "l", 1);
                    late.take("retained");
                    late.expectNothing();
                });
    }

    /** Publishes a retained message to the topic "r". */
    private static void retain(Wire wire, String payload, int qos) {
        Peer publisher = wire.connect("p");
        publisher.needsRetain();
        publisher.publish(
                publisher.publishPacket(wire.retainedTopic("r"), qos, payload).retain());
        publisher.disconnect();
    }

    /** A new client that subscribes to the topic "r". */
    private static Peer subscriber(Wire wire, String name, int options) {
        Peer subscriber = wire.connect(name);
        subscriber.subscribe(wire.topic("r"), options);
        return subscriber;
    }

    private static void clearing(Catalogue.Builder catalogue) {
        catalogue.both(
                "MQTT-3.3.1-10",
                "MQTT-3.3.1-6",
                "An empty retained message goes to subscribers and removes the stored one",
                wire -> {
                    retain(wire, "retained", 1);
                    Peer live = subscriber(wire, "s", 1);
                    live.take("retained");
                    retain(wire, "", 1);
                    live.take("");
                    Peer late = subscriber(wire, "l", 1);
                    late.expectNothing();
                });
        catalogue.both("MQTT-3.3.1-11", "MQTT-3.3.1-7", "An empty retained message is not stored", wire -> {
            retain(wire, "", 1);
            Peer late = subscriber(wire, "l", 1);
            late.expectNothing();
        });
    }

    private static void handling(Catalogue.Builder catalogue) {
        catalogue.probe(
                V5, "MQTT-3.3.1-9", "Retain Handling 0: every subscribing sends the retained messages", wire -> {
                    retain(wire, "retained", 1);
                    Peer subscriber = subscriber(wire, "s", 1);
                    subscriber.take("retained");
                    subscriber.subscribe(wire.topic("r"), 1);
                    subscriber.take("retained");
                });
        catalogue.probe(
                V5, "MQTT-3.3.1-10", "Retain Handling 1: only a new subscription sends the retained messages", wire -> {
                    retain(wire, "retained", 1);
                    Peer subscriber = subscriber(wire, "s", 1 | SubscribePacket.SEND_IF_NEW);
                    subscriber.take("retained");
                    subscriber.subscribe(wire.topic("r"), 1 | SubscribePacket.SEND_IF_NEW);
                    nothingBeforeMarker(wire, subscriber);
                    subscriber.unsubscribe(wire.topic("r"));
                    subscriber.subscribe(wire.topic("r"), 1 | SubscribePacket.SEND_IF_NEW);
                    subscriber.take("retained");
                });
        catalogue.probe(V5, "MQTT-3.3.1-11", "Retain Handling 2: no retained messages", wire -> {
            retain(wire, "retained", 1);
            nothingBeforeMarker(wire, subscriber(wire, "s", 1 | SubscribePacket.DO_NOT_SEND));
        });
    }

    private static void nothingBeforeMarker(Wire wire, Peer subscriber) {
        subscriber.ping();
        wire.connect("q").publish(wire.topic("r"), 1, "marker");
        subscriber.take("marker");
    }

    private static void flag(Catalogue.Builder catalogue) {
        catalogue.probe(V3_1_1, "MQTT-3.3.1-8", "A message sent because of a new subscription has RETAIN 1", wire -> {
            retain(wire, "retained", 1);
            Expect.that(subscriber(wire, "l", 1).take("retained").retain(), "RETAIN 0", "RETAIN 1");
        });
        catalogue.both(
                "MQTT-3.3.1-9", "MQTT-3.3.1-12", "An established subscription gets messages with RETAIN 0", wire -> {
                    Peer live = subscriber(wire, "s", 1);
                    retain(wire, "retained", 1);
                    Expect.that(!live.take("retained").retain(), "RETAIN 1", "RETAIN 0");
                });
        catalogue.probe(V5, "MQTT-3.3.1-13", "With Retain As Published the flag stays as it was", wire -> {
            Peer live = subscriber(wire, "s", 1 | SubscribePacket.RETAIN_AS_PUBLISHED);
            retain(wire, "retained", 1);
            Expect.that(live.take("retained").retain(), "RETAIN 0", "RETAIN 1");
            wire.connect("q").publish(wire.topic("r"), 1, "not retained");
            Expect.that(!live.take("not retained").retain(), "RETAIN 1", "RETAIN 0");
        });
    }
}
