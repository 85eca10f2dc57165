package io.linnet.packet;

/**
 * The answer to PUBREL, the end of a delivery at QoS 2 (5.0 section 3.7).
 *
 * @param packetIdentifier 1 to 65,535
 * @param reasonCode always success in 3.x
 */
public record PubComp(int packetIdentifier, ReasonCode reasonCode, Properties properties) implements Packet {
    /** The delivery is complete. */
    public PubComp(int packetIdentifier) {
        this(packetIdentifier, ReasonCode.SUCCESS, Properties.NONE);
    }

    @Override
    public PacketType type() {
        return PacketType.PUBCOMP;
    }
}
