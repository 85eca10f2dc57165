package io.linnet.store;

import io.linnet.packet.PacketBuffer;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;

/** Writes the values. Each begins with the version of its format, so that a later Linnet can read what this one has written. */
final class Writer {
    static final int VERSION = 1;
    /** A session with what came with its owner's proof, which version 1 does not have. */
    static final int SESSION_VERSION = 2;

    static final int QOS = 0b0000_0011;
    // of a session
    static final int WILL = 0b0000_0001;
    static final int OWNER = 0b0000_0010;
    static final int PROVEN = 0b0000_0100;
    static final int RETAIN = 0b0000_0100;
    static final int EXPIRES = 0b0000_1000;
    // of a message
    static final int AUTHOR = 0b0001_0000;
    // of an entry of a queue
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
        String author = message.author();
        out.writeByte(message.qos()
                | (message.retain() ? RETAIN : 0)
                | (message.expires() == NEVER ? 0 : EXPIRES)
                | (author == null ? 0 : AUTHOR));
        if (message.expires() != NEVER) {
            number(out, message.expires());
        }
        bytes(out, message.topic());
        text(out, message.publisher());
        if (author != null) {
            text(out, author);
        }
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
        StoredWill will = session.will();
        StoredSession.Owner owner = session.owner();
        StoredSession.Proof proof = owner == null ? null : owner.proof();
        out.writeByte(proof == null ? VERSION : SESSION_VERSION);
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
        if (proof != null) {
            proof(out, proof);
        }
        if (will != null) {
            number(out, will.delaySeconds());
            number(out, will.expirySeconds());
            messageFields(out, will.message());
        }
    }

    private static void proof(PacketBuffer out, StoredSession.Proof proof) {
        text(out, proof.source());
        out.writeVariableByteInteger(proof.attributes().size());
        new TreeMap<>(proof.attributes()).forEach((name, value) -> {
            text(out, name);
            text(out, value);
        });
        out.writeVariableByteInteger(proof.roles().size());
        proof.roles().forEach(role -> text(out, role));
        out.writeVariableByteInteger(proof.grants().size());
        proof.grants().forEach(grant -> {
            out.writeByte(grant.action().code);
            text(out, grant.topicFilter());
        });
    }

    static void subscription(PacketBuffer out, int options, int identifier) {
        out.writeByte(VERSION);
        out.writeByte(options);
        out.writeVariableByteInteger(identifier);
    }
}
