package io.linnet.audit;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * A connected client that plays by the rules unless a probe sends bytes through it. Packets of a kind that nobody
 * asked for yet wait, so that acknowledgements and messages may come in any order. One thread at a time.
 *
 * <p>Asking for something that CONNACK says is not offered skips the probe.
 */
final class Peer {
    /** What a broker of several threads may need to pass a message from one connection to another. */
    private static final Duration MOMENT = Duration.ofMillis(50);

    private static final Duration A_WHILE = Duration.ofSeconds(1);

    private final RawConnection connection;
    private final ReceivedConnAck connAck;
    private final Deque<Received> waiting = new ArrayDeque<>();
    private int lastPacketIdentifier;

    Peer(RawConnection connection, ReceivedConnAck connAck) {
        this.connection = connection;
        this.connAck = connAck;
    }

    ReceivedConnAck connAck() {
        return connAck;
    }

    SpecVersion version() {
        return connection.version();
    }

    int nextPacketIdentifier() {
        return ++lastPacketIdentifier;
    }

    void send(byte[]... pieces) {
        connection.send(pieces);
    }

    // --- reading ---

    /** The oldest packet that is still unread, of any kind. */
    Received read() {
        Received packet = waiting.poll();
        return packet == null ? connection.read() : packet;
    }

    /** The oldest unread packet of this kind; others wait. */
    Received read(PacketKind kind) {
        return readWithin(kind, connection.patience())
                .orElseThrow(() -> new Mismatch(waiting.isEmpty() ? "nothing" : waiting.toString(), kind.toString()));
    }

    /** As {@link #read(PacketKind)}; empty when none comes within the time. */
    Optional<Received> readWithin(PacketKind kind, Duration time) {
        for (Iterator<Received> packets = waiting.iterator(); packets.hasNext(); ) {
            Received packet = packets.next();
            if (packet.kind() == kind) {
                packets.remove();
                return Optional.of(packet);
            }
        }
        Optional<Received> packet = connection.readWithin(time, kind.toString());
        while (packet.isPresent() && packet.get().kind() != kind) {
            refuseEnd(packet.get(), kind);
            waiting.add(packet.get());
            packet = connection.readWithin(time, kind.toString());
        }
        return packet;
    }

    private static void refuseEnd(Received packet, PacketKind wanted) {
        if (packet.kind() == PacketKind.DISCONNECT) {
            throw new Mismatch(packet.toString(), wanted.toString());
        }
    }

    /** The next message, left unacknowledged. */
    Received.Publish receive() {
        return read(PacketKind.PUBLISH).publish();
    }

    /** The next message while an earlier one is unacknowledged; a broker may hold it back, which skips the probe. */
    Received.Publish receiveAnother() {
        return readWithin(PacketKind.PUBLISH, A_WHILE)
                .orElseThrow(() -> new NotOffered("the broker sends nothing more while a message is unacknowledged"))
                .publish();
    }

    /** The next message, acknowledged as its QoS asks. */
    Received.Publish take() {
        Received.Publish publish = receive();
        acknowledge(publish);
        return publish;
    }

    /** The next message, which must have this payload, acknowledged. */
    Received.Publish take(String payload) {
        Received.Publish publish = take();
        Expect.same("payload", payload, publish.payload(), publish);
        return publish;
    }

    void acknowledge(Received.Publish publish) {
        int identifier = publish.packetIdentifier();
        if (publish.qos() == 1) {
            send(Packets.pubAck(identifier));
        } else if (publish.qos() == 2) {
            send(Packets.pubRec(identifier));
            Expect.same(
                    "packet identifier of PUBREL",
                    identifier,
                    readAck(PacketKind.PUBREL).packetIdentifier());
            send(Packets.pubComp(identifier));
        }
    }

    Received.Ack readAck(PacketKind kind) {
        return read(kind).ack();
    }

    /** PUBACK, PUBREC, PUBREL or PUBCOMP for this identifier, with a reason code below 0x80. */
    void expectAck(PacketKind kind, int packetIdentifier) {
        Received.Ack ack = readAck(kind);
        Expect.same("packet identifier of " + kind, packetIdentifier, ack.packetIdentifier());
        Expect.that(ack.reasonCode() < 0x80, "%s 0x%02x".formatted(kind, ack.reasonCode()), "success");
    }

    // --- silence ---

    /** A round trip through the broker: what it sent before arrives before. */
    void ping() {
        send(Packets.pingReq());
        read(PacketKind.PINGRESP);
    }

    /** Nothing has come and nothing comes before the answer to a PINGREQ and in a moment after it. */
    void expectNothing() {
        ping();
        expectNothingFor(MOMENT);
    }

    /** Nothing has come and nothing comes within the time. */
    void expectNothingFor(Duration time) {
        refuseAllWaiting();
        connection.readWithin(time, "an open connection and nothing").ifPresent(packet -> {
            throw new Mismatch(packet.toString(), "nothing");
        });
    }

    private void refuseAllWaiting() {
        if (!waiting.isEmpty()) {
            throw new Mismatch(waiting.toString(), "nothing");
        }
    }

    /** Whether a packet of this kind has come and was not read yet. */
    boolean hasWaiting(PacketKind kind) {
        return waiting.stream().anyMatch(packet -> packet.kind() == kind);
    }

    // --- the end ---

    /**
     * The broker closes the connection. If it says why by a DISCONNECT packet, the reason code must be one of these,
     * or, when none are given, any that a server may use.
     *
     * @return the packets that came before the close and were not read yet
     */
    List<Received> expectClosed(Integer... reasonCodes) {
        return lastPackets(connection.expectClosed(), reasonCodes);
    }

