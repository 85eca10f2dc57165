package io.linnet.cli.control;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lines over a socket, with a bound for each line and for the time that it may take. Closing it from another thread ends what waits.
 * One reader and one writer at a time.
 */
final class LineChannel implements AutoCloseable {
    private static final ScheduledExecutorService DEADLINES = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("linnet-control-deadline").factory());

    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocate(8 * 1024).flip();

    LineChannel(SocketChannel channel) {
        this.channel = channel;
    }

    /**
     * The next line without its end; null when the other end has closed.
     *
     * @param seconds how long it may take; 0 for ever
     * @throws IOException also when the line is too long or takes too long
     */
    @Nullable
    String read(long seconds) throws IOException {
        ScheduledFuture<?> deadline = seconds == 0 ? null : closeIn(seconds);
        try {
            return readLine();
        } finally {
            if (deadline != null) {
                deadline.cancel(false);
            }
        }
    }

    private @Nullable String readLine() throws IOException {
        ByteBuffer line = ByteBuffer.allocate(1024);
        while (true) {
            while (in.hasRemaining()) {
                byte next = in.get();
                if (next == '\n') {
                    return StandardCharsets.UTF_8.decode(line.flip()).toString();
                }
                if (line.position() == Protocol.LONGEST_LINE) {
                    throw new LineTooLong();
                }
                if (!line.hasRemaining()) {
                    line = ByteBuffer.allocate(Math.min(2 * line.capacity(), Protocol.LONGEST_LINE))
                            .put(line.flip());
                }
                line.put(next);
            }
            in.clear();
            int read = channel.read(in);
            in.flip();
            if (read < 0) {
                return null;
            }
        }
    }

    /** A line is longer than any that makes sense. */
    static final class LineTooLong extends IOException {
        private static final long serialVersionUID = 1L;

        LineTooLong() {
            super("a line is longer than " + Protocol.LONGEST_LINE + " bytes");
        }
    }

    void write(String line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        ScheduledFuture<?> deadline = closeIn(Protocol.SECONDS_FOR_A_LINE);
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } finally {
            deadline.cancel(false);
        }
    }

    private ScheduledFuture<?> closeIn(long seconds) {
        return DEADLINES.schedule(this::close, seconds, TimeUnit.SECONDS);
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException gone) {
            // it is closed all the same
        }
    }
}
