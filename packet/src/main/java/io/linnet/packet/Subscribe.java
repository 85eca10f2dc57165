package io.linnet.packet;

import java.util.List;

/**
 * The wish for the messages of some topics (5.0 section 3.8).
 *
 * @param packetIdentifier 1 to 65,535
 * @param subscriptions at least one
 */
public record Subscribe(int packetIdentifier, Properties properties, List<SubscriptionRequest> subscriptions)
        implements Packet {
    public Subscribe {
        subscriptions = List.copyOf(subscriptions);
    }

    @Override
    public PacketType type() {
        return PacketType.SUBSCRIBE;
    }
}
