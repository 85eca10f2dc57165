package io.linnet.audit;

import static io.linnet.audit.Bytes.hex;
import static io.linnet.audit.Bytes.join;
import static io.linnet.audit.Bytes.one;
import static io.linnet.audit.Bytes.packet;
import static io.linnet.audit.Bytes.properties;
import static io.linnet.audit.Bytes.text;
import static io.linnet.audit.Bytes.two;
import static io.linnet.audit.Bytes.utf8;
import static io.linnet.audit.SpecVersion.V3_1_1;
import static io.linnet.audit.SpecVersion.V5;

import java.util.List;
import java.util.Optional;

/** Section 3.1: the CONNECT packet and what is done with it, apart from identifiers, sessions, wills and keep alive. */
final class ConnectProbes {
    private static final byte[] NONE = {};
    private static final int WILL = 0x04;
    private static final int WILL_QOS_1 = 0x08;
    private static final int WILL_RETAIN = 0x20;
    private static final int PASSWORD = 0x40;
    private static final int USER_NAME = 0x80;

    private ConnectProbes() {}

    static void register(Catalogue.Builder catalogue) {
        firstPacket(catalogue);
        protocol(catalogue);
        willFlags(catalogue);
        userNameFlags(catalogue);
        handling(catalogue);
        rejection(catalogue);
    }

    private static void firstPacket(Catalogue.Builder catalogue) {
        catalogue.both("MQTT-3.1.0-1", "MQTT-3.1.0-1", "The first packet is CONNECT, or the connection ends", wire -> {
            wire.refuses("PINGREQ", Packets.pingReq());
            wire.refuses("PUBLISH", new PublishPacket(wire.version(), utf8(wire.topic("a"))).bytes());
            wire.refuses(
                    "SUBSCRIBE",
                    new SubscribePacket(wire.version(), 1)
                            .filter(wire.topic("a"), 0)
                            .bytes());
            wire.refuses("CONNACK", hex("20 02 00 00"));
            wire.refuses("PUBREL", Packets.pubRel(1));
        });
        catalogue.both("MQTT-3.1.0-2", "MQTT-3.1.0-2", "A second CONNECT ends the connection", wire -> {
            Peer peer = wire.connect("a");
            peer.send(wire.client("a").bytes());
            peer.expectClosed(0x82);
        });
    }

    private static void protocol(Catalogue.Builder catalogue) {
        catalogue.both("MQTT-3.1.2-1", "MQTT-3.1.2-1", "Another protocol name is not served as MQTT", wire -> {
            byte[] connect = wire.client("a").bytes();
            connect[7] = 'X'; // MQTX
            wire.refused(connect, 0x84, 0x01);
        });
        catalogue.probe(
                V3_1_1, "MQTT-3.1.2-2", "An unknown protocol level is answered by CONNACK 0x01 and a close", wire -> {
                    RawConnection connection = wire.open();
                    connection.send(unknownLevel(wire));
                    Received answer = connection
                            .readUnlessClosed()
                            .orElseThrow(() -> new Mismatch("a close without CONNACK", "CONNACK 0x01"));
                    Expect.same("packet", PacketKind.CONNACK, answer.kind(), answer);
                    // A server that also speaks 5.0 may answer in the way of 5.0, as that version asks.
                    Expect.oneOf(
                            "CONNACK code",
                            List.of(0x01, 0x84),
                            answer.connAck().reasonCode());
                    connection.expectClosed();
                });
        catalogue.probe(
                V5,
                "MQTT-3.1.2-2",
                "An unknown protocol version ends the connection, after CONNACK 0x84 if any",
                wire -> wire.refused(unknownLevel(wire), 0x84, 0x01));
        catalogue.both(
                "MQTT-3.1.2-3",
                "MQTT-3.1.2-3",
                "The reserved connect flag is 0, or the connection ends",
                wire -> wire.refused(wire.client("a").flags(0x01).bytes()));
    }

