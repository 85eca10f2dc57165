package io.linnet.security.apitoken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.linnet.broker.Authenticator.Verdict;
import io.linnet.broker.ClientIdentity;
import io.linnet.broker.Identity;
import io.linnet.broker.Peer;
import io.linnet.packet.Connect;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.ReasonCode;
import io.linnet.security.AuthenticatorChain;
import io.linnet.security.CredentialsUnreadable;
import io.linnet.security.LoginBroker;
import io.linnet.security.Mutation;
import io.linnet.security.Program;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may come in with a token, over real connections; and the file of tokens. */
class ApiTokensTest {
    private static final long NOW = Instant.parse("2027-01-01T00:00:00Z").toEpochMilli();
    private static final String PLANT = TokenText.create();
    private static final String ENDING = TokenText.create();
    private static final TokenList TOKENS = TokenList.empty()
            .with(new ApiToken(
                    "plant-7",
                    TokenText.hash(PLANT),
                    Long.MAX_VALUE,
                    List.of("sensor", "reader"),
                    List.of("plant-7-*", "c")))
            .with(new ApiToken("ending", TokenText.hash(ENDING), NOW + 1_000, List.of(), List.of()));
    private static final Peer PEER =
            new Peer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), "listener", null, null);

    private final AtomicLong now = new AtomicLong(NOW);
    private final ApiTokens authenticator = new ApiTokens("tokens.txt", TOKENS, now::get);

    @SuppressWarnings("NullAway.Init") // those tests start it that need it
    private LoginBroker broker;

    private void start() throws Exception {
        broker = LoginBroker.asking(new AuthenticatorChain(List.of(authenticator)));
    }

    @AfterEach
    void stop() throws Exception {
        if (broker != null) {
            broker.close();
        }
    }

    // ---- who comes in

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {"plant-7", "''", "-"})
    void whoHasTheTokenComesIn(String user) throws Exception {
        start();
        assertThat(broker.login(user, PLANT)).isEqualTo(ReasonCode.SUCCESS);
        if (user != null) {
            assertThat(broker.login311(user, PLANT)).isZero();
        }
    }

    @Test
    void aTokenOfSomebodyElseIsRefused() throws Exception {
        start();
        assertThat(broker.login("ending", PLANT)).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
        assertThat(broker.login311("ending", PLANT)).isEqualTo(4);
    }

    @Test
    void whatIsNoTokenHereIsRefused() throws Exception {
        start();
        assertThat(broker.login("plant-7", TokenText.create())).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
        assertThat(broker.login("plant-7", PLANT + "A")).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
        assertThat(broker.login("plant-7", PLANT.substring(1))).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
        assertThat(broker.login("plant-7", TokenText.hash(PLANT))).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
        assertThat(broker.login("plant-7", "")).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
        assertThat(broker.login("plant-7", (byte[]) null)).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
        assertThat(broker.login("plant-7", new byte[65_535])).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
    }

    @Test
    void aTokenEnds() throws Exception {
        start();
        assertThat(broker.login("ending", ENDING)).isEqualTo(ReasonCode.SUCCESS);
        now.addAndGet(1_000);
        assertThat(broker.login("ending", ENDING)).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
        assertThat(broker.login("plant-7", PLANT)).isEqualTo(ReasonCode.SUCCESS);
    }

    @Test
    void aTokenIsBoundToItsClientIdentifiers() throws Exception {
        start();
        byte[] token = PLANT.getBytes(StandardCharsets.UTF_8);
        assertThat(broker.answer(LoginBroker.connect(ProtocolVersion.V5, "plant-7-a", "", token))
                        .reasonCode())
                .isEqualTo(ReasonCode.SUCCESS);
        assertThat(broker.answer(LoginBroker.connect(ProtocolVersion.V5, "plant-8", "", token))
                        .reasonCode())
                .isEqualTo(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
    }

    @Test
    void mosquittoPubComesInWithAToken() throws Exception {
        start();
        String port = String.valueOf(broker.port());
        assertThat(Program.run(
                        "mosquitto_pub", "-p", port, "-i", "c", "-u", "plant-7", "-P", PLANT, "-t", "a", "-m", "b"))
                .isZero();
        assertThat(Program.run(
                        "mosquitto_pub", "-p", port, "-i", "c", "-u", "plant-7", "-P", "x", "-t", "a", "-m", "b"))
                .isNotZero();
    }

    @Test
    void theIdentityHasWhatTheTokenGrants() {
        Identity identity = identity("plant-7", PLANT);
        assertThat(identity.user()).isEqualTo("plant-7");
        assertThat(identity.source()).isEqualTo("tokens");
        assertThat(identity.roles()).containsExactly("sensor", "reader");
        assertThat(identity.clientIdentifiers()).containsExactly("plant-7-*", "c");
        assertThat(identity("ending", ENDING).validUntilMillis()).isEqualTo(NOW + 1_000);
    }

    private Identity identity(String user, String token) {
        Connect connect = LoginBroker.connect(ProtocolVersion.V5, "c", user, token.getBytes(StandardCharsets.UTF_8));
        Verdict verdict =
                authenticator.authenticate(connect, PEER).toCompletableFuture().join();
        assertThat(verdict).isInstanceOf(Verdict.Accepted.class);
        return ((Verdict.Accepted) verdict).identity();
    }

    @Test
    void whoseTokenIsStillThereAndTheSameMayStay() {
        ClientIdentity client = new ClientIdentity("c", identity("", PLANT));
        assertThat(authenticator.mayStay(client, PEER)).isTrue();
        assertThat(again(TOKENS.without("ending")).mayStay(client, PEER)).isTrue();
        assertThat(again(TOKENS.without("plant-7")).mayStay(client, PEER)).isFalse();
        ApiToken fewer = new ApiToken("plant-7", TokenText.hash(PLANT), Long.MAX_VALUE, List.of(), List.of());
        assertThat(again(TOKENS.without("plant-7").with(fewer)).mayStay(client, PEER))
                .isFalse();
        ClientIdentity ending = new ClientIdentity("c", identity("", ENDING));
        assertThat(authenticator.mayStay(ending, PEER)).isTrue();
        now.addAndGet(1_000);
        assertThat(authenticator.mayStay(ending, PEER)).isFalse();
        assertThat(authenticator.mayStay(new ClientIdentity("c", Identity.of("plant-7", "password-file")), PEER))
                .isFalse();
    }

    private ApiTokens again(TokenList tokens) {
        return new ApiTokens("tokens.txt", tokens, now::get);
    }

    // ---- tokens and their file

    @Test
    void tokensAreLongAndNeverTheSame() {
        Set<String> tokens = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            String token = TokenText.create();
            assertThat(token).matches("lnt_[A-Za-z0-9_-]{43}");
            tokens.add(token);
        }
        assertThat(tokens).hasSize(1_000);
    }

    @Test
    void aLineSaysAllOfAToken() {
        String hash = "ab".repeat(32);
        ApiToken token = ApiToken.parse("  plant-7 sha256:" + hash
                + "\tuntil=2027-02-01T00:00:00Z role=sensor client-id=plant-7-* role=reader ");
        assertThat(token)
                .isEqualTo(new ApiToken(
                        "plant-7",
                        hash,
                        Instant.parse("2027-02-01T00:00:00Z").toEpochMilli(),
                        List.of("sensor", "reader"),
                        List.of("plant-7-*")));
        assertThat(ApiToken.parse(token.line())).isEqualTo(token);
        assertThat(token).hasToString("plant-7");
    }

    private static String hash(String digits) {
        return " sha256:" + digits.repeat(32);
    }

    @Test
    void allThatIsWrongIsNamedWithItsLine() {
        String hash = hash("ab");
        List<String> lines = List.of(
                "# tokens",
                "a",
                "b sha256:xyz",
                "c" + hash,
                "c" + hash("cd"),
                "d" + hash,
                "e" + hash("ef") + " until=tomorrow",
                "f" + hash("01") + " colour=red",
                "g" + hash("23") + " role=a/b");
        CredentialsUnreadable wrong =
                catchThrowableOfType(CredentialsUnreadable.class, () -> TokenList.parse("t", lines));
        assertThat(wrong.problems())
                .satisfiesExactly(
                        one -> assertThat(one).startsWith("t:2: a line is written: name sha256:HASH"),
                        one -> assertThat(one)
                                .startsWith("t:3: a line is written: name sha256:HASH")
                                .doesNotContain("xyz"),
                        one -> assertThat(one).isEqualTo("t:5: the token 'c' stands in line 4 already"),
                        one -> assertThat(one).isEqualTo("t:6: this hash stands in line 4 already"),
                        one -> assertThat(one)
                                .isEqualTo("t:7: until= takes a time in UTC, such as 2027-02-01T00:00:00Z"),
                        one -> assertThat(one)
                                .isEqualTo("t:8: word 3 of the line is none of until=, role=, client-id="),
                        one -> assertThat(one).startsWith("t:9: a role is 1 to 64 letters"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "#a", "a\tb", "a\0"})
    void namesThatALineCannotHoldAreRefused(String name) {
        assertThatThrownBy(() -> new ApiToken(name, "ab".repeat(32), 0, List.of(), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void changesLeaveTheOtherLinesAsTheyAre() throws Exception {
        String hash = hash("ab");
        TokenList list = TokenList.parse("t", List.of("# one", "a" + hash, "", "# two", "b  " + hash("cd")));
        assertThat(list.without("a").lines()).containsExactly("# one", "", "# two", "b  " + hash("cd"));
        assertThat(list.without("a").without("b").lines()).containsExactly("# one", "", "# two");
        assertThatThrownBy(() -> list.with(list.tokens().iterator().next())).hasMessage("there is a token 'a' already");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void mutatedFilesAreReadOrTheirProblemsAreNamed(long seed) {
        Random random = new Random(seed);
        String right = "# tokens\nplant-7 sha256:" + "ab".repeat(32)
                + " until=2027-02-01T00:00:00Z role=sensor client-id=plant-7-*\n\n" + "b sha256:" + "cd".repeat(32)
                + " client-id=* client-id=x";
        int readable = 0;
        for (int i = 0; i < 10_000; i++) {
            List<String> lines = Mutation.of(right, random).lines().toList();
            try {
                TokenList list = TokenList.parse("fuzz", lines);
                for (ApiToken token : list.tokens()) {
                    assertThat(ApiToken.parse(token.line())).isEqualTo(token);
                    assertThat(list.without(token.name()).tokens())
                            .hasSize(list.tokens().size() - 1);
                }
                readable++;
            } catch (CredentialsUnreadable wrong) {
                assertThat(wrong.problems()).isNotEmpty().allMatch(each -> each.startsWith("fuzz:"));
            }
        }
        assertThat(readable).as("else nothing but refusals was tested").isGreaterThan(100);
    }
}
