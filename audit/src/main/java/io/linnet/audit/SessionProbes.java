package io.linnet.audit;

import static io.linnet.audit.SpecVersion.V3_1_1;
import static io.linnet.audit.SpecVersion.V5;

/** Clean Start, Session Present and how long a session lives: sections 3.1.2.4, 3.2.2.1.1, 4.1 and 4.5. */
final class SessionProbes {
    private SessionProbes() {}

    static void register(Catalogue.Builder catalogue) {
        starting(catalogue);
        present(catalogue);
        lasting(catalogue);
        client(catalogue);
    }

    private static void starting(Catalogue.Builder catalogue) {
        catalogue.both(
                "MQTT-3.1.2-6", "MQTT-3.1.2-4", "A clean start discards the session and begins a new one", wire -> {
                    sleepingSubscriber(wire);
                    Peer publisher = wire.connect("p");
                    publisher.publish(wire.topic("a"), 1, "queued");
                    Peer fresh = wire.connect("a");
                    Expect.that(!fresh.connAck().sessionPresent(), "Session Present 1", "Session Present 0");
                    publisher.publish(wire.topic("a"), 1, "later");
                    fresh.expectNothing();
                });
        catalogue.both("MQTT-3.1.2-4", "MQTT-3.1.2-5", "Without a clean start the session goes on", wire -> {
            sleepingSubscriber(wire);
            Peer publisher = wire.connect("p");
            publisher.publish(wire.topic("a"), 1, "queued");
            Peer again = wire.connect(wire.client("a").resuming());
            again.take("queued");
            publisher.publish(wire.topic("a"), 1, "live");
            again.take("live");
        });
        catalogue.probe(V5, "MQTT-3.1.2-6", "Without a clean start and without a session a new one begins", wire -> {
            Peer peer = wire.connect(wire.client("a").durable());
            Expect.that(!peer.connAck().sessionPresent(), "Session Present 1", "Session Present 0");
            peer.subscribe(wire.topic("a"), 1);
            peer.publish(wire.topic("a"), 1, "served");
            peer.take("served");
        });
        catalogue.both(
                "MQTT-3.1.4-3", "MQTT-3.1.4-4", "A takeover with a clean start also discards the session", wire -> {
                    Peer old = wire.connect(wire.client("a").durable());
                    old.subscribe(wire.topic("a"), 1);
                    Peer fresh = wire.connect("a");
                    Expect.that(!fresh.connAck().sessionPresent(), "Session Present 1", "Session Present 0");
                    old.expectClosed();
                    wire.connect("p").publish(wire.topic("a"), 1, "later");
                    fresh.expectNothing();
                });
        catalogue.probe(V3_1_1, "MQTT-3.1.2-5", "Messages at QoS 1 and 2 wait for a client that is away", wire -> {
            Peer subscriber = wire.connect(wire.client("a").durable());
            subscriber.subscribe(wire.topic("a"), 2);
            subscriber.disconnect();
            Peer publisher = wire.connect("p");
            publisher.publish(wire.topic("a"), 1, "one");
            publisher.publish(wire.topic("a"), 2, "two");
            Peer again = wire.connect(wire.client("a").resuming());
            again.take("one");
            again.take("two");
        });
    }

    /** Client "a" has subscribed to the topic "a" at QoS 1 in a durable session and is away. */
    static void sleepingSubscriber(Wire wire) {
        Peer subscriber = wire.connect(wire.client("a").durable());
        subscriber.subscribe(wire.topic("a"), 1);
        subscriber.disconnect();
    }

    private static void present(Catalogue.Builder catalogue) {
        catalogue.both("MQTT-3.2.2-1", "MQTT-3.2.2-2", "Session Present is 0 after a clean start", wire -> {
            sleepingSubscriber(wire);
            Expect.that(!wire.connect("a").connAck().sessionPresent(), "Session Present 1", "Session Present 0");
        });
        catalogue.probe(V3_1_1, "MQTT-3.2.2-2", "Session Present is 1 when there is a stored session", wire -> {
            sleepingSubscriber(wire);
            Peer again = wire.connect(wire.client("a").resuming());
            Expect.that(again.connAck().sessionPresent(), "Session Present 0", "Session Present 1");
        });
        catalogue.probe(V3_1_1, "MQTT-3.2.2-3", "Session Present is 0 when there is no stored session", wire -> {
            Peer first = wire.connect(wire.client("a").resuming());
            Expect.that(!first.connAck().sessionPresent(), "Session Present 1", "Session Present 0");
        });
        catalogue.probe(V5, "MQTT-3.2.2-3", "Session Present tells whether there was a session", wire -> {
            Peer first = wire.connect(wire.client("a").durable());
            Expect.that(!first.connAck().sessionPresent(), "Session Present 1 at first", "Session Present 0");
            first.disconnect();
            Peer second = wire.connect(wire.client("a").resuming());
            Expect.that(
                    second.connAck().sessionPresent(), "Session Present 0 for an empty session", "Session Present 1");
        });
        catalogue.both("MQTT-3.2.2-4", "MQTT-3.2.2-6", "A refusing CONNACK has Session Present 0", wire -> {
            sleepingSubscriber(wire);
            ReceivedConnAck connAck = ConnAckProbes.refusal(wire, "a");
            Expect.same("CONNACK flags", 0, connAck.flags());
        });
    }

