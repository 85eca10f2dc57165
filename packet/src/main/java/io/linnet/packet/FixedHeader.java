package io.linnet.packet;

/** The first two to five bytes of every packet (5.0 section 2.1): finds where packets end in a stream, without allocation. */
public final class FixedHeader {
    public static final int MAXIMUM_REMAINING_LENGTH = VariableByteInteger.MAXIMUM;

    private FixedHeader() {}

    /**
     * The total length in bytes of the packet that starts at offset; whether its body is there is not looked at.
     *
     * @return the length, header included, or -1 when limit comes before the header is complete
     * @throws ProtocolViolation malformed, when the remaining length has a fifth byte or is not in its shortest form
     */
    public static int packetLength(byte[] bytes, int offset, int limit) {
        if (limit - offset < 2) {
            return -1;
        }
        int first = bytes[offset + 1];
        return first >= 0 ? 2 + first : longPacketLength(bytes, offset, limit);
    }

    private static int longPacketLength(byte[] bytes, int offset, int limit) {
        int remaining = VariableByteInteger.get(bytes, offset + 1, limit);
        return remaining < 0 ? -1 : 1 + VariableByteInteger.encodedLength(remaining) + remaining;
    }

    /** The length in bytes, 2 to 5, of a header that {@link #packetLength} has accepted. */
    public static int headerLength(byte[] bytes, int offset) {
        int length = 2;
        while (bytes[offset + length - 1] < 0) {
            length++;
        }
        return length;
    }
}
