package io.linnet.cli.config;

import io.linnet.client.settings.Problems;
import io.linnet.security.http.HttpAddress;
import io.linnet.security.http.HttpExchanges;
import io.linnet.security.http.TrustedAuthorities;
import io.linnet.security.token.FixedKeys;
import io.linnet.security.token.JwksFile;
import io.linnet.security.token.JwksUrl;
import io.linnet.security.token.JwtAuthenticator;
import io.linnet.security.token.KeySource;
import io.linnet.security.token.TokenAlgorithm;
import io.linnet.security.token.TokenRules;
import io.linnet.security.token.TokenRules.ClaimNames;
import io.linnet.security.token.TokenThreads;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** {@code jwt}: JSON Web Tokens that clients bring as their password. */
final class JwtKind implements AuthenticationKind {
    /** One for the process, also while a configuration is loaded again. */
    private static final Executor THREADS = TokenThreads.usual();

    private static final HttpExchanges.Bounds BOUNDS = new HttpExchanges.Bounds(10_000, 1 << 20, 1, 1);

    /** What the user name of CONNECT has to do with the token. */
    enum UserName {
        IGNORE,
        MUST_MATCH
    }

    /** How a secret is written. */
    enum Encoding {
        TEXT,
        BASE64
    }

    static final Key<List<TokenAlgorithm>> ALGORITHMS = new Key<>(
            "algorithms",
            new OneOrMoreKind<>(Kinds.parsed("one of " + TokenAlgorithm.all(), TokenAlgorithm::parse)),
            List::of,
            "(required)",
            "How tokens may be signed. A token that is signed in another way, or not at all, is refused whatever its header says.");

    static final Key<Optional<FixedKeys>> KEY = new Key<>(
            "key",
            SecurityFiles.file("a PEM file with public keys", FixedKeys::ofPemFile),
            Optional::empty,
            "(none)",
            "A PEM file with the public keys of who signs, as `PUBLIC KEY` or `CERTIFICATE`; for RS, PS, ES and EdDSA.");

    static final Key<Optional<byte[]>> SECRET_FILE = new Key<>(
            "secret-file",
            SecurityFiles.secretFile(),
            Optional::empty,
            "(none)",
            "A file with the secret that is shared with who signs; for HS256 (32 bytes or more), HS384 (48) and HS512 (64). A line end "
                    + "behind it does not belong to it.");

    static final Key<String> SECRET = new Key<>(
                    "secret",
                    SecurityFiles.secret(),
                    () -> "",
                    "(none)",
                    "The secret itself, instead of `secret-file`.")
            .secret();

    static final Key<Encoding> SECRET_ENCODING = new Key<>(
            "secret-encoding",
            Kinds.choice(Encoding.class),
            () -> Encoding.TEXT,
            "text",
            "How the secret is written: `text` is taken as it is, `base64` (also base64url) is decoded.");

    static final Key<Optional<JwksFile>> JWKS_FILE = new Key<>(
            "jwks-file",
            SecurityFiles.file("a file with a JSON Web Key Set", file -> new JwksFile(file, System::currentTimeMillis)),
            Optional::empty,
            "(none)",
            "A file with a JSON Web Key Set. A change of it is noticed within a second, when the next token comes.");

    static final Key<String> JWKS_URL = new Key<>(
            "jwks-url",
            Kinds.parsed(
                    "an address such as https://issuer.example.org/.well-known/jwks.json",
                    text -> HttpAddress.parse(text, false).uri().toString()),
            () -> "",
            "(none)",
            "Where the JSON Web Key Set is published; `https`, or `http` on this machine. Fetched when the first token comes, every "
                    + "`jwks-refresh`, and sooner when a token names a key that is not there, but at most every 10 seconds.");

    static final Key<Optional<SSLContext>> CA = new Key<>(
            "ca",
            SecurityFiles.file("a PEM file with certificates", TrustedAuthorities::of),
            Optional::empty,
            "(those that Java trusts)",
            "A PEM file with the authorities to trust for `jwks-url`.");

    static final Key<Long> JWKS_REFRESH = new Key<>(
            "jwks-refresh",
            Kinds.millis("10s", "1d"),
            () -> 600_000L,
            "10m",
            "After which time keys are fetched again.");

    static final Key<Long> JWKS_MAXIMUM_AGE = new Key<>(
            "jwks-maximum-age",
            Kinds.millis("1m", "30d"),
            () -> 86_400_000L,
            "1d",
            "How long keys count while `jwks-url` cannot be reached.");

    static final Key<List<String>> ISSUER = new Key<>(
            "issuer",
            new OneOrMoreKind<>(text("the text of the claim iss")),
            List::of,
            "(any)",
            "Which issuers count. Tokens of others are left to the next entry, so there may be a `jwt` for each issuer.");

    static final Key<List<String>> AUDIENCE = new Key<>(
            "audience",
            new OneOrMoreKind<>(text("the text of the claim aud")),
            List::of,
            "(any)",
            "Tokens have to be for one of these.");

    static final Key<Long> CLOCK_SKEW = new Key<>(
            "clock-skew",
            Kinds.seconds("0s", "10m"),
            () -> 30L,
            "30s",
            "How far the clocks of issuer and broker may be apart. Tokens need an expiry; the connection ends with it.");

    static final Key<Long> MAXIMUM_TOKEN_SIZE = new Key<>(
            "maximum-token-size", Kinds.bytes("256B", "64KiB"), () -> 8_192L, "8KiB", "Longer tokens are not read.");

    static final Key<UserName> USER_NAME = new Key<>(
            "user-name",
            Kinds.choice(UserName.class),
            () -> UserName.IGNORE,
            "ignore",
            "Whether the user name of CONNECT `must-match` the user of the token, or does not matter.");

