package io.linnet.packet;

/** The server's answer to PINGREQ (5.0 section 3.13). */
public record PingResp() implements Packet {
    @Override
    public PacketType type() {
        return PacketType.PINGRESP;
    }
}
