package io.linnet.audit;

import static io.linnet.audit.Bytes.binary;
import static io.linnet.audit.Bytes.join;
import static io.linnet.audit.Bytes.one;
import static io.linnet.audit.Bytes.properties;
import static io.linnet.audit.Bytes.text;
import static io.linnet.audit.Bytes.two;

import org.jspecify.annotations.Nullable;

/** An ordinary CONNECT packet; illegal ones are written out as bytes, or made by {@link #flags} and {@link #after}. */
final class ConnectPacket {
    private static final int CLEAN_START = 0x02;
    private static final int WILL = 0x04;
    private static final int WILL_RETAIN = 0x20;
    private static final int PASSWORD = 0x40;
    private static final int USER_NAME = 0x80;

    /** Long enough for any probe, short enough to leave nothing behind at the broker. */
    private static final long DURABLE_SECONDS = 300;

    private final SpecVersion version;
    private final byte[] clientIdentifier;
    private int flags = CLEAN_START;
    private int keepAliveSeconds = 60;
    private byte[] properties = {};
    private byte[] willProperties = {};
    private byte @Nullable [] willTopic;
    private byte[] willPayload = {};
    private byte[] userNameAndPassword = {};
    private byte[] trailer = {};
    private int packetSizeLimit = Integer.MAX_VALUE;

    ConnectPacket(SpecVersion version, byte[] clientIdentifier) {
        this.version = version;
        this.clientIdentifier = clientIdentifier;
    }

    /** Clean Start 0 (CleanSession 0), and nothing else changed. */
    ConnectPacket resuming() {
        flags &= ~CLEAN_START;
        return this;
    }

    /** Clean Start 0 and a session that outlives the connection, in either version. */
    ConnectPacket durable() {
        return version.isV5() ? resuming().with(PropertyBytes.sessionExpiry(DURABLE_SECONDS)) : resuming();
    }

    /** Clean Start 1 and a session that outlives the connection; 5.0 only. */
    ConnectPacket freshDurable() {
        return with(PropertyBytes.sessionExpiry(DURABLE_SECONDS));
    }

    ConnectPacket keepAlive(int seconds) {
        keepAliveSeconds = seconds;
        return this;
    }

    /** Adds properties; in 3.1.1, which has none, that is a mistake of the probe. */
    ConnectPacket with(byte[]... more) {
        if (!version.isV5()) {
            throw new IllegalStateException("3.1.1 has no properties");
        }
        properties = join(properties, join(more));
        return this;
    }

    /** Adds Maximum Packet Size, which the connection then holds the broker to. */
    ConnectPacket maximumPacketSize(int bytes) {
        packetSizeLimit = bytes;
        return with(PropertyBytes.maximumPacketSize(bytes));
    }

    ConnectPacket will(String topicName, String payload, int qos) {
        return will(Bytes.utf8(topicName), Bytes.utf8(payload), qos);
    }

    ConnectPacket will(byte[] topicName, byte[] payload, int qos) {
        flags |= WILL | qos << 3;
        willTopic = topicName;
        willPayload = payload;
        return this;
    }

    ConnectPacket retainedWill(String topicName, String payload, int qos) {
        flags |= WILL_RETAIN;
        return will(topicName, payload, qos);
    }

    ConnectPacket willProperties(byte[]... more) {
        willProperties = join(willProperties, join(more));
        return this;
    }

    ConnectPacket userName(byte[] userName) {
        flags |= USER_NAME;
        userNameAndPassword = join(userNameAndPassword, binary(userName));
        return this;
    }

    ConnectPacket password(byte[] password) {
        flags |= PASSWORD;
        userNameAndPassword = join(userNameAndPassword, binary(password));
        return this;
    }

    /** Sets further bits of the Connect Flags byte without the fields that belong to them. */
    ConnectPacket flags(int more) {
        flags |= more;
        return this;
    }

    /** Appends bytes to the payload that no flag announces. */
    ConnectPacket after(byte[]... extra) {
        trailer = join(extra);
        return this;
    }

    byte[] bytes() {
        byte[] will = {};
        if (willTopic != null) {
            byte[] topicAndPayload = join(binary(willTopic), binary(willPayload));
            will = version.isV5() ? join(properties(willProperties), topicAndPayload) : topicAndPayload;
        }
        return Bytes.packet(
                0x10,
                text("MQTT"),
                one(version.level()),
                one(flags),
                two(keepAliveSeconds),
                version.isV5() ? properties(properties) : properties,
                binary(clientIdentifier),
                will,
                userNameAndPassword,
                trailer);
    }

    int packetSizeLimit() {
        return packetSizeLimit;
    }
}
