package io.linnet.audit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads the fields of a received packet one after the other; running over its end is a {@link Mismatch}. */
final class Cursor {
    private final byte[] bytes;
    private int at;

    Cursor(byte[] bytes) {
        this.bytes = bytes;
    }

    boolean atEnd() {
        return at == bytes.length;
    }

    int one() {
        return take(1)[0] & 0xff;
    }

    int two() {
        return one() << 8 | one();
    }

    long four() {
        return (long) two() << 16 | two();
    }

    int variable() {
        int value = 0;
        for (int shift = 0; shift < 28; shift += 7) {
            int digit = one();
            value |= (digit & 0x7f) << shift;
            if (digit < 0x80) {
                return value;
            }
        }
        throw new Mismatch("a variable byte integer of more than four bytes", "at most four bytes");
    }

    byte[] binary() {
        return take(two());
    }

    String text() {
        return new String(binary(), StandardCharsets.UTF_8);
    }

    byte[] rest() {
        return take(bytes.length - at);
    }

    /** A cursor over the next bytes only. */
    Cursor slice(int length) {
        return new Cursor(take(length));
    }

    private byte[] take(int length) {
        if (at + length > bytes.length) {
            throw new Mismatch("a packet whose fields run over its end: " + Bytes.show(bytes), "a well-formed packet");
        }
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }
}
