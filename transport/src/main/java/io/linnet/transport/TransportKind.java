package io.linnet.transport;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The way the event loops talk to the operating system. */
public enum TransportKind {
    /** {@link #EPOLL} where it loads, {@link #NIO} elsewhere. */
    AUTO,
    /** Linux epoll through a native library. */
    EPOLL,
    /** Linux io_uring through a native library. */
    IO_URING,
    /** The JDK's selectors; works everywhere. */
    NIO;

    /** Says whether {@link EventLoops#start} would accept this kind on this machine. */
    public boolean isAvailable() {
        return unavailability() == null;
    }

    /** Why it cannot be used on this machine, in the words of the system; nothing when it can. */
    public Optional<String> whyUnavailable() {
        return Optional.ofNullable(unavailability()).map(TransportKind::firstWords);
    }

    TransportKind resolved() {
        if (this == AUTO) {
            return EPOLL.isAvailable() ? EPOLL : NIO;
        }
        Throwable reason = unavailability();
        if (reason != null) {
            throw new IllegalStateException(
                    "Transport " + this + " was asked for but cannot be used here: " + firstWords(reason), reason);
        }
        return this;
    }

    IoHandlerFactory ioHandlers() {
        return switch (this) {
            case EPOLL -> EpollIoHandler.newFactory();
            case IO_URING -> IoUringIoHandler.newFactory();
            case NIO -> NioIoHandler.newFactory();
            case AUTO -> resolved().ioHandlers();
        };
    }

    Class<? extends ServerChannel> serverChannel() {
        return switch (this) {
            case EPOLL -> EpollServerSocketChannel.class;
            case IO_URING -> IoUringServerSocketChannel.class;
            case NIO -> NioServerSocketChannel.class;
            case AUTO -> resolved().serverChannel();
        };
    }

    private @Nullable Throwable unavailability() {
        return switch (this) {
            case EPOLL -> Epoll.unavailabilityCause();
            case IO_URING -> IoUring.unavailabilityCause();
            case AUTO, NIO -> null;
        };
    }

    /** Netty wraps the reason ("no such file", "operation not permitted") in general words; the innermost says most. */
    private static String firstWords(Throwable reason) {
        Throwable innermost = reason;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        String words = innermost.getMessage();
        return words == null ? innermost.toString() : words;
    }
}
