package io.linnet.store;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the values that {@link Writer} writes. */
final class Reader {
    private static final int[] NONE = {};

    /** What an entry says about itself without its message. */
    record EntryHead(
            int flags,
            int weight,
            long expires,
            int[] identifiers,
            @Nullable String group,
            long body) {}

    private Reader() {}

    private static ByteBuffer open(byte[] value, String what) throws StoreException {
        return open(value, what, Writer.VERSION);
    }

    /** A value of any version up to this one. */
    private static ByteBuffer open(byte[] value, String what, int newest) throws StoreException {
        if (value.length < 2) {
            throw new StoreException("a " + what + " is only " + value.length + " bytes long: the store is damaged");
        }
        if (value[0] < Writer.VERSION || value[0] > newest) {
            throw new StoreException("a " + what + " has format " + value[0] + ", this Linnet knows "
                    + (newest == Writer.VERSION ? "" : "formats up to ") + newest);
        }
        return ByteBuffer.wrap(value, 1, value.length - 1);
    }

    private static StoreException damaged(String what, RuntimeException cause) {
        return new StoreException("a " + what + " is cut off or garbled: the store is damaged", cause);
    }

    private static int variable(ByteBuffer in) {
        int value = 0;
        for (int shift = 0; ; shift += 7) {
            byte each = in.get();
            value |= (each & 0x7F) << shift;
            if (each >= 0) {
                return value;
            }
        }
    }

    private static byte[] bytes(ByteBuffer in) {
        int length = variable(in);
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static String text(ByteBuffer in) {
        int length = variable(in);
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        String text =
                StandardCharsets.UTF_8.decode(in.slice(in.position(), length)).toString();
        in.position(in.position() + length);
        return text;
    }

    static StoredMessage message(byte[] value) throws StoreException {
        ByteBuffer in = open(value, "message");
        try {
            return messageFields(in);
        } catch (BufferUnderflowException cut) {
            throw damaged("message", cut);
        }
    }

    private static StoredMessage messageFields(ByteBuffer in) {
        int flags = in.get();
        long expires = (flags & Writer.EXPIRES) == 0 ? Writer.NEVER : in.getLong();
        byte[] topic = bytes(in);
        String publisher = text(in);
        String author = (flags & Writer.AUTHOR) == 0 ? null : text(in);
        byte[] properties = bytes(in);
        byte[] payload = new byte[in.remaining()];
        in.get(payload);
        return new StoredMessage(
                topic,
                flags & Writer.QOS,
                (flags & Writer.RETAIN) != 0,
                properties,
                payload,
                expires,
                publisher,
                author);
    }

    static EntryHead head(byte[] value) throws StoreException {
        ByteBuffer in = open(value, "queue entry");
        try {
            return head(in);
        } catch (BufferUnderflowException cut) {
            throw damaged("queue entry", cut);
        }
    }

    private static EntryHead head(ByteBuffer in) {
        int flags = in.get();
        int weight = variable(in);
        long expires = (flags & Writer.EXPIRES) == 0 ? Writer.NEVER : in.getLong();
        int[] identifiers = NONE;
        if ((flags & Writer.IDENTIFIERS) != 0) {
            int count = variable(in);
            if (count < 0 || count > in.remaining()) {
                throw new BufferUnderflowException();
            }
            identifiers = new int[count];
            for (int i = 0; i < identifiers.length; i++) {
                identifiers[i] = variable(in);
            }
        }
        String group = (flags & Writer.GROUP) == 0 ? null : text(in);
        long body = (flags & Writer.BODY) == 0 ? 0 : in.getLong();
        return new EntryHead(flags, weight, expires, identifiers, group, body);
    }

    /** Where the messages are that entries only refer to. */
    interface Bodies {
        StoredMessage body(long number) throws StoreException;
    }

    static StoredEntry entry(long session, long position, byte[] value, Bodies bodies) throws StoreException {
        ByteBuffer in = open(value, "queue entry");
        try {
            EntryHead head = head(in);
            StoredMessage message = head.body() == 0 ? messageFields(in) : bodies.body(head.body());
            return new StoredEntry(
                    session,
                    position,
                    head.body(),
                    head.flags() & Writer.QOS,
                    (head.flags() & Writer.RETAIN) != 0,
                    head.weight(),
                    head.identifiers(),
                    head.group(),
                    message);
        } catch (BufferUnderflowException cut) {
            throw damaged("queue entry", cut);
        }
    }

    static StoredSession session(long number, byte[] value) throws StoreException {
        ByteBuffer in = open(value, "session", Writer.SESSION_VERSION);
        try {
            int flags = in.get();
            String clientIdentifier = text(in);
            long expirySeconds = in.getLong();
            long leftAt = in.getLong();
            int durability = in.get();
            StoredSession.Owner owner = (flags & Writer.OWNER) == 0
                    ? null
                    : new StoredSession.Owner(
                            text(in), (flags & Writer.PROVEN) != 0, value[0] == Writer.VERSION ? null : proof(in));
            StoredWill will = null;
            if ((flags & Writer.WILL) != 0) {
                long delay = in.getLong();
                long expiry = in.getLong();
                will = new StoredWill(messageFields(in), delay, expiry);
            }
            return new StoredSession(number, clientIdentifier, expirySeconds, leftAt, durability, will, owner);
        } catch (BufferUnderflowException cut) {
            throw damaged("session", cut);
        }
    }

    private static StoredSession.Proof proof(ByteBuffer in) throws StoreException {
        String source = text(in);
        Map<String, String> attributes = new TreeMap<>();
        for (int left = variable(in); left > 0; left--) {
            attributes.put(text(in), text(in));
        }
        List<String> roles = new ArrayList<>();
        for (int left = variable(in); left > 0; left--) {
            roles.add(text(in));
        }
        List<StoredSession.Grant> grants = new ArrayList<>();
        for (int left = variable(in); left > 0; left--) {
            int code = in.get();
            StoredSession.Action action = StoredSession.Action.of(code);
            if (action == null) {
                throw damaged("session", new IllegalArgumentException("a grant of kind " + code));
            }
            grants.add(new StoredSession.Grant(action, text(in)));
        }
        return new StoredSession.Proof(source, attributes, roles, grants);
    }

    /** Options and identifier of a subscription. */
    static int[] subscription(byte[] value) throws StoreException {
        ByteBuffer in = open(value, "subscription");
        try {
            int options = in.get();
            return new int[] {options, variable(in)};
        } catch (BufferUnderflowException cut) {
            throw damaged("subscription", cut);
        }
    }
}
