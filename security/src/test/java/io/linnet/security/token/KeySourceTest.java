package io.linnet.security.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.linnet.packet.ReasonCode;
import io.linnet.security.HandClock;
import io.linnet.security.SocketBroker;
import io.linnet.security.http.HttpAddress;
import io.linnet.security.http.HttpExchanges;
import io.linnet.security.token.KeySource.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where keys for tokens come from. */
class KeySourceTest {
    private static final TestTokens SIGNER = new TestTokens(0);
    private static final TestTokens NEXT = new TestTokens(1);

    private final HandClock clock = new HandClock(1_800_000_000_000L);
    private final AtomicInteger asked = new AtomicInteger();
    private volatile int status = 200;
    private volatile String published = SIGNER.keySet("one");
    private @Nullable HttpServer server;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @AfterEach
    void stop() {
        if (server != null) {
            server.stop(0);
        }
    }

    private HttpAddress publish(int port) throws IOException {
        HttpServer created = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        created.createContext("/keys", exchange -> {
            asked.incrementAndGet();
            byte[] body = published.getBytes(StandardCharsets.UTF_8);
            if (status == 302) {
                exchange.getResponseHeaders().add("Location", "/keys");
            }
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        created.start();
        server = created;
        return HttpAddress.parse("http://127.0.0.1:" + created.getAddress().getPort() + "/keys", false);
    }

    private JwksUrl source(HttpAddress address) {
        HttpExchanges http = new HttpExchanges(new HttpExchanges.Bounds(20_000, 100_000, 2, 2), null);
        return new JwksUrl(address, http, JwksUrl.Ages.usual(), clock);
    }

    private JwtAuthenticator authenticator(KeySource keys) {
        return new JwtAuthenticator(
                TokenRules.usual(Set.of(TokenAlgorithm.RS256, TokenAlgorithm.ES256, TokenAlgorithm.EDDSA)),
                keys,
                Runnable::run,
                clock);
    }

    private String token(TestTokens signer, String keyIdentifier) {
        return signer.sign(TokenAlgorithm.RS256, keyIdentifier, TestTokens.claims(clock.getAsLong()));
    }

    private static List<String> names(KeySource source, @Nullable String identifier) {
        return switch (source.find(identifier).toCompletableFuture().join()) {
            case Answer.Keys(List<VerificationKey> keys) ->
                keys.stream().map(key -> String.valueOf(key.identifier())).toList();
            case Answer.Unavailable(String why) -> List.of("unavailable: " + why);
        };
    }

    // ---- from a URL

    @Test
    void keysComeFromTheServerAndAreKept() throws Exception {
        JwksUrl source = source(publish(0));
        try (SocketBroker broker = SocketBroker.with(authenticator(source))) {
            for (int i = 0; i < 3; i++) {
                assertThat(broker.login(null, token(SIGNER, "one"))).isEqualTo(ReasonCode.SUCCESS);
            }
            assertThat(broker.login(null, token(NEXT, "one"))).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
            assertThat(asked).hasValue(1);
        }
    }

    @Test
    void anUnknownKeyIsFetchedButNotTooOften() throws Exception {
        JwksUrl source = source(publish(0));
        try (SocketBroker broker = SocketBroker.with(authenticator(source))) {
            assertThat(broker.login(null, token(SIGNER, "one"))).isEqualTo(ReasonCode.SUCCESS);
            published = "{\"keys\":[" + SIGNER.rsaKey("one") + "," + NEXT.rsaKey("two") + "]}";
            assertThat(broker.login(null, token(NEXT, "two"))).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
            assertThat(asked).as("too early").hasValue(1);
            clock.advance(10_000);
            assertThat(broker.login(null, token(NEXT, "two"))).isEqualTo(ReasonCode.SUCCESS);
            assertThat(asked).hasValue(2);
            assertThat(broker.login(null, token(NEXT, "three"))).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
            assertThat(asked).as("nobody makes us ask for each token").hasValue(2);
        }
    }

    @Test
    void aKeyThatIsPublishedNoMoreCountsNoMore() throws Exception {
        JwksUrl source = source(publish(0));
        assertThat(names(source, "one")).containsExactly("one");
        published = NEXT.keySet("two");
        clock.advance(600_000);
        assertThat(names(source, "two")).containsExactly("two");
        assertThat(names(source, "one")).isEmpty();
    }

    @Test
    void keysAreKeptWhileTheServerIsAway() throws Exception {
        HttpAddress address = publish(0);
        JwksUrl source = source(address);
        assertThat(names(source, "one")).containsExactly("one");
        stop();
        clock.advance(3_600_000);
        assertThat(names(source, "one")).containsExactly("one");
        assertThat(names(source, "two")).isEmpty();
        clock.advance(24 * 3_600_000);
        assertThat(names(source, "one").getFirst())
                .startsWith("unavailable: the keys for tokens cannot be had from http");
    }

    @Test
    void aServerThatComesLateIsAskedAgain() throws Exception {
        HttpAddress address = publish(0);
        stop();
        JwksUrl source = source(address);
        try (SocketBroker broker = SocketBroker.with(authenticator(source))) {
            assertThat(broker.login(null, token(SIGNER, "one"))).isEqualTo(ReasonCode.SERVER_UNAVAILABLE);
            publish(address.uri().getPort());
            clock.advance(10_000);
            assertThat(broker.login(null, token(SIGNER, "one"))).isEqualTo(ReasonCode.SUCCESS);
        }
    }

    @ParameterizedTest
    @CsvSource({"500, status 500", "302, status 302", "404, status 404", "204, status 204"})
    void anotherStatusThan200IsNoKeySet(int other, String why) throws Exception {
        status = other;
        if (other == 204) {
            published = "";
        }
        assertThat(names(source(publish(0)), "one").getFirst()).contains(other == 204 ? "204" : why);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[]", "{}", "{\"keys\":7}", "{\"keys\":[]}", "{\"keys\":[{\"kty\":\"odd\"}]}", "<html>"})
    void garbageIsNoKeySetAndReplacesNone(String garbage) throws Exception {
        JwksUrl source = source(publish(0));
        assertThat(names(source, "one")).containsExactly("one");
        published = garbage;
        clock.advance(600_000);
        assertThat(names(source, "other")).isEmpty();
        assertThat(names(source, "one")).containsExactly("one");
        assertThat(asked.get()).isGreaterThan(1);
    }

    @Test
    void aHugeAnswerIsNotRead() throws Exception {
        published = "{\"keys\":[" + SIGNER.rsaKey("x".repeat(200_000)) + "]}";
        assertThat(names(source(publish(0)), "one").getFirst()).startsWith("unavailable: ");
    }

    @Test
    void clientsStayUntilKeysHaveCome() throws Exception {
        String fingerprint = new VerificationKey("one", null, SIGNER.rsa.getPublic()).fingerprint();
        HttpAddress address = publish(0);
        stop();
        assertThat(source(address).counts(fingerprint)).isTrue();
        publish(address.uri().getPort());
        JwksUrl source = source(address);
        assertThat(names(source, "one")).hasSize(1);
        assertThat(source.counts(fingerprint)).isTrue();
        assertThat(source.counts("another")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.org/keys",
                "ftp://127.0.0.1/",
                "/keys",
                "https://user:secret@example.org/",
                "https:keys",
                "http://127.0.0.1.example.org/",
                "a b"
            })
    void addressesThatAreNotSafeAreRefused(String text) {
        assertThatThrownBy(() -> HttpAddress.parse(text, false))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("secret@");
    }

    @Test
    void thisMachineMayBeAskedWithoutEncryption() {
        for (String text : List.of(
                "http://localhost/k", "http://127.0.0.9:81/k", "http://[::1]/k", "https://example.org/k?key=x")) {
            assertThat(HttpAddress.parse(text, false).toString()).doesNotContain("?");
        }
        assertThat(HttpAddress.parse("http://example.org/k", true)).hasToString("http://example.org/k");
    }

    // ---- from a file

    @Test
    void aFileIsReadAgainWhenItChanges() throws Exception {
        Path file = folder.resolve("keys.json");
        Files.writeString(file, SIGNER.keySet("one"));
        JwksFile source = new JwksFile(file, clock);
        try (SocketBroker broker = SocketBroker.with(authenticator(source))) {
            assertThat(broker.login(null, token(SIGNER, "one"))).isEqualTo(ReasonCode.SUCCESS);
            Files.writeString(file, "{\"keys\":[" + NEXT.rsaKey("two") + "," + SIGNER.ellipticKey("three") + "]}");
            assertThat(broker.login(null, token(NEXT, "two")))
                    .as("looked at a moment ago")
                    .isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
            clock.advance(1_000);
            assertThat(broker.login(null, token(NEXT, "two"))).isEqualTo(ReasonCode.SUCCESS);
            assertThat(broker.login(null, token(SIGNER, "one"))).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
            Files.writeString(file, "half a {");
            clock.advance(1_000);
            assertThat(broker.login(null, token(NEXT, "two"))).isEqualTo(ReasonCode.SUCCESS);
            Files.delete(file);
            clock.advance(1_000);
            assertThat(broker.login(null, token(NEXT, "two"))).isEqualTo(ReasonCode.SUCCESS);
        }
        assertThat(source.counts(new VerificationKey(null, null, NEXT.rsa.getPublic()).fingerprint()))
                .isTrue();
        assertThat(source.counts(new VerificationKey(null, null, SIGNER.rsa.getPublic()).fingerprint()))
                .isFalse();
    }

    @Test
    void aSetHoldsKeysOfAllKinds() throws Exception {
        String set = "{\"keys\":["
                + String.join(
                        ",", SIGNER.rsaKey("r"), SIGNER.ellipticKey("e"), SIGNER.edwardsKey("d"), SIGNER.secretKey("s"))
                + ",{\"kty\":\"unknown\"},7]}";
        assertThat(JsonWebKeys.parse(set))
                .extracting(VerificationKey::identifier)
                .containsExactly("r", "e", "d", "s");
        Path file = folder.resolve("keys.json");
        Files.writeString(file, set);
        JwtAuthenticator all = new JwtAuthenticator(
                TokenRules.usual(Set.of(TokenAlgorithm.values())), new JwksFile(file, clock), Runnable::run, clock);
        try (SocketBroker broker = SocketBroker.with(all)) {
            for (TokenAlgorithm algorithm :
                    List.of(TokenAlgorithm.PS256, TokenAlgorithm.ES256, TokenAlgorithm.EDDSA, TokenAlgorithm.HS512)) {
                String token = SIGNER.sign(algorithm, null, TestTokens.claims(clock.getAsLong()));
                assertThat(broker.login(null, token)).as(algorithm.text()).isEqualTo(ReasonCode.SUCCESS);
            }
            String confused = SIGNER.sign(TokenAlgorithm.HS256, "r", TestTokens.claims(clock.getAsLong()));
            assertThat(broker.login(null, confused)).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"use\":\"enc\"", "\"key_ops\":[\"sign\"]", "\"alg\":\"RSA-OAEP\""})
    void keysForOtherPurposesArePassedOver(String member) {
        String key = SIGNER.rsaKey("one");
        String other = key.substring(0, key.length() - 1) + "," + member + "}";
        assertThatThrownBy(() -> JsonWebKeys.parse("{\"keys\":[" + other + "]}"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aKeyMayBeForOneAlgorithmOnly() {
        String key = SIGNER.rsaKey("one");
        String bound = key.substring(0, key.length() - 1) + ",\"alg\":\"PS512\"}";
        VerificationKey parsed = JsonWebKeys.parse("{\"keys\":[" + bound + "]}").getFirst();
        assertThat(parsed.fits(TokenAlgorithm.PS512)).isTrue();
        assertThat(parsed.fits(TokenAlgorithm.RS256)).isFalse();
    }

    @Test
    void aFileThatIsNotThereOrHoldsNoKeysIsRefusedAtTheStart() throws Exception {
        Path file = folder.resolve("none.json");
        assertThatThrownBy(() -> new JwksFile(file, clock))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("none.json");
        Files.writeString(file, "{\"keys\":[\"secret-text\"]}");
        assertThatThrownBy(() -> new JwksFile(file, clock))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no key for signatures")
                .message()
                .doesNotContain("secret-text");
    }

    // ---- from the configuration

    @Test
    void aPublicKeyIsRefusedAsSecret() {
        byte[] pem = SIGNER.pem().getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> FixedKeys.ofSecret(pem)).hasMessageContaining("a public key is no secret");
        assertThatThrownBy(() -> FixedKeys.ofSecret(new byte[0])).hasMessageContaining("empty");
    }

    @Test
    void aSecretHasToBeAsLongAsTheHash() {
        FixedKeys keys = FixedKeys.ofSecret(new byte[47]);
        assertThat(keys.requireFor(Set.of(TokenAlgorithm.HS256))).isSameAs(keys);
        assertThatThrownBy(() -> keys.requireFor(Set.of(TokenAlgorithm.HS384)))
                .hasMessage("tokens signed with HS384 need a secret of at least 48 bytes, and none is named");
        assertThatThrownBy(() -> keys.requireFor(Set.of(TokenAlgorithm.RS256)))
                .hasMessageContaining("an RSA public key of at least 2048 bits");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "text",
                "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"
            })
    void aFileWithoutPublicKeysIsRefused(String text) throws Exception {
        Path file = folder.resolve("broken.pem");
        Files.writeString(file, text);
        assertThatThrownBy(() -> FixedKeys.ofPemFile(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("broken.pem")
                .message()
                .doesNotContain("AAAA");
    }

    @Test
    void algorithmsHaveNames() {
        assertThat(TokenAlgorithm.parse("eddsa")).isEqualTo(TokenAlgorithm.EDDSA);
        assertThat(TokenAlgorithm.named("Ed25519")).contains(TokenAlgorithm.EDDSA);
        assertThat(TokenAlgorithm.named("none")).isEmpty();
        assertThatThrownBy(() -> TokenAlgorithm.parse("none")).hasMessageContaining("none is not one of HS256, HS384");
    }
}
