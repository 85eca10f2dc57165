package io.linnet.audit;

import static io.linnet.audit.Bytes.binary;
import static io.linnet.audit.Bytes.hex;
import static io.linnet.audit.Bytes.join;
import static io.linnet.audit.Bytes.utf8;
import static io.linnet.audit.SpecVersion.V5;

import java.util.List;
import java.util.Optional;

/** Section 3.3.2.3: the properties of PUBLISH. */
final class PublishPropertyProbes {
    private PublishPropertyProbes() {}

    static void register(Catalogue.Builder catalogue) {
        unaltered(catalogue);
        refused(catalogue);
        expiry(catalogue);
        aliases(catalogue);
        refusedAliases(catalogue);
    }

    private static void unaltered(Catalogue.Builder catalogue) {
        catalogue.probe(V5, "MQTT-3.3.2-4", "The Payload Format Indicator is passed on unaltered", wire -> {
            ReceivedProperties none = forwarded(wire, PropertyBytes.payloadFormat(0));
            Expect.same(
                    "Payload Format Indicator",
                    0L,
                    none.number(PropertyBytes.PAYLOAD_FORMAT).orElse(-1));
            ReceivedProperties text = forwarded(wire, PropertyBytes.payloadFormat(1));
            Expect.same(
                    "Payload Format Indicator",
                    1L,
                    text.number(PropertyBytes.PAYLOAD_FORMAT).orElse(-1));
        });
        catalogue.probe(V5, "MQTT-3.3.2-15", "The Response Topic is passed on unaltered", wire -> {
            ReceivedProperties properties = forwarded(wire, PropertyBytes.responseTopic("\ufeffanswer/to/\u00e9"));
            Expect.same(
                    "Response Topic",
                    Optional.of("\ufeffanswer/to/\u00e9"),
                    properties.text(PropertyBytes.RESPONSE_TOPIC));
        });
        catalogue.probe(V5, "MQTT-3.3.2-16", "The Correlation Data is passed on unaltered", wire -> {
            ReceivedProperties properties = forwarded(wire, PropertyBytes.correlationData(hex("00 ff 80 0a")));
            Expect.same("Correlation Data", Optional.of("00ff800a"), properties.text(PropertyBytes.CORRELATION_DATA));
        });
        catalogue.probe(V5, "MQTT-3.3.2-17", "User properties are passed on unaltered", wire -> {
            byte[] property = PropertyBytes.userProperty("", "\u00e9 \ud83d\ude00");
            Expect.same(
                    "user properties",
                    List.of("=\u00e9 \ud83d\ude00"),
                    forwarded(wire, property).texts(PropertyBytes.USER_PROPERTY));
        });
        catalogue.probe(V5, "MQTT-3.3.2-18", "User properties keep their order", wire -> {
            ReceivedProperties properties = forwarded(
                    wire,
                    PropertyBytes.userProperty("b", "1"),
                    PropertyBytes.contentType("between"),
                    PropertyBytes.userProperty("a", "2"),
                    PropertyBytes.userProperty("b", "1"),
                    PropertyBytes.userProperty("a", "0"));
            List<String> expected = List.of("b=1", "a=2", "b=1", "a=0");
            Expect.same("user properties", expected, properties.texts(PropertyBytes.USER_PROPERTY));
        });
        catalogue.probe(V5, "MQTT-3.3.2-20", "The Content Type is passed on unaltered", wire -> {
            ReceivedProperties properties = forwarded(wire, PropertyBytes.contentType("text/plain; \u00e9"));
            Expect.same("Content Type", Optional.of("text/plain; \u00e9"), properties.text(PropertyBytes.CONTENT_TYPE));
        });
    }

    /** The properties that a message with these has when it is delivered. */
    private static ReceivedProperties forwarded(Wire wire, byte[]... properties) {
        Peer subscriber = wire.connect("s");
        subscriber.subscribe(wire.topic("a"), 1);
        Peer publisher = wire.connect("p");
        publisher.publish(
                publisher.publishPacket(wire.topic("a"), 1, "forwarded").with(properties));
        return subscriber.take("forwarded").properties();
    }

