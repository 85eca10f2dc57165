package io.linnet.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One thread's event loop: a selector and the two buffers that all its connections share.
 *
 * <p>A connection's turn is one read, all packets in it, one write. Not thread-safe; belongs to the thread that polls.
 */
final class Loop implements AutoCloseable {
    private static final int BUFFER_BYTES = 256 * 1024;

    /** Handshakes begun before the loop looks at answers: well below the 100 that common listeners queue. */
    private static final int BURST = 16;

    /** However far the next message is: others look at the clock as well. */
    private static final long LONGEST_WAIT_NANOS = 20_000_000;

    private static final long HANDSHAKE_NANOS = 30_000_000_000L;

    /** What was just read; valid during one connection's turn. */
    final ByteBuffer in;

    /** What the connection whose turn it is wants written; flushed when the turn ends. */
    final ByteBuffer out;

    /** Ciphertext of one read, and of one write; used within a connection's turn. */
    final ByteBuffer cipher = ByteBuffer.allocateDirect(TlsLayer.CIPHER_BYTES);

    final ByteBuffer sealed;

    private final Selector selector;
    private final @Nullable FineWait fineWait;
    private @Nullable Pulse pulse;
    private long beatNanos;
    private boolean interestsChanged;
    private long nowNanos = System.nanoTime();
    private int ready;

    Loop() {
        this(0);
    }

    /** One for packets of up to so many bytes, or more. */
    Loop(int longestPacket) {
        int bytes = Math.max(BUFFER_BYTES, longestPacket);
        in = ByteBuffer.allocateDirect(bytes);
        out = ByteBuffer.allocateDirect(bytes);
        sealed = ByteBuffer.allocateDirect(bytes + bytes / 8 + 2 * TlsLayer.RECORD_BYTES);
        try {
            List<Integer> others = FineWait.epollDescriptors();
            selector = Selector.open();
            fineWait = FineWait.forSelectorOpenedSince(others);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The time of the last read or poll, of {@link System#nanoTime}. */
    long nowNanos() {
        return nowNanos;
    }

    void tick() {
        nowNanos = System.nanoTime();
    }

    void countReady() {
        ready++;
    }

    /** From now on that is done at its distances, from within {@link #poll}. */
    void beat(Pulse asked) {
        pulse = asked;
        beatNanos = nowNanos + asked.everyNanos();
    }

    /** Starts one handshake after the other, at most {@code window} at a time, until all are done. */
    void handshakes(int count, int window, IntConsumer begin) {
        handshakes(count, Pace.of(window), () -> false, begin);
    }

    /**
     * Starts one handshake after the other until all are done or {@code stopped}.
     *
     * @param begin starts handshake number n, which ends with {@link Connection#ready}
     */
    void handshakes(int count, Pace pace, BooleanSupplier stopped, IntConsumer begin) {
        int before = ready;
        int begun = 0;
        long startNanos = System.nanoTime();
        long progressNanos = startNanos;
        while (ready - before < count && !stopped.getAsBoolean()) {
            int done = ready - before;
            int due = pace.due(System.nanoTime() - startNanos);
            int end = Math.min(Math.min(count, due), Math.min(done + pace.window(), begun + BURST));
            boolean more = end - done < pace.window() && end < count;
            try {
                while (begun < end) {
                    begin.accept(begun++);
                }
                poll(!more ? 100 : pace.perSecond() == 0 ? 0 : 1);
            } catch (BenchFailure e) {
                int through = ready - before;
                throw through == 0
                        ? e
                        : new BenchFailure(e.getMessage() + "; " + through + " of " + count + " had got through", e);
            }
            if (ready - before > done || begun == done) {
                progressNanos = nowNanos;
            } else if (nowNanos - progressNanos > HANDSHAKE_NANOS) {
                throw new BenchFailure("the broker did not answer for 30 s, after " + done + " of " + count);
            }
        }
    }

    /** Begins to connect; the connection hears of the outcome in its turn. */
    void open(Connection connection, BrokerAddress broker, @Nullable InetSocketAddress source) {
        SocketChannel channel = null;
        try {
            channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            if (source != null) {
                channel.bind(source);
            }
            SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT, connection);
            connection.opened(channel, key, broker);
            if (channel.connect(broker.socket())) {
                connection.turn(key);
            }
        } catch (IOException | UnsupportedAddressTypeException e) {
            closeQuietly(channel);
            throw new BenchFailure("cannot connect to " + broker.name() + ": " + explained(e), e);
        }
    }

    private static String explained(Exception failure) {
        return failure instanceof IOException io
                ? Descriptors.explained(io)
                : "its address and the local one are of different families";
    }

    private static void closeQuietly(@Nullable SocketChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // It has not been connected: what went wrong before is what is told.
            return;
        }
    }

    /** Gives every ready connection its turn; waits up to {@code timeoutMillis} for one, 0 = not at all. */
    void poll(long timeoutMillis) {
        try {
            if (timeoutMillis > 0) {
                selector.select(Loop::turn, timeoutMillis);
            } else {
                selector.selectNow(Loop::turn);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        tick();
        if (pulse != null && nowNanos - beatNanos >= 0) {
            beatNanos = nowNanos + pulse.everyNanos();
            pulse.beat().at(nowNanos);
        }
    }

    private static void turn(SelectionKey key) {
        ((Connection) key.attachment()).turn(key);
    }

    /** As {@link #poll}, until a time of {@link System#nanoTime}; without waiting where that cannot be had exactly. */
    void pollUntil(long deadlineNanos) {
        long waitNanos = Math.min(deadlineNanos - System.nanoTime(), LONGEST_WAIT_NANOS);
        if (fineWait != null && waitNanos > 0 && !interestsChanged) {
            fineWait.await(waitNanos);
        }
        interestsChanged = false;
        poll(0);
    }

    /** A connection waits for something else than before; a selector hears of it only when it selects. */
    void interestsChanged() {
        interestsChanged = true;
    }

    /** May be called again. */
    @Override
    public void close() {
        if (!selector.isOpen()) {
            return;
        }
        try {
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
