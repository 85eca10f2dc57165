package io.linnet.security.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.broker.Authenticator;
import io.linnet.broker.Authenticator.Verdict;
import io.linnet.broker.ClientIdentity;
import io.linnet.broker.EnhancedAuthenticator;
import io.linnet.broker.Identity;
import io.linnet.broker.Peer;
import io.linnet.packet.ConnAck;
import io.linnet.packet.Connect;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.ReasonCode;
import io.linnet.security.AuthenticatorChain;
import io.linnet.security.LoginBroker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A guard before authenticators, over real connections. */
class GuardedAuthenticatorTest {
    private static final Peer PEER =
            new Peer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), "listener", null, null);

    private final AtomicLong now = new AtomicLong(1_000_000);
    private final AtomicInteger asked = new AtomicInteger();
    private final LoginGuard guard = new LoginGuard(now::get);

    @SuppressWarnings("NullAway.Init") // those tests start it that need it
    private LoginBroker broker;

    @AfterEach
    void stop() throws Exception {
        if (broker != null) {
            broker.close();
        }
    }

    /** Lets in who has the password right; anonymous clients come in as well. */
    private CompletionStage<Verdict> judge(Connect connect, Peer peer) {
        asked.incrementAndGet();
        byte[] password = connect.password();
        String user = connect.userName();
        if (user == null || password == null) {
            return CompletableFuture.completedFuture(new Verdict.NotMine("no user name and password"));
        }
        return CompletableFuture.completedFuture(
                switch (new String(password, StandardCharsets.UTF_8)) {
                    case "right" -> new Verdict.Accepted(Identity.of(user, "test"));
                    case "busy" -> new Verdict.Refused(ReasonCode.SERVER_BUSY, "as the test wants it");
                    case "unknown" -> new Verdict.NotMine("as the test wants it");
                    default -> new Verdict.Refused(ReasonCode.BAD_USER_NAME_OR_PASSWORD, "wrong password");
                });
    }

    private static LoginSettings settings(int failures, ClientIdentifierRule rule) {
        return new LoginSettings(failures, 100, 60_000, 10_000, 60_000, List.of(), rule);
    }

    private void start(int failures, ClientIdentifierRule rule) throws Exception {
        LoginSettings settings = settings(failures, rule);
        Authenticator chain = new AuthenticatorChain(List.of(this::judge, new Anonymous(Set.of("mqtt://127.0.0.1:0"))));
        broker = LoginBroker.asking(new GuardedAuthenticator(chain, guard, settings));
    }

    private void failThrice() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(broker.login("alice", "wrong")).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
        }
    }

    @Test
    void whoIsBannedIsRefusedBeforeAnybodyLooksAtThePassword() throws Exception {
        start(3, ClientIdentifierRule.ANY);
        failThrice();
        assertThat(asked).hasValue(3);
        assertThat(broker.login("alice", "right")).isEqualTo(ReasonCode.BANNED);
        assertThat(broker.login("bob", "right")).isEqualTo(ReasonCode.BANNED);
        assertThat(broker.login311("bob", "right")).isEqualTo(5);
        assertThat(broker.login(null, (byte[]) null)).isEqualTo(ReasonCode.BANNED);
        assertThat(asked).hasValue(3);
        now.addAndGet(10_000);
        assertThat(broker.login("alice", "right")).isEqualTo(ReasonCode.SUCCESS);
    }

    @Test
    void aBannedClientIsNotToldWhy() throws Exception {
        start(3, ClientIdentifierRule.ANY);
        failThrice();
        ConnAck banned = broker.answer(LoginBroker.connect(ProtocolVersion.V5, "c", "alice", null));
        assertThat(banned.reasonCode()).isEqualTo(ReasonCode.BANNED);
        assertThat(banned.properties().has(Property.REASON_STRING)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"wrong", "unknown"})
    void aWrongPasswordAndAnUnknownUserAreFailures(String password) throws Exception {
        start(3, ClientIdentifierRule.ANY);
        for (int i = 0; i < 3; i++) {
            broker.login("alice", password);
        }
        assertThat(broker.login("alice", "right")).isEqualTo(ReasonCode.BANNED);
        assertThat(guard.failedCount()).isEqualTo(3);
    }

    @Test
    void aServerThatHasNoTimeIsNoFailureOfTheClient() throws Exception {
        start(3, ClientIdentifierRule.ANY);
        for (int i = 0; i < 10; i++) {
            assertThat(broker.login("alice", "busy")).isEqualTo(ReasonCode.SERVER_BUSY);
        }
        assertThat(broker.login("alice", "right")).isEqualTo(ReasonCode.SUCCESS);
        assertThat(guard.failedCount()).isZero();
    }

    @Test
    void whoComesInWithoutLoggingInHasProvedNothing() throws Exception {
        start(3, ClientIdentifierRule.ANY);
        broker.login("alice", "wrong");
        broker.login("alice", "wrong");
        assertThat(broker.login(null, (byte[]) null)).isEqualTo(ReasonCode.SUCCESS);
        broker.login("alice", "wrong");
        assertThat(broker.login("alice", "right")).isEqualTo(ReasonCode.BANNED);
    }

    @Test
    void figuresAreCounted() throws Exception {
        start(3, ClientIdentifierRule.ANY);
        failThrice();
        broker.login("alice", "wrong");
        GuardedAuthenticator guarded =
                new GuardedAuthenticator(Authenticator.anyone(), guard, settings(3, ClientIdentifierRule.ANY));
        assertThat(guarded.figures())
                .containsEntry("failed", 3L)
                .containsEntry("banned", 1L)
                .hasSize(2);
    }

    // ---- anonymous clients

    @Test
    void anonymousClientsComeThroughTheListenersThatAllowIt() throws Exception {
        broker = LoginBroker.asking(new Anonymous(Set.of("another")));
        assertThat(broker.login(null, (byte[]) null)).isEqualTo(ReasonCode.NOT_AUTHORIZED);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {"alice, -", "alice, x", "-, x", "'', -", "-, ''"})
    void whoShowsAnythingIsNotAnonymous(String user, String password) throws Exception {
        broker = LoginBroker.asking(new AuthenticatorChain(List.of(new Anonymous(Set.of("mqtt://127.0.0.1:0")))));
        assertThat(broker.login(user, password)).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
        assertThat(broker.login(null, (byte[]) null)).isEqualTo(ReasonCode.SUCCESS);
    }

    @Test
    void anonymousClientsMayStayWhileTheirListenerAllowsIt() {
        ClientIdentity nobody = new ClientIdentity("c", Identity.ANONYMOUS);
        assertThat(new Anonymous(Set.of("listener")).mayStay(nobody, PEER)).isTrue();
        assertThat(new Anonymous(Set.of("other")).mayStay(nobody, PEER)).isFalse();
        ClientIdentity claimed = new ClientIdentity("c", Identity.of("alice", ""));
        assertThat(new Anonymous(Set.of("listener")).mayStay(claimed, PEER)).isFalse();
    }

    // ---- client identifiers

    @ParameterizedTest
    @CsvSource({
        "USER, alice, true", "USER, alice-1, false", "USER, bob, false", "USER, '', true",
        "USER_PREFIX, alice, true", "USER_PREFIX, alice-1, true", "USER_PREFIX, alice:1, true",
                "USER_PREFIX, alice1, false",
        "USER_PREFIX, bob, false", "USER_PREFIX, ali, false", "ANY, bob, true"
    })
    void clientIdentifiersBelongToTheUser(ClientIdentifierRule rule, String clientIdentifier, boolean allowed)
            throws Exception {
        start(10, rule);
        byte[] right = "right".getBytes(StandardCharsets.UTF_8);
        ReasonCode code = broker.answer(LoginBroker.connect(ProtocolVersion.V5, clientIdentifier, "alice", right))
                .reasonCode();
        assertThat(code).isEqualTo(allowed ? ReasonCode.SUCCESS : ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
        int returnCode = broker.answer(LoginBroker.connect(ProtocolVersion.V3_1_1, clientIdentifier, "alice", right))
                .reasonCode()
                .v3ConnectReturnCode();
        assertThat(returnCode).isEqualTo(allowed ? 0 : 2);
    }

    @Test
    void aNameThatWouldStandForManyIsRefused() throws Exception {
        start(10, ClientIdentifierRule.USER);
        assertThat(broker.login("*", "right")).isEqualTo(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
        assertThat(broker.login("c*", "right")).isEqualTo(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
    }

    // ---- enhanced authentication

    /** A method of one step: the data is the user's name, or a failure. */
    private EnhancedAuthenticator method() {
        return new EnhancedAuthenticator() {
            @Override
            public String method() {
                return "TEST";
            }

            @Override
            public Exchange begin(Connect connect, Peer peer) {
                return data -> {
                    asked.incrementAndGet();
                    String text = new String(data, StandardCharsets.UTF_8);
                    return CompletableFuture.completedFuture(
                            text.startsWith("!")
                                    ? new Step.Failure(ReasonCode.NOT_AUTHORIZED, "as the test wants it")
                                    : new Step.Success(Identity.of(text, "test"), new byte[0]));
                };
            }
        };
    }

    private ReasonCode byMethod(String clientIdentifier, String data) throws Exception {
        Properties properties = Properties.builder()
                .text(Property.AUTHENTICATION_METHOD, "TEST")
                .binary(Property.AUTHENTICATION_DATA, data.getBytes(StandardCharsets.UTF_8))
                .build();
        return broker.answer(new Connect(ProtocolVersion.V5, true, 0, clientIdentifier, null, null, null, properties))
                .reasonCode();
    }

    @Test
    void methodsAreGuardedToo() throws Exception {
        broker = LoginBroker.asking(
                new GuardedEnhancedAuthenticator(method(), guard, settings(3, ClientIdentifierRule.ANY)));
        for (int i = 0; i < 3; i++) {
            assertThat(byMethod("c", "!")).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        }
        assertThat(byMethod("c", "alice")).isEqualTo(ReasonCode.BANNED);
        assertThat(asked).hasValue(3);
        now.addAndGet(10_000);
        assertThat(byMethod("c", "alice")).isEqualTo(ReasonCode.SUCCESS);
    }

    @Test
    void clientIdentifiersBelongToUsersOfMethodsToo() throws Exception {
        broker = LoginBroker.asking(
                new GuardedEnhancedAuthenticator(method(), guard, settings(3, ClientIdentifierRule.USER_PREFIX)));
        assertThat(byMethod("alice-1", "alice")).isEqualTo(ReasonCode.SUCCESS);
        assertThat(byMethod("bob-1", "alice")).isEqualTo(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
    }

    // ---- what the proof says of client identifiers

    @ParameterizedTest
    @CsvSource({
        "USER, alice, alice",
        "USER, al*, alice",
        "USER, *, alice",
        "USER, bob, ''",
        "USER, alice-1, ''",
        "USER_PREFIX, alice-1, alice-1",
        "USER_PREFIX, alice-1*, alice-1*",
        "USER_PREFIX, bob*, ''",
        "USER_PREFIX, alice, alice",
        "ANY, bob, bob"
    })
    void bothRulesHold(ClientIdentifierRule rule, String proven, String left) {
        Identity identity = new Identity(
                "alice", "test", "", List.of(proven), java.util.Map.of(), List.of(), List.of(), Long.MAX_VALUE);
        assertThat(rule.bound(identity).map(Identity::clientIdentifiers).orElse(List.of()))
                .isEqualTo(left.isEmpty() ? List.of() : List.of(left));
    }

    @ParameterizedTest
    @EnumSource(ClientIdentifierRule.class)
    void anonymousClientsAreNotBound(ClientIdentifierRule rule) {
        assertThat(rule.bound(Identity.ANONYMOUS)).hasValue(Identity.ANONYMOUS);
    }
}