    private static void lasting(Catalogue.Builder catalogue) {
        catalogue.probe(
                V5, "MQTT-3.1.2-23", "With a Session Expiry Interval the session outlives the connection", wire -> {
                    Peer peer = wire.connect(wire.client("a").durable());
                    peer.subscribe(wire.topic("a"), 1);
                    peer.drop();
                    wire.connect("p").publish(wire.topic("a"), 1, "queued");
                    Peer again = wire.connect(wire.client("a").resuming());
                    Expect.that(again.connAck().sessionPresent(), "Session Present 0", "Session Present 1");
                    again.take("queued");
                });
        catalogue.probe(V5, "MQTT-4.1.0-1", "A session does not end while its connection is open", wire -> {
            Peer peer = wire.connect(wire.client("a").with(PropertyBytes.sessionExpiry(1)));
            peer.subscribe(wire.topic("a"), 1);
            Wire.passSeconds(2.5);
            wire.connect("p").publish(wire.topic("a"), 1, "still there");
            peer.take("still there");
        });
        catalogue.both(
                "MQTT-4.1.0-2", "MQTT-4.1.0-2", "A session is kept as long as it has to be, and not longer", wire -> {
                    if (wire.version().isV5()) {
                        sessionExpires(wire);
                    } else {
                        sessionLastsWithConnection(wire);
                    }
                });
        catalogue.probe(
                V3_1_1,
                "MQTT-4.1.0-1",
                "A session with CleanSession 0 is stored until a clean one replaces it",
                wire -> {
                    sleepingSubscriber(wire);
                    Peer publisher = wire.connect("p");
                    for (int i = 0; i < 3; i++) {
                        publisher.publish(wire.topic("a"), 1, "m" + i);
                        Peer again = wire.connect(wire.client("a").resuming());
                        Expect.that(again.connAck().sessionPresent(), "Session Present 0", "Session Present 1");
                        again.take("m" + i);
                        again.ping();
                        again.drop();
                    }
                });
        catalogue.both(
                "MQTT-4.5.0-1",
                "MQTT-4.5.0-1",
                "A message reaches the session of every matching subscriber, there or away",
                wire -> {
                    sleepingSubscriber(wire);
                    Peer live = wire.connect("b");
                    live.subscribe(wire.topic("a"), 1);
                    wire.connect("p").publish(wire.topic("a"), 1, "for both");
                    live.take("for both");
                    wire.connect(wire.client("a").resuming()).take("for both");
                });
    }

    private static void sessionExpires(Wire wire) {
        Peer peer = wire.connect(wire.client("a").with(PropertyBytes.sessionExpiry(1)));
        peer.subscribe(wire.topic("a"), 1);
        peer.disconnect();
        Wire.passSeconds(3);
        Peer again = wire.connect(wire.client("a").resuming());
        Expect.that(!again.connAck().sessionPresent(), "a session 3 s after an expiry of 1 s", "no session");
        wire.connect("p").publish(wire.topic("a"), 1, "too late");
        again.expectNothing();
    }

    private static void sessionLastsWithConnection(Wire wire) {
        Peer peer = wire.connect("a");
        peer.subscribe(wire.topic("a"), 1);
        wire.connect("p").publish(wire.topic("a"), 1, "there");
        peer.take("there");
        peer.drop();
        Peer again = wire.connect(wire.client("a").resuming());
        Expect.that(!again.connAck().sessionPresent(), "a clean session after its connection", "no session");
    }

    private static void client(Catalogue.Builder catalogue) {
        String why = "It binds the client.";
        catalogue.reason(V5, "MQTT-3.2.2-4", "A client without session state leaves when told Session Present 1", why);
        catalogue.reason(V5, "MQTT-3.2.2-5", "A client told Session Present 0 discards its session state", why);
        catalogue.bothReason(
                "MQTT-4.5.0-2", "MQTT-4.5.0-2", "A client acknowledges messages whether it wants them or not", why);
    }
}
