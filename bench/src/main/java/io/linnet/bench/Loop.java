package io.linnet.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;
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

    private static final long HANDSHAKE_NANOS = 30_000_000_000L;

    /** What was just read; valid during one connection's turn. */
    final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES);

    /** What the connection whose turn it is wants written; flushed when the turn ends. */
    final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER_BYTES);

    /** Ciphertext of one read, and of one write; used within a connection's turn. */
    final ByteBuffer cipher = ByteBuffer.allocateDirect(TlsLayer.CIPHER_BYTES);

    final ByteBuffer sealed = ByteBuffer.allocateDirect(BUFFER_BYTES + 2 * TlsLayer.RECORD_BYTES);

    private final Selector selector;
    private final @Nullable FineWait fineWait;
    private boolean interestsChanged;
    private long nowNanos = System.nanoTime();
    private int ready;

    Loop() {
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

    /**
     * Starts one handshake after the other, at most {@code window} at a time, until all are done.
     *
     * @param begin starts handshake number n, which ends with {@link Connection#ready}
     */
    void handshakes(int count, int window, IntConsumer begin) {
        int before = ready;
        int begun = 0;
        long progressNanos = System.nanoTime();
        while (ready - before < count) {
            int done = ready - before;
            int end = Math.min(Math.min(count, done + window), begun + BURST);
            while (begun < end) {
                begin.accept(begun++);
            }
            poll(begun - done < window && begun < count ? 0 : 100);
            if (ready - before > done) {
                progressNanos = nowNanos;
            } else if (nowNanos - progressNanos > HANDSHAKE_NANOS) {
                throw new BenchFailure("the broker did not answer for 30 s, after " + done + " of " + count);
            }
        }
    }

    /** Begins to connect; the connection hears of the outcome in its turn. */
    void open(Connection connection, BrokerAddress broker, @Nullable InetSocketAddress source) {
        try {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            if (source != null) {
                channel.bind(source);
            }
            SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT, connection);
            connection.opened(channel, key, broker.tls());
            if (channel.connect(broker.socket())) {
                connection.turn(key);
            }
        } catch (IOException e) {
            throw new BenchFailure("cannot connect to " + broker.socket() + ": " + e.getMessage(), e);
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
    }

    private static void turn(SelectionKey key) {
        ((Connection) key.attachment()).turn(key);
    }

    /** As {@link #poll}, until a time of {@link System#nanoTime}; without waiting where that cannot be had exactly. */
    void pollUntil(long deadlineNanos) {
        long waitNanos = deadlineNanos - System.nanoTime();
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

    @Override
    public void close() {
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