    private static byte[] unknownLevel(Wire wire) {
        byte[] connect = wire.client("a").bytes();
        connect[8] = 99;
        return connect;
    }

    private static void willFlags(Catalogue.Builder catalogue) {
        catalogue.both("MQTT-3.1.2-9", "MQTT-3.1.2-9", "With the will flag, will topic and payload are there", wire -> {
            wire.refuses(
                    "a will flag without will", wire.client("a").flags(WILL).bytes());
            byte[] topicOnly = join(wire.version().isV5() ? properties() : NONE, text(wire.topic("a")));
            wire.refuses(
                    "a will without payload",
                    wire.client("a").flags(WILL).after(topicOnly).bytes());
        });
        catalogue.probe(V3_1_1, "MQTT-3.1.2-11", "Without the will flag, no will fields and no will bits", wire -> {
            wire.refuses(
                    "will fields",
                    wire.client("a").after(text(wire.topic("a")), text("w")).bytes());
            wire.refuses(
                    "will bits",
                    wire.client("a").flags(WILL_QOS_1 | WILL_RETAIN).bytes());
        });
        catalogue.both("MQTT-3.1.2-13", "MQTT-3.1.2-11", "Without the will flag, the will QoS is 0", wire -> {
            wire.refuses("will QoS 1", wire.client("a").flags(WILL_QOS_1).bytes());
            wire.refuses("will QoS 2", wire.client("a").flags(WILL_QOS_1 << 1).bytes());
        });
        catalogue.both("MQTT-3.1.2-14", "MQTT-3.1.2-12", "The will QoS is 0, 1 or 2; 3 is refused", wire -> {
            wire.connect(wire.client("a").will(wire.topic("w"), "w", 0)).disconnect();
            wire.refused(wire.client("a").will(wire.topic("w"), "w", 3).bytes());
        });
        catalogue.both(
                "MQTT-3.1.2-15",
                "MQTT-3.1.2-13",
                "Without the will flag, will retain is 0",
                wire -> wire.refused(wire.client("a").flags(WILL_RETAIN).bytes()));
    }

    private static void userNameFlags(Catalogue.Builder catalogue) {
        catalogue.both(
                "MQTT-3.1.2-18",
                "MQTT-3.1.2-16",
                "Without the user name flag, no user name",
                wire -> wire.refused(wire.client("a").after(text("name")).bytes()));
        catalogue.both(
                "MQTT-3.1.2-19",
                "MQTT-3.1.2-17",
                "With the user name flag, a user name",
                wire -> wire.refused(wire.client("a").flags(USER_NAME).bytes()));
        catalogue.both(
                "MQTT-3.1.2-20",
                "MQTT-3.1.2-18",
                "Without the password flag, no password",
                wire -> wire.refused(wire.client("a")
                        .userName(utf8("name"))
                        .after(text("secret"))
                        .bytes()));
        catalogue.both(
                "MQTT-3.1.2-21",
                "MQTT-3.1.2-19",
                "With the password flag, a password",
                wire -> wire.refused(
                        wire.client("a").userName(utf8("name")).flags(PASSWORD).bytes()));
        catalogue.probe(
                V3_1_1,
                "MQTT-3.1.2-22",
                "A password without a user name is refused",
                wire -> wire.refused(wire.client("a").password(utf8("secret")).bytes()));
        catalogue.both(
                "MQTT-3.1.3-11",
                "MQTT-3.1.3-12",
                "The user name is well-formed UTF-8",
                wire -> wire.refused(
                        wire.client("a").userName(hex("61 ed a0 80")).bytes()));
        catalogue.both(
                "MQTT-3.1.3-10",
                "MQTT-3.1.3-11",
                "The will topic is well-formed UTF-8",
                wire -> wire.refused(
                        wire.client("a").will(hex("61 ed a0 80"), utf8("w"), 0).bytes()));
    }

