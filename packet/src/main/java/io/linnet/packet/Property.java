package io.linnet.packet;

import static io.linnet.packet.PacketType.AUTH;
import static io.linnet.packet.PacketType.CONNACK;
import static io.linnet.packet.PacketType.CONNECT;
import static io.linnet.packet.PacketType.DISCONNECT;
import static io.linnet.packet.PacketType.PUBACK;
import static io.linnet.packet.PacketType.PUBCOMP;
import static io.linnet.packet.PacketType.PUBLISH;
import static io.linnet.packet.PacketType.PUBREC;
import static io.linnet.packet.PacketType.PUBREL;
import static io.linnet.packet.PacketType.SUBACK;
import static io.linnet.packet.PacketType.SUBSCRIBE;
import static io.linnet.packet.PacketType.UNSUBACK;
import static io.linnet.packet.PacketType.UNSUBSCRIBE;
import static io.linnet.packet.PropertyType.BINARY_DATA;
import static io.linnet.packet.PropertyType.BYTE;
import static io.linnet.packet.PropertyType.FOUR_BYTE_INTEGER;
import static io.linnet.packet.PropertyType.TWO_BYTE_INTEGER;
import static io.linnet.packet.PropertyType.UTF8_STRING;
import static io.linnet.packet.PropertyType.UTF8_STRING_PAIR;
import static io.linnet.packet.PropertyType.VARIABLE_BYTE_INTEGER;

import org.jspecify.annotations.Nullable;

/** A property that a packet of MQTT 5.0 or its will may carry (5.0 section 2.2.2.2). */
public enum Property {
    PAYLOAD_FORMAT_INDICATOR(0x01, BYTE, 0, 1, willAnd(PUBLISH)),
    MESSAGE_EXPIRY_INTERVAL(0x02, FOUR_BYTE_INTEGER, 0, 0xFFFF_FFFFL, willAnd(PUBLISH)),
    CONTENT_TYPE(0x03, UTF8_STRING, willAnd(PUBLISH)),
    RESPONSE_TOPIC(0x08, UTF8_STRING, willAnd(PUBLISH)),
    CORRELATION_DATA(0x09, BINARY_DATA, willAnd(PUBLISH)),
    SUBSCRIPTION_IDENTIFIER(0x0B, VARIABLE_BYTE_INTEGER, 1, 268_435_455, in(PUBLISH, SUBSCRIBE)),
    SESSION_EXPIRY_INTERVAL(0x11, FOUR_BYTE_INTEGER, 0, 0xFFFF_FFFFL, in(CONNECT, CONNACK, DISCONNECT)),
    ASSIGNED_CLIENT_IDENTIFIER(0x12, UTF8_STRING, in(CONNACK)),
    SERVER_KEEP_ALIVE(0x13, TWO_BYTE_INTEGER, 0, 0xFFFF, in(CONNACK)),
    AUTHENTICATION_METHOD(0x15, UTF8_STRING, in(CONNECT, CONNACK, AUTH)),
    AUTHENTICATION_DATA(0x16, BINARY_DATA, in(CONNECT, CONNACK, AUTH)),
    REQUEST_PROBLEM_INFORMATION(0x17, BYTE, 0, 1, in(CONNECT)),
    WILL_DELAY_INTERVAL(0x18, FOUR_BYTE_INTEGER, 0, 0xFFFF_FFFFL, willAnd()),
    REQUEST_RESPONSE_INFORMATION(0x19, BYTE, 0, 1, in(CONNECT)),
    RESPONSE_INFORMATION(0x1A, UTF8_STRING, in(CONNACK)),
    SERVER_REFERENCE(0x1C, UTF8_STRING, in(CONNACK, DISCONNECT)),
    REASON_STRING(0x1F, UTF8_STRING, in(CONNACK, PUBACK, PUBREC, PUBREL, PUBCOMP, SUBACK, UNSUBACK, DISCONNECT, AUTH)),
    RECEIVE_MAXIMUM(0x21, TWO_BYTE_INTEGER, 1, 0xFFFF, in(CONNECT, CONNACK)),
    TOPIC_ALIAS_MAXIMUM(0x22, TWO_BYTE_INTEGER, 0, 0xFFFF, in(CONNECT, CONNACK)),
    TOPIC_ALIAS(0x23, TWO_BYTE_INTEGER, 1, 0xFFFF, in(PUBLISH)),
    MAXIMUM_QOS(0x24, BYTE, 0, 1, in(CONNACK)),
    RETAIN_AVAILABLE(0x25, BYTE, 0, 1, in(CONNACK)),
    USER_PROPERTY(
            0x26,
            UTF8_STRING_PAIR,
            willAnd(
                    CONNECT,
                    CONNACK,
                    PUBLISH,
                    PUBACK,
                    PUBREC,
                    PUBREL,
                    PUBCOMP,
                    SUBSCRIBE,
                    SUBACK,
                    UNSUBSCRIBE,
                    UNSUBACK,
                    DISCONNECT,
                    AUTH)),
    MAXIMUM_PACKET_SIZE(0x27, FOUR_BYTE_INTEGER, 1, 0xFFFF_FFFFL, in(CONNECT, CONNACK)),
    WILDCARD_SUBSCRIPTION_AVAILABLE(0x28, BYTE, 0, 1, in(CONNACK)),
    SUBSCRIPTION_IDENTIFIER_AVAILABLE(0x29, BYTE, 0, 1, in(CONNACK)),
    SHARED_SUBSCRIPTION_AVAILABLE(0x2A, BYTE, 0, 1, in(CONNACK));