    static final Key<String> USER_CLAIM = claim("user-claim", "sub", "Which claim names the user.");

    static final Key<String> CLIENT_ID_CLAIM = claim(
            "client-id-claim",
            "",
            "Which claim says the client identifiers that may be used, a text or a list; with `*` at its end one stands for all that "
                    + "begin like it. Tokens without the claim are refused then.");

    static final Key<String> ROLES_CLAIM = claim(
            "roles-claim",
            "roles",
            "Which claim says the roles, a list or words between spaces. A claim within a claim is named like `realm_access.roles`.");

    static final Key<String> PUBLISH_CLAIM = claim(
            "publish-claim", "publish", "Which claim lists topic filters that may be published to; `''` is none.");

    static final Key<String> SUBSCRIBE_CLAIM = claim(
            "subscribe-claim", "subscribe", "Which claim lists topic filters that may be subscribed to; `''` is none.");

    private static ScalarKind<String> text(String allowed) {
        return Kinds.text(allowed, Pattern.compile("\\P{Cntrl}{1,1000}"));
    }

    private static Key<String> claim(String name, String otherwise, String description) {
        return new Key<>(
                name,
                Kinds.text("the name of a claim", Pattern.compile("\\P{Cntrl}{0,200}")),
                () -> otherwise,
                otherwise.isEmpty() ? "(none)" : otherwise,
                description);
    }

    @Override
    public Section section() {
        return new Section(
                "jwt",
                List.of(
                        ALGORITHMS,
                        KEY,
                        SECRET_FILE,
                        SECRET,
                        SECRET_ENCODING,
                        JWKS_FILE,
                        JWKS_URL,
                        CA,
                        JWKS_REFRESH,
                        JWKS_MAXIMUM_AGE,
                        ISSUER,
                        AUDIENCE,
                        CLOCK_SKEW,
                        MAXIMUM_TOKEN_SIZE,
                        USER_NAME,
                        USER_CLAIM,
                        CLIENT_ID_CLAIM,
                        ROLES_CLAIM,
                        PUBLISH_CLAIM,
                        SUBSCRIBE_CLAIM));
    }

    @Override
    public @Nullable CredentialSource source(Values values, Node node, Problems problems) {
        try {
            KeySource keys = keys(values);
            return new CredentialSource.Credentials(
                    new JwtAuthenticator(rules(values), keys, THREADS, System::currentTimeMillis));
        } catch (IllegalArgumentException wrong) {
            problems.add(node, "jwt: " + wrong.getMessage());
            return null;
        }
    }

    private static KeySource keys(Values values) {
        if (values.of(ALGORITHMS).isEmpty()) {
            throw new IllegalArgumentException("algorithms are missing, allowed are " + TokenAlgorithm.all());
        }
        boolean fixed = Stream.of(KEY, SECRET_FILE, SECRET).anyMatch(values::has);
        long sources = Stream.of(fixed, values.has(JWKS_FILE), values.has(JWKS_URL))
                .filter(Boolean::booleanValue)
                .count();
        if (sources != 1 || (values.has(SECRET) && values.has(SECRET_FILE))) {
            throw new IllegalArgumentException(
                    "keys come from one place: key and secret (or secret-file), jwks-file, or jwks-url");
        }
        if (values.has(JWKS_URL)) {
            HttpExchanges http = new HttpExchanges(BOUNDS, values.of(CA).orElse(null));
            JwksUrl.Ages usual = JwksUrl.Ages.usual();
            JwksUrl.Ages ages = new JwksUrl.Ages(
                    values.of(JWKS_REFRESH), usual.shortestIntervalMillis(), values.of(JWKS_MAXIMUM_AGE));
            return new JwksUrl(HttpAddress.parse(values.of(JWKS_URL), false), http, ages, System::currentTimeMillis);
        }
        if (values.has(JWKS_FILE)) {
            return values.of(JWKS_FILE).orElseThrow(() -> new IllegalArgumentException("jwks-file cannot be used"));
        }
        return fixed(values).requireFor(values.of(ALGORITHMS));
    }

    private static FixedKeys fixed(Values values) {
        Optional<byte[]> written = values.of(SECRET).isEmpty()
                ? values.of(SECRET_FILE)
                : Optional.of(values.of(SECRET).getBytes(StandardCharsets.UTF_8));
        Optional<FixedKeys> secret =
                written.map(bytes -> FixedKeys.ofSecret(decoded(bytes, values.of(SECRET_ENCODING))));
        return Stream.of(values.of(KEY), secret)
                .flatMap(Optional::stream)
                .reduce(FixedKeys::and)
                .orElseThrow(() -> new IllegalArgumentException("there is no key that can be used"));
    }

    private static byte[] decoded(byte[] secret, Encoding encoding) {
        if (encoding == Encoding.TEXT) {
            return secret;
        }
        try {
            String text = new String(secret, StandardCharsets.ISO_8859_1)
                    .replace('-', '+')
                    .replace('_', '/');
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("the secret is not in base64");
        }
    }

    private static TokenRules rules(Values values) {
        return new TokenRules(
                EnumSet.copyOf(values.of(ALGORITHMS)),
                Set.copyOf(values.of(ISSUER)),
                Set.copyOf(values.of(AUDIENCE)),
                Math.toIntExact(values.of(CLOCK_SKEW)),
                Math.toIntExact(values.of(MAXIMUM_TOKEN_SIZE)),
                values.of(USER_NAME) == UserName.MUST_MATCH,
                new ClaimNames(
                        values.of(USER_CLAIM),
                        values.of(CLIENT_ID_CLAIM),
                        values.of(ROLES_CLAIM),
                        values.of(PUBLISH_CLAIM),
                        values.of(SUBSCRIBE_CLAIM)));
    }
}
