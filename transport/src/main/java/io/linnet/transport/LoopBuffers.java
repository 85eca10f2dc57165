package io.linnet.transport;

import io.linnet.packet.PacketBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayDeque;

/**
 * The memory that the connections of one loop share, so that an idle connection owns none. Used on the loop's thread
 * only.
 */
final class LoopBuffers {
    static final int READ_BYTES = 64 * 1024;

    private static final int SPARE_READ_BYTES = 16 * 1024;
    private static final int FIRST_OUT_BYTES = 512;
    private static final int LARGEST_POOLED_BYTES = 256 * 1024;
    private static final int POOL_BYTES = 4 * 1024 * 1024;

    // Not pooled and not watched for leaks: it lives as long as the loop.
    private static final ByteBufAllocator LASTING = new UnpooledByteBufAllocator(true, true);

    private final ByteBuf readBuffer = LASTING.directBuffer(READ_BYTES, READ_BYTES);
    private final byte[] scratch = new byte[2 * READ_BYTES];
    private final ArrayDeque<PacketBuffer> pool = new ArrayDeque<>();
    private PacketBuffer discarding = new PacketBuffer(FIRST_OUT_BYTES);
    private int pooledBytes;

    /**
     * The loop's read buffer, or an ordinary one while that is lent (io_uring reads overlap). The borrower releases it.
     */
    ByteBuf lendReadBuffer(ByteBufAllocator allocator) {
        if (readBuffer.refCnt() == 1) {
            return readBuffer.clear().retain();
        }
        return allocator.directBuffer(SPARE_READ_BYTES);
    }

    /** Room for one read behind an unfinished rest of at most the same size. */
    byte[] scratch() {
        return scratch;
    }

    PacketBuffer borrow() {
        PacketBuffer buffer = pool.pollLast();
        if (buffer == null) {
            return new PacketBuffer(FIRST_OUT_BYTES);
        }
        pooledBytes -= buffer.array().length;
        return buffer;
    }

    void giveBack(PacketBuffer buffer) {
        int size = buffer.array().length;
        if (size <= LARGEST_POOLED_BYTES && pooledBytes + size <= POOL_BYTES) {
            buffer.clear();
            pooledBytes += size;
            pool.addLast(buffer);
        }
    }

    /** A buffer whose content goes nowhere, for writers that do not know yet that their connection is closed. */
    PacketBuffer discarding() {
        if (discarding.array().length > LARGEST_POOLED_BYTES) {
            discarding = new PacketBuffer(FIRST_OUT_BYTES);
        }
        discarding.clear();
        return discarding;
    }

    /** When the loop's thread has ended. */
    void release() {
        if (readBuffer.refCnt() > 0) {
            readBuffer.release();
        }
    }
}
