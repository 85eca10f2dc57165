package io.linnet.audit;

import static io.linnet.audit.Bytes.utf8;
import static io.linnet.audit.SpecVersion.V3_1_1;
import static io.linnet.audit.SpecVersion.V5;

import java.util.List;

/** Wills: sections 3.1.2.5 to 3.1.2.7, 3.1.3.2 and 3.14.4. */
final class WillProbes {
    private WillProbes() {}

    static void register(Catalogue.Builder catalogue) {
        publishing(catalogue);
        retaining(catalogue);
        removing(catalogue);
        delaying(catalogue);
    }

    private static void publishing(Catalogue.Builder catalogue) {
        catalogue.probe(
                V5,
                "MQTT-3.1.2-7",
                "A will is kept with the session and published when the connection breaks",
                wire -> {
                    Peer watcher = watcher(wire);
                    wire.connect(wire.client("a").will(wire.topic("w"), "gone", 1))
                            .drop();
                    watcher.take("gone");
                });
        catalogue.probe(
                V5,
                "MQTT-3.1.2-8",
                "A will is published when the server ends the connection, and when its delay has passed",
                wire -> {
                    Peer watcher = watcher(wire);
                    Peer wrong = wire.connect(wire.client("a").will(wire.topic("w"), "wrong", 1));
                    wrong.send(wrong.publishPacket("a/+").bytes());
                    wrong.expectClosed();
                    watcher.take("wrong");
                    wire.connect(wire.client("b")
                                    .freshDurable()
                                    .will(wire.topic("w"), "delayed", 1)
                                    .willProperties(PropertyBytes.willDelay(1)))
                            .drop();
                    watcher.take("delayed");
                });
        catalogue.probe(
                V3_1_1, "MQTT-3.1.2-8", "A will is published when the connection ends without DISCONNECT", wire -> {
                    Peer watcher = watcher(wire);
                    wire.connect(wire.client("a").will(wire.topic("w"), "gone", 1))
                            .drop();
                    watcher.take("gone");
                    Peer wrong = wire.connect(wire.client("a").will(wire.topic("w"), "wrong", 1));
                    wrong.send(wrong.publishPacket("a/+").bytes());
                    wrong.expectClosed();
                    watcher.take("wrong");
                });
        catalogue.probe(V3_1_1, "MQTT-3.1.2-12", "Without the will flag no will is published", wire -> {
            Peer watcher = watcher(wire);
            wire.connect(wire.client("a").will(wire.topic("w"), "old", 1)).disconnect();
            wire.connect("a").drop();
            marker(wire, watcher);
        });
    }

    /** A client that is subscribed to the topic "w" at QoS 2. */
    private static Peer watcher(Wire wire) {
        Peer watcher = wire.connect("s");
        watcher.subscribe(wire.topic("w"), 2);
        return watcher;
    }

    /** Nothing came to the watcher before a message that is published now. */
    private static void marker(Wire wire, Peer watcher) {
        wire.connect("p").publish(wire.topic("w"), 1, "marker");
        watcher.take("marker");
    }

    private static void retaining(Catalogue.Builder catalogue) {
        catalogue.both("MQTT-3.1.2-16", "MQTT-3.1.2-14", "Will Retain 0: the will is not retained", wire -> {
            Peer watcher = watcher(wire);
            wire.connect(wire.client("a").will(wire.topic("w"), "gone", 1)).drop();
            Expect.that(!watcher.take("gone").retain(), "RETAIN 1", "RETAIN 0");
            Peer late = wire.connect("l");
            late.subscribe(wire.topic("w"), 1);
            late.expectNothing();
        });
        catalogue.both("MQTT-3.1.2-17", "MQTT-3.1.2-15", "Will Retain 1: the will is retained", wire -> {
            Peer watcher = watcher(wire);
            watcher.needsRetain();
            wire.connect(wire.client("a").retainedWill(wire.retainedTopic("w"), "gone", 1))
                    .drop();
            watcher.take("gone");
            Peer late = wire.connect("l");
            late.subscribe(wire.topic("w"), 1);
            Expect.that(late.take("gone").retain(), "RETAIN 0", "RETAIN 1");
        });
        catalogue.probe(V5, "MQTT-3.1.3-10", "The will's user properties keep their order", wire -> {
            Peer watcher = watcher(wire);
            wire.connect(wire.client("a")
                            .will(wire.topic("w"), "gone", 1)
                            .willProperties(
                                    PropertyBytes.userProperty("b", "1"),
                                    PropertyBytes.userProperty("a", "2"),
                                    PropertyBytes.userProperty("b", "3")))
                    .drop();
            List<String> properties = watcher.take("gone").properties().texts(PropertyBytes.USER_PROPERTY);
            Expect.same("user properties", List.of("b=1", "a=2", "b=3"), properties);
        });
    }

