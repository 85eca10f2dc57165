package io.linnet.packet;

/**
 * The server's answer to CONNECT (5.0 section 3.2).
 *
 * @param sessionPresent always false in 3.1, which does not have it
 * @param reasonCode for 3.x written as the nearest return code, and read from it
 */
public record ConnAck(boolean sessionPresent, ReasonCode reasonCode, Properties properties) implements Packet {
    @Override
    public PacketType type() {
        return PacketType.CONNACK;
    }
}
