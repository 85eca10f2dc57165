package io.linnet.security.token;

import static io.linnet.security.token.TestTokens.claims;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import io.linnet.broker.Authenticator.Verdict;
import io.linnet.broker.ClientIdentity;
import io.linnet.broker.Identity;
import io.linnet.broker.Identity.Action;
import io.linnet.broker.Identity.Grant;
import io.linnet.broker.Peer;
import io.linnet.packet.ConnAck;
import io.linnet.packet.Disconnect;
import io.linnet.packet.ReasonCode;
import io.linnet.security.SocketBroker;
import io.linnet.security.SocketClient;
import io.linnet.security.token.TokenRules.ClaimNames;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON Web Tokens as passwords. */
class JwtAuthenticatorTest {
    private static final TestTokens SIGNER = new TestTokens(0);
    private static final TestTokens STRANGER = new TestTokens(1);
    private static final Set<TokenAlgorithm> ALL = EnumSet.allOf(TokenAlgorithm.class);
    private static final LongSupplier CLOCK = System::currentTimeMillis;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private FixedKeys keys() throws Exception {
        Path pem = folder.resolve("keys.pem");
        Files.writeString(pem, SIGNER.pem());
        return FixedKeys.ofPemFile(pem).and(FixedKeys.ofSecret(SIGNER.secret)).requireFor(ALL);
    }

    private JwtAuthenticator authenticator(TokenRules rules) throws Exception {
        return new JwtAuthenticator(rules, keys(), Runnable::run, CLOCK);
    }

    private SocketBroker start(TokenRules rules) throws Exception {
        return SocketBroker.with(authenticator(rules));
    }

    private static Map<String, Object> now(Object... more) {
        return claims(CLOCK.getAsLong(), more);
    }

    private static String token(Object... more) {
        return SIGNER.sign(TokenAlgorithm.ES256, null, now(more));
    }

    private void assertAccepted(TokenRules rules, String token) throws Exception {
        try (SocketBroker broker = start(rules)) {
            assertThat(broker.login(null, token)).isEqualTo(ReasonCode.SUCCESS);
        }
    }

    private Identity identity(TokenRules rules, String token) throws Exception {
        try (SocketBroker broker = start(rules)) {
            assertThat(broker.login(null, token)).isEqualTo(ReasonCode.SUCCESS);
            assertThat(broker.verdict()).isInstanceOf(Verdict.Accepted.class);
        }
        return verdict(rules, token) instanceof Verdict.Accepted(Identity who) ? who : Identity.ANONYMOUS;
    }

    private Verdict verdict(TokenRules rules, String token) throws Exception {
        return authenticator(rules)
                .authenticate(SocketBroker.connect("c", null, token.getBytes(StandardCharsets.UTF_8)), peer())
                .toCompletableFuture()
                .join();
    }