    private static void refused(Catalogue.Builder catalogue) {
        catalogue.probe(
                V5,
                "MQTT-3.3.2-13",
                "The Response Topic is well-formed UTF-8",
                wire -> wire.closesOn(
                        "an ill-formed Response Topic", publish(wire, join(hex("08"), binary(hex("61 c3 28"))))));
        catalogue.probe(V5, "MQTT-3.3.2-14", "A Response Topic with wildcards is refused", wire -> {
            wire.closesOn("a Response Topic with '#'", publish(wire, PropertyBytes.responseTopic("a/#")));
            wire.closesOn("a Response Topic with '+'", publish(wire, PropertyBytes.responseTopic("+/a")));
        });
        catalogue.probe(
                V5,
                "MQTT-3.3.2-19",
                "The Content Type is well-formed UTF-8",
                wire -> wire.closesOn(
                        "an ill-formed Content Type", publish(wire, join(hex("03"), binary(hex("61 c3 28"))))));
    }

    private static byte[] publish(Wire wire, byte[]... properties) {
        return new PublishPacket(V5, utf8(wire.topic("a")))
                .with(properties)
                .payload("x")
                .bytes();
    }

    private static void expiry(Catalogue.Builder catalogue) {
        catalogue.probe(V5, "MQTT-3.3.2-5", "An expired message is not delivered any more", wire -> {
            SessionProbes.sleepingSubscriber(wire);
            Peer publisher = wire.connect("p");
            publisher.publish(
                    publisher.publishPacket(wire.topic("a"), 1, "expired").with(PropertyBytes.messageExpiry(1)));
            Wire.passSeconds(2.2);
            publisher.publish(wire.topic("a"), 1, "marker");
            wire.connect(wire.client("a").resuming()).take("marker");
        });
        catalogue.probe(V5, "MQTT-3.3.2-6", "The Message Expiry Interval counts down while a message waits", wire -> {
            SessionProbes.sleepingSubscriber(wire);
            Peer live = wire.connect("b");
            live.subscribe(wire.topic("a"), 1);
            Peer publisher = wire.connect("p");
            publisher.publish(
                    publisher.publishPacket(wire.topic("a"), 1, "waiting").with(PropertyBytes.messageExpiry(60)));
            expiresIn(live.take("waiting"), 58, 60);
            Wire.passSeconds(3);
            expiresIn(wire.connect(wire.client("a").resuming()).take("waiting"), 50, 57);
        });
        catalogue.probe(
                V5, "LINNET-V5-retained-expiry", "Retained messages count down and expire, too (3.3.2.3.3)", wire -> {
                    Peer publisher = wire.connect("p");
                    publisher.needsRetain();
                    String[] topics = {wire.retainedTopic("short"), wire.retainedTopic("long")};
                    publisher.publish(publisher
                            .publishPacket(topics[0], 1, "short")
                            .retain()
                            .with(PropertyBytes.messageExpiry(1)));
                    publisher.publish(publisher
                            .publishPacket(topics[1], 1, "long")
                            .retain()
                            .with(PropertyBytes.messageExpiry(60)));
                    Wire.passSeconds(3);
                    Peer late = wire.connect("l");
                    late.subscribe(topics[0], 1);
                    late.subscribe(topics[1], 1);
                    expiresIn(late.take("long"), 50, 57);
                });
    }

    private static void expiresIn(Received.Publish message, long least, long most) {
        long seconds = message.properties().number(PropertyBytes.MESSAGE_EXPIRY).orElse(-1);
        Expect.that(
                seconds >= least && seconds <= most,
                seconds < 0 ? "no Message Expiry Interval" : "Message Expiry Interval " + seconds,
                "from " + least + " to " + most);
    }

