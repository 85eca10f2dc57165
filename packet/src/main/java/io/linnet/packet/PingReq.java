package io.linnet.packet;

/** A client's sign of life, which the server answers (5.0 section 3.12). */
public record PingReq() implements Packet {
    @Override
    public PacketType type() {
        return PacketType.PINGREQ;
    }
}
