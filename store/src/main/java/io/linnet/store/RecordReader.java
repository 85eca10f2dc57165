package io.linnet.store;

import io.linnet.packet.PacketBuffer;
import io.linnet.packet.Utf8;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Makes records of keys and values, and takes nothing for granted: what it has read it writes again, and unless that gives the same
 * bytes they are no record. That finds all there is to find, from text that is not UTF-8 to bytes at the end. For one thread.
 */
final class RecordReader {
    private static final byte[] NOTHING = {};
    private static final int SHOWN_BYTES = 48;

    private final PacketBuffer again = new PacketBuffer(1024);

    StoreRecord read(Column column, byte[] key, byte[] value) {
        try {
            StoreRecord read = decoded(column, key, value);
            again.clear();
            byte[] sameKey = encoded(read);
            if (!Arrays.equals(key, sameKey)) {
                throw new StoreException("the key does not belong to the value, or is garbled");
            }
            if (!Arrays.equals(value, 0, value.length, again.array(), 0, again.position())) {
                throw new StoreException("the value is garbled: " + value.length + " bytes which written again are "
                        + again.position() + " other ones");
            }
            return read;
        } catch (BufferUnderflowException cut) {
            return new StoreRecord.Unreadable(where(column, key), "the key is only " + key.length + " bytes long");
        } catch (StoreException | IllegalArgumentException damaged) {
            return new StoreRecord.Unreadable(where(column, key), String.valueOf(damaged.getMessage()));
        }
    }

    static String where(Column column, byte[] key) {
        String shown = HexFormat.of().formatHex(key, 0, Math.min(key.length, SHOWN_BYTES));
        return "column " + column.text() + ", key " + shown + (key.length > SHOWN_BYTES ? "..." : "");
    }

    private static StoreRecord decoded(Column column, byte[] key, byte[] value) throws StoreException {
        ByteBuffer in = ByteBuffer.wrap(key);
        return switch (column) {
            case STATE -> state(in, value);
            case QUEUE -> new StoreRecord.Queued(entry(in.getLong(), in.getLong(), value));
            case BODIES -> new StoreRecord.Body(in.getLong(), message(value));
            case RETAINED -> new StoreRecord.Retained(message(value));
        };
    }

    private static StoreRecord state(ByteBuffer key, byte[] value) throws StoreException {
        byte kind = key.get();
        long session = key.getLong();
        return switch (kind) {
            case Keys.SESSION -> new StoreRecord.Session(session(session, value));
            case Keys.SUBSCRIPTION -> {
                String filter = StandardCharsets.UTF_8.decode(key).toString();
                int[] subscription = Reader.subscription(value);
                yield new StoreRecord.Subscription(session, filter, subscription[0], subscription[1]);
            }
            case Keys.RECEIVED -> new StoreRecord.Received(session, key.getShort() & 0xFFFF);
            case Keys.SENT -> {
                requireLength(value, 1 + Long.BYTES);
                long position = ByteBuffer.wrap(value).getLong(1);
                yield new StoreRecord.Sent(session, key.getShort() & 0xFFFF, position);
            }
            case Keys.LEASED -> {
                requireLength(value, 1 + 2 * Short.BYTES);
                ByteBuffer range = ByteBuffer.wrap(value);
                yield new StoreRecord.Leased(session, range.getShort(1) & 0xFFFF, range.getShort(3) & 0xFFFF);
            }
            default -> throw new StoreException("a key of unknown kind " + kind);
        };
    }

    private static void requireLength(byte[] value, int length) throws StoreException {
        if (value.length != length) {
            throw new StoreException("the value has " + value.length + " bytes, expected are " + length);
        }
    }

    private static StoredSession session(long number, byte[] value) throws StoreException {
        StoredSession session = Reader.session(number, value);
        if (session.will() != null) {
            requireTopic(session.will().message());
        }
        return session;
    }

    private static StoredMessage message(byte[] value) throws StoreException {
        StoredMessage message = Reader.message(value);
        requireTopic(message);
        return message;
    }

    private static StoredEntry entry(long session, long position, byte[] value) throws StoreException {
        long expires = Reader.head(value).expires();
        StoredEntry entry = Reader.entry(session, position, value, number -> reference(expires));
        if (entry.body() == 0) {
            requireTopic(entry.message());
        }
        return entry;
    }

    /** Stands for the message that is in a body. */
    static StoredMessage reference(long expires) {
        return new StoredMessage(NOTHING, 0, false, NOTHING, NOTHING, expires, "", null);
    }

    /** The only text that is kept as bytes, so that writing it again proves nothing. */
    private static void requireTopic(StoredMessage message) throws StoreException {
        if (!Utf8.isWellFormed(message.topic(), 0, message.topic().length)) {
            throw new StoreException("the topic name is not UTF-8: "
                    + HexFormat.of().formatHex(message.topic(), 0, Math.min(message.topic().length, SHOWN_BYTES)));
        }
    }

    /** Writes the value again; the result is the key. */
    private byte[] encoded(StoreRecord read) {
        return switch (read) {
            case StoreRecord.Session(StoredSession session) -> {
                Writer.session(again, session);
                yield Keys.session(session.number());
            }
            case StoreRecord.Subscription(long session, String topicFilter, int options, int identifier) -> {
                Writer.subscription(again, options, identifier);
                yield Keys.subscription(session, topicFilter);
            }
            case StoreRecord.Received(long session, int packetIdentifier) -> {
                again.writeByte(Writer.VERSION);
                yield Keys.flow(Keys.RECEIVED, session, packetIdentifier);
            }
            case StoreRecord.Sent(long session, int packetIdentifier, long position) -> {
                again.writeByte(Writer.VERSION);
                Writer.number(again, position);
                yield Keys.flow(Keys.SENT, session, packetIdentifier);
            }
            case StoreRecord.Leased(long session, int first, int count) -> {
                Writer.lease(again, first, count);
                yield Keys.first(Keys.LEASED, session);
            }
            case StoreRecord.Body(long number, StoredMessage message) -> {
                Writer.message(again, message);
                yield Keys.body(number);
            }
            case StoreRecord.Queued(StoredEntry entry) -> {
                Writer.entry(again, entry);
                yield Keys.entry(entry.session(), entry.position());
            }
            case StoreRecord.Retained(StoredMessage message) -> {
                Writer.message(again, message);
                yield message.topic();
            }
            case StoreRecord.Unreadable unreadable -> throw new IllegalArgumentException(unreadable.why());
        };
    }
}
