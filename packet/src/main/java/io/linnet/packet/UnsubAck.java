package io.linnet.packet;

import java.util.List;

/**
 * The answer to UNSUBSCRIBE (5.0 section 3.11).
 *
 * @param packetIdentifier that of the UNSUBSCRIBE
 * @param reasonCodes one for each topic filter, in its order; empty in 3.x, which has none
 */
public record UnsubAck(int packetIdentifier, Properties properties, List<ReasonCode> reasonCodes) implements Packet {
    public UnsubAck {
        reasonCodes = List.copyOf(reasonCodes);
    }

    @Override
    public PacketType type() {
        return PacketType.UNSUBACK;
    }
}
