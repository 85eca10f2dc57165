package io.linnet.packet;

/** The kind of an MQTT Control Packet: the upper four bits of its first byte (5.0 section 2.1.2). */
public enum PacketType {
    CONNECT(1),
    CONNACK(2),
    PUBLISH(3),
    PUBACK(4),
    PUBREC(5),
    PUBREL(6),
    PUBCOMP(7),
    SUBSCRIBE(8),
    SUBACK(9),
    UNSUBSCRIBE(10),
    UNSUBACK(11),
    PINGREQ(12),
    PINGRESP(13),
    DISCONNECT(14),
    AUTH(15);

    private static final PacketType[] ALL = values();

    private final int code;

    PacketType(int code) {
        this.code = code;
    }

    /** The number on the wire, 1 to 15. */
    public int code() {
        return code;
    }

    /**
     * The type with this number.
     *
     * @throws ProtocolViolation malformed, when the number is not 1 to 15
     */
    public static PacketType of(int code) {
        if (code < 1 || code > 15) {
            throw ProtocolViolation.malformed("", "packet type " + code + " came, allowed are 1 to 15, at byte 0");
        }
        return ALL[code - 1];
    }

    /** The lower four bits that every packet of this type must have; those of PUBLISH are its own. */
    int reservedFlags() {
        return this == PUBREL || this == SUBSCRIBE || this == UNSUBSCRIBE ? 0b0010 : 0;
    }
}
