package io.linnet.audit;

import static io.linnet.audit.Bytes.join;
import static io.linnet.audit.Bytes.one;
import static io.linnet.audit.Bytes.properties;
import static io.linnet.audit.Bytes.text;
import static io.linnet.audit.Bytes.two;

import java.util.ArrayList;
import java.util.List;

/** An ordinary SUBSCRIBE packet, with one filter or more. */
final class SubscribePacket {
    static final int NO_LOCAL = 0x04;
    static final int RETAIN_AS_PUBLISHED = 0x08;
    /** Retain Handling 1: send retained messages only if the subscription did not exist. */
    static final int SEND_IF_NEW = 0x10;
    /** Retain Handling 2: send no retained messages. */
    static final int DO_NOT_SEND = 0x20;

    private final SpecVersion version;
    private final int packetIdentifier;
    private final List<String> filters = new ArrayList<>();
    private byte[] payload = {};
    private byte[] properties = {};

    SubscribePacket(SpecVersion version, int packetIdentifier) {
        this.version = version;
        this.packetIdentifier = packetIdentifier;
    }

    /** Adds a filter with its Subscription Options byte, whose lowest two bits are the QoS. */
    SubscribePacket filter(String filter, int options) {
        filters.add(filter);
        payload = join(payload, text(filter), one(options));
        return this;
    }

    SubscribePacket with(byte[]... more) {
        properties = join(properties, join(more));
        return this;
    }

    List<String> filters() {
        return filters;
    }

    byte[] bytes() {
        byte[] none = {};
        return Bytes.packet(0x82, two(packetIdentifier), version.isV5() ? properties(properties) : none, payload);
    }
}
