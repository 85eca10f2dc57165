package io.linnet.packet;

import static io.linnet.packet.PacketType.AUTH;
import static io.linnet.packet.PacketType.CONNACK;
import static io.linnet.packet.PacketType.DISCONNECT;
import static io.linnet.packet.PacketType.PUBACK;
import static io.linnet.packet.PacketType.PUBCOMP;
import static io.linnet.packet.PacketType.PUBREC;
import static io.linnet.packet.PacketType.PUBREL;
import static io.linnet.packet.PacketType.SUBACK;
import static io.linnet.packet.PacketType.UNSUBACK;

import org.jspecify.annotations.Nullable;

/**
 * The result of an operation (5.0 section 2.4).
 *
 * <p>One constant for each number; the normal disconnection, the granted QoS 0 and success are all {@link #SUCCESS}.
 */
public enum ReasonCode {
    SUCCESS(0x00, CONNACK, PUBACK, PUBREC, PUBREL, PUBCOMP, SUBACK, UNSUBACK, DISCONNECT, AUTH),
    GRANTED_QOS_1(0x01, SUBACK),
    GRANTED_QOS_2(0x02, SUBACK),
    DISCONNECT_WITH_WILL_MESSAGE(0x04, DISCONNECT),
    NO_MATCHING_SUBSCRIBERS(0x10, PUBACK, PUBREC),
    NO_SUBSCRIPTION_EXISTED(0x11, UNSUBACK),
    CONTINUE_AUTHENTICATION(0x18, AUTH),
    RE_AUTHENTICATE(0x19, AUTH),
    UNSPECIFIED_ERROR(0x80, CONNACK, PUBACK, PUBREC, SUBACK, UNSUBACK, DISCONNECT),
    MALFORMED_PACKET(0x81, CONNACK, DISCONNECT),
    PROTOCOL_ERROR(0x82, CONNACK, DISCONNECT),
    IMPLEMENTATION_SPECIFIC_ERROR(0x83, CONNACK, PUBACK, PUBREC, SUBACK, UNSUBACK, DISCONNECT),
    UNSUPPORTED_PROTOCOL_VERSION(0x84, CONNACK),
    CLIENT_IDENTIFIER_NOT_VALID(0x85, CONNACK),
    BAD_USER_NAME_OR_PASSWORD(0x86, CONNACK),
    NOT_AUTHORIZED(0x87, CONNACK, PUBACK, PUBREC, SUBACK, UNSUBACK, DISCONNECT),
    SERVER_UNAVAILABLE(0x88, CONNACK),
    SERVER_BUSY(0x89, CONNACK, DISCONNECT),
    BANNED(0x8A, CONNACK),
    SERVER_SHUTTING_DOWN(0x8B, DISCONNECT),
    BAD_AUTHENTICATION_METHOD(0x8C, CONNACK, DISCONNECT),
    KEEP_ALIVE_TIMEOUT(0x8D, DISCONNECT),
    SESSION_TAKEN_OVER(0x8E, DISCONNECT),
    TOPIC_FILTER_INVALID(0x8F, SUBACK, UNSUBACK, DISCONNECT),
    TOPIC_NAME_INVALID(0x90, CONNACK, PUBACK, PUBREC, DISCONNECT),
    PACKET_IDENTIFIER_IN_USE(0x91, PUBACK, PUBREC, SUBACK, UNSUBACK),
    PACKET_IDENTIFIER_NOT_FOUND(0x92, PUBREL, PUBCOMP),
    RECEIVE_MAXIMUM_EXCEEDED(0x93, DISCONNECT),
    TOPIC_ALIAS_INVALID(0x94, DISCONNECT),
    PACKET_TOO_LARGE(0x95, CONNACK, DISCONNECT),
    MESSAGE_RATE_TOO_HIGH(0x96, DISCONNECT),
    QUOTA_EXCEEDED(0x97, CONNACK, PUBACK, PUBREC, SUBACK, DISCONNECT),
    ADMINISTRATIVE_ACTION(0x98, DISCONNECT),
    PAYLOAD_FORMAT_INVALID(0x99, CONNACK, PUBACK, PUBREC, DISCONNECT),
    RETAIN_NOT_SUPPORTED(0x9A, CONNACK, DISCONNECT),
    QOS_NOT_SUPPORTED(0x9B, CONNACK, DISCONNECT),
    USE_ANOTHER_SERVER(0x9C, CONNACK, DISCONNECT),
    SERVER_MOVED(0x9D, CONNACK, DISCONNECT),
    SHARED_SUBSCRIPTIONS_NOT_SUPPORTED(0x9E, SUBACK, DISCONNECT),
    CONNECTION_RATE_EXCEEDED(0x9F, CONNACK, DISCONNECT),
    MAXIMUM_CONNECT_TIME(0xA0, DISCONNECT),
    SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED(0xA1, SUBACK, DISCONNECT),
    WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED(0xA2, SUBACK, DISCONNECT);

