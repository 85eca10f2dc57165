package io.linnet.store;

import org.jspecify.annotations.Nullable;

/**
 * An Application Message as it is stored. The arrays are never written to.
 *
 * @param topic the topic name in UTF-8
 * @param qos the QoS it was published with
 * @param retain whether it was published with RETAIN
 * @param properties the encoded properties that subscribers get
 * @param payload the Application Message's payload
 * @param expires when it expires, in milliseconds since 1970; {@link Long#MAX_VALUE} for never
 * @param publisher client identifier of the publisher
 * @param author user name of the publisher, as far as it says what the publisher may do; empty for an anonymous one, null when it is
 *     not known or there was more to it, as always in stores of before it was kept
 */
public record StoredMessage(
        byte[] topic,
        int qos,
        boolean retain,
        byte[] properties,
        byte[] payload,
        long expires,
        String publisher,
        @Nullable String author) {}
