package io.linnet.client.net;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Asks a web server for a WebSocket (RFC 6455 section 4), and says what is wrong when it does not give one. */
final class WebSocketOpening {
    /** By then the attempt has been ended from outside; this only frees what the JDK still holds. */
    private static final int SLACK_MILLIS = 1000;

    private final Opening opening;
    private final Endpoint endpoint;
    private final @Nullable TlsContext tls;

    WebSocketOpening(Opening opening, Endpoint endpoint, @Nullable TlsContext tls) {
        this.opening = opening;
        this.endpoint = endpoint;
        this.tls = tls;
    }

    WebSocketStream open() throws IOException {
        Endpoint.Upgrade upgrade = Objects.requireNonNull(endpoint.upgrade());
        URI uri = uri(upgrade);
        UnknownHostException unknown = lookUp();
        HttpClient http = tls == null ? Plain.HTTP : tls.http();
        WebSocketStream.Frames frames = new WebSocketStream.Frames();
        CompletableFuture<WebSocket> answer = new CompletableFuture<>();
        opening.watched(() -> answer.cancel(false));
        CompletableFuture<WebSocket> late = builder(http, upgrade)
                .buildAsync(uri, frames)
                .whenComplete((socket, problem) -> settle(answer, socket, problem));
        Objects.requireNonNull(late);
        try {
            return new WebSocketStream(answer.join(), frames);
        } catch (CancellationException e) {
            throw explained(new SocketException("closed"));
        } catch (CompletionException e) {
            throw explained(unknown != null ? unknown : problem(Objects.requireNonNull(e.getCause()), upgrade));
        }
    }

    /** A WebSocket for which nobody waits any more is let go. */
    private static void settle(
            CompletableFuture<WebSocket> answer, @Nullable WebSocket socket, @Nullable Throwable problem) {
        if (socket == null) {
            answer.completeExceptionally(
                    problem instanceof CompletionException wrapped && wrapped.getCause() != null
                            ? wrapped.getCause()
                            : Objects.requireNonNull(problem));
        } else if (!answer.complete(socket)) {
            socket.abort();
        }
    }

    private URI uri(Endpoint.Upgrade upgrade) throws IOException {
        try {
            URI uri = new URI(endpoint.scheme() + "://" + endpoint.hostAndPort() + upgrade.resource());
            if (uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw new IOException(endpoint + " cannot be asked for: " + e.getReason(), e);
        }
        throw new IOException("the host name '" + endpoint.host()
                + "' is none for WebSockets: it may have letters, digits, '-' and '.'");
    }

    /** Java's HTTP client would look up on this thread, for as long as it takes, what is not known yet; a proxy may know it anyway. */
    private @Nullable UnknownHostException lookUp() throws IOException {
        try {
            Objects.requireNonNull(Lookup.addresses(opening, endpoint.host()));
            return null;
        } catch (UnknownHostException e) {
            return e;
        }
    }

    private WebSocket.Builder builder(HttpClient http, Endpoint.Upgrade upgrade) throws IOException {
        WebSocket.Builder builder = http.newWebSocketBuilder()
                .subprotocols("mqtt")
                .connectTimeout(Duration.ofMillis(opening.remainingMillis() + (long) SLACK_MILLIS));
        try {
            upgrade.headers().forEach(builder::header);
            return builder;
        } catch (IllegalArgumentException e) {
            throw new IOException("an HTTP header cannot be sent: " + e.getMessage(), e);
        }
    }

    private IOException explained(IOException problem) {
        IOException cause = opening.cause(problem);
        return tls == null ? cause : TlsFailure.whileOpening(endpoint, cause, tls);
    }

    private IOException problem(Throwable cause, Endpoint.Upgrade upgrade) {
        if (cause instanceof WebSocketHandshakeException refused) {
            return new IOException(refusal(refused.getResponse(), upgrade), refused);
        }
        if (cause instanceof ConnectException && cause.getMessage() == null) {
            ConnectException refused = new ConnectException("Connection refused");
            refused.initCause(cause);
            return refused;
        }
        return cause instanceof IOException problem ? problem : new IOException(cause);
    }

    private String refusal(@Nullable HttpResponse<?> response, Endpoint.Upgrade upgrade) {
        if (response == null || response.statusCode() == 101) {
            return endpoint.hostAndPort() + " does not speak WebSocket as RFC 6455 says";
        }
        String what = switch (response.statusCode()) {
            case 301, 302, 303, 307, 308 ->
                "use the address that it names: "
                        + response.headers().firstValue("location").orElse("none");
            case 401, 403 -> "it wants other credentials, in an HTTP header or in the query of the address";
            case 404 -> "is the path '" + upgrade + "' right? Many brokers have /mqtt";
            case 502, 503, 504 -> "it does not reach the broker behind it, or is overloaded";
            default -> "is this the port and path for MQTT over WebSockets?";
        };
        return endpoint.hostAndPort() + " answered with HTTP status " + response.statusCode()
                + " instead of opening a WebSocket; " + what;
    }

    /** Made when it is needed: it is large. */
    private static final class Plain {
        static final HttpClient HTTP = HttpClient.newHttpClient();
    }
}
