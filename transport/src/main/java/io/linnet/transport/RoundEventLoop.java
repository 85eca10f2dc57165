package io.linnet.transport;

import static java.util.Objects.requireNonNull;

import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.RejectedExecutionHandlers;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A Netty event loop that has an end of the round: after the ready sockets were read and the queued tasks ran, and before the
 * loop waits again. Netty's own loop has no such moment; a queued task would come too early for what later tasks write.
 */
final class RoundEventLoop extends SingleThreadIoEventLoop {
    /** Tasks may hold up sockets and the flush for about this long; Netty looks at the clock every 64 tasks. */
    private static final long TASK_MILLIS = 5;

    private @Nullable Loop loop;

    RoundEventLoop(IoEventLoopGroup group, Executor executor, IoHandlerFactory ioHandlers) {
        super(group, executor, ioHandlers, Integer.MAX_VALUE, RejectedExecutionHandlers.reject(), TASK_MILLIS);
    }

    void attach(Loop loop) {
        this.loop = loop;
    }

    Loop loop() {
        return requireNonNull(loop);
    }

    @Override
    protected int runIo() {
        loop().endOfRound();
        return super.runIo();
    }
}
