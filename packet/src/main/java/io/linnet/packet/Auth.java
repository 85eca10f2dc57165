package io.linnet.packet;

/** One step of an enhanced authentication (5.0 section 3.15); 3.x does not have it. */
public record Auth(ReasonCode reasonCode, Properties properties) implements Packet {
    @Override
    public PacketType type() {
        return PacketType.AUTH;
    }
}
