package io.linnet.client.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** MQTT in the binary frames of a WebSocket (5.0 section 6). */
final class WebSocketStream extends InputStream implements ByteStream {
    private static final long GOODBYE_MILLIS = 1000;
    /** Frames that say nothing are left out, so that this one is the end. */
    private static final ByteBuffer END = ByteBuffer.allocate(0);

    private final WebSocket socket;
    private final Frames frames;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable CompletableFuture<WebSocket> sending;
    private ByteBuffer current = ByteBuffer.allocate(0);

    WebSocketStream(WebSocket socket, Frames frames) {
        this.socket = socket;
        this.frames = frames;
    }

    @Override
    public InputStream input() {
        return this;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (!current.hasRemaining()) {
            ByteBuffer frame = frames.next();
            if (!frame.hasRemaining()) {
                return frames.end();
            }
            socket.request(1);
            current = frame;
        }
        int count = Math.min(length, current.remaining());
        current.get(target, offset, count);
        return count;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        CompletableFuture<WebSocket> sent = socket.sendBinary(ByteBuffer.wrap(bytes, offset, length), true);
        sending = sent;
        if (closed.get()) {
            sent.cancel(false);
        }
        try {
            sent.join();
        } catch (CancellationException e) {
            throw new SocketException("closed");
        } catch (CompletionException e) {
            Throwable cause = Objects.requireNonNull(e.getCause());
            throw new IOException(cause.getMessage(), cause);
        } finally {
            sending = null;
        }
    }

    /** Says goodbye without waiting until the peer has taken it. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        frames.end(new SocketException("closed"));
        CompletableFuture<WebSocket> unfinished = sending;
        if (unfinished != null) {
            unfinished.cancel(false);
            socket.abort();
            return;
        }
        CompletableFuture<WebSocket> goodbye = socket.sendClose(WebSocket.NORMAL_CLOSURE, "")
                .completeOnTimeout(socket, GOODBYE_MILLIS, TimeUnit.MILLISECONDS)
                .whenComplete((sent, problem) -> socket.abort());
        Objects.requireNonNull(goodbye);
    }

    /** What has come; holds a frame or a part of it at a time, since the next one is asked for when this one has been taken. */
    static final class Frames implements WebSocket.Listener {
        private final BlockingQueue<ByteBuffer> queue = new LinkedBlockingQueue<>();
        private volatile @Nullable IOException failure;

        private ByteBuffer next() throws IOException {
            try {
                return queue.take();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted");
            }
        }

        /** For this read and every one after it. */
        private int end() throws IOException {
            queue.add(END);
            IOException problem = failure;
            if (problem != null) {
                throw new IOException(problem.getMessage(), problem);
            }
            return -1;
        }

        private void end(@Nullable IOException why) {
            if (failure == null) {
                failure = why;
            }
            queue.add(END);
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
            if (data.hasRemaining()) {
                queue.add(ByteBuffer.allocate(data.remaining()).put(data).flip());
            } else {
                webSocket.request(1);
            }
            return null;
        }

        /** 5.0 section 6.0: text ends the connection. */
        @Override
        public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            end(new IOException("the broker sent text through the WebSocket, where MQTT has binary frames only"));
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
            end(null);
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            end(error instanceof IOException problem ? problem : new IOException(error));
        }
    }
}
