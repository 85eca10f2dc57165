package io.linnet.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;

/**
 * Bytes that many wires send without a copy each, such as a large payload with many receivers. Made on a loop and given to
 * {@link Wire#append} of wires of that loop; closed by its maker when the last wire has it. The memory is free when the last wire
 * has written it.
 */
public final class SharedBytes implements AutoCloseable {
    private final ByteBuf bytes;

    private SharedBytes(ByteBuf bytes) {
        this.bytes = bytes;
    }

    /** Copies {@code length} bytes from the array, once. */
    public static SharedBytes copyOf(byte[] array, int offset, int length) {
        return new SharedBytes(
                PooledByteBufAllocator.DEFAULT.directBuffer(length).writeBytes(array, offset, length));
    }

    public int length() {
        return bytes.readableBytes();
    }

    /** The same bytes once more, to be released by who writes them. */
    ByteBuf share() {
        return bytes.retainedDuplicate();
    }

    @Override
    public void close() {
        bytes.release();
    }
}
