package io.linnet.packet;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An Application Message on its way (5.0 section 3.3).
 *
 * @param topicName empty only in 5.0 with a topic alias
 * @param packetIdentifier 1 to 65,535, at QoS 0 it is 0
 * @param payload handed over, not copied
 */
@SuppressWarnings("ArrayRecordComponent") // equality and text are by content, see below
public record Publish(
        boolean dup,
        QoS qos,
        boolean retain,
        String topicName,
        int packetIdentifier,
        Properties properties,
        byte[] payload)
        implements Packet {
    @Override
    public PacketType type() {
        return PacketType.PUBLISH;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Publish that
                && dup == that.dup
                && qos == that.qos
                && retain == that.retain
                && topicName.equals(that.topicName)
                && packetIdentifier == that.packetIdentifier
                && properties.equals(that.properties)
                && Arrays.equals(payload, that.payload);
    }

    @Override
    public int hashCode() {
        return Objects.hash(dup, qos, retain, topicName, packetIdentifier, properties, Arrays.hashCode(payload));
    }

    @Override
    public String toString() {
        return "Publish[dup=" + dup + ", qos=" + qos + ", retain=" + retain + ", topicName=" + topicName
                + ", packetIdentifier=" + packetIdentifier + ", properties=" + properties + ", payload="
                + payload.length + " bytes]";
    }
}
