package io.linnet.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The keys. Numbers are big endian, so that their order is that of the bytes. */
final class Keys {
    static final byte SESSION = 'S';
    static final byte SUBSCRIPTION = 'T';
    static final byte RECEIVED = 'U';
    static final byte SENT = 'V';
    static final byte LEASED = 'W';

    static final int ENTRY_BYTES = 16;

    private Keys() {}

    static byte[] session(long session) {
        return ByteBuffer.allocate(9).put(SESSION).putLong(session).array();
    }

    static byte[] subscription(long session, String topicFilter) {
        byte[] filter = topicFilter.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(9 + filter.length)
                .put(SUBSCRIPTION)
                .putLong(session)
                .put(filter)
                .array();
    }

    static byte[] flow(byte kind, long session, int packetIdentifier) {
        return ByteBuffer.allocate(11)
                .put(kind)
                .putLong(session)
                .putShort((short) packetIdentifier)
                .array();
    }

    /** The first key of a kind that belongs to a session, or to one with a greater number. */
    static byte[] first(byte kind, long session) {
        return ByteBuffer.allocate(9).put(kind).putLong(session).array();
    }

    static byte[] entry(long session, long position) {
        return ByteBuffer.allocate(ENTRY_BYTES)
                .putLong(session)
                .putLong(position)
                .array();
    }

    static byte[] body(long number) {
        return ByteBuffer.allocate(8).putLong(number).array();
    }
}
