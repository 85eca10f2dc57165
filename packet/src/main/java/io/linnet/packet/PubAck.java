package io.linnet.packet;

/**
 * The answer to a PUBLISH at QoS 1 (5.0 section 3.4).
 *
 * @param packetIdentifier 1 to 65,535
 * @param reasonCode always success in 3.x
 */
public record PubAck(int packetIdentifier, ReasonCode reasonCode, Properties properties) implements Packet {
    /** The message has been taken. */
    public PubAck(int packetIdentifier) {
        this(packetIdentifier, ReasonCode.SUCCESS, Properties.NONE);
    }

    @Override
    public PacketType type() {
        return PacketType.PUBACK;
    }
}
