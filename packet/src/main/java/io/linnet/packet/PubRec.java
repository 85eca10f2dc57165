package io.linnet.packet;

/**
 * The first answer to a PUBLISH at QoS 2 (5.0 section 3.5).
 *
 * @param packetIdentifier 1 to 65,535
 * @param reasonCode always success in 3.x
 */
public record PubRec(int packetIdentifier, ReasonCode reasonCode, Properties properties) implements Packet {
    /** The message has been taken. */
    public PubRec(int packetIdentifier) {
        this(packetIdentifier, ReasonCode.SUCCESS, Properties.NONE);
    }

    @Override
    public PacketType type() {
        return PacketType.PUBREC;
    }
}
