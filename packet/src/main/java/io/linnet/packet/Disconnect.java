package io.linnet.packet;

/** The last packet of a connection (5.0 section 3.14); in 3.x always from the client and always success. */
public record Disconnect(ReasonCode reasonCode, Properties properties) implements Packet {
    /** A farewell without properties. */
    public Disconnect(ReasonCode reasonCode) {
        this(reasonCode, Properties.NONE);
    }

    @Override
    public PacketType type() {
        return PacketType.DISCONNECT;
    }
}
