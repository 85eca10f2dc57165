package io.linnet.cli.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.broker.Broker;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The power fails while a broker has clients: every message whose PUBACK may have left the machine reaches the subscriber after a
 * restart, whose session is present when its SUBACK may have left. The acknowledgements are taken from the recording itself, where
 * they stand in one order with the writes and syncs of the disk.
 */
@Timeout(180)
class BrokerPowerCutTest {
    private static final int MESSAGES = 200;
    private static final int WINDOW = 8;
    private static final int CUTS = 60;

    @TempDir
    private Path scratch;

    @BeforeAll
    static void needsStrace() {
        Strace.require();
    }

    @Test
    void noAcknowledgedMessageIsLost() throws Exception {
        Path folder = Files.createDirectory(scratch.resolve("data"));
        Path cuts = Files.createDirectory(scratch.resolve("cuts"));
        Path recording = scratch.resolve("recording");
        try (TroubledBroker broker =
                TroubledBroker.start(Strace.recording(recording), folder, scratch.resolve("errors"))) {
            leaveASubscription(broker.port());
            publishAll(broker.port());
        }
        DiskTrace trace = DiskTrace.parse(Files.readAllLines(recording, StandardCharsets.ISO_8859_1), folder);
        assertThat(acknowledged(trace.told(trace.end()), RawClient.PUBACK)).hasSize(MESSAGES);
        new PowerCuts(trace, 1, BrokerPowerCutTest::isPubAck)
                .check(CUTS, cuts, BrokerPowerCutTest::everyAcknowledgedMessageArrives);
    }

    private static boolean isPubAck(DiskTrace.Told told) {
        return told.bytes().length % 4 == 0 && told.bytes().length > 0 && told.bytes()[0] == 0x40;
    }

    private static void leaveASubscription(int port) throws IOException {
        try (RawClient subscriber = RawClient.connect(port, true, "subscriber", true)) {
            assertThat(subscriber.receive().type()).isEqualTo(RawClient.CONNACK);
            subscriber.subscribe(1, "q/#");
            assertThat(subscriber.receive().type()).isEqualTo(RawClient.SUBACK);
        }
    }

    private static void publishAll(int port) throws IOException {
        try (RawClient publisher = RawClient.connect(port, false, "publisher", false)) {
            assertThat(publisher.receive().type()).isEqualTo(RawClient.CONNACK);
            for (int identifier = 1; identifier <= MESSAGES + WINDOW; identifier++) {
                if (identifier <= MESSAGES) {
                    publisher.publish(identifier, "q/" + identifier);
                }
                if (identifier > WINDOW) {
                    assertThat(publisher.receive().identifier()).isEqualTo(identifier - WINDOW);
                }
            }
        }
    }

    /** The packet identifiers of the packets of one type that the broker has sent. */
    private static Set<Integer> acknowledged(List<DiskTrace.Told> told, int type) throws IOException {
        Map<Integer, ByteArrayOutputStream> streams = new TreeMap<>();
        for (DiskTrace.Told each : told) {
            streams.computeIfAbsent(each.descriptor(), descriptor -> new ByteArrayOutputStream())
                    .writeBytes(each.bytes());
        }
        Set<Integer> identifiers = new HashSet<>();
        for (ByteArrayOutputStream stream : streams.values()) {
            byte[] bytes = stream.toByteArray();
            // sockets begin with CONNACK; there are also pipes and event descriptors
            if (bytes.length > 4 && bytes[0] == 0x20) {
                collect(bytes, type, identifiers);
            }
        }
        return identifiers;
    }

    private static void collect(byte[] bytes, int type, Set<Integer> identifiers) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            while (in.available() > 0) {
                RawClient.Packet packet = RawClient.read(in);
                if (packet.type() == type) {
                    identifiers.add(packet.identifier());
                }
            }
        } catch (EOFException torn) {
            // the cut went through a packet, which nobody has read then
        }
    }

    private static void everyAcknowledgedMessageArrives(Path folder, List<DiskTrace.Told> told) throws Exception {
        Set<Integer> missing = new TreeSet<>(acknowledged(told, RawClient.PUBACK));
        boolean subscribed = !acknowledged(told, RawClient.SUBACK).isEmpty();
        try (Broker broker = DurableBroker.start(folder);
                RawClient subscriber = RawClient.connect(broker.port(), true, "subscriber", true)) {
            RawClient.Packet connAck = subscriber.receive();
            if (subscribed) {
                assertThat(connAck.sessionPresent()).as("session present").isTrue();
            }
            // what is published now comes behind everything that waits
            try (RawClient last = RawClient.connect(broker.port(), true, "last", false)) {
                last.publish(1, "q/0");
                for (boolean waiting = subscribed; waiting; ) {
                    RawClient.Packet packet = subscriber.receive();
                    int number = Integer.parseInt(packet.topic().substring(2));
                    waiting = number != 0;
                    missing.remove(number);
                    subscriber.acknowledge(packet);
                }
            }
        }
        assertThat(missing).as("messages that were acknowledged and are lost").isEmpty();
    }
}
