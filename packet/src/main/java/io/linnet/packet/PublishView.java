package io.linnet.packet;

import java.util.Arrays;

/**
 * A window on a PUBLISH in an array of bytes (5.0 section 3.3): reusable, without allocation, for one thread at a time.
 *
 * <p>It is the hottest code of all: {@link #wrap} reads each byte in front of the payload at most once. It accepts what
 * {@link PacketDecoder} accepts, except that the characters of the topic name are not looked at; whatever it refuses is
 * given to the decoder, whose business it is to say why. The array is not copied and has to stay unchanged while the
 * window is on it.
 */
public final class PublishView {
    private static final byte[] NOTHING = {};
    private static final int DUP = 0b1000;
    private static final int REFUSED = -1;

    private ProtocolVersion version = ProtocolVersion.V5;
    private byte[] bytes = NOTHING;
    private int offset;
    private int end;
    private int first;
    private int packetIdentifier;
    private int topicOffset;
    private int topicLength;
    private int payloadOffset;

    private int propertiesOffset;
    private int propertiesLength;
    private int topicAlias;
    private long messageExpirySeconds = -1;
    private int payloadFormat = -1;
    private int responseTopicOffset;
    private int responseTopicLength;
    private boolean hasSubscriptionIdentifier;
    private int userProperties;

    /** Start and end of each run of properties that are not forwarded, in pairs; only the first cutCount are valid. */
    private int[] cuts = new int[8];

    private int cutCount;
    private int cutLength;

    /**
     * Puts the window on the packet bytes[offset, end), which is a whole PUBLISH.
     *
     * <p>Checks all but the characters of the topic name. After a violation the window is on nothing useful.
     *
     * @throws ProtocolViolation as {@link PacketDecoder#decode} would
     * @throws IllegalArgumentException when it is another packet
     */
    public void wrap(ProtocolVersion version, byte[] bytes, int offset, int end) {
        this.version = version;
        this.bytes = bytes;
        this.offset = offset;
        this.end = end;
        int position = offset + 2;
        if (end - offset < 2 || bytes[offset + 1] != end - position) {
            position = positionBehindLongHeader();
        }
        first = bytes[offset];
        position = wrapTopicAndIdentifier(position);
        if (position > end) {
            throw refusal();
        }
        clearProperties();
        if (version == ProtocolVersion.V5) {
            position = wrapProperties(position);
            if (position < 0 || (topicLength | topicAlias) == 0) {
                throw refusal();
            }
        } else if (topicLength == 0) {
            throw refusal();
        }
        payloadOffset = position;
    }

    private int positionBehindLongHeader() {
        if (FixedHeader.packetLength(bytes, offset, end) != end - offset) {
            throw refusal();
        }
        return offset + FixedHeader.headerLength(bytes, offset);
    }

    /** The position behind both, which is behind the end when anything is wrong. */
    private int wrapTopicAndIdentifier(int position) {
        int qos = first & 0b0110;
        if ((first & 0xF0) != 0x30 || qos == 0b0110 || end - position < 2) {
            return Integer.MAX_VALUE;
        }
        topicOffset = position + 2;
        topicLength = WireInteger.twoBytes(bytes, position);
        int behindTopic = topicOffset + topicLength;
        if (qos == 0) {
            packetIdentifier = 0;
            return (first & DUP) == 0 ? behindTopic : Integer.MAX_VALUE;
        }
        if (end - behindTopic < 2) {
            return Integer.MAX_VALUE;
        }
        packetIdentifier = WireInteger.twoBytes(bytes, behindTopic);
        return packetIdentifier == 0 ? Integer.MAX_VALUE : behindTopic + 2;
    }

    private void clearProperties() {
        propertiesOffset = 0;
        propertiesLength = 0;
        topicAlias = 0;
        messageExpirySeconds = -1;
        payloadFormat = -1;
        responseTopicOffset = 0;
        responseTopicLength = 0;
        hasSubscriptionIdentifier = false;
        userProperties = 0;
        cutCount = 0;
        cutLength = 0;
    }

