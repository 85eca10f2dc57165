package io.linnet.broker;

import io.linnet.broker.topic.Topic;
import io.linnet.packet.PacketBuffer;
import io.linnet.packet.PacketEncoder;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.Publish;
import io.linnet.packet.PublishView;
import io.linnet.packet.QoS;
import io.linnet.packet.Will;
import io.linnet.session.Expiry;
import org.jspecify.annotations.Nullable;

/**
 * A will as it was given in CONNECT (MQTT 5.0 section 3.1.2.5).
 *
 * @param properties encoded, as a subscriber gets them
 * @param delaySeconds how long after the connection's end it is published
 * @param expirySeconds its Message Expiry Interval, counted from the publication; below 0 for none
 */
public record WillMessage(
        Topic topic,
        int qos,
        boolean retain,
        byte[] properties,
        byte[] payload,
        long delaySeconds,
        long expirySeconds) {

    static WillMessage of(Will will) {
        Properties properties = will.properties();
        return new WillMessage(
                Topic.of(will.topicName()),
                will.qos().code(),
                will.retain(),
                encoded(will),
                will.payload(),
                properties.number(Property.WILL_DELAY_INTERVAL, 0),
                properties.number(Property.MESSAGE_EXPIRY_INTERVAL, -1));
    }

    Message toMessage(String clientIdentifier, @Nullable String author, long now) {
        return new Message(
                topic,
                qos,
                retain,
                properties,
                payload,
                Expiry.messageExpires(expirySeconds, now),
                clientIdentifier,
                author);
    }

    /** Lets the codec write a PUBLISH with the properties and takes them out of it. */
    private static byte[] encoded(Will will) {
        Properties forwarded = will.properties().without(Property.WILL_DELAY_INTERVAL);
        Publish publish = new Publish(false, QoS.AT_MOST_ONCE, false, will.topicName(), 0, forwarded, new byte[0]);
        PacketBuffer buffer = new PacketBuffer(64);
        PacketEncoder.encode(ProtocolVersion.V5, publish, buffer);
        PublishView view = new PublishView();
        view.wrap(ProtocolVersion.V5, buffer.array(), 0, buffer.position());
        byte[] properties = new byte[view.forwardedPropertiesLength()];
        view.copyForwardedProperties(properties, 0);
        return properties;
    }
}
