package io.linnet.audit;

import static io.linnet.audit.Bytes.join;
import static io.linnet.audit.Bytes.one;
import static io.linnet.audit.Bytes.packet;
import static io.linnet.audit.Bytes.properties;
import static io.linnet.audit.Bytes.text;
import static io.linnet.audit.Bytes.two;

/** The ordinary packets that need no builder. */
final class Packets {
    private static final byte[] NONE = {};

    private Packets() {}

    static byte[] pubAck(int packetIdentifier) {
        return packet(0x40, two(packetIdentifier));
    }

    static byte[] pubRec(int packetIdentifier) {
        return packet(0x50, two(packetIdentifier));
    }

    static byte[] pubRel(int packetIdentifier) {
        return packet(0x62, two(packetIdentifier));
    }

    static byte[] pubComp(int packetIdentifier) {
        return packet(0x70, two(packetIdentifier));
    }

    /** A 5.0 acknowledgement with a reason code; the first byte says which. */
    static byte[] ack(int firstByte, int packetIdentifier, int reasonCode) {
        return packet(firstByte, two(packetIdentifier), one(reasonCode));
    }

    static byte[] unsubscribe(SpecVersion version, int packetIdentifier, String... filters) {
        byte[] payload = {};
        for (String filter : filters) {
            payload = join(payload, text(filter));
        }
        return packet(0xa2, two(packetIdentifier), version.isV5() ? properties() : NONE, payload);
    }

    static byte[] pingReq() {
        return packet(0xc0);
    }

    /** A normal disconnection in either version. */
    static byte[] disconnect() {
        return packet(0xe0);
    }

    /** A 5.0 DISCONNECT. */
    static byte[] disconnect(int reasonCode, byte[]... properties) {
        return packet(0xe0, one(reasonCode), properties(properties));
    }

    static byte[] auth(int reasonCode, byte[]... properties) {
        return packet(0xf0, one(reasonCode), properties(properties));
    }
}
