package io.linnet.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Something that waits for the broker's answer. How it ended is settled under the session's lock, and told outside of it.
 *
 * @param <T> the answer
 */
class Pending<T> {
    private final CompletableFuture<T> future = new CompletableFuture<>();
    private final boolean exposed;
    private @Nullable T answer;
    private @Nullable ClientException failure;

    /** @param exposed whether user code holds the future, and may hang anything on it */
    Pending(boolean exposed) {
        this.exposed = exposed;
    }

    final boolean isExposed() {
        return exposed;
    }

    final CompletableFuture<T> future() {
        return future;
    }

    final void settle(T result) {
        answer = result;
    }

    final void settle(ClientException problem) {
        failure = problem;
    }

    /** Tells it; whatever hangs on the future runs here. */
    final void tell() {
        ClientException problem = failure;
        if (problem != null) {
            future.completeExceptionally(problem);
        } else {
            future.complete(answer);
        }
    }

    /**
     * Waits on the caller's thread.
     *
     * @param what for messages, such as "PUBACK for a message to a/b"
     */
    final T await(Duration patience, String what) {
        try {
            return future.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof ClientException problem
                    ? problem.again()
                    : new ClientException("waiting for " + what + " failed", e.getCause());
        } catch (TimeoutException e) {
            throw new TimedOut(what + " has not come within " + patience.toMillis() + " ms");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClientException("the thread was interrupted while it waited for " + what, e);
        }
    }
}
