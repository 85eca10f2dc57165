package io.linnet.store;

import io.linnet.packet.PacketBuffer;
import java.nio.charset.StandardCharsets;

/** Writes the values. Each begins with the version of its format, so that a later Linnet can read what this one has written. */
final class Writer {
    static final int VERSION = 1;

    static final int QOS = 0b0000_0011;
    // of a session
    static final int WILL = 0b0000_0001;
    static final int OWNER = 0b0000_0010;
    static final int PROVEN = 0b0000_0100;
    static final int RETAIN = 0b0000_0100;
    static final int EXPIRES = 0b0000_1000;
    static final int IDENTIFIERS = 0b0001_0000;
    static final int GROUP = 0b0010_0000;
    static final int BODY = 0b0100_0000;

    static final long NEVER = Long.MAX_VALUE;

    private Writer() {}

    static void number(PacketBuffer out, long number) {
        out.writeInt((int) (number >>> 32));
        out.writeInt((int) number);
    }

    static void bytes(PacketBuffer out, byte[] bytes) {
        out.writeVariableByteInteger(bytes.length);
        out.writeBytes(bytes, 0, bytes.length);
    }

    static void text(PacketBuffer out, String text) {
        bytes(out, text.getBytes(StandardCharsets.UTF_8));
    }

    /** So many packet identifiers from the first one on. */
    static void lease(PacketBuffer out, int first, int count) {
        out.writeByte(VERSION);
        out.writeShort(first);
        out.writeShort(count);
    }

    /** A message as a value of its own. */
    static void message(PacketBuffer out, StoredMessage message) {
        out.writeByte(VERSION);
        messageFields(out, message);
    }

    private static void messageFields(PacketBuffer out, StoredMessage message) {
        out.writeByte(message.qos() | (message.retain() ? RETAIN : 0) | (message.expires() == NEVER ? 0 : EXPIRES));
        if (message.expires() != NEVER) {
            number(out, message.expires());
        }
        bytes(out, message.topic());
        text(out, message.publisher());
        bytes(out, message.properties());
        out.writeBytes(message.payload(), 0, message.payload().length);
    }

    static void entry(PacketBuffer out, StoredEntry entry) {
        out.writeByte(VERSION);
        String group = entry.group();
        out.writeByte(entry.qos()
                | (entry.retain() ? RETAIN : 0)
                | (entry.message().expires() == NEVER ? 0 : EXPIRES)
                | (entry.subscriptionIdentifiers().length == 0 ? 0 : IDENTIFIERS)
                | (group == null ? 0 : GROUP)
                | (entry.body() == 0 ? 0 : BODY));
        out.writeVariableByteInteger(entry.weight());
        if (entry.message().expires() != NEVER) {
            number(out, entry.message().expires());
        }
        if (entry.subscriptionIdentifiers().length > 0) {
            out.writeVariableByteInteger(entry.subscriptionIdentifiers().length);
            for (int identifier : entry.subscriptionIdentifiers()) {
                out.writeVariableByteInteger(identifier);
            }
        }
        if (group != null) {
            text(out, group);
        }
        if (entry.body() == 0) {
            messageFields(out, entry.message());
        } else {
            number(out, entry.body());
        }
    }

    static void session(PacketBuffer out, StoredSession session) {
        out.writeByte(VERSION);
        StoredWill will = session.will();
        StoredSession.Owner owner = session.owner();
        out.writeByte((will == null ? 0 : WILL)
                | (owner == null ? 0 : OWNER)
                | (owner != null && owner.proven() ? PROVEN : 0));
        text(out, session.clientIdentifier());
        number(out, session.expirySeconds());
        number(out, session.leftAt());
        out.writeByte(session.durability());
        if (owner != null) {
            text(out, owner.user());
        }
        if (will != null) {
            number(out, will.delaySeconds());
            number(out, will.expirySeconds());
            messageFields(out, will.message());
        }
    }

    static void subscription(PacketBuffer out, int options, int identifier) {
        out.writeByte(VERSION);
        out.writeByte(options);
        out.writeVariableByteInteger(identifier);
    }
}
