package io.linnet.security.http;

import io.linnet.broker.Authenticator;
import io.linnet.broker.ClientIdentity;
import io.linnet.broker.Identity;
import io.linnet.broker.Peer;
import io.linnet.packet.Connect;
import io.linnet.packet.ReasonCode;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks an HTTP server about each client: a POST with what is known of it, and an answer that allows, denies or leaves it to the next authenticator. */
public final class HttpAuthenticator implements Authenticator {
    /** How identities call it. */
    public static final String SOURCE = "http";

    private static final Logger LOG = LoggerFactory.getLogger(HttpAuthenticator.class);

    private final CallbackRules rules;
    private final HttpExchanges http;
    private final LongSupplier clock;
    private final CallbackCache cache;

    /** @param clock milliseconds since 1970 */
    public HttpAuthenticator(CallbackRules rules, HttpExchanges http, LongSupplier clock) {
        this.rules = rules;
        this.http = http;
        this.clock = clock;
        this.cache = new CallbackCache(rules.cacheMillis());
    }

    @Override
    public CompletionStage<Verdict> authenticate(Connect connect, Peer peer) {
        byte[] question = CallbackQuestion.of(connect, peer).json();
        CallbackCache.Key key = cache.key(question);
        Identity remembered = cache.find(key, clock.getAsLong());
        if (remembered != null) {
            return CompletableFuture.completedFuture(new Verdict.Accepted(remembered));
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(rules.address().uri())
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(question));
        if (!rules.bearerSecret().isEmpty()) {
            request.header("Authorization", "Bearer " + rules.bearerSecret());
        }
        return http.send(request.build())
                .handle((response, failure) -> verdict(connect, answer(response, failure), key));
    }

    private static CallbackAnswer answer(@Nullable HttpResponse<byte[]> response, @Nullable Throwable failure) {
        if (response != null) {
            return CallbackAnswer.of(response.statusCode(), response.body());
        }
        return new CallbackAnswer.Unusable(failure == null ? "no answer" : HttpExchanges.reason(failure));
    }

    private Verdict verdict(Connect connect, CallbackAnswer answer, CallbackCache.Key key) {
        return switch (answer) {
            case CallbackAnswer.Allow allow -> {
                long now = clock.getAsLong();
                Identity who = identity(connect, allow, now);
                cache.put(key, who, now);
                yield new Verdict.Accepted(who);
            }
            case CallbackAnswer.Deny() -> new Verdict.Refused(ReasonCode.NOT_AUTHORIZED, "the HTTP server denies it");
            case CallbackAnswer.Ignore() -> new Verdict.NotMine("the HTTP server does not know it");
            case CallbackAnswer.Unusable(String why) -> failed(why);
        };
    }

    private Verdict failed(String why) {
        LOG.warn("no usable answer about a client came from {}: {}", rules.address(), why);
        return rules.onFailure() == CallbackRules.OnFailure.NEXT
                ? new Verdict.NotMine("the HTTP server gives no usable answer")
                : new Verdict.Refused(ReasonCode.SERVER_UNAVAILABLE, "the HTTP server gives no usable answer");
    }

    private Identity identity(Connect connect, CallbackAnswer.Allow allow, long now) {
        String claimed = connect.userName() == null ? "" : connect.userName();
        return new Identity(
                allow.user().isEmpty() ? claimed : allow.user(),
                SOURCE,
                rules.address().toString(),
                allow.clientIdentifiers(),
                Map.of(),
                allow.roles(),
                allow.grants(),
                allow.expiresInSeconds() < 0 ? Long.MAX_VALUE : now + 1000 * allow.expiresInSeconds());
    }

    /** As long as the same server is asked: it cannot be asked again at once, {@code expires-in} is its means for that. */
    @Override
    public boolean mayStay(ClientIdentity client, Peer peer) {
        return client.identity().source().equals(SOURCE)
                && client.identity().proof().equals(rules.address().toString());
    }
}
