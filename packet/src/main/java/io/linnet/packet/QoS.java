package io.linnet.packet;

/** The quality of service of a delivery (5.0 section 4.3). */
public enum QoS {
    AT_MOST_ONCE(0),
    AT_LEAST_ONCE(1),
    EXACTLY_ONCE(2);

    private final int code;

    QoS(int code) {
        this.code = code;
    }

    /** The number on the wire, 0 to 2. */
    public int code() {
        return code;
    }

    /**
     * The quality of service with this number.
     *
     * @throws ProtocolViolation malformed, when the number is not 0 to 2
     */
    public static QoS of(int code) {
        return switch (code) {
            case 0 -> AT_MOST_ONCE;
            case 1 -> AT_LEAST_ONCE;
            case 2 -> EXACTLY_ONCE;
            default -> throw ProtocolViolation.malformed("MQTT-3.3.1-4", "QoS " + code + " came, allowed are 0 to 2");
        };
    }
}