    /** As {@link #expectClosed}, while the client sends nothing. */
    void expectClosedWithin(Duration time, Integer... reasonCodes) {
        lastPackets(connection.expectClosedWithin(time), reasonCodes);
    }

    private List<Received> lastPackets(List<Received> unread, Integer... reasonCodes) {
        List<Received> last = new ArrayList<>(waiting);
        last.addAll(unread);
        List<Integer> allowed = reasonCodes.length == 0 ? Expect.SERVER_DISCONNECT_CODES : Arrays.asList(reasonCodes);
        for (Received packet : last) {
            if (packet.kind() == PacketKind.DISCONNECT) {
                Expect.that(version().isV5(), "a DISCONNECT packet", "none from a 3.1.1 server");
                Expect.oneOf(
                        "reason code of DISCONNECT", allowed, packet.reason().reasonCode());
            }
        }
        return last;
    }

    /** The broker sends DISCONNECT with one of these reason codes and closes the connection. */
    void expectDisconnect(Integer... reasonCodes) {
        List<Received> last = expectClosed(reasonCodes);
        Expect.that(
                last.stream().anyMatch(packet -> packet.kind() == PacketKind.DISCONNECT),
                "a close without DISCONNECT",
                "DISCONNECT with " + Expect.hex(Arrays.asList(reasonCodes)));
    }

    /** A normal DISCONNECT; returns when the broker has seen it. */
    void disconnect() {
        disconnect(Packets.disconnect());
    }

    /** Sends this DISCONNECT packet; returns when the broker has closed the connection. */
    void disconnect(byte[] packet) {
        send(packet);
        connection.expectClosed();
    }

    /** Ends the connection as a failing network does. */
    void drop() {
        connection.close();
    }

    // --- ordinary flows ---

    /** Subscribes with a Subscription Options byte; skips the probe when a lower QoS is granted than asked for. */
    void subscribe(String filter, int options) {
        int qos = options & 3;
        int granted = subscribe(new SubscribePacket(version(), nextPacketIdentifier()).filter(filter, options))
                .getFirst();
        Expect.that(granted < 0x80, "SUBACK 0x%02x".formatted(granted), "a granted subscription to " + filter);
        skipUnless(granted >= qos, "the broker grants QoS " + granted + " only");
    }

    /** Subscribes to all filters of the packet and returns the codes of SUBACK. */
    List<Integer> subscribe(SubscribePacket packet) {
        for (String filter : packet.filters()) {
            boolean shared = version().isV5() && filter.startsWith("$share/");
            skipUnless(!shared || connAck.sharedSubscriptionsAvailable(), "the broker offers no shared subscriptions");
            boolean wildcard = filter.contains("#") || filter.contains("+");
            skipUnless(!wildcard || connAck.wildcardsAvailable(), "the broker offers no wildcard subscriptions");
        }
        send(packet.bytes());
        return read(PacketKind.SUBACK).codes().codes();
    }

    SubscribePacket subscribePacket() {
        return new SubscribePacket(version(), nextPacketIdentifier());
    }

    /** Unsubscribes and returns the codes of UNSUBACK, none in 3.1.1. */
    List<Integer> unsubscribe(String... filters) {
        int identifier = nextPacketIdentifier();
        send(Packets.unsubscribe(version(), identifier, filters));
        Received.Codes codes = read(PacketKind.UNSUBACK).codes();
        Expect.same("packet identifier of UNSUBACK", identifier, codes.packetIdentifier());
        return codes.codes();
    }

    PublishPacket publishPacket(String topicName) {
        return new PublishPacket(version(), Bytes.utf8(topicName));
    }

    /** A PUBLISH packet with the next packet identifier at this QoS. */
    PublishPacket publishPacket(String topicName, int qos, String payload) {
        PublishPacket packet = publishPacket(topicName).payload(payload);
        return qos == 0 ? packet : packet.qos(qos, nextPacketIdentifier());
    }

    void publish(String topicName, int qos, String payload) {
        publish(publishPacket(topicName, qos, payload));
    }

    /** Sends the packet and goes through the whole flow of its QoS; at QoS 0 until the broker has read it. */
    void publish(PublishPacket packet) {
        needsQos(packet.qos());
        send(packet.bytes());
        switch (packet.qos()) {
            case 0 -> ping();
            case 1 -> expectAck(PacketKind.PUBACK, packet.packetIdentifier());
            default -> {
                expectAck(PacketKind.PUBREC, packet.packetIdentifier());
                send(Packets.pubRel(packet.packetIdentifier()));
                expectAck(PacketKind.PUBCOMP, packet.packetIdentifier());
            }
        }
    }

    // --- what the broker may leave out ---

    void needsQos(int qos) {
        skipUnless(qos <= connAck.maximumQos(), "the broker's Maximum QoS is " + connAck.maximumQos());
    }

    void needsRetain() {
        skipUnless(connAck.retainAvailable(), "the broker does not retain messages");
    }

    void needsSubscriptionIdentifiers() {
        skipUnless(connAck.subscriptionIdentifiersAvailable(), "the broker offers no subscription identifiers");
    }

    void needsTopicAlias(int alias) {
        int maximum = connAck.topicAliasMaximum();
        skipUnless(alias <= maximum, "the broker's Topic Alias Maximum is " + maximum);
    }

    static void skipUnless(boolean offered, String why) {
        if (!offered) {
            throw new NotOffered(why);
        }
    }
}
