package io.linnet.packet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Two Byte and Four Byte Integers in byte arrays (5.0 sections 1.5.2 and 1.5.3), and eight bytes at once for scanning. */
final class WireInteger {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private WireInteger() {}

    /** 0 to 65,535. */
    static int twoBytes(byte[] bytes, int offset) {
        return (short) SHORT.get(bytes, offset) & 0xFFFF;
    }

    static int fourBytes(byte[] bytes, int offset) {
        return (int) INT.get(bytes, offset);
    }

    /** Eight bytes, the first in the lowest bits. */
    static long word(byte[] bytes, int offset) {
        return (long) LONG.get(bytes, offset);
    }

    static void putTwoBytes(byte[] bytes, int offset, int value) {
        SHORT.set(bytes, offset, (short) value);
    }

    static void putFourBytes(byte[] bytes, int offset, int value) {
        INT.set(bytes, offset, value);
    }
}
