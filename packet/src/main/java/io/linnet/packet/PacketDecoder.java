package io.linnet.packet;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes packets from bytes, for both ends of the wire, and refuses what can be seen to be illegal in one packet alone.
 *
 * <p>Which of the two ends may send a packet, and when, is not its business; nor is the syntax of topic filters, which
 * a server answers one by one.
 */
public final class PacketDecoder {
    private static final int DUP = 0b1000;

    private PacketDecoder() {}

    /**
     * The packet that is bytes[offset, end), no more and no less; nothing of the array is kept.
     *
     * @param version of the connection; a CONNECT brings its own
     * @throws ProtocolViolation when the bytes are malformed or break a rule
     */
    public static Packet decode(ProtocolVersion version, byte[] bytes, int offset, int end) {
        PacketReader in = open(bytes, offset, end);
        int flags = bytes[offset] & 0x0F;
        if (in.type() != PacketType.PUBLISH) {
            requireReservedFlags(version, in, flags);
        }
        Packet packet = decodeBody(version, in, flags);
        in.requireEnd();
        return packet;
    }

    /**
     * The version that a CONNECT names, even if the rest of it is illegal, so that the refusal can be written in it.
     *
     * @return null when the bytes are no CONNECT or name no version that we know
     */
    public static @Nullable ProtocolVersion versionOfConnect(byte[] bytes, int offset, int end) {
        try {
            PacketReader in = open(bytes, offset, end);
            return in.type() == PacketType.CONNECT ? ConnectDecoder.peekVersion(in) : null;
        } catch (ProtocolViolation violation) {
            return null;
        }
    }

    private static PacketReader open(byte[] bytes, int offset, int end) {
        Objects.checkFromToIndex(offset, end, bytes.length);
        int length = FixedHeader.packetLength(bytes, offset, end);
        if (length != end - offset) {
            throw ProtocolViolation.malformed(
                    "",
                    "a packet of " + (end - offset) + " bytes came, its fixed header "
                            + (length < 0 ? "is cut off" : "announces " + length));
        }
        PacketType type = PacketType.of(bytes[offset] >> 4 & 0x0F);
        return new PacketReader(type, bytes, offset, offset + FixedHeader.headerLength(bytes, offset), end);
    }

    /** In 3.1 the packets with QoS 1 in their flags may also have DUP there (3.1 section 2.1). */
    private static void requireReservedFlags(ProtocolVersion version, PacketReader in, int flags) {
        int reserved = in.type().reservedFlags();
        boolean repeated = version == ProtocolVersion.V3_1 && reserved != 0 && flags == (reserved | DUP);
        if (flags != reserved && !repeated) {
            throw ProtocolViolation.malformed(
                    flagStatement(in.type()),
                    "flags 0x" + Integer.toHexString(flags) + " came, allowed is 0x" + Integer.toHexString(reserved)
                            + ", at byte 0 of " + in.type());
        }
    }

    private static String flagStatement(PacketType type) {
        return switch (type) {
            case PUBREL -> "MQTT-3.6.1-1";
            case SUBSCRIBE -> "MQTT-3.8.1-1";
            case UNSUBSCRIBE -> "MQTT-3.10.1-1";
            case DISCONNECT -> "MQTT-3.14.1-1";
            case AUTH -> "MQTT-3.15.1-1";
            case CONNECT, CONNACK, PUBLISH, PUBACK, PUBREC, PUBCOMP, SUBACK, UNSUBACK, PINGREQ, PINGRESP ->
                "MQTT-2.1.3-1";
        };
    }

    private static Packet decodeBody(ProtocolVersion version, PacketReader in, int flags) {
        return switch (in.type()) {
            case CONNECT -> ConnectDecoder.decode(in);
            case CONNACK -> connAck(version, in);
            case PUBLISH -> publish(version, in, flags);
            case PUBACK -> acknowledgement(version, in, PubAck::new);
            case PUBREC -> acknowledgement(version, in, PubRec::new);
            case PUBREL -> acknowledgement(version, in, PubRel::new);
            case PUBCOMP -> acknowledgement(version, in, PubComp::new);
            case SUBSCRIBE -> subscribe(version, in);
            case SUBACK -> subAck(version, in);
            case UNSUBSCRIBE -> unsubscribe(version, in);
            case UNSUBACK -> unsubAck(version, in);
            case PINGREQ -> new PingReq();
            case PINGRESP -> new PingResp();
            case DISCONNECT -> disconnect(version, in);
            case AUTH -> auth(version, in);
        };
    }

