package io.linnet.packet;

import java.util.List;

/**
 * Makes bytes of packets, for both ends of the wire.
 *
 * <p>What could not be legal on the wire is our own fault: IllegalArgumentException, and the buffer is as before.
 */
public final class PacketEncoder {
    private static final int WILL = 0b0000_0100;
    private static final int PASSWORD = 0b0100_0000;
    private static final int USER_NAME = 0b1000_0000;

    private PacketEncoder() {}

    /** Appends the packet as it looks in this version; a CONNECT is written in its own version. */
    public static void encode(ProtocolVersion version, Packet packet, PacketBuffer out) {
        int start = out.position();
        boolean complete = false;
        try {
            out.writeByte(packet.type().code() << 4 | flags(packet));
            int mark = out.openLength();
            writeBody(version, packet, out);
            out.closeLength(mark);
            complete = true;
        } finally {
            if (!complete) {
                out.position(start);
            }
        }
    }

    /** The length in bytes of the whole packet in this version; it costs as much as encoding it. */
    public static int encodedLength(ProtocolVersion version, Packet packet) {
        PacketBuffer scratch = new PacketBuffer(256);
        encode(version, packet, scratch);
        return scratch.position();
    }

    /**
     * Appends a PUBACK, PUBREC, PUBREL or PUBCOMP without properties, without allocation.
     *
     * @param packetIdentifier 1 to 65,535
     */
    public static void encodeAcknowledgement(
            ProtocolVersion version, PacketType type, int packetIdentifier, ReasonCode reasonCode, PacketBuffer out) {
        boolean isShort = !version.isV5() || reasonCode == ReasonCode.SUCCESS;
        out.ensure(5);
        out.writeByte(type.code() << 4 | type.reservedFlags());
        out.writeByte(isShort ? 2 : 3);
        out.writeShort(packetIdentifier);
        if (!isShort) {
            out.writeByte(reasonCode.code());
        }
    }

    private static int flags(Packet packet) {
        if (packet instanceof Publish publish) {
            require(!publish.dup() || publish.qos() != QoS.AT_MOST_ONCE, "DUP does not go with QoS 0");
            return (publish.dup() ? 8 : 0) | publish.qos().code() << 1 | (publish.retain() ? 1 : 0);
        }
        return packet.type().reservedFlags();
    }

    private static void writeBody(ProtocolVersion version, Packet packet, PacketBuffer out) {
        switch (packet.type()) {
            case CONNECT -> connect((Connect) packet, out);
            case CONNACK -> connAck(version, (ConnAck) packet, out);
            case PUBLISH -> publish(version, (Publish) packet, out);
            case PUBACK -> {
                PubAck ack = (PubAck) packet;
                acknowledgement(version, packet, ack.packetIdentifier(), ack.reasonCode(), ack.properties(), out);
            }
            case PUBREC -> {
                PubRec ack = (PubRec) packet;
                acknowledgement(version, packet, ack.packetIdentifier(), ack.reasonCode(), ack.properties(), out);
            }
            case PUBREL -> {
                PubRel ack = (PubRel) packet;
                acknowledgement(version, packet, ack.packetIdentifier(), ack.reasonCode(), ack.properties(), out);
            }
            case PUBCOMP -> {
                PubComp ack = (PubComp) packet;
                acknowledgement(version, packet, ack.packetIdentifier(), ack.reasonCode(), ack.properties(), out);
            }
            case SUBSCRIBE -> subscribe(version, (Subscribe) packet, out);
            case SUBACK -> subAck(version, (SubAck) packet, out);
            case UNSUBSCRIBE -> unsubscribe(version, (Unsubscribe) packet, out);
            case UNSUBACK -> unsubAck(version, (UnsubAck) packet, out);
            case PINGREQ, PINGRESP -> {}
            case DISCONNECT -> disconnect(version, (Disconnect) packet, out);
            case AUTH -> auth(version, (Auth) packet, out);
        }
    }

    private static void connect(Connect connect, PacketBuffer out) {
        ProtocolVersion version = connect.version();
        out.writeString(version.protocolName());
        out.writeByte(version.level());
        out.writeByte(connectFlags(connect));
        out.writeShort(requireTwoBytes("keep alive", connect.keepAliveSeconds()));
        properties(version, PacketType.CONNECT, connect.properties(), out);
        out.writeString(connect.clientIdentifier());
        if (connect.will() != null) {
            will(version, connect.will(), out);
        }
        if (connect.userName() != null) {
            out.writeString(connect.userName());
        }
        if (connect.password() != null) {
            out.writeBinary(connect.password());
        }
    }

    private static int connectFlags(Connect connect) {
        Will will = connect.will();
        boolean userName = connect.userName() != null;
        boolean password = connect.password() != null;
        require(userName || !password || connect.version().isV5(), "3.x has no password without a user name");
        return (connect.cleanStart() ? 0b10 : 0)
                | (will == null ? 0 : WILL | will.qos().code() << 3 | (will.retain() ? 0b10_0000 : 0))
                | (password ? PASSWORD : 0)
                | (userName ? USER_NAME : 0);
    }

    private static void will(ProtocolVersion version, Will will, PacketBuffer out) {
        if (version.isV5()) {
            will.properties().requireAllowedInWill();
            writeProperties(will.properties(), out);
        }
        out.writeString(will.topicName());
        out.writeBinary(will.payload());
    }

