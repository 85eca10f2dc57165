package io.linnet.transport;

import static java.util.Objects.requireNonNull;

import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.RejectedExecutionHandlers;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A Netty event loop that has an end of the round: after the ready sockets were read and the queued tasks ran, and
 * before the loop waits again. Netty's own loop has no such moment; a queued task would come too early for what later
 * tasks write.
 */
final class RoundEventLoop extends SingleThreadIoEventLoop {
    /** Tasks may hold up sockets and the flush for about this long; Netty looks at the clock every 64 tasks. */
    private static final long TASK_MILLIS = 5;

    private @Nullable ChannelLoop loop;
    private boolean lastRoundRan;

    RoundEventLoop(IoEventLoopGroup group, Executor executor, IoHandlerFactory ioHandlers) {
        super(group, executor, ioHandlers, Integer.MAX_VALUE, RejectedExecutionHandlers.reject(), TASK_MILLIS);
    }

    void attach(ChannelLoop loop) {
        this.loop = loop;
    }

    ChannelLoop loop() {
        return requireNonNull(loop);
    }

    @Override
    protected void run() {
        try {
            super.run();
        } finally {
            lastRoundRan = true;
        }
    }

    @Override
    protected int runIo() {
        loop().endOfRound();
        lastRoundRan = isShuttingDown(); // the channels are closed right after this
        return super.runIo();
    }

    /**
     * Without a quiet period Netty can leave its loop before it has closed the channels; one more round is what they
     * need.
     */
    @Override
    protected boolean confirmShutdown() {
        if (isShuttingDown() && !lastRoundRan) {
            execute(() -> {}); // a loop with a queued task does not sleep
            return false;
        }
        return super.confirmShutdown();
    }
}