    private static ConnAck connAck(ProtocolVersion version, PacketReader in) {
        int flags = in.readByte("connect acknowledge flags");
        if (version == ProtocolVersion.V3_1) {
            return new ConnAck(false, readReturnCode(in), Properties.NONE); // that byte is not used in 3.1
        }
        if ((flags & ~1) != 0) {
            throw in.malformed(
                    "MQTT-3.2.2-1",
                    "connect acknowledge flags 0x" + Integer.toHexString(flags) + " came, allowed are 0 and 1");
        }
        ReasonCode reasonCode = version.isV5() ? in.readReasonCode() : readReturnCode(in);
        if (flags == 1 && reasonCode != ReasonCode.SUCCESS) {
            throw in.protocolError("MQTT-3.2.2-6", "Session Present came together with " + reasonCode);
        }
        return new ConnAck(flags == 1, reasonCode, properties(version, in));
    }

    private static ReasonCode readReturnCode(PacketReader in) {
        return ReasonCode.ofV3ConnectReturnCode(in.readByte("return code"));
    }

    private static Properties properties(ProtocolVersion version, PacketReader in) {
        return version.isV5() ? PropertyReader.read(in) : Properties.NONE;
    }

    private static Publish publish(ProtocolVersion version, PacketReader in, int flags) {
        int qos = flags >> 1 & 3;
        boolean dup = (flags & DUP) != 0;
        if (qos == 3) {
            throw in.malformed("MQTT-3.3.1-4", "QoS 3 came in the flags, allowed are 0 to 2");
        }
        if (qos == 0 && dup) {
            throw in.malformed("MQTT-3.3.1-2", "DUP came with QoS 0, it must be 0");
        }
        String topicName = in.readString("topic name");
        int identifier = qos == 0 ? 0 : in.readPacketIdentifier("MQTT-2.2.1-3");
        Properties properties = properties(version, in);
        requireTopic(version, in, topicName, properties);
        byte[] payload = in.readBytes(in.remaining(), "payload");
        return new Publish(dup, QoS.of(qos), (flags & 1) != 0, topicName, identifier, properties, payload);
    }

    private static void requireTopic(
            ProtocolVersion version, PacketReader in, String topicName, Properties properties) {
        if (topicName.isEmpty() && version.isV5()) {
            if (!properties.has(Property.TOPIC_ALIAS)) {
                throw in.protocolError("", "neither a topic name nor a topic alias came");
            }
            return;
        }
        try {
            TopicName.require(topicName);
        } catch (ProtocolViolation violation) {
            throw in.located(violation, "topic name");
        }
    }

    /** The constructor of one of the four answers to a PUBLISH. */
    private interface Acknowledgement {
        Packet of(int packetIdentifier, ReasonCode reasonCode, Properties properties);
    }

    /** In 5.0 success may leave out the reason code, and no properties their length. */
    private static Packet acknowledgement(ProtocolVersion version, PacketReader in, Acknowledgement constructor) {
        int identifier = in.readPacketIdentifier("MQTT-2.2.1-5");
        ReasonCode reasonCode = version.isV5() ? optionalReasonCode(in) : ReasonCode.SUCCESS;
        return constructor.of(identifier, reasonCode, version.isV5() ? optionalProperties(in) : Properties.NONE);
    }

    private static ReasonCode optionalReasonCode(PacketReader in) {
        return in.remaining() == 0 ? ReasonCode.SUCCESS : in.readReasonCode();
    }

    private static Properties optionalProperties(PacketReader in) {
        return in.remaining() == 0 ? Properties.NONE : PropertyReader.read(in);
    }

