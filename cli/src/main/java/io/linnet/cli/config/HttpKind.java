package io.linnet.cli.config;

import io.linnet.client.settings.Problems;
import io.linnet.security.http.CallbackRules;
import io.linnet.security.http.CallbackRules.OnFailure;
import io.linnet.security.http.HttpAddress;
import io.linnet.security.http.HttpAuthenticator;
import io.linnet.security.http.HttpExchanges;
import io.linnet.security.http.TrustedAuthorities;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** {@code http}: an HTTP server that is asked about each client. */
final class HttpKind implements AuthenticationKind {
    private static final int ANSWER_BYTES = 256 << 10;

    static final Key<String> URL = new Key<>(
            "url",
            Kinds.parsed(
                    "an address such as https://auth.example.org/mqtt",
                    text -> HttpAddress.parse(text, true).uri().toString()),
            () -> "",
            "(required)",
            "Where the question is sent, a POST with JSON; [authenticators](authenticators.md#an-http-server) has both formats.");

    static final Key<Boolean> UNENCRYPTED = new Key<>(
            "unencrypted",
            Kinds.flag(),
            () -> false,
            "false",
            "Whether passwords may be sent to another machine by `http`.");

    static final Key<Optional<SSLContext>> CA = new Key<>(
            "ca",
            SecurityFiles.file("a PEM file with certificates", TrustedAuthorities::of),
            Optional::empty,
            "(those that Java trusts)",
            "A PEM file with the authorities to trust for `https`.");

    static final Key<Optional<byte[]>> BEARER_FILE = new Key<>(
            "bearer-file",
            SecurityFiles.secretFile(),
            Optional::empty,
            "(none)",
            "A file with the secret by which the server knows the broker, sent as `Authorization: Bearer`.");

    static final Key<String> BEARER = new Key<>(
                    "bearer",
                    SecurityFiles.secret(),
                    () -> "",
                    "(none)",
                    "The secret itself, instead of `bearer-file`.")
            .secret();

    static final Key<Long> TIMEOUT = new Key<>(
            "timeout", Kinds.millis("100ms", "1m"), () -> 5_000L, "5s", "How long the whole answer may take.");

    static final Key<Long> AT_ONCE = new Key<>(
            "at-once",
            Kinds.whole(1, 1_000),
            () -> 32L,
            "32",
            "Questions under way at the same time; a thousand more wait for their turn, within the same `timeout`.");

    static final Key<OnFailure> ON_FAILURE = new Key<>(
            "on-failure",
            Kinds.choice(OnFailure.class),
            () -> OnFailure.REFUSE,
            "refuse",
            "What becomes of a client when the server gives no answer that can be used: it is refused, or the `next` entry is asked.");

    static final Key<Long> CACHE = new Key<>(
            "cache",
            Kinds.millis("0s", "1h"),
            () -> 0L,
            "0s",
            "How long a client that was allowed is let in again, with the same password and from the same address, without asking; 0 is "
                    + "not at all. Refusals are never kept.");

    @Override
    public Section section() {
        return new Section(
                "http", List.of(URL, UNENCRYPTED, CA, BEARER_FILE, BEARER, TIMEOUT, AT_ONCE, ON_FAILURE, CACHE));
    }

    @Override
    public @Nullable CredentialSource source(Values values, Node node, Problems problems) {
        if (values.of(URL).isEmpty()) {
            if (!values.has(URL)) {
                problems.add(node, "http has no url");
            }
            return null;
        }
        try {
            CallbackRules rules = new CallbackRules(
                    HttpAddress.parse(values.of(URL), values.of(UNENCRYPTED)),
                    bearer(values),
                    values.of(ON_FAILURE),
                    values.of(CACHE));
            HttpExchanges http = new HttpExchanges(
                    new HttpExchanges.Bounds(
                            values.of(TIMEOUT), ANSWER_BYTES, Math.toIntExact(values.of(AT_ONCE)), 1_000),
                    values.of(CA).orElse(null));
            return new CredentialSource.Credentials(new HttpAuthenticator(rules, http, System::currentTimeMillis));
        } catch (IllegalArgumentException wrong) {
            problems.add(node, "http: " + wrong.getMessage());
            return null;
        }
    }

    private static String bearer(Values values) {
        if (values.has(BEARER) && values.has(BEARER_FILE)) {
            throw new IllegalArgumentException("bearer and bearer-file exclude each other");
        }
        String secret = values.of(BEARER_FILE)
                .map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1))
                .orElse(values.of(BEARER));
        if (secret.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new IllegalArgumentException("the bearer secret holds characters that a header cannot");
        }
        return secret;
    }
}
