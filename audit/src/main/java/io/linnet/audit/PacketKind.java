package io.linnet.audit;

/** The packet types of the standard; the first has code 1. */
enum PacketKind {
    CONNECT,
    CONNACK,
    PUBLISH,
    PUBACK,
    PUBREC,
    PUBREL,
    PUBCOMP,
    SUBSCRIBE,
    SUBACK,
    UNSUBSCRIBE,
    UNSUBACK,
    PINGREQ,
    PINGRESP,
    DISCONNECT,
    AUTH;

    private static final PacketKind[] KINDS = values();

    static PacketKind of(int firstByte) {
        int code = firstByte >> 4 & 0x0f;
        if (code == 0) {
            throw new Mismatch("a packet of type 0", "a packet type of the standard");
        }
        return KINDS[code - 1];
    }
}
