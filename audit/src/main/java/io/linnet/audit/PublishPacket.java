package io.linnet.audit;

import static io.linnet.audit.Bytes.binary;
import static io.linnet.audit.Bytes.join;
import static io.linnet.audit.Bytes.properties;
import static io.linnet.audit.Bytes.two;

/** An ordinary PUBLISH packet; illegal ones use {@link #packetIdentifier} and {@link #flags}, or are written out. */
final class PublishPacket {
    private final SpecVersion version;
    private final byte[] topicName;
    private byte[] payload = {};
    private byte[] properties = {};
    private int flags;
    private int packetIdentifier;

    PublishPacket(SpecVersion version, byte[] topicName) {
        this.version = version;
        this.topicName = topicName;
    }

    PublishPacket payload(String text) {
        return payload(Bytes.utf8(text));
    }

    PublishPacket payload(byte[] bytes) {
        payload = bytes;
        return this;
    }

    /** QoS above 0 with the identifier that then is in the packet. */
    PublishPacket qos(int qos, int identifier) {
        packetIdentifier = identifier;
        return flags(qos << 1);
    }

    PublishPacket retain() {
        return flags(1);
    }

    PublishPacket dup() {
        return flags(8);
    }

    PublishPacket flags(int more) {
        flags |= more;
        return this;
    }

    PublishPacket with(byte[]... more) {
        properties = join(properties, join(more));
        return this;
    }

    int qos() {
        return flags >> 1 & 3;
    }

    int packetIdentifier() {
        return packetIdentifier;
    }

    byte[] bytes() {
        byte[] none = {};
        return Bytes.packet(
                0x30 | flags,
                binary(topicName),
                qos() > 0 ? two(packetIdentifier) : none,
                version.isV5() ? properties(properties) : none,
                payload);
    }
}
