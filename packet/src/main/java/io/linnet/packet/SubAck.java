package io.linnet.packet;

import java.util.List;

/**
 * The answer to SUBSCRIBE (5.0 section 3.9).
 *
 * @param packetIdentifier that of the SUBSCRIBE
 * @param reasonCodes one for each request, in its order; for 3.x every error is written as 0x80
 */
public record SubAck(int packetIdentifier, Properties properties, List<ReasonCode> reasonCodes) implements Packet {
    public SubAck {
        reasonCodes = List.copyOf(reasonCodes);
    }

    @Override
    public PacketType type() {
        return PacketType.SUBACK;
    }
}
