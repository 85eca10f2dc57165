package io.linnet.transport;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** Bytes that were read and not used: the beginning of a packet, or what came while the handler paused. */
final class Rest {
    private byte[] bytes;
    private int start;
    private int end;

    private Rest(byte[] bytes) {
        this.bytes = bytes;
        this.end = bytes.length;
    }

    static Rest copyOf(byte[] source, int from, int to) {
        return new Rest(Arrays.copyOfRange(source, from, to));
    }

    static Rest of(ByteBuf in) {
        byte[] bytes = new byte[in.readableBytes()];
        in.readBytes(bytes);
        return new Rest(bytes);
    }

    byte[] bytes() {
        return bytes;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    int length() {
        return end - start;
    }

    /**
     * Adds the next {@code count} bytes. The array doubles with what really came, whatever length the packet announced.
     */
    void append(ByteBuf in, int count) {
        if (bytes.length - end < count) {
            makeRoom(count);
        }
        in.readBytes(bytes, end, count);
        end += count;
    }

    private void makeRoom(int count) {
        int length = length();
        int needed = Math.addExact(length, count);
        byte[] target = needed <= bytes.length / 2 ? bytes : new byte[roomier(needed)];
        System.arraycopy(bytes, start, target, 0, length);
        bytes = target;
        start = 0;
        end = length;
    }

    private int roomier(int needed) {
        return (int) Math.min(Integer.MAX_VALUE - 8, Math.max(needed, 2L * length()));
    }

    /** Drops used bytes from the front, and the array where it has become far too large for what is left. */
    void skip(int used) {
        start += used;
        if (length() < bytes.length / 4) {
            bytes = Arrays.copyOfRange(bytes, start, end);
            end -= start;
            start = 0;
        }
    }
}