    private static void aliases(Catalogue.Builder catalogue) {
        catalogue.probe(V5, "MQTT-3.3.2-7", "A topic alias ends with its connection", wire -> {
            Peer watcher = wire.connect("s");
            watcher.subscribe(wire.topic("a"), 1);
            Peer publisher = wire.connect(wire.client("p").durable());
            publisher.needsTopicAlias(1);
            publisher.publish(
                    publisher.publishPacket(wire.topic("a"), 1, "named").with(PropertyBytes.topicAlias(1)));
            watcher.take("named");
            publisher.disconnect();
            Peer again = wire.connect(wire.client("p").resuming());
            again.send(again.publishPacket("", 1, "unnamed")
                    .with(PropertyBytes.topicAlias(1))
                    .bytes());
            again.expectClosed();
            wire.connect("q").publish(wire.topic("a"), 1, "marker");
            watcher.take("marker");
        });
        catalogue.probe(V5, "MQTT-3.3.2-12", "Every alias from 1 to the server's maximum is taken", wire -> {
            Peer publisher = wire.connect("p");
            publisher.needsTopicAlias(1);
            publisher.subscribe(wire.topic("+"), 0);
            int maximum = publisher.connAck().topicAliasMaximum();
            for (int alias : new int[] {1, maximum, (maximum + 1) / 2}) {
                byte[] property = PropertyBytes.topicAlias(alias);
                publisher.publish(publisher
                        .publishPacket(wire.topic("t" + alias), 1, "named")
                        .with(property));
                publisher.take("named");
                publisher.publish(publisher.publishPacket("", 1, "aliased").with(property));
                Expect.same(
                        "topic name",
                        wire.topic("t" + alias),
                        publisher.take("aliased").topicName());
            }
        });
        catalogue.reason(
                V5,
                "MQTT-3.3.2-10",
                "A client takes every alias up to its own Topic Alias Maximum",
                "It binds the client.");
    }

    private static void refusedAliases(Catalogue.Builder catalogue) {
        catalogue.probe(
                V5,
                "MQTT-3.3.2-8",
                "Topic alias 0 is refused",
                wire -> wire.closesOn("topic alias 0", publish(wire, PropertyBytes.topicAlias(0)), 0x94, 0x82, 0x81));
        catalogue.probe(V5, "MQTT-3.3.2-9", "A topic alias above the server's maximum is refused", wire -> {
            int maximum = wire.connect("a").connAck().topicAliasMaximum();
            Peer.skipUnless(maximum < 65_535, "the broker takes every alias there is");
            wire.closesOn("an alias above the maximum", publish(wire, PropertyBytes.topicAlias(maximum + 1)), 0x94);
        });
        catalogue.probe(
                V5,
                "LINNET-V5-alias-unknown",
                "An empty topic name with an alias never set is refused (3.3.4)",
                wire -> {
                    Peer peer = wire.connect("a");
                    peer.needsTopicAlias(1);
                    peer.send(peer.publishPacket("")
                            .with(PropertyBytes.topicAlias(1))
                            .bytes());
                    peer.expectClosed();
                });
        catalogue.probe(
                V5, "LINNET-V5-alias-per-direction", "Aliases of client and server do not mix (3.3.2.3.4)", wire -> {
                    Peer peer = wire.connect(wire.client("a").with(PropertyBytes.topicAliasMaximum(1)));
                    peer.needsTopicAlias(1);
                    peer.subscribe(wire.topic("+"), 0);
                    peer.publish(peer.publishPacket(wire.topic("a"), 1, "one").with(PropertyBytes.topicAlias(1)));
                    peer.take("one");
                    wire.connect("p").publish(wire.topic("b"), 0, "two");
                    peer.take("two");
                    peer.publish(peer.publishPacket("", 1, "three").with(PropertyBytes.topicAlias(1)));
                    Received.Publish third = peer.take("three");
                    Expect.that(
                            !third.topicName().equals(wire.topic("b")),
                            "the topic of the server's alias",
                            "that of the client's");
                });
    }
}
