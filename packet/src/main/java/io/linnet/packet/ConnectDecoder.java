package io.linnet.packet;

import org.jspecify.annotations.Nullable;

/** Reads the body of a CONNECT (5.0 section 3.1). */
final class ConnectDecoder {
    private static final int RESERVED = 0b0000_0001;
    private static final int CLEAN_START = 0b0000_0010;
    private static final int WILL = 0b0000_0100;
    private static final int WILL_QOS_AND_RETAIN = 0b0011_1000;
    private static final int WILL_RETAIN = 0b0010_0000;
    private static final int PASSWORD = 0b0100_0000;
    private static final int USER_NAME = 0b1000_0000;

    private final PacketReader in;
    private final ProtocolVersion version;
    private final int flags;

    private ConnectDecoder(PacketReader in, ProtocolVersion version, int flags) {
        this.in = in;
        this.version = version;
        this.flags = flags;
    }

    static Connect decode(PacketReader in) {
        ProtocolVersion version = readVersion(in);
        return new ConnectDecoder(in, version, readFlags(in, version)).decode();
    }

    private static ProtocolVersion readVersion(PacketReader in) {
        String name = in.readString("protocol name");
        if (!name.equals("MQTT") && !name.equals("MQIsdp")) {
            throw unsupported(in, "MQTT-3.1.2-1", "protocol name of " + name.length() + " characters");
        }
        int level = in.readByte("protocol version");
        ProtocolVersion version = ProtocolVersion.ofLevel(level);
        if (version == null || !version.protocolName().equals(name)) {
            throw unsupported(in, "MQTT-3.1.2-2", "protocol " + name + " of version " + level);
        }
        return version;
    }

    private static ProtocolViolation unsupported(PacketReader in, String statement, String what) {
        return in.violation(
                ReasonCode.UNSUPPORTED_PROTOCOL_VERSION,
                statement,
                what + " came, allowed are MQIsdp with 3, and MQTT with 4 or 5");
    }

    private static int readFlags(PacketReader in, ProtocolVersion version) {
        int flags = in.readByte("connect flags");
        if ((flags & RESERVED) != 0) {
            throw in.malformed("MQTT-3.1.2-3", "the reserved connect flag is set, it must be 0");
        }
        if ((flags & WILL) == 0 && (flags & WILL_QOS_AND_RETAIN) != 0) {
            boolean retain = (flags & WILL_RETAIN) != 0;
            throw in.malformed(
                    retain ? "MQTT-3.1.2-13" : "MQTT-3.1.2-11", "Will QoS or Will Retain came without the Will Flag");
        }
        if (willQos(flags) == 3) {
            throw in.malformed("MQTT-3.1.2-12", "Will QoS 3 came, allowed are 0 to 2");
        }
        if (!version.isV5() && (flags & (USER_NAME | PASSWORD)) == PASSWORD) {
            throw in.malformed("", "a password came without a user name, allowed is that only in 5.0");
        }
        return flags;
    }

    private static int willQos(int flags) {
        return flags >> 3 & 3;
    }

    private Connect decode() {
        int keepAliveSeconds = in.readTwoBytes("keep alive");
        Properties properties = version.isV5() ? PropertyReader.read(in) : Properties.NONE;
        String clientIdentifier = in.readString("client identifier");
        Will will = has(WILL) ? readWill() : null;
        String userName = present(USER_NAME) ? in.readString("user name") : null;
        byte[] password = present(PASSWORD) ? in.readBinary("password") : null;
        return new Connect(
                version, has(CLEAN_START), keepAliveSeconds, clientIdentifier, will, userName, password, properties);
    }

    private boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** In 3.1 the length of the packet goes before the flags: user name and password may be missing (3.1 section 3.1). */
    private boolean present(int flag) {
        return has(flag) && !(version == ProtocolVersion.V3_1 && in.remaining() == 0);
    }

    private Will readWill() {
        Properties properties = version.isV5() ? PropertyReader.readOfWill(in) : Properties.NONE;
        String topicName = in.readString("will topic");
        try {
            TopicName.require(topicName, "will topic", "MQTT-4.7.0-1");
        } catch (ProtocolViolation violation) {
            throw in.located(violation, "will topic");
        }
        byte[] payload = in.readBinary("will payload");
        return new Will(topicName, payload, QoS.of(willQos(flags)), has(WILL_RETAIN), properties);
    }

    /** The version that a CONNECT names, when it names a known one, and nothing else is looked at. */
    static @Nullable ProtocolVersion peekVersion(PacketReader in) {
        try {
            return readVersion(in);
        } catch (ProtocolViolation violation) {
            return null;
        }
    }
}
