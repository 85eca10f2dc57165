package io.linnet.packet;

/** The integer of one to four bytes, seven bits in each, the lowest first (5.0 section 1.5.5). */
public final class VariableByteInteger {
    /** The greatest value that four bytes hold. */
    public static final int MAXIMUM = 268_435_455;

    private VariableByteInteger() {}

    /** How many bytes a value of 0 to {@link #MAXIMUM} takes, 1 to 4. */
    public static int encodedLength(int value) {
        if (value < 0 || value > MAXIMUM) {
            throw new IllegalArgumentException(value + " is not within 0 to " + MAXIMUM);
        }
        return value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : 4;
    }

    /** Writes the value and returns the offset behind it; the caller has made room. */
    static int put(byte[] bytes, int offset, int value) {
        int at = offset;
        int rest = value;
        while (rest > 0x7F) {
            bytes[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[at++] = (byte) rest;
        return at;
    }

    /**
     * The value at the offset; its length is {@link #encodedLength}, since only the shortest form is accepted.
     *
     * @return the value, or -1 when limit comes before its end
     * @throws ProtocolViolation malformed, when there is a fifth byte or the form is not the shortest
     */
    public static int get(byte[] bytes, int offset, int limit) {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            if (offset + i >= limit) {
                return -1;
            }
            byte next = bytes[offset + i];
            value |= (next & 0x7F) << (7 * i);
            if (next >= 0) {
                return next == 0 && i > 0 ? notShortest(value, i + 1) : value;
            }
        }
        throw ProtocolViolation.malformed(
                "MQTT-1.5.5-1", "a variable byte integer goes on behind its fourth byte, allowed are at most four");
    }

    private static int notShortest(int value, int length) {
        throw ProtocolViolation.malformed(
                "MQTT-1.5.5-1",
                "a variable byte integer of value " + value + " came in " + length
                        + " bytes, allowed is only the shortest: " + encodedLength(value));
    }
}