    private static void handling(Catalogue.Builder catalogue) {
        catalogue.both(
                "MQTT-3.1.3-1",
                "MQTT-3.1.3-1",
                "The payload's fields are read in their order",
                ConnectProbes::allFields);
        catalogue.probe(V5, "MQTT-3.1.4-1", "A CONNECT of another format ends the connection", ConnectProbes::formats);
        catalogue.probe(
                V3_1_1,
                "MQTT-3.1.4-1",
                "A CONNECT of another format ends the connection without CONNACK",
                ConnectProbes::formats);
        catalogue.probe(V5, "MQTT-3.1.4-2", "A client that is not let in is disconnected", wire -> {
            RawConnection connection = wire.open();
            connection.send(wire.client("a")
                    .userName(utf8(wire.token()))
                    .password(utf8("wrong"))
                    .bytes());
            Optional<Received> answer = connection.readUnlessClosed();
            boolean accepted = answer.isPresent() && answer.get().connAck().reasonCode() == 0;
            Peer.skipUnless(!accepted, "the broker lets unknown users in");
            connection.expectClosed();
        });
        catalogue.probe(V3_1_1, "MQTT-3.1.4-2", "A client that connects again ends its old connection", wire -> {
            Peer old = wire.connect("a");
            wire.connect("a").ping();
            old.expectClosed();
        });
        catalogue.probe(
                V5, "MQTT-3.1.4-3", "A client that connects again takes over: 0x8E to the old connection", wire -> {
                    Peer old = wire.connect("a");
                    wire.connect("a").ping();
                    old.expectDisconnect(0x8e);
                });
        catalogue.both(
                "MQTT-3.1.4-4",
                "MQTT-3.1.4-5",
                "An accepted CONNECT is answered by CONNACK 0x00",
                wire -> Expect.same(
                        "CONNACK code", 0, wire.connect("a").connAck().reasonCode()));
    }

    private static void allFields(Wire wire) {
        String topic = wire.topic("w");
        Peer watcher = wire.connect("s");
        watcher.subscribe(topic, 0);
        RawConnection connection = wire.open();
        connection.send(wire.client("a")
                .will(topic, "the will", 0)
                .userName(utf8("name"))
                .password(utf8("secret"))
                .bytes());
        Received answer = connection.read();
        Peer.skipUnless(answer.connAck().reasonCode() == 0, "the broker does not let an unknown user in");
        connection.close();
        watcher.take("the will");
    }

    private static void formats(Wire wire) {
        refusesSilently(
                wire,
                "two bytes after the payload",
                wire.client("a").after(hex("00 00")).bytes());
        byte[] fields = join(text("MQTT"), one(wire.version().level()), hex("02 00 3c"));
        refusesSilently(wire, "nothing after keep alive", packet(0x10, fields));
        byte[] none = wire.version().isV5() ? properties() : NONE;
        refusesSilently(
                wire, "a client identifier longer than the packet", packet(0x10, fields, none, two(20), utf8("short")));
        refusesSilently(wire, "a body of one byte", hex("10 01 00"));
    }

    private static void refusesSilently(Wire wire, String what, byte[] connect) {
        List<Received> before = wire.refused(connect);
        Expect.that(wire.version().isV5() || before.isEmpty(), before + " after " + what, "a close without CONNACK");
    }

    private static void rejection(Catalogue.Builder catalogue) {
        catalogue.both("MQTT-3.1.4-5", "MQTT-3.1.4-6", "What follows a rejected CONNECT is not processed", wire -> {
            String topic = wire.topic("a");
            Peer watcher = wire.connect("s");
            watcher.subscribe(topic, 0);
            byte[] publish = new PublishPacket(wire.version(), utf8(topic))
                    .payload("after")
                    .bytes();
            wire.refused(join(unknownLevel(wire), publish));
            wire.connect("p").publish(topic, 0, "marker");
            watcher.take("marker");
        });
        catalogue.reason(
                V5,
                "MQTT-3.1.2-30",
                "During an enhanced login a client sends AUTH and DISCONNECT only",
                "It binds the client.");
    }
}
