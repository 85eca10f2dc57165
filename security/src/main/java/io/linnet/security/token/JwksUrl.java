package io.linnet.security.token;

import io.linnet.security.http.HttpAddress;
import io.linnet.security.http.HttpExchanges;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of a JSON Web Key Set that a server publishes. They are fetched for the first token, again from time to time, and sooner when a token names
 * a key that is not among them, but never more often than the shortest interval. While the server is away the last ones count, up to
 * the greatest age.
 */
public final class JwksUrl implements KeySource {
    private static final Logger LOG = LoggerFactory.getLogger(JwksUrl.class);

    private final HttpAddress address;
    private final HttpExchanges http;
    private final Ages ages;
    private final LongSupplier clock;
    private volatile @Nullable Fetched fetched;
    private volatile String trouble = "they are not there yet";

    private @Nullable CompletableFuture<Void> underWay;
    private long notBeforeMillis = Long.MIN_VALUE;

    /**
     * How old keys may be.
     *
     * @param refreshMillis after which they are fetched again
     * @param shortestIntervalMillis between two attempts
     * @param greatestMillis after which they count no more, should the server be away for so long
     */
    public record Ages(long refreshMillis, long shortestIntervalMillis, long greatestMillis) {
        /** Ten minutes, ten seconds, one day. */
        public static Ages usual() {
            return new Ages(600_000, 10_000, 86_400_000);
        }
    }

    private record Fetched(List<VerificationKey> keys, long atMillis) {}

    /**
     * Asks nobody yet.
     *
     * @param clock milliseconds that never go back
     */
    public JwksUrl(HttpAddress address, HttpExchanges http, Ages ages, LongSupplier clock) {
        this.address = address;
        this.http = http;
        this.ages = ages;
        this.clock = clock;
    }

    @Override
    public CompletionStage<Answer> find(@Nullable String identifier) {
        List<VerificationKey> keys = usable();
        Fetched last = fetched;
        CompletableFuture<Void> refreshed =
                last == null || clock.getAsLong() - last.atMillis >= ages.refreshMillis ? fetch() : null;
        boolean known = identifier == null
                ? !keys.isEmpty()
                : keys.stream().anyMatch(key -> identifier.equals(key.identifier()));
        if (known) {
            return CompletableFuture.completedFuture(answer(identifier));
        }
        return (refreshed == null ? fetch() : refreshed).thenApply(done -> answer(identifier));
    }

    private Answer answer(@Nullable String identifier) {
        List<VerificationKey> keys = usable();
        return keys.isEmpty()
                ? new Answer.Unavailable("the keys for tokens cannot be had from " + address + ": " + trouble)
                : new Answer.Keys(KeySource.named(identifier, keys));
    }

    private List<VerificationKey> usable() {
        Fetched last = fetched;
        return last == null || clock.getAsLong() - last.atMillis >= ages.greatestMillis ? List.of() : last.keys;
    }

    /** One attempt at a time; completes, never exceptionally, when it is over or when it is too early for another one. */
    private synchronized CompletableFuture<Void> fetch() {
        CompletableFuture<Void> running = underWay;
        if (running != null) {
            return running;
        }
        long now = clock.getAsLong();
        if (now < notBeforeMillis) {
            return CompletableFuture.completedFuture(null);
        }
        notBeforeMillis = now + ages.shortestIntervalMillis;
        CompletableFuture<Void> attempt = new CompletableFuture<>();
        underWay = attempt;
        HttpRequest request = HttpRequest.newBuilder(address.uri())
                .header("Accept", "application/jwk-set+json, application/json")
                .GET()
                .build();
        var _ = http.send(request).handle((response, failure) -> {
            taken(response, failure);
            synchronized (this) {
                underWay = null;
            }
            return attempt.complete(null);
        });
        return attempt;
    }

    private void taken(@Nullable HttpResponse<byte[]> response, @Nullable Throwable failure) {
        try {
            if (response == null) {
                throw new IOException(failure == null ? "no answer" : HttpExchanges.reason(failure), failure);
            }
            if (response.statusCode() != 200) {
                throw new IOException("the server answered with status " + response.statusCode());
            }
            List<VerificationKey> keys = JsonWebKeys.parse(new String(response.body(), StandardCharsets.UTF_8));
            fetched = new Fetched(keys, clock.getAsLong());
            LOG.debug("{} keys for tokens came from {}", keys.size(), address);
        } catch (IOException | IllegalArgumentException failed) {
            trouble = String.valueOf(failed.getMessage());
            LOG.warn("the keys for tokens could not be fetched from {}, the old ones count: {}", address, trouble);
        }
    }

    /** True before the first keys have come: the server's absence is no reason to send clients away. */
    @Override
    public boolean counts(String fingerprint) {
        Fetched last = fetched;
        return last == null
                || last.keys.stream().anyMatch(key -> key.fingerprint().equals(fingerprint));
    }
}
