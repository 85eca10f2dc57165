package io.linnet.client.outbox;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * How changes stand in the file. A frame is a batch that was made durable as one: a mark, the length of its body, the CRC-32C of
 * offset, length and body, and the body. With the offset in it, a frame that stands in a payload is never taken for one.
 *
 * <p>At most the last frame can be half written; one that is wrong with a good one behind it was damaged later.
 */
final class Frames {
    static final int HEAD_BYTES = 12;
    private static final int MARK = 0x4C4F_4258;
    private static final byte KEPT = 1;
    private static final byte SENT = 2;
    private static final byte RELEASED = 3;
    private static final byte DONE = 4;

    private Frames() {}

    static ByteBuffer frame(long offset, List<Change> changes) {
        int bytes = changes.stream().mapToInt(Frames::bytes).sum();
        ByteBuffer frame = ByteBuffer.allocate(HEAD_BYTES + bytes);
        frame.putInt(MARK).putInt(bytes).putInt(0);
        changes.forEach(change -> put(change, frame));
        frame.flip();
        return frame.putInt(8, checksum(offset, frame));
    }

    private static int bytes(Change change) {
        if (change instanceof Change.Kept kept) {
            return 1 + 8 + 8 + 4 + kept.packet().length;
        }
        return change instanceof Change.Done ? 1 + 8 : 1 + 8 + 2;
    }

    private static void put(Change change, ByteBuffer out) {
        if (change instanceof Change.Kept kept) {
            out.put(KEPT).putLong(kept.number()).putLong(kept.epochMillis());
            out.putInt(kept.packet().length).put(kept.packet());
        } else if (change instanceof Change.Sent sent) {
            out.put(SENT).putLong(sent.number()).putShort((short) sent.packetIdentifier());
        } else if (change instanceof Change.Released released) {
            out.put(RELEASED).putLong(released.number()).putShort((short) released.packetIdentifier());
        } else {
            out.put(DONE).putLong(change.number());
        }
    }

    /** Of a whole frame, from its mark on. */
    private static int checksum(long offset, ByteBuffer frame) {
        CRC32C crc = new CRC32C();
        crc.update(
                ByteBuffer.allocate(12).putLong(offset).putInt(frame.getInt(4)).flip());
        crc.update(frame.slice(HEAD_BYTES, frame.limit() - HEAD_BYTES));
        return (int) crc.getValue();
    }

    /** The frame at a position, or null when there is no whole and good one. */
    static @Nullable ByteBuffer at(ByteBuffer file, int position) {
        if (file.limit() - position < HEAD_BYTES || file.getInt(position) != MARK) {
            return null;
        }
        int bytes = file.getInt(position + 4);
        if (bytes < 0 || bytes > file.limit() - position - HEAD_BYTES) {
            return null;
        }
        ByteBuffer frame = file.slice(position, HEAD_BYTES + bytes);
        return frame.getInt(8) == checksum(position, frame) ? frame : null;
    }

    /** The position of the first good frame behind this one, or -1. */
    static int next(ByteBuffer file, int position) {
        for (int i = position + 1; i <= file.limit() - HEAD_BYTES; i++) {
            if (at(file, i) != null) {
                return i;
            }
        }
        return -1;
    }

    /** Whether a frame was written that is longer than the file: what a killed process leaves. */
    static boolean isCutOff(ByteBuffer file, int position) {
        int rest = file.limit() - position;
        return rest < HEAD_BYTES
                || (file.getInt(position) == MARK
                        && Integer.toUnsignedLong(file.getInt(position + 4)) > rest - HEAD_BYTES);
    }

    static List<Change> changes(ByteBuffer frame) {
        List<Change> changes = new ArrayList<>();
        ByteBuffer in = frame.duplicate().position(HEAD_BYTES);
        while (in.hasRemaining()) {
            byte type = in.get();
            long number = in.getLong();
            changes.add(
                    switch (type) {
                        case KEPT -> kept(number, in);
                        case SENT -> new Change.Sent(number, Short.toUnsignedInt(in.getShort()));
                        case RELEASED -> new Change.Released(number, Short.toUnsignedInt(in.getShort()));
                        case DONE -> new Change.Done(number);
                        default -> throw new IllegalArgumentException("a record of the unknown type " + type);
                    });
        }
        return changes;
    }

    private static Change kept(long number, ByteBuffer in) {
        long epochMillis = in.getLong();
        byte[] packet = new byte[in.getInt()];
        in.get(packet);
        return new Change.Kept(number, epochMillis, packet);
    }
}