    /** The position behind the properties, or {@link #REFUSED}. */
    private int wrapProperties(int position) {
        if (position == end) {
            return REFUSED;
        }
        int length = bytes[position];
        int at = position + 1;
        if (length < 0) {
            length = VariableByteInteger.get(bytes, position, end);
            at = position + VariableByteInteger.encodedLength(Math.max(0, length));
        }
        if (length < 0 || length > end - at) {
            return REFUSED;
        }
        propertiesOffset = at;
        propertiesLength = length;
        return length == 0 ? at : wrapEachProperty(at, at + length);
    }

    private int wrapEachProperty(int start, int limit) {
        long seen = 0;
        int at = start;
        while (at < limit) {
            int identifier = bytes[at];
            int next = wrapProperty(identifier, at, limit);
            // Shifts count modulo 64; what is not an identifier has been refused by then.
            long bit = 1L << identifier;
            if (next < 0 || next > limit || ((seen & bit) != 0 && identifier != 0x26 && identifier != 0x0B)) {
                return REFUSED;
            }
            seen |= bit;
            at = next;
        }
        return at;
    }

    /** The position behind the property at this position, which is negative or behind the limit when it is illegal. */
    private int wrapProperty(int identifier, int at, int limit) {
        return switch (identifier) {
            case 0x01 -> wrapPayloadFormat(at, limit);
            case 0x02 -> wrapMessageExpiry(at, limit);
            case 0x03 -> behindString(at + 1, limit);
            case 0x08 -> wrapResponseTopic(at, limit);
            case 0x09 -> behindBinary(at + 1, limit);
            case 0x0B -> wrapSubscriptionIdentifier(at, limit);
            case 0x23 -> wrapTopicAlias(at, limit);
            case 0x26 -> behindPair(at + 1, limit);
            default -> REFUSED;
        };
    }

    private int wrapPayloadFormat(int at, int limit) {
        if (limit - at < 2) {
            return REFUSED;
        }
        payloadFormat = bytes[at + 1];
        return (payloadFormat & ~1) == 0 ? at + 2 : REFUSED;
    }

    private int wrapMessageExpiry(int at, int limit) {
        if (limit - at < 5) {
            return REFUSED;
        }
        messageExpirySeconds = WireInteger.fourBytes(bytes, at + 1) & 0xFFFF_FFFFL;
        return cut(at, at + 5);
    }

    private int wrapTopicAlias(int at, int limit) {
        if (limit - at < 3) {
            return REFUSED;
        }
        topicAlias = WireInteger.twoBytes(bytes, at + 1);
        return topicAlias == 0 ? REFUSED : cut(at, at + 3);
    }

    private int wrapSubscriptionIdentifier(int at, int limit) {
        int identifier = VariableByteInteger.get(bytes, at + 1, limit);
        if (identifier <= 0) {
            return REFUSED;
        }
        hasSubscriptionIdentifier = true;
        return cut(at, at + 1 + VariableByteInteger.encodedLength(identifier));
    }

    private int wrapResponseTopic(int at, int limit) {
        int next = behindString(at + 1, limit);
        if (next < 0) {
            return REFUSED;
        }
        responseTopicOffset = at + 3;
        responseTopicLength = next - responseTopicOffset;
        boolean allowed =
                responseTopicLength > 0 && !TopicName.hasWildcard(bytes, responseTopicOffset, responseTopicLength);
        return allowed ? next : REFUSED;
    }

    private int behindBinary(int at, int limit) {
        if (limit - at < 2) {
            return REFUSED;
        }
        int next = at + 2 + WireInteger.twoBytes(bytes, at);
        return next <= limit ? next : REFUSED;
    }

    private int behindString(int at, int limit) {
        int next = behindBinary(at, limit);
        return next >= 0 && Utf8.isWellFormed(bytes, at + 2, next - at - 2) ? next : REFUSED;
    }

    private int behindPair(int at, int limit) {
        userProperties++;
        int value = behindString(at, limit);
        return value < 0 ? REFUSED : behindString(value, limit);
    }

