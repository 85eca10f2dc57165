package io.linnet.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.broker.Broker;
import io.linnet.broker.BrokerConfig;
import io.linnet.broker.Ports;
import io.linnet.packet.Auth;
import io.linnet.packet.ConnAck;
import io.linnet.packet.Connect;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ReasonCode;
import io.linnet.security.scram.ScramAuthenticator;
import io.linnet.security.scram.ScramCredential;
import io.linnet.security.scram.ScramCredentials;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SCRAM-SHA-256 with a broker that knows it, and with some that do not. */
class ScramTest {
    private static final long PATIENCE_SECONDS = 20;
    private static final String METHOD = "SCRAM-SHA-256";

    private static Broker broker;

    @BeforeAll
    static void start() throws IOException {
        ScramCredentials users = ScramCredentials.parse(
                ScramCredentials.line("alice", ScramCredential.of("right".toCharArray(), 4_096)) + "\n"
                        + ScramCredentials.line("a,b=c", ScramCredential.of("odd".toCharArray(), 5_000)) + "\n"
                        // the ligature is two letters, the soft hyphen is nothing
                        + ScramCredentials.line(
                                "\uFB01ona", ScramCredential.of("I\u00ADX \u00FC".toCharArray(), 4_096)),
                "users");
        broker = Broker.start(BrokerConfig.defaults()
                .listeningOn("mqtt://127.0.0.1:0")
                .withPorts(Ports.local().withEnhancedAuthenticators(List.of(new ScramAuthenticator(users)))));
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static ClientBuilder client(String user, String password) {
        return Client.to("127.0.0.1:" + broker.port()).authentication(Scram.of(user, password));
    }

    // ---- with our broker

    @Test
    void whoKnowsThePasswordComesIn() {
        try (Client client = client("alice", "right").connect()) {
            assertThat(client.publish("scram/a", "x").reasonCode().isError()).isFalse();
        }
    }

    @Test
    void commasAndEqualsSignsInNamesAreEscaped() {
        client("a,b=c", "odd").connect().close();
    }

    @Test
    void namesAndPasswordsAreComparedAsTheyAreMeantNotAsTheyAreTyped() {
        client("fiona", "IX\u00A0u\u0308").connect().close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice", "nobody"})
    void whoDoesNotKnowThePasswordOrDoesNotExistIsToldTheSame(String user) {
        assertThatThrownBy(() -> client(user, "wrong").connect())
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.reasonCode()).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD))
                .hasMessageContaining("check user name, password or token")
                .message()
                .doesNotContain("wrong");
    }

    @Test
    void aClientProvesAnewWhoItIsWhileTheConnectionStands() throws InterruptedException {
        BlockingQueue<ConnectionState> states = new LinkedBlockingQueue<>();
        try (Client client = client("alice", "right").onConnection(states::add).connect()) {
            client.reauthenticate();
            client.reauthenticate();
            assertThat(client.publish("scram/b", "x").reasonCode().isError()).isFalse();
            assertThat(client.state()).isInstanceOf(ConnectionState.Connected.class);
        }
        int connections = 0;
        ConnectionState state = states.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        while (!(state instanceof ConnectionState.Closed)) {
            assertThat(state).isNotNull();
            connections += state instanceof ConnectionState.Connected ? 1 : 0;
            state = states.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        assertThat(connections).isEqualTo(1);
    }

    @Test
    void aProofThatFailsLaterEndsTheConnection() {
        Scram right = Scram.of("alice", "right");
        AtomicInteger begun = new AtomicInteger();
        EnhancedAuthentication forgetful = new EnhancedAuthentication() {
            @Override
            public String method() {
                return METHOD;
            }

            @Override
            public Exchange begin() {
                return begun.getAndIncrement() == 0
                        ? right.begin()
                        : Scram.of("alice", "wrong").begin();
            }
        };
        try (Client client =
                client("alice", "right").authentication(forgetful).noReconnect().connect()) {
            assertThatThrownBy(client::reauthenticate)
                    .isInstanceOf(ConnectionLost.class)
                    .hasMessageContaining("the broker ended the connection");
        }
    }

    @Test
    void whatAMethodThrowsIsToldToWhoWaits() {
        EnhancedAuthentication broken = new Lenient(Scram.of("alice", "right")) {
            @Override
            public Exchange begin() {
                throw new IllegalStateException("no key");
            }
        };
        assertThatThrownBy(() -> client("alice", "right").authentication(broken).connect())
                .isInstanceOf(ConnectFailed.class)
                .hasMessageContaining("no key");
    }

    @Test
    void aBrokerThatDoesNotKnowTheMethodSaysSo() throws IOException {
        try (Broker plain = Broker.start(BrokerConfig.defaults().listeningOn("mqtt://127.0.0.1:0"))) {
            assertThatThrownBy(() -> Client.to("127.0.0.1:" + plain.port())
                            .authentication(Scram.of("alice", "right"))
                            .connect())
                    .isInstanceOf(Refused.class)
                    .hasMessageContaining("does not offer this authentication method");
        }
    }

    // ---- with brokers that lie

    private static Properties data(String text) {
        return Properties.builder()
                .text(Property.AUTHENTICATION_METHOD, METHOD)
                .binary(Property.AUTHENTICATION_DATA, text.getBytes(UTF_8))
                .build();
    }

    private static String text(Properties properties) {
        return new String(properties.binary(Property.AUTHENTICATION_DATA), UTF_8);
    }

    private static String nonceOf(Properties properties) {
        String first = text(properties);
        return first.substring(first.indexOf(",r=") + 3);
    }

    /** Sends a challenge, and reads the answer to it. */
    private static void challenge(ScriptedBroker.Peer client) throws IOException {
        Connect connect = client.connect();
        client.send(new Auth(
                ReasonCode.CONTINUE_AUTHENTICATION,
                data("r=" + nonceOf(connect.properties()) + "more,s=c2FsdA==,i=4096")));
        client.read(Auth.class);
    }

    private static void assertNotTrusted(ScriptedBroker.Script script, String... words) throws IOException {
        try (ScriptedBroker liar = ScriptedBroker.playing(script)) {
            assertThatThrownBy(() -> Client.to(liar.address())
                            .authentication(Scram.of("alice", "right"))
                            .connect())
                    .isInstanceOf(ClientException.class)
                    .hasMessageContainingAll(words);
        }
    }

    @Test
    void aBrokerThatDoesNotKnowTheUsersKeysIsNotTrusted() throws IOException {
        assertNotTrusted(
                client -> {
                    challenge(client);
                    client.send(new ConnAck(
                            false, ReasonCode.SUCCESS, data("v=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")));
                    assertThat(client.rest()).isEmpty();
                },
                "signature is wrong");
    }

    @Test
    void aBrokerThatShowsNoSignatureIsNotTrusted() throws IOException {
        assertNotTrusted(
                client -> {
                    challenge(client);
                    client.send(new ConnAck(false, ReasonCode.SUCCESS, Properties.NONE));
                    assertThat(client.rest()).isEmpty();
                },
                "without its signature");
    }

    @Test
    void aBrokerThatLetsTheClientInWithoutAskingIsNotTrusted() throws IOException {
        assertNotTrusted(ScriptedBroker.Peer::welcome, "before it was asked");
    }

    @Test
    void anAnswerToAnotherLoginIsNotTaken() throws IOException {
        assertNotTrusted(
                client -> {
                    client.connect();
                    client.send(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, data("r=other,s=c2FsdA==,i=4096")));
                    assertThat(client.rest()).isEmpty();
                },
                "nonce");
    }

    @Test
    void aNonceToWhichTheBrokerAddsNothingIsNotTaken() throws IOException {
        assertNotTrusted(
                client -> {
                    String nonce = nonceOf(client.connect().properties());
                    client.send(
                            new Auth(ReasonCode.CONTINUE_AUTHENTICATION, data("r=" + nonce + ",s=c2FsdA==,i=4096")));
                    assertThat(client.rest()).isEmpty();
                },
                "nonce");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "4095", "1000001", "2147483647", "4294967296"})
    void tooFewOrTooManyIterationsAreNotDone(String iterations) throws IOException {
        assertNotTrusted(
                client -> {
                    String nonce = nonceOf(client.connect().properties());
                    client.send(new Auth(
                            ReasonCode.CONTINUE_AUTHENTICATION, data("r=" + nonce + "x,s=c2FsdA==,i=" + iterations)));
                    assertThat(client.rest()).isEmpty();
                },
                iterations + " iterations",
                "4096 to 1000000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "m=must,r=x,s=c2FsdA==,i=4096", "e=other-error", "r=x,s=c2FsdA==,i=-1", "r=x,i=4096"})
    void whatIsNoChallengeIsNotAnswered(String challenge) throws IOException {
        assertNotTrusted(
                client -> {
                    client.connect();
                    client.send(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, data(challenge)));
                    assertThat(client.rest()).isEmpty();
                },
                "is no SCRAM-SHA-256");
    }

    @Test
    void aBrokerThatClosesInTheMiddleIsNoLogin() throws IOException {
        assertNotTrusted(ScramTest::challenge, "closed the connection");
    }

    @Test
    void aBrokerThatDoesNotProveItselfAnewIsLeft() throws Exception {
        BlockingQueue<ConnectionState> states = new LinkedBlockingQueue<>();
        try (ScriptedBroker liar = ScriptedBroker.playing(client -> {
            client.welcome();
            Auth first = client.read(Auth.class);
            assertThat(first.reasonCode()).isEqualTo(ReasonCode.RE_AUTHENTICATE);
            client.send(new Auth(
                    ReasonCode.CONTINUE_AUTHENTICATION,
                    data("r=" + nonceOf(first.properties()) + "x,s=c2FsdA==,i=4096")));
            client.read(Auth.class);
            client.send(new Auth(ReasonCode.SUCCESS, data("v=AAAA")));
            client.rest();
        })) {
            try (Client client = Client.to(liar.address())
                    .authentication(new Lenient(Scram.of("alice", "right")))
                    .noReconnect()
                    .onConnection(states::add)
                    .connect()) {
                assertThatThrownBy(client::reauthenticate).hasMessageContaining("signature is wrong");
                ConnectionState state = states.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                while (!(state instanceof ConnectionState.Closed)) {
                    assertThat(state).isNotNull();
                    state = states.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                }
            }
        }
    }

    /** Lets a scripted broker off the first proof. */
    private static class Lenient implements EnhancedAuthentication {
        private final Scram scram;

        Lenient(Scram scram) {
            this.scram = scram;
        }

        @Override
        public String method() {
            return scram.method();
        }

        @Override
        public Exchange begin() {
            Exchange strict = scram.begin();
            return new Exchange() {
                private boolean asked;

                @Override
                public byte @Nullable [] first() {
                    return strict.first();
                }

                @Override
                public byte[] respond(byte[] data) {
                    asked = true;
                    return strict.respond(data);
                }

                @Override
                public void complete(byte @Nullable [] data) {
                    if (asked) {
                        strict.complete(data);
                    }
                }
            };
        }
    }

    // ---- texts

    /** The example of RFC 7677 section 3. */
    @Test
    void theExampleOfTheStandardComesOut() {
        EnhancedAuthentication.Exchange exchange = Scram.of("user", "pencil").begin("rOprNGfwEbeRWgbNEkqO");
        assertThat(exchange.first()).asString(UTF_8).isEqualTo("n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
        assertThat(exchange.respond(
                        ("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0," + "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")
                                .getBytes(UTF_8)))
                .asString(UTF_8)
                .isEqualTo("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                        + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
        exchange.complete("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=".getBytes(UTF_8));
    }

    /** The examples of RFC 4013 section 3. */
    @Test
    void textsArePreparedAsTheStandardShows() {
        assertThat(SaslText.prepared("text", "I\u00ADX")).isEqualTo("IX");
        assertThat(SaslText.prepared("text", "user")).isEqualTo("user");
        assertThat(SaslText.prepared("text", "USER")).isEqualTo("USER");
        assertThat(SaslText.prepared("text", "\u00AA")).isEqualTo("a");
        assertThat(SaslText.prepared("text", "\u2168")).isEqualTo("IX");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\u00AD",
                "\u0007",
                "a\uE000",
                "\uFFFD",
                "\u2FF0",
                "\u200E",
                "\u06271",
                "\u0627a\u0628",
                "\uD800"
            })
    void forbiddenTextsAreRefusedWithoutBeingRepeated(String text) {
        assertThatThrownBy(() -> Scram.of("alice", text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the password");
    }
}
