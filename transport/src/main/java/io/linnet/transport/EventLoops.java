package io.linnet.transport;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The event loops of a process: a fixed number of threads that own all connections between them. Thread-safe. */
public final class EventLoops implements AutoCloseable {
    private static final long CLOSE_SECONDS = 5;

    private final TransportKind kind;
    private final MultiThreadIoEventLoopGroup group;
    private final List<ChannelLoop> loops;

    private EventLoops(TransportKind kind, int count, String threadName) {
        this.kind = kind;
        this.group = new RoundGroup(count, numbered(threadName), kind.ioHandlers());
        List<ChannelLoop> made = new ArrayList<>(count);
        for (EventExecutor executor : group) {
            RoundEventLoop events = (RoundEventLoop) executor;
            ChannelLoop loop = new ChannelLoop(made.size(), events);
            events.attach(loop);
            made.add(loop);
        }
        this.loops = List.copyOf(made);
    }

    /**
     * Makes {@code count} loops; a loop's thread, named {@code threadName-index}, starts with its first task.
     *
     * @throws IllegalStateException when a native transport was asked for that does not load; the message says why
     */
    public static EventLoops start(TransportKind kind, int count, String threadName) {
        if (count < 1) {
            throw new IllegalArgumentException("At least one event loop is needed, not " + count);
        }
        return new EventLoops(kind.resolved(), count, threadName);
    }

    public int count() {
        return loops.size();
    }

    public Loop loop(int index) {
        return loops.get(index);
    }

    /** All of them, by their index. */
    public List<Loop> all() {
        return List.copyOf(loops);
    }

    /** The kind in use, never {@link TransportKind#AUTO}. */
    public TransportKind kind() {
        return kind;
    }

    /**
     * Writes what is gathered, closes all connections and waits up to five seconds for the threads to end (not on a
     * loop).
     */
    @Override
    public synchronized void close() {
        Future<?> ended = group.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS);
        if (loops.stream().noneMatch(Loop::inLoop) && ended.awaitUninterruptibly(2 * CLOSE_SECONDS, TimeUnit.SECONDS)) {
            loops.forEach(loop -> loop.buffers().release());
        }
    }

    MultiThreadIoEventLoopGroup group() {
        return group;
    }

    private static ThreadFactory numbered(String threadName) {
        AtomicInteger next = new AtomicInteger();
        return task -> new FastThreadLocalThread(task, threadName + "-" + next.getAndIncrement());
    }

    private static final class RoundGroup extends MultiThreadIoEventLoopGroup {
        RoundGroup(int count, ThreadFactory threads, IoHandlerFactory ioHandlers) {
            super(count, threads, ioHandlers);
        }

        @Override
        protected IoEventLoop newChild(Executor executor, IoHandlerFactory ioHandlers, Object... none) {
            return new RoundEventLoop(this, executor, ioHandlers);
        }
    }
}
