package io.linnet.security.http;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Exchanges with one HTTP server that never block, and are bounded in time, in the bytes of an answer and in number. */
public final class HttpExchanges {
    private final HttpClient client;
    private final Bounds bounds;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int running;

    /**
     * What an exchange may take.
     *
     * @param timeoutMillis from the request to the last byte of the answer, waiting included
     * @param answerBytes of the answer's body
     * @param atOnce exchanges under way
     * @param waiting exchanges that wait for one of those
     */
    public record Bounds(long timeoutMillis, int answerBytes, int atOnce, int waiting) {}

    /** @param trust whom to trust with {@code https}; null for the authorities that Java trusts */
    public HttpExchanges(Bounds bounds, @Nullable SSLContext trust) {
        this.bounds = bounds;
        // by default a plain connection would ask for an upgrade to HTTP/2, which small servers answer with an error
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofMillis(bounds.timeoutMillis));
        this.client = (trust == null ? builder : builder.sslContext(trust)).build();
    }

    /** Completes exceptionally when a bound is passed or the server cannot be reached; {@link #reason} says it in words. */
    public CompletableFuture<HttpResponse<byte[]>> send(HttpRequest request) {
        CompletableFuture<HttpResponse<byte[]>> result = new CompletableFuture<>();
        Runnable start = () -> begin(
                () -> client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), bounds.answerBytes)),
                result);
        synchronized (waiting) {
            if (running >= bounds.atOnce) {
                if (waiting.size() >= bounds.waiting) {
                    result.completeExceptionally(
                            new IOException("too many questions are waiting, allowed are " + bounds.waiting));
                    return result;
                }
                waiting.add(start);
                return result.orTimeout(bounds.timeoutMillis, TimeUnit.MILLISECONDS);
            }
            running++;
        }
        result.orTimeout(bounds.timeoutMillis, TimeUnit.MILLISECONDS);
        start.run();
        return result;
    }

    private void begin(
            Supplier<CompletableFuture<HttpResponse<byte[]>>> exchange,
            CompletableFuture<HttpResponse<byte[]>> result) {
        if (result.isDone()) {
            next();
            return;
        }
        CompletableFuture<HttpResponse<byte[]>> sent = exchange.get();
        var _ = sent.whenComplete((response, failure) -> {
            next();
            if (failure == null) {
                result.complete(response);
            } else {
                result.completeExceptionally(failure);
            }
        });
        // only a cancelled exchange gives its connection back before the server has answered
        var _ = result.whenComplete((response, failure) -> sent.cancel(true));
    }

    private void next() {
        Runnable start;
        synchronized (waiting) {
            start = waiting.poll();
            if (start == null) {
                running--;
                return;
            }
        }
        start.run();
    }

    /** Why an exchange has failed, in words. */
    public static String reason(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof TimeoutException) {
            return "the server did not answer in time";
        }
        String text = cause.getMessage();
        return text == null
                ? "the server cannot be reached (" + cause.getClass().getSimpleName() + ")"
                : text;
    }
}
