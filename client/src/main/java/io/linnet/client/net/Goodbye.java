package io.linnet.client.net;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** The last words on a connection: only when nobody is writing, and only if the peer takes them at once. */
final class Goodbye {
    private static final long PATIENCE_MILLIS = 100;

    private Goodbye() {}

    /** What sends them. */
    @FunctionalInterface
    interface Words {
        void send() throws IOException;
    }

    /** Closes {@code connection} if the words are not gone in time; otherwise the caller does. */
    static void say(ReentrantLock writing, Closeable connection, Words words) {
        if (!writing.tryLock()) {
            return;
        }
        CompletableFuture<Boolean> patience =
                new CompletableFuture<Boolean>().completeOnTimeout(true, PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        CompletableFuture<Void> end = patience.thenRun(() -> Opening.closeQuietly(connection));
        try {
            words.send();
        } catch (IOException e) {
            // The connection is gone already.
        } finally {
            writing.unlock();
            patience.cancel(false);
            end.cancel(false);
        }
    }
}
