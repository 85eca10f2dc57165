package io.linnet.packet;

/**
 * The answer to PUBREC: the receiver may forget the packet identifier (5.0 section 3.6).
 *
 * @param packetIdentifier 1 to 65,535
 * @param reasonCode always success in 3.x
 */
public record PubRel(int packetIdentifier, ReasonCode reasonCode, Properties properties) implements Packet {
    /** The identifier is free. */
    public PubRel(int packetIdentifier) {
        this(packetIdentifier, ReasonCode.SUCCESS, Properties.NONE);
    }

    @Override
    public PacketType type() {
        return PacketType.PUBREL;
    }
}
