package io.linnet.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolViolation;
import io.linnet.packet.QoS;
import io.linnet.packet.TopicName;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An Application Message to publish, or one that was received (MQTT 5.0 section 3.3); immutable.
 *
 * <p>What is made here is at least once, not retained. Properties are left out where the connection speaks 3.1.1.
 *
 * @param topicName where it goes; no wildcards
 * @param payload handed over, not copied: who gave or got it does not change it
 * @param retain whether the broker keeps it for later subscribers; an empty payload takes the kept one away
 */
@SuppressWarnings("ArrayRecordComponent") // equality and text are by content, see below
public record Message(String topicName, byte[] payload, QoS qos, boolean retain, Properties properties) {
    /**
     * @throws IllegalArgumentException when the topic name breaks a rule, which it names (section 4.7)
     */
    public Message {
        try {
            TopicName.require(topicName);
        } catch (ProtocolViolation violation) {
            throw new IllegalArgumentException("topic name '" + topicName + "': " + violation.explanation(), violation);
        }
        Objects.requireNonNull(payload);
    }

    /** A message with these bytes. */
    public static Message of(String topicName, byte[] payload) {
        return new Message(topicName, payload, QoS.AT_LEAST_ONCE, false, Properties.NONE);
    }

    /** A message with this text in UTF-8, which it says of itself (section 3.3.2.3.2). */
    public static Message of(String topicName, String text) {
        return of(topicName, text.getBytes(UTF_8)).with(Property.PAYLOAD_FORMAT_INDICATOR, 1);
    }

    /** A message with this value as the codec writes it, and the codec's content type. */
    public static <T> Message of(String topicName, T value, Codec<T> codec) {
        Message message = of(topicName, codec.encode(value));
        String contentType = codec.contentType();
        return contentType.isEmpty() ? message : message.withContentType(contentType);
    }

    public Message withQos(QoS other) {
        return new Message(topicName, payload, other, retain, properties);
    }

    /** To be kept by the broker for later subscribers (section 3.3.1.3). */
    public Message retained() {
        return new Message(topicName, payload, qos, true, properties);
    }

    /** With these properties in place of all that it has. */
    public Message withProperties(Properties other) {
        return new Message(topicName, payload, qos, retain, other);
    }

    /** Not to be delivered any more after this time, in whole seconds (section 3.3.2.3.3). */
    public Message expiringAfter(Duration time) {
        return with(Property.MESSAGE_EXPIRY_INTERVAL, time.toSeconds());
    }

    /** What the payload is, a MIME type for instance (section 3.3.2.3.9). */
    public Message withContentType(String contentType) {
        return with(Property.CONTENT_TYPE, contentType);
    }

    /** Where an answer shall go (section 3.3.2.3.5). */
    public Message withResponseTopic(String responseTopic) {
        return with(Property.RESPONSE_TOPIC, responseTopic);
    }

    /** What an answer shall bring back, so that the asker knows what it answers (section 3.3.2.3.6). */
    public Message withCorrelationData(byte[] correlationData) {
        return withProperties(properties.toBuilder()
                .binary(Property.CORRELATION_DATA, correlationData)
                .build());
    }

    /** With one more user property; a name may occur several times (section 3.3.2.3.7). */
    public Message withUserProperty(String name, String value) {
        return withProperties(properties.toBuilder().userProperty(name, value).build());
    }

    private Message with(Property property, String value) {
        return withProperties(properties.toBuilder().text(property, value).build());
    }

    private Message with(Property property, long value) {
        return withProperties(properties.toBuilder().number(property, value).build());
    }

    /** The payload as UTF-8; what is not UTF-8 is replaced. */
    public String text() {
        return new String(payload, UTF_8);
    }

    /** The payload as the codec reads it; what it throws comes through. */
    public <T> T as(Codec<T> codec) {
        return codec.decode(payload);
    }

    public @Nullable String contentType() {
        return properties.text(Property.CONTENT_TYPE);
    }

    public @Nullable String responseTopic() {
        return properties.text(Property.RESPONSE_TOPIC);
    }

    public byte @Nullable [] correlationData() {
        return properties.binary(Property.CORRELATION_DATA);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Message that
                && topicName.equals(that.topicName)
                && qos == that.qos
                && retain == that.retain
                && properties.equals(that.properties)
                && Arrays.equals(payload, that.payload);
    }

    @Override
    public int hashCode() {
        return Objects.hash(topicName, qos, retain, properties, Arrays.hashCode(payload));
    }

    @Override
    public String toString() {
        return "Message[topicName=" + topicName + ", qos=" + qos.code() + ", retain=" + retain + ", properties="
                + properties + ", payload=" + payload.length + " bytes]";
    }
}
