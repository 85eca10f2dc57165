package io.linnet.packet;

import java.util.SplittableRandom;

/** The rules for the name that a message is published under (5.0 section 4.7). */
public final class TopicName {
    private static final long SEED = new SplittableRandom().nextLong();
    private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;

    private TopicName() {}

    /** Whether the text may be a topic name. */
    public static boolean isValid(String name) {
        return !name.isEmpty()
                && firstWildcard(name) < 0
                && Utf8.firstForbidden(name) < 0
                && Utf8.encodedLength(name) <= Utf8.MAXIMUM_LENGTH;
    }

    /** Whether the bytes may be a topic name. */
    public static boolean isValid(byte[] bytes, int offset, int length) {
        return length > 0
                && length <= Utf8.MAXIMUM_LENGTH
                && !hasWildcard(bytes, offset, length)
                && Utf8.isWellFormed(bytes, offset, length);
    }

    /** Whether there is a {@code +} or {@code #} among the bytes. */
    static boolean hasWildcard(byte[] bytes, int offset, int length) {
        for (int at = offset; at < offset + length; at++) {
            if (bytes[at] == '+' || bytes[at] == '#') {
                return true;
            }
        }
        return false;
    }

    /**
     * Throws when the text may not be a topic name.
     *
     * @throws ProtocolViolation topic name invalid, which names the rule
     */
    public static void require(String name) {
        require(name, "topic name", "MQTT-3.3.2-2");
    }

    static void require(String name, String field, String wildcardStatement) {
        if (name.isEmpty()) {
            throw invalid("MQTT-4.7.3-1", "an empty " + field + " came, allowed is at least one character");
        }
        int wildcard = firstWildcard(name);
        if (wildcard >= 0) {
            throw invalid(
                    wildcardStatement,
                    "the wildcard " + name.charAt(wildcard) + " came at index " + wildcard + " of a " + field
                            + ", allowed is none");
        }
        int forbidden = Utf8.firstForbidden(name);
        if (forbidden >= 0) {
            throw invalid(
                    name.charAt(forbidden) == 0 ? "MQTT-4.7.3-2" : "MQTT-1.5.4-1",
                    "U+" + Integer.toHexString(name.charAt(forbidden)) + " came at index " + forbidden + " of a "
                            + field);
        }
        int length = Utf8.encodedLength(name);
        if (length > Utf8.MAXIMUM_LENGTH) {
            throw invalid("MQTT-4.7.3-3", "a " + field + " of " + length + " bytes came, allowed are at most 65535");
        }
    }

    private static int firstWildcard(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) == '+' || name.charAt(i) == '#') {
                return i;
            }
        }
        return -1;
    }

    private static ProtocolViolation invalid(String statement, String message) {
        return new ProtocolViolation(ReasonCode.TOPIC_NAME_INVALID, statement, message);
    }

    /**
     * A hash of the bytes for tables inside this process; it is another one in the next process, so that strangers cannot
     * choose names that collide.
     *
     * <p>Eight bytes at a time; the last word overlaps the one before it.
     */
    public static int hash(byte[] bytes, int offset, int length) {
        int end = offset + length;
        long hash = SEED ^ length;
        if (length >= 8) {
            for (int at = offset; at < end - 8; at += 8) {
                hash = mix(hash ^ WireInteger.word(bytes, at));
            }
            hash = mix(hash ^ WireInteger.word(bytes, end - 8));
        } else {
            hash = mix(hash ^ shortWord(bytes, offset, length));
        }
        return (int) (hash ^ (hash >>> 32));
    }

    /** Zero to seven bytes as one number. */
    private static long shortWord(byte[] bytes, int offset, int length) {
        if (length >= 4) {
            return (long) WireInteger.fourBytes(bytes, offset) << 32
                    | (WireInteger.fourBytes(bytes, offset + length - 4) & 0xFFFF_FFFFL);
        }
        if (length == 0) {
            return 0;
        }
        int first = bytes[offset] & 0xFF;
        int middle = bytes[offset + length / 2] & 0xFF;
        int last = bytes[offset + length - 1] & 0xFF;
        return first | middle << 8 | last << 16;
    }

    private static long mix(long value) {
        return (value * MULTIPLIER) ^ Math.multiplyHigh(value, MULTIPLIER);
    }
}
