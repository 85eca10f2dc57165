package io.linnet.packet;

/** How a subscription wants its messages (5.0 section 3.8.3.1); 3.x has the maximum QoS only. */
public record SubscriptionOptions(
        QoS maximumQos, boolean noLocal, boolean retainAsPublished, RetainHandling retainHandling) {
    private static final int NO_LOCAL = 0b0000_0100;
    private static final int RETAIN_AS_PUBLISHED = 0b0000_1000;
    private static final int RESERVED = 0b1100_0000;

    /** The options of a 3.x subscription, which are also the defaults of 5.0. */
    public static SubscriptionOptions of(QoS maximumQos) {
        return new SubscriptionOptions(maximumQos, false, false, RetainHandling.SEND);
    }

    public SubscriptionOptions withMaximumQos(QoS other) {
        return other == maximumQos ? this : new SubscriptionOptions(other, noLocal, retainAsPublished, retainHandling);
    }

    /** The byte on the wire. */
    public byte encoded() {
        return (byte) (maximumQos.code()
                | (noLocal ? NO_LOCAL : 0)
                | (retainAsPublished ? RETAIN_AS_PUBLISHED : 0)
                | retainHandling.code() << 4);
    }

    /**
     * The options of a 5.0 subscription.
     *
     * @throws ProtocolViolation when a reserved bit is set, or the QoS or retain handling is 3
     */
    public static SubscriptionOptions decode(int encoded) {
        if ((encoded & RESERVED) != 0) {
            throw ProtocolViolation.malformed(
                    "MQTT-3.8.3-5",
                    "subscription options 0x" + Integer.toHexString(encoded & 0xFF)
                            + " came, bits 6 and 7 are reserved and must be 0");
        }
        if ((encoded & 3) == 3) {
            throw ProtocolViolation.protocolError("", "maximum QoS 3 came, allowed are 0 to 2");
        }
        return new SubscriptionOptions(
                QoS.of(encoded & 3),
                (encoded & NO_LOCAL) != 0,
                (encoded & RETAIN_AS_PUBLISHED) != 0,
                RetainHandling.of(encoded >> 4));
    }

    /**
     * The options of a 3.x subscription.
     *
     * @throws ProtocolViolation when anything but a QoS of 0 to 2 is there
     */
    static SubscriptionOptions decodeV3(int encoded) {
        if ((encoded & ~3) != 0 || encoded == 3) {
            throw ProtocolViolation.malformed(
                    "", "requested QoS 0x" + Integer.toHexString(encoded & 0xFF) + " came, 3.x allows 0 to 2");
        }
        return of(QoS.of(encoded));
    }
}
