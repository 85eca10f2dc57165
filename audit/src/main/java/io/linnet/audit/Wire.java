package io.linnet.audit;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What a probe has in hand: the target, names that no other probe uses, and connections that end with it. Closing
 * also removes the sessions and retained messages that the probe made.
 */
final class Wire implements AutoCloseable {
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final int TOKEN_LENGTH = 10;

    private final Target target;
    private final SpecVersion version;
    private final String token;
    private final Deque<Closeable> open = new ArrayDeque<>();
    private final Set<String> identifiers = new TreeSet<>();
    private final Set<String> retained = new TreeSet<>();

    Wire(Target target, SpecVersion version) {
        this.target = target;
        this.version = version;
        StringBuilder letters = new StringBuilder("l");
        for (int i = 1; i < TOKEN_LENGTH; i++) {
            letters.append(LETTERS.charAt(ThreadLocalRandom.current().nextInt(LETTERS.length())));
        }
        this.token = letters.toString();
    }

    SpecVersion version() {
        return version;
    }

    Target target() {
        return target;
    }

    /** Random letters that start every name of this probe. */
    String token() {
        return token;
    }

    /** A topic name or filter below the probe's own first level. */
    String topic(String rest) {
        return token + "/" + rest;
    }

    /** A topic whose retained message is removed when the probe ends. */
    String retainedTopic(String rest) {
        String topic = topic(rest);
        retained.add(topic);
        return topic;
    }

    /** A client identifier that every server must accept: at most 23 letters and digits. */
    String clientIdentifier(String suffix) {
        return token + suffix;
    }

    /** A TCP connection on which nothing has been sent. */
    RawConnection open() {
        RawConnection connection = RawConnection.open(target, version);
        open.push(connection);
        return connection;
    }

    /** Closes this, too, when the probe ends. */
    <T extends Closeable> T closing(T resource) {
        open.push(resource);
        return resource;
    }

    /** A CONNECT packet for the probe's client of this name, with Clean Start 1. */
    ConnectPacket client(String name) {
        String identifier = clientIdentifier(name);
        identifiers.add(identifier);
        return new ConnectPacket(version, Bytes.utf8(identifier));
    }

    Peer connect(String name) {
        return connect(client(name));
    }

    /** Connects; the broker must accept. */
    Peer connect(ConnectPacket packet) {
        RawConnection connection = open();
        connection.limitPacketSize(packet.packetSizeLimit());
        connection.send(packet.bytes());
        Received received = connection.read();
        Expect.same("first packet", PacketKind.CONNACK, received.kind(), received);
        ReceivedConnAck connAck = received.connAck();
        Expect.that(connAck.reasonCode() == 0, received, "CONNACK 0x00");
        return new Peer(connection, connAck);
    }

    /**
     * Sends these bytes on a new connection; the broker must close it, and must not accept a CONNECT among them.
     *
     * @param reasonCodes what a CONNACK may say if it comes; empty for anything but success
     */
    List<Received> refused(byte[] bytes, Integer... reasonCodes) {
        RawConnection connection = open();
        connection.send(bytes);
        List<Received> before = connection.expectClosed();
        for (Received packet : before) {
            Expect.same("packet", PacketKind.CONNACK, packet.kind(), packet);
            Expect.that(packet.connAck().reasonCode() != 0, packet, "a refused CONNECT");
            if (reasonCodes.length > 0) {
                Expect.oneOf(
                        "CONNACK reason code",
                        Arrays.asList(reasonCodes),
                        packet.connAck().reasonCode());
            }
        }
        return before;
    }

    /** Whatever the broker answers to these bytes on a new connection, until it closes or falls silent. */
    List<Received> answers(byte[] bytes) {
        RawConnection connection = open();
        connection.send(bytes);
        return connection.readAll(Duration.ofSeconds(1));
    }

    /** An accepted client sends this packet; the broker must close its connection, as {@link Peer#expectClosed}. */
    void closesOn(String what, byte[] packet, Integer... reasonCodes) {
        Peer peer = connect("x");
        peer.send(packet);
        try {
            peer.expectClosed(reasonCodes);
        } catch (Mismatch e) {
            throw new Mismatch(e.came() + " after " + what, e.expected());
        }
    }

    /** As {@link #refused}, and a mismatch tells for which bytes. */
    void refuses(String what, byte[] bytes, Integer... reasonCodes) {
        try {
            refused(bytes, reasonCodes);
        } catch (Mismatch e) {
            throw new Mismatch(e.came() + " after " + what, e.expected());
        }
    }

    /** Lets time pass, for statements about time. */
    static void pass(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotOffered("interrupted");
        }
    }

    static void passSeconds(double seconds) {
        pass(Duration.ofMillis(Math.round(seconds * 1000)));
    }

    @Override
    public void close() {
        try {
            forget();
        } catch (Mismatch brokerGone) {
            // The probe's own outcome says what is wrong with the broker.
            return;
        } finally {
            open.forEach(Wire::closeQuietly);
        }
    }

    private void forget() {
        for (Closeable connection : new ArrayList<>(open)) {
            closeQuietly(connection);
        }
        for (String identifier : identifiers) {
            RawConnection connection = open();
            connection.send(new ConnectPacket(version, Bytes.utf8(identifier)).bytes());
            connection.read();
            for (String topic : retained) {
                connection.send(
                        new PublishPacket(version, Bytes.utf8(topic)).retain().bytes());
            }
            connection.send(Packets.disconnect());
            connection.expectClosed();
        }
    }

    private static void closeQuietly(Closeable resource) {
        try {
            resource.close();
        } catch (IOException alreadyGone) {
            return;
        }
    }
}