    private static void connAck(ProtocolVersion version, ConnAck ack, PacketBuffer out) {
        require(
                !ack.sessionPresent() || ack.reasonCode() == ReasonCode.SUCCESS,
                "Session Present goes with success only");
        out.writeByte(ack.sessionPresent() && version != ProtocolVersion.V3_1 ? 1 : 0);
        if (version.isV5()) {
            writeReasonCode(PacketType.CONNACK, ack.reasonCode(), out);
        } else {
            out.writeByte(ack.reasonCode().v3ConnectReturnCode());
        }
        properties(version, PacketType.CONNACK, ack.properties(), out);
    }

    private static void publish(ProtocolVersion version, Publish publish, PacketBuffer out) {
        out.ensure(publish.payload().length + 2 + publish.topicName().length());
        out.writeString(publish.topicName());
        if (publish.qos() == QoS.AT_MOST_ONCE) {
            require(publish.packetIdentifier() == 0, "QoS 0 has no packet identifier");
        } else {
            writePacketIdentifier(publish.packetIdentifier(), out);
        }
        properties(version, PacketType.PUBLISH, publish.properties(), out);
        out.writeBytes(publish.payload(), 0, publish.payload().length);
    }

    private static void acknowledgement(
            ProtocolVersion version,
            Packet packet,
            int packetIdentifier,
            ReasonCode reasonCode,
            Properties properties,
            PacketBuffer out) {
        writePacketIdentifier(packetIdentifier, out);
        if (version.isV5()) {
            shortForm(packet.type(), reasonCode, properties, out);
        }
    }

    /** Leaves out what is success or empty, from the end (5.0 section 3.4.2.1 and its like). */
    private static void shortForm(PacketType type, ReasonCode reasonCode, Properties properties, PacketBuffer out) {
        if (reasonCode != ReasonCode.SUCCESS || !properties.isEmpty()) {
            writeReasonCode(type, reasonCode, out);
        }
        if (!properties.isEmpty()) {
            properties(ProtocolVersion.V5, type, properties, out);
        }
    }

    private static void subscribe(ProtocolVersion version, Subscribe subscribe, PacketBuffer out) {
        writePacketIdentifier(subscribe.packetIdentifier(), out);
        properties(version, PacketType.SUBSCRIBE, subscribe.properties(), out);
        requireSome(subscribe.subscriptions());
        for (SubscriptionRequest request : subscribe.subscriptions()) {
            out.writeString(request.topicFilter());
            SubscriptionOptions options = request.options();
            out.writeByte(
                    version.isV5() ? options.encoded() : options.maximumQos().code());
        }
    }

    private static void subAck(ProtocolVersion version, SubAck ack, PacketBuffer out) {
        writePacketIdentifier(ack.packetIdentifier(), out);
        properties(version, PacketType.SUBACK, ack.properties(), out);
        requireSome(ack.reasonCodes());
        for (ReasonCode reasonCode : ack.reasonCodes()) {
            boolean coarse = !version.isV5() && reasonCode.isError();
            writeReasonCode(PacketType.SUBACK, coarse ? ReasonCode.UNSPECIFIED_ERROR : reasonCode, out);
        }
    }

    private static void unsubscribe(ProtocolVersion version, Unsubscribe unsubscribe, PacketBuffer out) {
        writePacketIdentifier(unsubscribe.packetIdentifier(), out);
        properties(version, PacketType.UNSUBSCRIBE, unsubscribe.properties(), out);
        requireSome(unsubscribe.topicFilters());
        for (String filter : unsubscribe.topicFilters()) {
            out.writeString(filter);
        }
    }

    private static void unsubAck(ProtocolVersion version, UnsubAck ack, PacketBuffer out) {
        writePacketIdentifier(ack.packetIdentifier(), out);
        properties(version, PacketType.UNSUBACK, ack.properties(), out);
        if (version.isV5()) {
            requireSome(ack.reasonCodes());
            for (ReasonCode reasonCode : ack.reasonCodes()) {
                writeReasonCode(PacketType.UNSUBACK, reasonCode, out);
            }
        }
    }

    private static void disconnect(ProtocolVersion version, Disconnect disconnect, PacketBuffer out) {
        if (version.isV5()) {
            shortForm(PacketType.DISCONNECT, disconnect.reasonCode(), disconnect.properties(), out);
        }
    }

    private static void auth(ProtocolVersion version, Auth auth, PacketBuffer out) {
        require(version.isV5(), "3.x has no AUTH");
        shortForm(PacketType.AUTH, auth.reasonCode(), auth.properties(), out);
    }

    private static void properties(ProtocolVersion version, PacketType type, Properties properties, PacketBuffer out) {
        if (!version.isV5()) {
            return;
        }
        properties.requireAllowedIn(type);
        writeProperties(properties, out);
    }

    private static void writeProperties(Properties properties, PacketBuffer out) {
        int mark = out.openLength();
        properties.writeTo(out);
        out.closeLength(mark);
    }

    private static void writePacketIdentifier(int identifier, PacketBuffer out) {
        require(identifier != 0, "packet identifier 0 is not allowed");
        out.writeShort(requireTwoBytes("packet identifier", identifier));
    }

    private static void writeReasonCode(PacketType type, ReasonCode reasonCode, PacketBuffer out) {
        if (!reasonCode.allowedIn(type)) {
            throw new IllegalArgumentException(type + " does not allow " + reasonCode);
        }
        out.writeByte(reasonCode.code());
    }

    private static int requireTwoBytes(String field, int value) {
        if (value < 0 || value > 0xFFFF) {
            throw new IllegalArgumentException(field + " is " + value + ", allowed is 0 to 65535");
        }
        return value;
    }

    private static void requireSome(List<?> list) {
        require(!list.isEmpty(), "the packet needs at least one element");
    }

    private static void require(boolean holds, String complaint) {
        if (!holds) {
            throw new IllegalArgumentException(complaint);
        }
    }
}
