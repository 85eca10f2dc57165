package io.linnet.bench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandleProxies;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a selector's sockets with a limit in nanoseconds; Linux only.
 *
 * <p>{@link java.nio.channels.Selector#select(long)} waits in whole milliseconds, too coarse for an open loop of
 * thousands of messages per second; never waiting takes a core from the broker and disturbs what is measured. A
 * selector on Linux is an epoll descriptor, and such a descriptor can itself be waited for: ppoll does, to the
 * nanosecond. The descriptor is the one that appears in /proc/self/fd when the selector is opened.
 */
final class FineWait {
    private static final String EPOLL = "anon_inode:[eventpoll]";
    private static final short POLLIN = 1;
    private static final long NANOS = 1_000_000_000L;

    /** The C library's function of that name. */
    public interface Ppoll {
        int call(MemorySegment pollFds, long count, MemorySegment timeout, MemorySegment signals);
    }

    private final Ppoll ppoll;
    private final MemorySegment pollFd;
    private final MemorySegment timeout;

    private FineWait(Ppoll ppoll, int descriptor) {
        this.ppoll = ppoll;
        pollFd = Arena.ofAuto().allocate(8, 8);
        timeout = Arena.ofAuto().allocate(16, 8);
        pollFd.set(ValueLayout.JAVA_INT, 0, descriptor);
        pollFd.set(ValueLayout.JAVA_SHORT, 4, POLLIN);
    }

    /** For the selector opened since {@code before} was listed; null where this system does not offer it. */
    static @Nullable FineWait forSelectorOpenedSince(List<Integer> before) {
        List<Integer> opened = new ArrayList<>(epollDescriptors());
        opened.removeAll(before);
        return opened.size() == 1 ? linked(opened.getFirst()) : null;
    }

    @SuppressWarnings("restricted") // a call into the C library is what this class is
    private static @Nullable FineWait linked(int descriptor) {
        Linker linker = Linker.nativeLinker();
        FunctionDescriptor signature = FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_LONG,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS);
        return linker.defaultLookup()
                .find("ppoll")
                .map(address -> linker.downcallHandle(address, signature))
                .map(handle -> MethodHandleProxies.asInterfaceInstance(Ppoll.class, handle))
                .map(function -> new FineWait(function, descriptor))
                .orElse(null);
    }

    static List<Integer> epollDescriptors() {
        Path descriptors = Path.of("/proc/self/fd");
        if (!Files.isDirectory(descriptors)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(descriptors)) {
            return all.filter(FineWait::isEpoll)
                    .map(path -> Integer.valueOf(path.getFileName().toString()))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static boolean isEpoll(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().equals(EPOLL);
        } catch (IOException e) {
            return false; // closed since it was listed
        }
    }

    /** Lets the calling thread sleep precisely: by default Linux lets every thread oversleep by 50 us. */
    static void wakePunctually() {
        try {
            Path thread = Files.readSymbolicLink(Path.of("/proc/thread-self"));
            Files.writeString(Path.of("/proc", thread.getFileName().toString(), "timerslack_ns"), "1");
        } catch (IOException e) {
            System.getLogger(FineWait.class.getName())
                    .log(System.Logger.Level.DEBUG, "waits of an open loop are up to 50 us less precise here", e);
        }
    }

    /** Returns when a socket is ready or the time is over. */
    void await(long nanos) {
        timeout.set(ValueLayout.JAVA_LONG, 0, nanos / NANOS);
        timeout.set(ValueLayout.JAVA_LONG, 8, nanos % NANOS);
        // An interrupted call (-1) is as good as a short wait: the caller looks at clock and sockets again.
        int _ = ppoll.call(pollFd, 1, timeout, MemorySegment.NULL);
    }
}
