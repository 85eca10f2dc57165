package io.linnet.client;

import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * The broker's answer to a message that it took: PUBACK at QoS 1, PUBCOMP at QoS 2; at QoS 0 there is none, and success says that
 * the message was handed to the connection.
 *
 * @param reasonCode success, or that there were no subscribers; always success in 3.1.1
 * @param properties what the broker adds; none in 3.1.1
 */
public record PublishResult(ReasonCode reasonCode, Properties properties) {
    static final PublishResult SUCCESS = new PublishResult(ReasonCode.SUCCESS, Properties.NONE);

    static PublishResult of(ReasonCode reasonCode, Properties properties) {
        return reasonCode == ReasonCode.SUCCESS && properties.isEmpty()
                ? SUCCESS
                : new PublishResult(reasonCode, properties);
    }

    /** Whether the broker said that nobody subscribes to the topic; brokers need not say it. */
    public boolean hadNoSubscribers() {
        return reasonCode == ReasonCode.NO_MATCHING_SUBSCRIBERS;
    }

    /** The broker's own words, or null. */
    public @Nullable String reasonString() {
        return properties.text(Property.REASON_STRING);
    }
}
