package io.linnet.broker;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A packet of a client that is traced, without its payload and without what proves who the client is.
 *
 * @param timeMillis when it was read or written, by the broker's clock
 * @param clientIdentifier whose packet it is, as the client has written it
 * @param fromClient whether the client has sent it; else the broker has
 * @param type the packet's name in the standard, such as {@code PUBLISH}; {@code END} for the end of the connection
 * @param details what is known about it, in the order in which to show it; numbers, texts, booleans, and lists of texts
 */
public record TracedPacket(
        long timeMillis, String clientIdentifier, boolean fromClient, String type, Map<String, Object> details) {
    /** Copies the details. */
    public TracedPacket {
        details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
    }
}