    private static Peer peer() {
        return new Peer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), "mqtt", null, null);
    }

    private void assertRefused(TokenRules rules, String token, String why) throws Exception {
        try (SocketBroker broker = start(rules)) {
            assertThat(broker.login(null, token)).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
            assertThat(broker.verdict()).isInstanceOfSatisfying(Verdict.Refused.class, refused -> {
                assertThat(refused.why()).contains(why);
                for (String part : token.split("\\.", -1)) {
                    assertThat(part.length() > 9 && refused.why().contains(part))
                            .as("the log holds a part of the token")
                            .isFalse();
                }
            });
        }
    }

    private static TokenRules rules() {
        return TokenRules.usual(ALL);
    }

    // ---- signatures

    @ParameterizedTest
    @EnumSource(TokenAlgorithm.class)
    void eachAlgorithmLetsItsTokensIn(TokenAlgorithm algorithm) throws Exception {
        try (SocketBroker broker = start(TokenRules.usual(Set.of(algorithm)))) {
            assertThat(broker.login(null, SIGNER.sign(algorithm, null, now()))).isEqualTo(ReasonCode.SUCCESS);
            assertThat(broker.login("anything", SIGNER.sign(algorithm, "a name", now())))
                    .isEqualTo(ReasonCode.SUCCESS);
        }
    }

    @ParameterizedTest
    @EnumSource(TokenAlgorithm.class)
    void aTokenThatAnotherKeyHasSignedIsRefused(TokenAlgorithm algorithm) throws Exception {
        assertRefused(rules(), STRANGER.sign(algorithm, null, now()), "signature is wrong");
    }

    @ParameterizedTest
    @EnumSource(TokenAlgorithm.class)
    void aTokenWithOtherClaimsThanWereSignedIsRefused(TokenAlgorithm algorithm) throws Exception {
        String[] parts = SIGNER.sign(algorithm, null, now()).split("\\.", -1);
        String claims = Base64URL.encode(JSONObjectUtils.toJSONString(now("sub", "root")))
                .toString();
        assertRefused(rules(), parts[0] + "." + claims + "." + parts[2], "signature is wrong");
    }

    @ParameterizedTest
    @EnumSource(TokenAlgorithm.class)
    void anAlgorithmThatIsNotAllowedIsRefused(TokenAlgorithm algorithm) throws Exception {
        Set<TokenAlgorithm> others = EnumSet.complementOf(EnumSet.of(algorithm));
        assertRefused(
                TokenRules.usual(others),
                SIGNER.sign(algorithm, null, now()),
                "is signed with \"" + algorithm.text() + "\", allowed is");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "NONE", "None", "", "hs256", "HS1", "RSA-OAEP"})
    void aTokenWithoutSignatureOrWithAnUnknownOneIsRefused(String algorithm) throws Exception {
        String unsigned = Base64URL.encode(JSONObjectUtils.toJSONString(TestTokens.header(algorithm, null))) + "."
                + Base64URL.encode(JSONObjectUtils.toJSONString(now())) + ".";
        assertRefused(rules(), unsigned, "is signed with \"" + algorithm + "\"");
        assertRefused(rules(), unsigned + "c2lnbmF0dXJl", "is signed with");
    }

    @ParameterizedTest
    @EnumSource(
            value = TokenAlgorithm.class,
            names = {"HS256", "HS384", "HS512"})
    void aPublicKeyIsNotTakenForASecret(TokenAlgorithm algorithm) throws Exception {
        Path pem = folder.resolve("only.pem");
        Files.writeString(
                pem, TestTokens.pem("PUBLIC KEY", SIGNER.rsa.getPublic().getEncoded()));
        byte[] der = SIGNER.rsa.getPublic().getEncoded();
        JwtAuthenticator authenticator = new JwtAuthenticator(rules(), FixedKeys.ofPemFile(pem), Runnable::run, CLOCK);
        try (SocketBroker broker = SocketBroker.with(authenticator)) {
            for (byte[] secret : List.of(
                    der, Files.readAllBytes(pem), Files.readString(pem).strip().getBytes(StandardCharsets.UTF_8))) {
                String input = Base64URL.encode(JSONObjectUtils.toJSONString(TestTokens.header(algorithm.text(), null)))
                        + "." + Base64URL.encode(JSONObjectUtils.toJSONString(now()));
                Base64URL signature = new MACSigner(secret)
                        .sign(
                                new com.nimbusds.jose.JWSHeader(com.nimbusds.jose.JWSAlgorithm.parse(algorithm.text())),
                                input.getBytes(StandardCharsets.US_ASCII));
                assertThat(broker.login(null, input + "." + signature)).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
                assertThat(broker.verdict().toString()).contains("there is no key");
            }
        }
    }

    @Test
    void aKeyThatTheTokenBringsItselfIsNotUsed() throws Exception {
        Map<String, Object> header = TestTokens.header("RS256", "mine");
        header.put("jwk", JSONObjectUtils.parse(STRANGER.rsaKey("mine")));
        header.put("jku", "http://127.0.0.1:1/keys");
        assertRefused(rules(), STRANGER.signed(header, TokenAlgorithm.RS256, now()), "signature is wrong");
    }

    @Test
    void criticalHeadersAreNotPassedOver() throws Exception {
        Map<String, Object> critical = TestTokens.header("RS256", null);
        critical.put("crit", List.of("exp"));
        assertRefused(rules(), SIGNER.signed(critical, TokenAlgorithm.RS256, now()), "crit");
        Map<String, Object> unencoded = TestTokens.header("RS256", null);
        unencoded.put("b64", false);
        assertRefused(rules(), SIGNER.signed(unencoded, TokenAlgorithm.RS256, now()), "b64");
    }

    @Test
    void zerosAreNoSignature() throws Exception {
        String[] parts = SIGNER.sign(TokenAlgorithm.ES256, null, now()).split("\\.", -1);
        assertRefused(rules(), parts[0] + "." + parts[1] + "." + Base64URL.encode(new byte[64]), "signature is wrong");
        assertRefused(rules(), parts[0] + "." + parts[1] + ".", "signature is wrong");
    }

    @Test
    void aSignatureLeftOutOfABrokenTokenTellsNothing() throws Exception {
        String payload = Base64URL.encode("no json").toString();
        String header = Base64URL.encode("{\"alg\":\"ES256\"}").toString();
        assertRefused(rules(), header + "." + payload + ".x", "payload is no JSON object");
        assertRefused(rules(), Base64URL.encode("{\"alg\":").toString() + ".e30.x", "header is no JSON object");
        assertRefused(rules(), Base64URL.encode("{\"alg\":7}").toString() + ".e30.x", "signed with \"nothing\"");
        assertRefused(
                rules(),
                Base64URL.encode("{\"alg\":\"none\",\"alg\":\"ES256\"}").toString() + ".e30.x",
                "header is no JSON object");
    }

    // ---- times

    @Test
    void aTokenCountsFromNotBeforeToExpiryWithinTheSkew() throws Exception {
        long now = CLOCK.getAsLong() / 1000;
        assertAccepted(rules(), token("exp", now - 20, "nbf", now + 20));
        assertAccepted(rules(), token("exp", now + 5.5, "nbf", now - 5.5));
        assertRefused(rules(), token("exp", now - 40), "has expired");
        assertRefused(rules(), token("exp", -1), "has expired");
        assertRefused(rules(), token("nbf", now + 60), "not valid yet");
        assertRefused(rules(), token("nbf", 1e300), "not valid yet");
    }

    @Test
    void aTokenWithoutExpiryIsRefused() throws Exception {
        Map<String, Object> forEver = now();
        forEver.remove("exp");
        assertRefused(rules(), SIGNER.sign(TokenAlgorithm.ES256, null, forEver), "never expire");
        assertRefused(rules(), token("exp", "tomorrow"), "claim exp is not a number");
        assertRefused(rules(), token("nbf", List.of(1)), "claim nbf is not a number");
    }

    @Test
    void theIdentityEndsWithTheToken() throws Exception {
        long exp = CLOCK.getAsLong() / 1000 + 100;
        assertThat(identity(rules(), token("exp", exp)).validUntilMillis()).isEqualTo((exp + 30) * 1000);
        assertThat(identity(rules(), token("exp", 1e300)).validUntilMillis()).isGreaterThan(exp * 1000);
    }

    @Test
    void theConnectionEndsWithTheToken() throws Exception {
        TokenRules exact = new TokenRules(ALL, Set.of(), Set.of(), 0, 8192, false, ClaimNames.usual());
        try (SocketBroker broker = start(exact);
                SocketClient client = broker.open()) {
            String token = token("exp", CLOCK.getAsLong() / 1000d + 1);
            client.send(SocketBroker.connect("c", null, token.getBytes(StandardCharsets.UTF_8)));
            assertThat(client.read(ConnAck.class).reasonCode()).isEqualTo(ReasonCode.SUCCESS);
            assertThat(client.read(Disconnect.class).reasonCode().isError()).isTrue();
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    // ---- issuer and audience

    @Test
    void theIssuerHasToBeAnAllowedOne() throws Exception {
        TokenRules strict = rules().from(Set.of("https://issuer", "https://second"));
        assertAccepted(strict, token("iss", "https://issuer"));
        assertAccepted(strict, token("iss", "https://second"));
        for (String other : List.of(token("iss", "https://issuer/"), token("iss", 7), token())) {
            try (SocketBroker broker = start(strict)) {
                assertThat(broker.login(null, other)).isEqualTo(ReasonCode.NOT_AUTHORIZED);
                assertThat(broker.verdict()).isInstanceOf(Verdict.NotMine.class);
            }
        }
    }

    @Test
    void theAudienceHasToHoldAnAllowedOne() throws Exception {
        TokenRules strict = rules().meantFor(Set.of("mqtt"));
        assertAccepted(strict, token("aud", "mqtt"));
        assertAccepted(strict, token("aud", List.of("web", "mqtt")));
        assertRefused(strict, token("aud", "web"), "is for \"web\", allowed is [mqtt]");
        assertRefused(strict, token("aud", List.of()), "allowed is [mqtt]");
        assertRefused(strict, token("aud", List.of(7)), "claim aud is not");
        assertRefused(strict, token(), "allowed is [mqtt]");
    }

    // ---- claims

    @Test
    void theSubjectIsTheUserUnlessAnotherClaimIs() throws Exception {
        assertThat(identity(rules(), token()).user()).isEqualTo("alice");
        TokenRules nested = rules().withNames(new ClaimNames("device.name", "", "", "", ""));
        assertThat(identity(nested, token("device", Map.of("name", "pump"))).user())
                .isEqualTo("pump");
        assertThat(identity(nested, token("device.name", "as it is written", "device", Map.of("name", "pump")))
                        .user())
                .isEqualTo("as it is written");
        assertRefused(nested, token(), "no claim device.name");
        assertRefused(nested, token("device", Map.of("name", 7)), "claim device.name is not text");
        assertRefused(nested, token("device", "text"), "no claim device.name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\u0000", "a\nb", "\u007F"})
    void aUserNameWithControlCharactersIsRefused(String user) throws Exception {
        assertRefused(rules(), token("sub", user), "claim sub is empty");
    }

    @Test
    void theUserNameOfConnectMayHaveToMatch() throws Exception {
        try (SocketBroker broker = start(rules().withUserNameMustMatch(true))) {
            assertThat(broker.login("alice", token())).isEqualTo(ReasonCode.SUCCESS);
            assertThat(broker.login("bob", token())).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
            assertThat(broker.login(null, token())).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
        }
    }

    @Test
    void aClaimMayBindTheClientIdentifier() throws Exception {
        TokenRules bound = rules().withNames(new ClaimNames("sub", "client_id", "", "", ""));
        byte[] token = token("client_id", List.of("pump-1", "spare-*")).getBytes(StandardCharsets.UTF_8);
        try (SocketBroker broker = start(bound)) {
            assertThat(broker.login("pump-1", null, token)).isEqualTo(ReasonCode.SUCCESS);
            assertThat(broker.login("spare-7", null, token)).isEqualTo(ReasonCode.SUCCESS);
            assertThat(broker.login("pump-2", null, token)).isEqualTo(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
        }
        assertRefused(bound, token(), "no claim client_id");
        assertRefused(bound, token("client_id", List.of()), "no claim client_id");
    }

    @Test
    void rolesAndGrantsComeFromTheClaims() throws Exception {
        Identity who = identity(
                rules(),
                token("roles", List.of("sensor", "night shift"), "publish", List.of("a/+"), "subscribe", "b/#"));
        assertThat(who.roles()).containsExactly("sensor", "night shift");
        assertThat(who.grants()).containsExactly(new Grant(Action.PUBLISH, "a/+"), new Grant(Action.SUBSCRIBE, "b/#"));
        TokenRules scope = rules().withNames(new ClaimNames("sub", "", "scope", "", ""));
        Identity scoped = identity(scope, token("scope", "openid  mqtt", "publish", List.of("a/+")));
        assertThat(scoped.roles()).containsExactly("openid", "mqtt");
        assertThat(scoped.grants()).isEmpty();
        assertThat(scoped.source()).isEqualTo("jwt");
    }

    @Test
    void grantsThatAreNoTopicFiltersAreRefused() throws Exception {
        assertRefused(rules(), token("publish", List.of("a", "b/#/c")), "\"b/#/c\", which is no topic filter");
        assertRefused(rules(), token("subscribe", Map.of("a", 1)), "claim subscribe is not");
        assertRefused(rules(), token("roles", 7), "claim roles is not");
    }

    // ---- what is no token

    @ParameterizedTest
    @ValueSource(strings = {"", "secret", "a.b.c", "ey.b", "ey.b.c.d", "ey b.c.d", "eyJhbGciOiJFUzI1NiJ9..."})
    void aPasswordThatIsNoTokenIsLeftToOthers(String password) throws Exception {
        try (SocketBroker broker = start(rules())) {
            assertThat(broker.login("alice", password)).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            assertThat(broker.verdict()).isEqualTo(new Verdict.NotMine("the password is no JSON Web Token"));
            assertThat(broker.login("alice", (String) null)).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            assertThat(broker.verdict()).isEqualTo(new Verdict.NotMine("no token came"));
        }
    }

    @Test
    void aTokenThatIsTooLongIsNotReadAtAll() throws Exception {
        String token = token("text", "x".repeat(9000));
        assertRefused(rules(), token, "a token of " + token.length() + " bytes came, allowed are 8192");
    }

    @Test
    void noTokenMakesTheAuthenticatorFail() throws Exception {
        Random random = new Random(4);
        JwtAuthenticator authenticator = authenticator(rules());
        byte[] right = token("roles", List.of("a"), "aud", "x").getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 20_000; i++) {
            byte[] changed = right.clone();
            for (int change = 0; change <= random.nextInt(3); change++) {
                changed[random.nextInt(changed.length)] = (byte) (random.nextBoolean() ? random.nextInt(128) : '.');
            }
            Verdict verdict = authenticator
                    .authenticate(SocketBroker.connect("c", null, changed), peer())
                    .toCompletableFuture()
                    .join();
            // base64url has bits to spare in its last character, nothing else may change
            assertThat(verdict instanceof Verdict.Accepted && !sameButForSpareBits(right, changed))
                    .as(new String(changed, StandardCharsets.ISO_8859_1))
                    .isFalse();
        }
    }

    private static boolean sameButForSpareBits(byte[] right, byte[] changed) {
        int last = new String(right, StandardCharsets.US_ASCII).lastIndexOf('.');
        String before = new String(right, 0, last, StandardCharsets.US_ASCII);
        return new String(changed, 0, last, StandardCharsets.US_ASCII).equals(before)
                && new Base64URL(new String(right, last + 1, right.length - last - 1, StandardCharsets.US_ASCII))
                        .decodeToString()
                        .equals(new Base64URL(new String(
                                        changed, last + 1, changed.length - last - 1, StandardCharsets.US_ASCII))
                                .decodeToString());
    }

    @Test
    void claimsOfAnyShapeAreTakenOrRefused() throws Exception {
        Random random = new Random(5);
        TokenRules all = rules().withNames(new ClaimNames("sub", "cid", "r.s", "publish", "subscribe"));
        int accepted = 0;
        for (int i = 0; i < 5_000; i++) {
            Map<String, Object> claims = now("cid", "c");
            for (String name : List.of("sub", "exp", "nbf", "aud", "iss", "cid", "r", "publish", "subscribe")) {
                if (random.nextInt(4) == 0) {
                    claims.put(name, anything(random, 3));
                }
            }
            try {
                Identity who =
                        all.identity(new Claims(claims), new Proof("f", "ES256", null, List.of()), CLOCK.getAsLong());
                assertThat(who.user()).isNotEmpty();
                assertThat(who.clientIdentifiers()).isNotEmpty();
                accepted++;
            } catch (TokenRefused wrong) {
                assertThat(wrong.why()).isNotEmpty();
            }
        }
        assertThat(accepted).isBetween(100, 4_900);
    }

    private static Object anything(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 8 : 6)) {
            case 0 -> "text";
            case 1 -> "";
            case 2 -> random.nextDouble() * 1e12;
            case 3 -> random.nextLong();
            case 4 -> random.nextBoolean();
            case 5 -> "a\u0000b";
            case 6 -> List.of(anything(random, depth - 1), anything(random, depth - 1));
            default -> Map.of("s", anything(random, depth - 1));
        };
    }

    // ---- staying, and a full executor

    @Test
    void aClientStaysWhileItsKeyAndItsRulesDo() throws Exception {
        TokenRules rules = rules().from(Set.of("i")).meantFor(Set.of("a"));
        Identity who = identity(rules, token("iss", "i", "aud", List.of("x", "a")));
        ClientIdentity client = new ClientIdentity("c", who);
        assertThat(authenticator(rules).mayStay(client, peer())).isTrue();
        assertThat(authenticator(rules()).mayStay(client, peer())).isTrue();
        assertThat(authenticator(rules.from(Set.of("j"))).mayStay(client, peer()))
                .isFalse();
        assertThat(authenticator(rules.meantFor(Set.of("b"))).mayStay(client, peer()))
                .isFalse();
        assertThat(authenticator(TokenRules.usual(Set.of(TokenAlgorithm.RS256))).mayStay(client, peer()))
                .isFalse();
        assertThat(new JwtAuthenticator(rules, FixedKeys.ofSecret(SIGNER.secret), Runnable::run, CLOCK)
                        .mayStay(client, peer()))
                .isFalse();
        assertThat(authenticator(rules()).mayStay(new ClientIdentity("c", Identity.of("alice", "file")), peer()))
                .isFalse();
    }

    @Test
    void tooManyTokensAtOnceAreTurnedAway() throws Exception {
        JwtAuthenticator busy = new JwtAuthenticator(
                rules(),
                keys(),
                task -> {
                    throw new RejectedExecutionException("as the test wants it");
                },
                CLOCK);
        try (SocketBroker broker = SocketBroker.with(busy)) {
            assertThat(broker.login(null, token())).isEqualTo(ReasonCode.SERVER_BUSY);
        }
    }

    @Test
    void noTextShowsAKeyOrAClaim() throws Exception {
        assertThat(new VerificationKey("name", null, SIGNER.rsa.getPublic()).toString())
                .isEqualTo("key name");
        assertThat(SignedToken.parse(token().getBytes(StandardCharsets.US_ASCII), ALL)
                        .toString())
                .isEqualTo("token signed with ES256");
        assertThat(identity(rules(), token()).proof()).doesNotContain("alice");
    }
}
