package io.linnet.packet;

import java.nio.charset.StandardCharsets;

/**
 * The UTF-8 that MQTT allows in strings (5.0 section 1.5.4): as RFC 3629 says, and without U+0000.
 *
 * <p>A byte order mark is an ordinary character and stays.
 */
public final class Utf8 {
    /** The greatest length in bytes of a string in a packet. */
    public static final int MAXIMUM_LENGTH = 0xFFFF;

    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private Utf8() {}

    /** Whether the bytes are an allowed string. */
    public static boolean isWellFormed(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int at = offset;
        if (length >= 8) {
            int last = end - 8;
            while (at < last && isPlain(WireInteger.word(bytes, at))) {
                at += 8;
            }
            if (at >= last && isPlain(WireInteger.word(bytes, last))) {
                return true;
            }
        }
        return firstIllFormed(bytes, at, end) < 0;
    }

    /** Whether all eight bytes are 0x01 to 0x7F: neither has the high bit nor borrows one when 1 is taken away. */
    private static boolean isPlain(long word) {
        return (((word - ONES) | word) & HIGH_BITS) == 0;
    }

    /** The offset of the first sequence that is not allowed, or -1. */
    static int firstIllFormed(byte[] bytes, int offset, int end) {
        int at = offset;
        while (at < end) {
            if (bytes[at] > 0) {
                at++;
            } else {
                int length = sequenceLength(bytes, at, end);
                if (length == 0) {
                    return at;
                }
                at += length;
            }
        }
        return -1;
    }

    /** The length of a sequence of several bytes, or 0 when it is ill-formed; the table of RFC 3629 section 4. */
    private static int sequenceLength(byte[] bytes, int at, int end) {
        int lead = bytes[at] & 0xFF;
        if (lead < 0xC2 || lead > 0xF4) {
            return 0;
        }
        int length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        if (end - at < length) {
            return 0;
        }
        int second = bytes[at + 1] & 0xFF;
        if (second < leastSecond(lead) || second > greatestSecond(lead)) {
            return 0;
        }
        for (int i = 2; i < length; i++) {
            if ((bytes[at + i] & 0xC0) != 0x80) {
                return 0;
            }
        }
        return length;
    }

    private static int leastSecond(int lead) {
        return lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80; // below: overlong forms
    }

    private static int greatestSecond(int lead) {
        return lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF; // above: surrogates, and behind U+10FFFF
    }

    /**
     * The string in these bytes.
     *
     * @throws ProtocolViolation malformed, when they are not an allowed string
     */
    public static String decode(byte[] bytes, int offset, int length) {
        if (!isWellFormed(bytes, offset, length)) {
            throw illFormed(bytes, offset, length);
        }
        return new String(bytes, offset, length, StandardCharsets.UTF_8);
    }

    private static ProtocolViolation illFormed(byte[] bytes, int offset, int length) {
        int at = firstIllFormed(bytes, offset, offset + length);
        String where = ", byte " + (at - offset) + " of a string of " + length;
        return bytes[at] == 0
                ? ProtocolViolation.malformed("MQTT-1.5.4-2", "U+0000 came, allowed is every other character" + where)
                : ProtocolViolation.malformed(
                        "MQTT-1.5.4-1",
                        "0x" + Integer.toHexString(bytes[at] & 0xFF) + " came, allowed is well-formed UTF-8" + where);
    }

    /** How many bytes the text takes; a surrogate without its partner counts as three. */
    public static int encodedLength(String text) {
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                length++;
            } else if (c < 0x800) {
                length += 2;
            } else if (isPair(text, i)) {
                length += 4;
                i++;
            } else {
                length += 3;
            }
        }
        return length;
    }

    /** The index of the first character that no packet may carry, U+0000 or half a surrogate pair, or -1. */
    public static int firstForbidden(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || (Character.isSurrogate(c) && !isPair(text, i))) {
                return i;
            }
            i += Character.isSurrogate(c) ? 1 : 0;
        }
        return -1;
    }

    static boolean isPair(String text, int index) {
        return Character.isHighSurrogate(text.charAt(index))
                && index + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(index + 1));
    }
}
