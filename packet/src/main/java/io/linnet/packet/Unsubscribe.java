package io.linnet.packet;

import java.util.List;

/**
 * The end of some subscriptions (5.0 section 3.10).
 *
 * @param packetIdentifier 1 to 65,535
 * @param topicFilters at least one, as they came
 */
public record Unsubscribe(int packetIdentifier, Properties properties, List<String> topicFilters) implements Packet {
    public Unsubscribe {
        topicFilters = List.copyOf(topicFilters);
    }

    @Override
    public PacketType type() {
        return PacketType.UNSUBSCRIBE;
    }
}
