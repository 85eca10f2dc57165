package io.linnet.broker;

import io.linnet.packet.PublishView;
import io.linnet.packet.ReasonCode;
import org.jspecify.annotations.Nullable;

/** What may be retained. */
final class RetainLimits {
    private RetainLimits() {}

    /** Why a retained message is not taken; null when it is. */
    static @Nullable Excess excess(PublishView view, TopicEntry entry, Shard shard, Limits limits) {
        if (limits.isOver(Limit.RETAINED_BYTES, view.payloadLength())) {
            return Excess.of(
                    limits,
                    Limit.RETAINED_BYTES,
                    ReasonCode.QUOTA_EXCEEDED,
                    "a retained message with " + view.payloadLength() + " bytes of payload");
        }
        Limits all = shard.limits();
        if (all.of(Limit.RETAINED_MESSAGES) == 0) {
            return null;
        }
        Fabric fabric = shard.broker().fabric();
        long after = fabric.retainedCount() + 1;
        return all.isOver(Limit.RETAINED_MESSAGES, after) && !fabric.isRetained(entry.topic.name())
                ? Excess.of(all, Limit.RETAINED_MESSAGES, ReasonCode.QUOTA_EXCEEDED, after + " retained messages")
                : null;
    }
}
