package io.linnet.audit;

import java.util.ArrayList;
import java.util.List;

/** A packet as it came from the broker, and the views of it that probes ask for. */
final class Received {
    private final SpecVersion version;
    private final int firstByte;
    private final byte[] body;

    Received(SpecVersion version, int firstByte, byte[] body) {
        this.version = version;
        this.firstByte = firstByte;
        this.body = body;
    }

    /** What follows the fixed header. */
    byte[] body() {
        return body;
    }

    PacketKind kind() {
        return PacketKind.of(firstByte);
    }

    int flags() {
        return firstByte & 0x0f;
    }

    /** Bytes on the wire, the fixed header included. */
    int length() {
        return 1 + Bytes.variable(body.length).length + body.length;
    }

    ReceivedConnAck connAck() {
        Cursor cursor = new Cursor(body);
        return new ReceivedConnAck(cursor.one(), cursor.one(), propertiesAtEnd(cursor), length());
    }

    /** PUBLISH; at QoS 0 the packet identifier is 0. */
    Publish publish() {
        int qos = flags() >> 1 & 3;
        Cursor cursor = new Cursor(body);
        String topicName = cursor.text();
        int packetIdentifier = qos > 0 ? cursor.two() : 0;
        ReceivedProperties properties = version.isV5() ? ReceivedProperties.read(cursor) : ReceivedProperties.NONE;
        boolean dup = (flags() & 8) != 0;
        boolean retain = (flags() & 1) != 0;
        return new Publish(dup, qos, retain, topicName, packetIdentifier, properties, Bytes.utf8(cursor.rest()));
    }

    /** PUBACK, PUBREC, PUBREL or PUBCOMP; what was left out of the packet reads as success without properties. */
    Ack ack() {
        Cursor cursor = new Cursor(body);
        int packetIdentifier = cursor.two();
        int reasonCode = cursor.atEnd() ? 0 : cursor.one();
        return new Ack(packetIdentifier, reasonCode, propertiesAtEnd(cursor));
    }

    /** SUBACK or UNSUBACK. */
    Codes codes() {
        Cursor cursor = new Cursor(body);
        int packetIdentifier = cursor.two();
        ReceivedProperties properties = version.isV5() ? ReceivedProperties.read(cursor) : ReceivedProperties.NONE;
        List<Integer> codes = new ArrayList<>();
        while (!cursor.atEnd()) {
            codes.add(cursor.one());
        }
        return new Codes(packetIdentifier, properties, List.copyOf(codes));
    }

    /** DISCONNECT or AUTH. */
    Reason reason() {
        Cursor cursor = new Cursor(body);
        int reasonCode = cursor.atEnd() ? 0 : cursor.one();
        return new Reason(reasonCode, propertiesAtEnd(cursor));
    }

    /** The properties of any packet of the server that has some. */
    ReceivedProperties properties() {
        return switch (kind()) {
            case CONNACK -> connAck().properties();
            case PUBLISH -> publish().properties();
            case PUBACK, PUBREC, PUBREL, PUBCOMP -> ack().properties();
            case SUBACK, UNSUBACK -> codes().properties();
            case DISCONNECT, AUTH -> reason().properties();
            default -> ReceivedProperties.NONE;
        };
    }

    private ReceivedProperties propertiesAtEnd(Cursor cursor) {
        return version.isV5() && !cursor.atEnd() ? ReceivedProperties.read(cursor) : ReceivedProperties.NONE;
    }

    @Override
    public String toString() {
        return switch (kind()) {
            case CONNACK -> "CONNACK 0x%02x".formatted(body.length > 1 ? body[1] : -1);
            case PUBLISH -> publish().toString();
            case DISCONNECT -> "DISCONNECT 0x%02x".formatted(reason().reasonCode());
            case AUTH -> "AUTH 0x%02x".formatted(reason().reasonCode());
            case PUBACK, PUBREC, PUBREL, PUBCOMP -> "%s 0x%02x".formatted(kind(), ack().reasonCode());
            case SUBACK, UNSUBACK -> kind() + " " + codes().codes();
            default -> kind().toString();
        };
    }

    /** A PUBLISH packet from the broker. */
    record Publish(
            boolean dup,
            int qos,
            boolean retain,
            String topicName,
            int packetIdentifier,
            ReceivedProperties properties,
            String payload) {
        @Override
        public String toString() {
            String shown = payload.length() > 40 ? payload.length() + " characters" : "'" + payload + "'";
            return "PUBLISH qos %d%s%s to %s with %s"
                    .formatted(qos, dup ? " dup" : "", retain ? " retain" : "", topicName, shown);
        }
    }

    /** A PUBACK, PUBREC, PUBREL or PUBCOMP packet from the broker. */
    record Ack(int packetIdentifier, int reasonCode, ReceivedProperties properties) {}

    /** A SUBACK or UNSUBACK packet from the broker. */
    record Codes(int packetIdentifier, ReceivedProperties properties, List<Integer> codes) {}

    /** A DISCONNECT or AUTH packet from the broker. */
    record Reason(int reasonCode, ReceivedProperties properties) {}
}
