package io.linnet.client.net;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** MQTT in the binary frames of a WebSocket (5.0 section 6). */
final class WebSocketStream extends InputStream implements ByteStream, WebSocket.Listener {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);
    private static final long CLOSE_MILLIS = 500;

    /** Holds a frame at a time: the next one is asked for when this one has been taken. An empty one is the end. */
    private final BlockingQueue<ByteBuffer> frames = new LinkedBlockingQueue<>();

    private final HttpClient http;
    private final WebSocket socket;
    private ByteBuffer current = ByteBuffer.allocate(0);
    private boolean ended;

    private WebSocketStream(Endpoint endpoint, @Nullable TlsContext tls) throws IOException {
        HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT);
        if (tls != null) {
            builder.sslContext(tls.context()).sslParameters(tls.parameters());
        }
        http = builder.build();
        try {
            socket = http.newWebSocketBuilder()
                    .subprotocols("mqtt")
                    .connectTimeout(CONNECT_TIMEOUT)
                    .buildAsync(endpoint.uri(), this)
                    .join();
        } catch (CompletionException e) {
            IOException problem = e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
            throw tls == null ? problem : TlsFailure.whileOpening(endpoint, problem, tls.credentials());
        }
    }

    static WebSocketStream open(Endpoint endpoint) throws IOException {
        TlsSettings tls = endpoint.tls();
        return new WebSocketStream(endpoint, tls == null ? null : TlsContext.of(endpoint, tls));
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
        while (!current.hasRemaining()) {
            if (ended) {
                return -1;
            }
            current = nextFrame();
            ended = !current.hasRemaining();
        }
        int count = Math.min(length, current.remaining());
        current.get(target, offset, count);
        return count;
    }

    private ByteBuffer nextFrame() throws IOException {
        try {
            ByteBuffer frame = frames.take();
            socket.request(1);
            return frame;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            socket.sendBinary(ByteBuffer.wrap(Arrays.copyOfRange(bytes, offset, offset + length)), true)
                    .join();
        } catch (CompletionException e) {
            throw new IOException(e.getCause());
        }
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
        if (data.hasRemaining()) {
            frames.add(ByteBuffer.allocate(data.remaining()).put(data).flip());
        } else {
            webSocket.request(1);
        }
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
        frames.add(ByteBuffer.allocate(0));
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        frames.add(ByteBuffer.allocate(0));
    }

    @Override
    public void close() {
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "")
                .completeOnTimeout(socket, CLOSE_MILLIS, TimeUnit.MILLISECONDS)
                .exceptionally(problem -> socket)
                .join();
        socket.abort();
    }
}
