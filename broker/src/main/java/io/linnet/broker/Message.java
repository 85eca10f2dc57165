package io.linnet.broker;

import io.linnet.broker.topic.Topic;
import io.linnet.session.Expiry;
import org.jspecify.annotations.Nullable;

/**
 * An Application Message on its way through the broker: immutable, shared between all sessions that wait for it and between
 * threads.
 *
 * @param topic where it was published
 * @param qos the QoS it was published with
 * @param retain whether it was published with RETAIN
 * @param properties the encoded properties that every subscriber gets unaltered; without message expiry, topic alias and
 *     subscription identifiers; never written to
 * @param payload never written to
 * @param expires when it expires, in milliseconds of the broker's clock; {@link Expiry#NEVER} when it does not
 * @param publisher client identifier of the publisher, empty for messages of the broker itself
 * @param author user name of the publisher when its permissions follow from that and the client identifier alone, empty for an
 *     anonymous one; else null. A retained message is not delivered any more when its author has lost the right to publish it
 */
public record Message(
        Topic topic,
        int qos,
        boolean retain,
        byte[] properties,
        byte[] payload,
        long expires,
        String publisher,
        @Nullable String author) {

    private static final byte[] NOTHING = {};
    private static final int OBJECTS = 120;

    /** A message of the broker itself, without properties. */
    public static Message of(Topic topic, int qos, boolean retain, byte[] payload) {
        return new Message(topic, qos, retain, NOTHING, payload, Expiry.NEVER, "", null);
    }

    /** What stands for the message when it is no longer there: retained messages are forgotten so. */
    Message withoutPayload() {
        return new Message(topic, 0, true, NOTHING, NOTHING, Expiry.NEVER, publisher, author);
    }

    /** About how many bytes of memory the message takes; the topic is shared and not counted. */
    public int weight() {
        return OBJECTS + properties.length + payload.length;
    }

    boolean isExpired(long now) {
        return Expiry.isDue(expires, now);
    }
}
