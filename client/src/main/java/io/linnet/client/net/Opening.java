package io.linnet.client.net;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to reach a broker, on the thread that calls {@link #open}. It ends at its time limit, or when another thread closes it:
 * what it waits for at that moment is closed.
 */
public final class Opening implements Closeable {
    private final Endpoint endpoint;
    private final long timeoutMillis;
    private long deadlineNanos;

    private @Nullable Closeable current;
    private @Nullable IOException ended;

    /** {@code timeoutMillis} is for all of it, except that files of certificates are read before it begins. */
    public Opening(Endpoint endpoint, long timeoutMillis) {
        this.endpoint = endpoint;
        this.timeoutMillis = timeoutMillis;
    }

    /**
     * Called once.
     *
     * @throws TlsFailure when the connection cannot be secured
     * @throws io.linnet.client.pem.UnusableFile when a file of the settings cannot be used
     */
    public ByteStream open() throws IOException {
        TlsSettings settings = endpoint.tls();
        TlsContext tls = settings == null ? null : TlsContexts.of(settings);
        deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        CompletableFuture<Boolean> alarm =
                new CompletableFuture<Boolean>().completeOnTimeout(true, timeoutMillis, TimeUnit.MILLISECONDS);
        CompletableFuture<Void> rung = alarm.thenRun(() -> end(timeout()));
        try {
            ByteStream stream = open(tls);
            IOException over = finished();
            if (over != null) {
                stream.close();
                throw over;
            }
            return stream;
        } catch (IOException e) {
            throw cause(e);
        } finally {
            // Only what has not rung yet is called off.
            alarm.cancel(false);
            rung.cancel(false);
        }
    }

    private ByteStream open(@Nullable TlsContext tls) throws IOException {
        if (endpoint.isWebSocket()) {
            return WebSocketStream.open(this, endpoint, tls);
        }
        return below(tls);
    }

    /** What MQTT or a WebSocket goes over. */
    ByteStream below(@Nullable TlsContext tls) throws IOException {
        if (endpoint.way() instanceof Way.SocketFile file) {
            return SocketFileStream.open(this, file.path());
        }
        return tls == null ? TcpStream.open(this, endpoint) : TlsStream.open(this, endpoint, tls);
    }

    private IOException timeout() {
        return new SocketTimeoutException(
                "Connect timed out (no answer from " + endpoint.hostAndPort() + " within " + timeoutMillis + " ms)");
    }

    /** What is left of the time, at least 1. */
    int remainingMillis() {
        long millis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
        return (int) Math.min(Math.max(millis, 1), Integer.MAX_VALUE);
    }

    /** From now on that is what is closed when the attempt ends too early. */
    <T extends Closeable> T watched(T resource) throws IOException {
        IOException over;
        synchronized (this) {
            over = ended;
            current = resource;
        }
        if (over != null) {
            resource.close();
            throw over;
        }
        return resource;
    }

    /** Why it really ended: what is closed from outside complains about that only. */
    synchronized IOException cause(IOException problem) {
        return ended == null || problem instanceof TlsFailure ? problem : ended;
    }

    private synchronized @Nullable IOException finished() {
        current = null;
        return ended;
    }

    private void end(IOException why) {
        Closeable open;
        synchronized (this) {
            if (ended == null) {
                ended = why;
            }
            open = current;
            current = null;
        }
        closeQuietly(open);
    }

    /** Ends the attempt; a stream that is open already stays. */
    @Override
    public void close() {
        end(new Closed());
    }

    /** The attempt was ended by our own side. */
    static final class Closed extends SocketException {
        private static final long serialVersionUID = 1L;

        Closed() {
            super("closed while it was being opened");
        }
    }

    static void closeQuietly(@Nullable Closeable resource) {
        try {
            if (resource != null) {
                resource.close();
            }
        } catch (IOException e) {
            // Nobody can do anything about it, and nothing is lost.
        }
    }
}
