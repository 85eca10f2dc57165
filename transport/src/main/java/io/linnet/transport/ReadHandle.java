package io.linnet.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * Tells Netty into which buffer to read, the one of the connection's loop, and when to let the next connection read. It
 * asks the wire each time because a wire can move to another loop.
 */
final class ReadHandle implements RecvByteBufAllocator, RecvByteBufAllocator.ExtendedHandle {
    private static final int READS_PER_ROUND = 4;
    private static final int START_BYTES = 512;

    private final ChannelWire wire;
    private int attempted;
    private int last;
    private int reads;

    ReadHandle(ChannelWire wire) {
        this.wire = wire;
    }

    @Override
    @SuppressWarnings("deprecation") // Netty asks for the deprecated type and casts it to the extended one
    public RecvByteBufAllocator.Handle newHandle() {
        return this;
    }

    /** A decoder at the start of a connection keeps the buffers it is given, so it does not get the loop's. */
    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
        return wire.isStarting()
                ? allocator.directBuffer(START_BYTES)
                : wire.loop().buffers().lendReadBuffer(allocator);
    }

    @Override
    public int guess() {
        return LoopBuffers.READ_BYTES;
    }

    @Override
    public void reset(ChannelConfig config) {
        reads = 0;
    }

    @Override
    public void incMessagesRead(int count) {
        reads += count;
    }

    @Override
    public void lastBytesRead(int bytes) {
        last = bytes;
    }

    @Override
    public int lastBytesRead() {
        return last;
    }

    @Override
    public void attemptedBytesRead(int bytes) {
        attempted = bytes;
    }

    @Override
    public int attemptedBytesRead() {
        return attempted;
    }

    /** A short read emptied the socket; trying again would cost a system call for nothing. */
    @Override
    public boolean continueReading() {
        return last == attempted && last > 0 && reads < READS_PER_ROUND && wire.isHungry();
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
        return continueReading();
    }

    @Override
    public void readComplete() {}
}
