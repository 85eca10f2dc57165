package io.linnet.store;

import io.linnet.packet.PacketBuffer;
import java.util.Arrays;

/**
 * Changes that become durable together or not at all. Made by {@link Store#changes()}, used by one thread, given to
 * {@link Store#write} once; may be written again as it is when that failed, since every change states what is to be and not what is
 * to be done.
 *
 * <p>The bytes are those of a RocksDB WriteBatch, so that a batch of any size crosses into native code once: eight bytes for a
 * sequence number and four for the count, little endian, then for each change a tag, the column, the key, and for a put the value.
 */
public final class Changes {
    /** In place of a position: the client has the message, only its PUBCOMP is missing. */
    public static final long RELEASED = -1;

    /** In place of a body's number: whether the entry refers to one is not known. */
    public static final long UNKNOWN_BODY = -1;

    private static final int HEADER_BYTES = 12;
    private static final int PUT = 5;
    private static final int DELETE = 4;
    private static final int DELETE_RANGE = 14;

    private final Store store;
    private final PacketBuffer out = new PacketBuffer(4096);
    private final PacketBuffer value = new PacketBuffer(1024);
    private int count;

    Changes(Store store) {
        this.store = store;
        out.ensure(HEADER_BYTES);
        out.position(HEADER_BYTES);
    }

    public boolean isEmpty() {
        return count == 0;
    }

    /** The length of all changes in bytes. */
    public int length() {
        return out.position();
    }

    /** The session is as said, whatever it was before. */
    public void session(StoredSession session) {
        value.clear();
        Writer.session(value, session);
        put(Column.STATE, Keys.session(session.number()));
    }

    /**
     * The session is over.
     *
     * @param hasMessages whether there may be anything in its queue
     * @param hasFlows whether there may be QoS 2 flows
     */
    public void sessionEnded(long session, Iterable<String> topicFilters, boolean hasMessages, boolean hasFlows) {
        delete(Column.STATE, Keys.session(session));
        for (String topicFilter : topicFilters) {
            unsubscribed(session, topicFilter);
        }
        if (hasFlows) {
            deleteRange(Column.STATE, Keys.first(Keys.RECEIVED, session), Keys.first(Keys.RECEIVED, session + 1));
            deleteRange(Column.STATE, Keys.first(Keys.SENT, session), Keys.first(Keys.SENT, session + 1));
            delete(Column.STATE, Keys.first(Keys.LEASED, session));
        }
        if (hasMessages) {
            store.leaveBodies(session, this);
            deleteRange(Column.QUEUE, Keys.entry(session, 0), Keys.entry(session + 1, 0));
        }
    }

    /**
     * A subscription was made or replaced.
     *
     * @param options as encoded in SUBSCRIBE
     * @param identifier the Subscription Identifier, 0 for none
     */
    public void subscribed(long session, String topicFilter, int options, int identifier) {
        value.clear();
        Writer.subscription(value, options, identifier);
        put(Column.STATE, Keys.subscription(session, topicFilter));
    }

    public void unsubscribed(long session, String topicFilter) {
        delete(Column.STATE, Keys.subscription(session, topicFilter));
    }

    /** A QoS 2 message with this packet identifier came from the client. */
    public void received(long session, int packetIdentifier) {
        value.clear();
        value.writeByte(Writer.VERSION);
        put(Column.STATE, Keys.flow(Keys.RECEIVED, session, packetIdentifier));
    }

    /** The client has released a packet identifier. */
    public void released(long session, int packetIdentifier) {
        delete(Column.STATE, Keys.flow(Keys.RECEIVED, session, packetIdentifier));
    }

    /** A QoS 2 message goes to the client under this packet identifier; or {@link #RELEASED}: it has it. */
    public void sent(long session, int packetIdentifier, long position) {
        value.clear();
        value.writeByte(Writer.VERSION);
        Writer.number(value, position);
        put(Column.STATE, Keys.flow(Keys.SENT, session, packetIdentifier));
    }

    /** From the first packet identifier on so many may be used without being stored. */
    public void leased(long session, int first, int count) {
        value.clear();
        Writer.lease(value, first, count);
        put(Column.STATE, Keys.first(Keys.LEASED, session));
    }

    /** The flow of a QoS 2 message to the client is over. */
    public void flowEnded(long session, int packetIdentifier) {
        delete(Column.STATE, Keys.flow(Keys.SENT, session, packetIdentifier));
    }

    /** A body that entries refer to. */
    public void body(long number, StoredMessage message) {
        value.clear();
        Writer.message(value, message);
        put(Column.BODIES, Keys.body(number));
    }

    /** A message waits for a session. */
    public void queued(StoredEntry entry) {
        value.clear();
        Writer.entry(value, entry);
        tag(PUT, Column.QUEUE);
        out.writeVariableByteInteger(Keys.ENTRY_BYTES);
        Writer.number(out, entry.session());
        Writer.number(out, entry.position());
        putValue();
        if (entry.body() != 0) {
            store.bodyCounts().add(entry.body());
        }
        store.counted(1, 0);
    }

    /**
     * A message no longer waits.
     *
     * @param body the shared body of the entry, 0 when it has none, or {@link #UNKNOWN_BODY}
     */
    public void delivered(long session, long position, long body) {
        long shared = body == UNKNOWN_BODY ? store.bodyOf(session, position) : body;
        tag(DELETE, Column.QUEUE);
        out.writeVariableByteInteger(Keys.ENTRY_BYTES);
        Writer.number(out, session);
        Writer.number(out, position);
        if (shared != 0) {
            leaveBody(shared);
        }
        store.counted(0, 1);
    }

    /** One entry no longer refers to the body. */
    void leaveBody(long body) {
        if (store.bodyCounts().remove(body)) {
            delete(Column.BODIES, Keys.body(body));
        }
    }

    /** The retained message of its topic. */
    public void retained(StoredMessage message) {
        value.clear();
        Writer.message(value, message);
        put(Column.RETAINED, message.topic());
    }

    /** The topic, in UTF-8, has no retained message. */
    public void notRetained(byte[] topic) {
        delete(Column.RETAINED, topic);
    }

    void delete(Column column, byte[] key) {
        tag(DELETE, column);
        Writer.bytes(out, key);
    }

    void deleteRange(Column column, byte[] from, byte[] to) {
        tag(DELETE_RANGE, column);
        Writer.bytes(out, from);
        Writer.bytes(out, to);
    }

    private void put(Column column, byte[] key) {
        tag(PUT, column);
        Writer.bytes(out, key);
        putValue();
    }

    private void tag(int tag, Column column) {
        count++;
        out.writeByte(tag);
        out.writeByte(column.number());
    }

    private void putValue() {
        out.writeVariableByteInteger(value.position());
        out.writeBytes(value.array(), 0, value.position());
    }

    byte[] encoded() {
        byte[] batch = Arrays.copyOf(out.array(), out.position());
        for (int i = 0; i < 4; i++) {
            batch[8 + i] = (byte) (count >>> (8 * i));
        }
        return batch;
    }

    @Override
    public String toString() {
        return count + " changes, " + out.position() + " bytes";
    }
}