    private static void removing(Catalogue.Builder catalogue) {
        catalogue.both(
                "MQTT-3.1.2-10", "MQTT-3.1.2-10", "A will is published once, and not at all after DISCONNECT", wire -> {
                    Peer watcher = watcher(wire);
                    wire.connect(wire.client("a").durable().will(wire.topic("w"), "once", 1))
                            .drop();
                    watcher.take("once");
                    wire.connect(wire.client("a").durable()).drop();
                    wire.connect(wire.client("a").durable().will(wire.topic("w"), "never", 1))
                            .disconnect();
                    wire.connect(wire.client("a").durable()).drop();
                    marker(wire, watcher);
                });
        catalogue.both("MQTT-3.14.4-3", "MQTT-3.14.4-3", "A normal DISCONNECT removes the will", wire -> {
            Peer watcher = watcher(wire);
            wire.connect(wire.client("a").will(wire.topic("w"), "never", 1)).disconnect();
            marker(wire, watcher);
        });
        catalogue.probe(
                V5, "LINNET-V5-will-on-disconnect-04", "DISCONNECT 0x04 publishes the will (3.14.2.1)", wire -> {
                    Peer watcher = watcher(wire);
                    wire.connect(wire.client("a").will(wire.topic("w"), "wanted", 1))
                            .disconnect(Packets.disconnect(0x04));
                    watcher.take("wanted");
                });
    }

    private static void delaying(Catalogue.Builder catalogue) {
        catalogue.probe(
                V5, "MQTT-3.1.3-9", "A client that is back within the Will Delay Interval keeps its will", wire -> {
                    Peer watcher = watcher(wire);
                    wire.connect(delayed(wire, 2).freshDurable()).drop();
                    Wire.passSeconds(0.5);
                    Peer back = wire.connect(wire.client("a").resuming());
                    Expect.that(back.connAck().sessionPresent(), "Session Present 0", "Session Present 1");
                    Wire.passSeconds(3);
                    marker(wire, watcher);
                });
        catalogue.probe(
                V5,
                "LINNET-V5-will-at-session-end",
                "A delayed will is published when its session ends first (3.1.3.2.2)",
                wire -> {
                    Peer watcher = watcher(wire);
                    wire.connect(delayed(wire, 600).with(PropertyBytes.sessionExpiry(1)))
                            .drop();
                    watcher.take("delayed");
                });
        catalogue.probe(
                V5,
                "LINNET-V5-will-at-clean-start",
                "A delayed will is published when a clean start ends its session (3.1.3.2.2)",
                wire -> {
                    Peer watcher = watcher(wire);
                    wire.connect(delayed(wire, 600).freshDurable()).drop();
                    wire.connect("a").ping();
                    watcher.take("delayed");
                });
        catalogue.probe(
                V5,
                "LINNET-V5-will-at-takeover",
                "A takeover publishes a will without delay and keeps one with delay (3.1.4)",
                wire -> {
                    Peer watcher = watcher(wire);
                    wire.connect(delayed(wire, 600).freshDurable());
                    wire.connect(delayed(wire, 0).durable());
                    wire.connect(wire.client("a").resuming()).ping();
                    watcher.take("delayed");
                    marker(wire, watcher);
                });
    }

    private static ConnectPacket delayed(Wire wire, int seconds) {
        ConnectPacket connect = wire.client("a").will(utf8(wire.topic("w")), utf8("delayed"), 1);
        return connect.willProperties(PropertyBytes.willDelay(seconds));
    }
}