    private static final @Nullable ReasonCode[] BY_CODE = byCode();

    private final int code;
    private final int packets;

    ReasonCode(int code, PacketType... packets) {
        this.code = code;
        int mask = 0;
        for (PacketType packet : packets) {
            mask |= 1 << packet.code();
        }
        this.packets = mask;
    }

    private static @Nullable ReasonCode[] byCode() {
        @Nullable ReasonCode[] table = new @Nullable ReasonCode[256];
        for (ReasonCode reason : values()) {
            table[reason.code] = reason;
        }
        return table;
    }

    /** The number on the wire, 0 to 255. */
    public int code() {
        return code;
    }

    /** Whether the operation failed: a code of 0x80 or more. */
    public boolean isError() {
        return code >= 0x80;
    }

    /** Whether a packet of this type may carry this code. */
    public boolean allowedIn(PacketType packet) {
        return (packets & (1 << packet.code())) != 0;
    }

    /**
     * The reason code with this number, as it came in a packet of this type.
     *
     * @throws ProtocolViolation protocol error, when that packet may not carry it
     */
    public static ReasonCode of(PacketType packet, int code) {
        ReasonCode reason = code < 0 || code > 255 ? null : BY_CODE[code];
        if (reason == null || !reason.allowedIn(packet)) {
            throw ProtocolViolation.protocolError(
                    statementFor(packet),
                    "reason code 0x" + Integer.toHexString(code) + " came, " + packet + " does not allow it");
        }
        return reason;
    }

    /** The code of a SUBACK that grants this quality of service. */
    public static ReasonCode granted(QoS qos) {
        return switch (qos) {
            case AT_MOST_ONCE -> SUCCESS;
            case AT_LEAST_ONCE -> GRANTED_QOS_1;
            case EXACTLY_ONCE -> GRANTED_QOS_2;
        };
    }

    /** The return code 0 to 5 of a 3.x CONNACK that comes nearest (3.1.1 section 3.2.2.3). */
    public int v3ConnectReturnCode() {
        if (!isError()) {
            return 0;
        }
        return switch (this) {
            case UNSUPPORTED_PROTOCOL_VERSION -> 1;
            case CLIENT_IDENTIFIER_NOT_VALID -> 2;
            case BAD_USER_NAME_OR_PASSWORD -> 4;
            // Trying again will not help; the other errors are the server's and may pass.
            case NOT_AUTHORIZED,
                    BANNED,
                    BAD_AUTHENTICATION_METHOD,
                    MALFORMED_PACKET,
                    PROTOCOL_ERROR,
                    TOPIC_NAME_INVALID,
                    PACKET_TOO_LARGE,
                    PAYLOAD_FORMAT_INVALID,
                    RETAIN_NOT_SUPPORTED,
                    QOS_NOT_SUPPORTED -> 5;
            default -> 3;
        };
    }

    /**
     * The reason code that comes nearest to the return code of a 3.x CONNACK.
     *
     * @throws ProtocolViolation protocol error, when the return code is not 0 to 5
     */
    public static ReasonCode ofV3ConnectReturnCode(int returnCode) {
        return switch (returnCode) {
            case 0 -> SUCCESS;
            case 1 -> UNSUPPORTED_PROTOCOL_VERSION;
            case 2 -> CLIENT_IDENTIFIER_NOT_VALID;
            case 3 -> SERVER_UNAVAILABLE;
            case 4 -> BAD_USER_NAME_OR_PASSWORD;
            case 5 -> NOT_AUTHORIZED;
            default ->
                throw ProtocolViolation.protocolError(
                        "", "return code " + returnCode + " came, a 3.x CONNACK allows 0 to 5, at byte 3");
        };
    }

    private static String statementFor(PacketType packet) {
        return switch (packet) {
            case CONNACK -> "MQTT-3.2.2-8";
            case PUBACK -> "MQTT-3.4.2-1";
            case PUBREC -> "MQTT-3.5.2-1";
            case PUBREL -> "MQTT-3.6.2-1";
            case PUBCOMP -> "MQTT-3.7.2-1";
            case SUBACK -> "MQTT-3.9.3-2";
            case UNSUBACK -> "MQTT-3.11.3-2";
            case DISCONNECT -> "MQTT-3.14.2-1";
            case AUTH -> "MQTT-3.15.2-1";
            case CONNECT, PUBLISH, SUBSCRIBE, UNSUBSCRIBE, PINGREQ, PINGRESP -> "";
        };
    }
}