    private int cut(int from, int to) {
        cutLength += to - from;
        if (cutCount > 0 && cuts[cutCount - 1] == from) {
            cuts[cutCount - 1] = to;
            return to;
        }
        if (cutCount == cuts.length) {
            cuts = Arrays.copyOf(cuts, 2 * cutCount);
        }
        cuts[cutCount++] = from;
        cuts[cutCount++] = to;
        return to;
    }

    /** What the decoder says about the packet; were it content, one of the two would be wrong. */
    private RuntimeException refusal() {
        Packet packet = PacketDecoder.decode(version, bytes, offset, end);
        return packet instanceof Publish
                ? new IllegalStateException("the view refuses what the decoder accepts: " + packet)
                : new IllegalArgumentException("not a PUBLISH but a " + packet.type());
    }

    /** The array that the window is on. */
    public byte[] bytes() {
        return bytes;
    }

    /** Where the packet starts. */
    public int offset() {
        return offset;
    }

    /** Where the packet ends. */
    public int end() {
        return end;
    }

    /** 0 to 2. */
    public int qos() {
        return first >> 1 & 3;
    }

    public boolean dup() {
        return (first & DUP) != 0;
    }

    public boolean retain() {
        return (first & 1) != 0;
    }

    /** 1 to 65,535, or 0 at QoS 0. */
    public int packetIdentifier() {
        return packetIdentifier;
    }

    /** Where the topic name starts. */
    public int topicOffset() {
        return topicOffset;
    }

    /** The length in bytes of the topic name, 0 only with a topic alias. */
    public int topicLength() {
        return topicLength;
    }

    /** The {@link TopicName#hash} of the topic name; computed by each call. */
    public int topicHash() {
        return TopicName.hash(bytes, topicOffset, topicLength);
    }

    /** Where the properties start, behind their length; 0 in 3.x. */
    public int propertiesOffset() {
        return propertiesOffset;
    }

    /** The length in bytes of all properties; 0 in 3.x. */
    public int propertiesLength() {
        return propertiesLength;
    }

    /** 1 to 65,535, or 0 when there is none. */
    public int topicAlias() {
        return topicAlias;
    }

    /** 0 to 4,294,967,295, or -1 when there is none. */
    public long messageExpirySeconds() {
        return messageExpirySeconds;
    }

    /** 0 for bytes, 1 for UTF-8, or -1 when it is not said; the payload is not checked against it. */
    public int payloadFormat() {
        return payloadFormat;
    }

    /** How many user properties there are. */
    public int userProperties() {
        return userProperties;
    }

    /** Where the response topic starts; 0 when there is none. */
    public int responseTopicOffset() {
        return responseTopicOffset;
    }

    /** The length in bytes of the response topic, 0 when there is none. */
    public int responseTopicLength() {
        return responseTopicLength;
    }

    /** Whether there is at least one; servers may send them, clients may not (MQTT-3.3.4-6). */
    public boolean hasSubscriptionIdentifier() {
        return hasSubscriptionIdentifier;
    }

    /** Where the payload starts. */
    public int payloadOffset() {
        return payloadOffset;
    }

    /** The length in bytes of the payload. */
    public int payloadLength() {
        return end - payloadOffset;
    }

    /** The length in bytes of the properties that are forwarded unaltered. */
    public int forwardedPropertiesLength() {
        return propertiesLength - cutLength;
    }

    /** Copies all properties but topic alias, message expiry interval and subscription identifiers, in their order. */
    public void copyForwardedProperties(byte[] target, int targetOffset) {
        int from = propertiesOffset;
        int to = targetOffset;
        for (int i = 0; i < cutCount; i += 2) {
            int length = cuts[i] - from;
            System.arraycopy(bytes, from, target, to, length);
            from = cuts[i + 1];
            to += length;
        }
        System.arraycopy(bytes, from, target, to, propertiesOffset + propertiesLength - from);
    }

    /**
     * The packet as a value, which shares nothing with the array.
     *
     * @throws ProtocolViolation when the topic name has characters that it may not have
     */
    public Publish toPublish() {
        return (Publish) PacketDecoder.decode(version, bytes, offset, end);
    }
}