    private static Subscribe subscribe(ProtocolVersion version, PacketReader in) {
        int identifier = in.readPacketIdentifier("MQTT-2.2.1-3");
        Properties properties = properties(version, in);
        return new Subscribe(identifier, properties, list(in, "MQTT-3.8.3-2", i -> subscriptionRequest(version, i)));
    }

    private static SubscriptionRequest subscriptionRequest(ProtocolVersion version, PacketReader in) {
        String filter = readFilter(in);
        int encoded = in.readByte("subscription options");
        SubscriptionOptions options;
        try {
            options = version.isV5() ? SubscriptionOptions.decode(encoded) : SubscriptionOptions.decodeV3(encoded);
        } catch (ProtocolViolation violation) {
            throw in.located(violation, "subscription options");
        }
        if (options.noLocal() && filter.startsWith("$share/")) {
            throw in.protocolError("MQTT-3.8.3-4", "No Local came with a shared subscription, it must be 0");
        }
        return new SubscriptionRequest(filter, options);
    }

    private static String readFilter(PacketReader in) {
        String filter = in.readString("topic filter");
        if (filter.isEmpty()) {
            throw in.violation(
                    ReasonCode.TOPIC_FILTER_INVALID,
                    "MQTT-4.7.3-1",
                    "an empty topic filter came, allowed is at least one character");
        }
        return filter;
    }

    /** Everything that is left, at least one. */
    private static <T> List<T> list(PacketReader in, String statement, Function<PacketReader, T> element) {
        if (in.remaining() == 0) {
            throw in.protocolError(statement, "an empty payload came, allowed is at least one element");
        }
        List<T> list = new ArrayList<>();
        while (in.remaining() > 0) {
            list.add(element.apply(in));
        }
        return list;
    }

    private static SubAck subAck(ProtocolVersion version, PacketReader in) {
        int identifier = in.readPacketIdentifier("MQTT-2.2.1-6");
        Properties properties = properties(version, in);
        return new SubAck(
                identifier,
                properties,
                list(in, "MQTT-3.8.4-6", i -> version.isV5() ? i.readReasonCode() : readV3SubAckCode(i)));
    }

    private static ReasonCode readV3SubAckCode(PacketReader in) {
        ReasonCode code = in.readReasonCode();
        if (code.isError() && code != ReasonCode.UNSPECIFIED_ERROR) {
            throw in.protocolError("MQTT-3.9.3-2", code + " came, 3.x allows 0, 1, 2 and 0x80");
        }
        return code;
    }

    private static Unsubscribe unsubscribe(ProtocolVersion version, PacketReader in) {
        int identifier = in.readPacketIdentifier("MQTT-2.2.1-3");
        Properties properties = properties(version, in);
        return new Unsubscribe(identifier, properties, list(in, "MQTT-3.10.3-2", PacketDecoder::readFilter));
    }

    private static UnsubAck unsubAck(ProtocolVersion version, PacketReader in) {
        int identifier = in.readPacketIdentifier("MQTT-2.2.1-6");
        if (!version.isV5()) {
            return new UnsubAck(identifier, Properties.NONE, List.of());
        }
        Properties properties = PropertyReader.read(in);
        return new UnsubAck(identifier, properties, list(in, "MQTT-3.11.3-1", PacketReader::readReasonCode));
    }

    private static Disconnect disconnect(ProtocolVersion version, PacketReader in) {
        return version.isV5()
                ? new Disconnect(optionalReasonCode(in), optionalProperties(in))
                : new Disconnect(ReasonCode.SUCCESS);
    }

    private static Auth auth(ProtocolVersion version, PacketReader in) {
        if (!version.isV5()) {
            throw in.malformed("", "AUTH came, 3.x does not have it");
        }
        if (in.remaining() == 0) {
            return new Auth(ReasonCode.SUCCESS, Properties.NONE);
        }
        Auth auth = new Auth(in.readReasonCode(), optionalProperties(in));
        if (!auth.properties().has(Property.AUTHENTICATION_METHOD)) {
            throw in.protocolError("", "an AUTH without an authentication method came");
        }
        return auth;
    }
}