    private static final @Nullable Property[] BY_IDENTIFIER = byIdentifier();

    private final int identifier;
    private final PropertyType type;
    private final long minimum;
    private final long maximum;
    private final int places;

    Property(int identifier, PropertyType type, int places) {
        this(identifier, type, 0, 0, places);
    }

    Property(int identifier, PropertyType type, long minimum, long maximum, int places) {
        this.identifier = identifier;
        this.type = type;
        this.minimum = minimum;
        this.maximum = maximum;
        this.places = places;
    }

    private static int in(PacketType... packets) {
        int mask = 0;
        for (PacketType packet : packets) {
            mask |= 1 << packet.code();
        }
        return mask;
    }

    /** No packet has the type 0, so that bit stands for the properties of a will. */
    private static int willAnd(PacketType... packets) {
        return 1 | in(packets);
    }

    private static @Nullable Property[] byIdentifier() {
        @Nullable Property[] table = new @Nullable Property[0x2B];
        for (Property property : values()) {
            table[property.identifier] = property;
        }
        return table;
    }

    /** The number on the wire; below 128, so always one byte. */
    public int identifier() {
        return identifier;
    }

    /** How its value is laid out. */
    public PropertyType type() {
        return type;
    }

    /** The least value of an integer property. */
    public long minimum() {
        return minimum;
    }

    /** The greatest value of an integer property. */
    public long maximum() {
        return maximum;
    }

    /** Whether a packet of this type may carry it. */
    public boolean allowedIn(PacketType packet) {
        return (places & (1 << packet.code())) != 0;
    }

    /** Whether the will in a CONNECT may carry it. */
    public boolean allowedInWill() {
        return (places & 1) != 0;
    }

    /** The property with this identifier, or null when there is none. */
    public static @Nullable Property of(int identifier) {
        return identifier < 0 || identifier >= BY_IDENTIFIER.length ? null : BY_IDENTIFIER[identifier];
    }

    /** Whether it may come several times in a packet of this type; the type does not matter for user properties. */
    boolean repeatable(PacketType packet) {
        return this == USER_PROPERTY || (this == SUBSCRIPTION_IDENTIFIER && packet == PUBLISH);
    }
}
