package io.linnet.audit;

import static io.linnet.audit.Bytes.hex;
import static io.linnet.audit.Bytes.join;
import static io.linnet.audit.Bytes.one;
import static io.linnet.audit.Bytes.packet;
import static io.linnet.audit.Bytes.properties;
import static io.linnet.audit.Bytes.text;
import static io.linnet.audit.Bytes.utf8;
import static io.linnet.audit.SpecVersion.V3_1_1;
import static io.linnet.audit.SpecVersion.V5;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Section 3.1.3.1: which client identifiers a server takes, and what it does without one. */
final class ClientIdentifierProbes {
    private static final String ALLOWED = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static final byte[] EMPTY = {};

    private ClientIdentifierProbes() {}

    static void register(Catalogue.Builder catalogue) {
        given(catalogue);
        absent(catalogue);
        assigned(catalogue);
    }

    private static void given(Catalogue.Builder catalogue) {
        catalogue.both("MQTT-3.1.3-2", "MQTT-3.1.3-2", "Sessions are told apart by client identifier", wire -> {
            Peer first = wire.connect(wire.client("a").durable());
            first.subscribe(wire.topic("a"), 1);
            first.disconnect();
            Peer second = wire.connect(wire.client("b").resuming());
            Expect.that(!second.connAck().sessionPresent(), "the session of another client", "a new session");
            Peer again = wire.connect(wire.client("a").resuming());
            Expect.that(again.connAck().sessionPresent(), "a new session", "the session of this client");
        });
        catalogue.both("MQTT-3.1.3-3", "MQTT-3.1.3-3", "The payload starts with the client identifier", wire -> {
            byte[] header = join(text("MQTT"), one(wire.version().level()), hex("02 00 3c"));
            byte[] none = wire.version().isV5() ? properties() : EMPTY;
            wire.refused(packet(0x10, header, none));
        });
        catalogue.both(
                "MQTT-3.1.3-4",
                "MQTT-3.1.3-4",
                "The client identifier is well-formed UTF-8",
                wire -> wire.refused(new ConnectPacket(wire.version(), hex("61 ed a0 80")).bytes()));
        catalogue.both(
                "MQTT-3.1.3-5", "MQTT-3.1.3-5", "Client identifiers of 1 to 23 letters and digits are taken", wire -> {
                    for (int start = 0; start < ALLOWED.length(); start += 13) {
                        String letters = ALLOWED.substring(start, Math.min(ALLOWED.length(), start + 13));
                        wire.connect(wire.client(letters));
                    }
                    // One character only: a random one, so that a real client is not put out by every run.
                    int at = ThreadLocalRandom.current().nextInt(ALLOWED.length());
                    wire.connect(new ConnectPacket(wire.version(), utf8(ALLOWED.substring(at, at + 1))));
                });
    }

    private static void absent(Catalogue.Builder catalogue) {
        catalogue.probe(V3_1_1, "MQTT-3.1.3-6", "A client without identifier gets a unique one and is served", wire -> {
            Peer first = nameless(wire);
            Peer second = nameless(wire);
            second.ping();
            first.ping();
        });
        catalogue.probe(V3_1_1, "MQTT-3.1.3-8", "No identifier and CleanSession 0: CONNACK 0x02 and a close", wire -> {
            List<Received> answers =
                    wire.refused(new ConnectPacket(V3_1_1, EMPTY).resuming().bytes(), 0x02);
            Expect.that(!answers.isEmpty(), "a close without CONNACK", "CONNACK 0x02");
        });
        catalogue.probe(
                V3_1_1, "MQTT-3.1.3-9", "A client identifier that is not taken: CONNACK 0x02 and a close", wire -> {
                    RawConnection connection = wire.open();
                    connection.send(longest(wire).bytes());
                    Optional<Received> answer = connection.readUnlessClosed();
                    Peer.skipUnless(
                            answer.isPresent(), "the broker closes at once on the longest client identifier there is");
                    ReceivedConnAck connAck = answer.get().connAck();
                    Peer.skipUnless(
                            connAck.reasonCode() != 0, "the broker takes the longest client identifier there is");
                    Expect.same("CONNACK code", 0x02, connAck.reasonCode());
                    connection.expectClosed();
                });
        catalogue.probe(
                V5,
                "MQTT-3.1.3-8",
                "A client identifier that is not taken ends the connection, after CONNACK 0x85 if any",
                wire -> {
                    RawConnection connection = wire.open();
                    connection.send(longest(wire).bytes());
                    Optional<Received> answer = connection.readUnlessClosed();
                    boolean taken = answer.isPresent() && answer.get().connAck().reasonCode() == 0;
                    Peer.skipUnless(!taken, "the broker takes the longest client identifier there is");
                    connection.expectClosed();
                });
        catalogue.reason(
                V3_1_1,
                "MQTT-3.1.3-7",
                "A client without identifier asks for a clean session",
                "It binds the client; the server's answer when it does not is tried under MQTT-3.1.3-8.");
    }

    private static void assigned(Catalogue.Builder catalogue) {
        catalogue.probe(V5, "MQTT-3.1.3-6", "A client without identifier gets a unique one", wire -> {
            String first = assignedTo(nameless(wire));
            String second = assignedTo(nameless(wire));
            Expect.that(!first.equals(second), "the same identifier twice", "two identifiers");
        });
        catalogue.probe(
                V5, "MQTT-3.1.3-7", "The assigned identifier is told in CONNACK and names the session", wire -> {
                    Peer nameless = wire.connect(new ConnectPacket(V5, EMPTY).freshDurable());
                    String identifier = assignedTo(nameless);
                    nameless.disconnect();
                    Peer again = wire.connect(new ConnectPacket(V5, utf8(identifier)).resuming());
                    Expect.that(
                            again.connAck().sessionPresent(),
                            "no session under the assigned identifier",
                            "its session");
                });
        catalogue.probe(V5, "MQTT-3.2.2-16", "The assigned identifier is new: nobody is put out by it", wire -> {
            Peer first = nameless(wire);
            Peer second = nameless(wire);
            Expect.that(!assignedTo(first).equals(assignedTo(second)), "the same identifier twice", "two identifiers");
            Expect.that(!second.connAck().sessionPresent(), "a session", "a new session");
            second.ping();
            first.ping();
        });
    }

    private static String assignedTo(Peer peer) {
        return peer.connAck()
                .properties()
                .text(PropertyBytes.ASSIGNED_CLIENT_IDENTIFIER)
                .filter(identifier -> !identifier.isEmpty())
                .orElseThrow(() -> new Mismatch("no Assigned Client Identifier", "one in CONNACK"));
    }

    /** A client with an empty identifier; a server may refuse it, which skips the probe. */
    private static Peer nameless(Wire wire) {
        RawConnection connection = wire.open();
        connection.send(new ConnectPacket(wire.version(), EMPTY).bytes());
        Optional<ReceivedConnAck> connAck = connection.readUnlessClosed().map(Received::connAck);
        boolean accepted = connAck.isPresent() && connAck.get().reasonCode() == 0;
        Peer.skipUnless(accepted, "the broker refuses empty client identifiers");
        return new Peer(connection, connAck.get());
    }

    private static ConnectPacket longest(Wire wire) {
        return wire.client("a".repeat(65_535 - wire.token().length()));
    }
}
