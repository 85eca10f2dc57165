package io.linnet.packet;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The message that the server publishes when the connection ends without a proper farewell (5.0 section 3.1.2.5).
 *
 * @param payload handed over, not copied
 */
@SuppressWarnings("ArrayRecordComponent") // equality and text are by content, see below
public record Will(String topicName, byte[] payload, QoS qos, boolean retain, Properties properties) {
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Will that
                && topicName.equals(that.topicName)
                && Arrays.equals(payload, that.payload)
                && qos == that.qos
                && retain == that.retain
                && properties.equals(that.properties);
    }

    @Override
    public int hashCode() {
        return Objects.hash(topicName, Arrays.hashCode(payload), qos, retain, properties);
    }

    @Override
    public String toString() {
        return "Will[topicName=" + topicName + ", payload=" + payload.length + " bytes, qos=" + qos + ", retain="
                + retain + ", properties=" + properties + "]";
    }
}
