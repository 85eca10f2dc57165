package io.linnet.security.scram;

import static io.linnet.security.scram.ScramClient.bytes;
import static io.linnet.security.scram.ScramClient.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttUtf8String;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientConfig;
import com.hivemq.client.mqtt.mqtt5.auth.Mqtt5EnhancedAuthMechanism;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5Auth;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5AuthBuilder;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5EnhancedAuthBuilder;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5Disconnect;
import io.linnet.broker.ClientIdentity;
import io.linnet.broker.EnhancedAuthenticator.Exchange;
import io.linnet.broker.EnhancedAuthenticator.Step;
import io.linnet.broker.Identity;
import io.linnet.broker.Peer;
import io.linnet.packet.Auth;
import io.linnet.packet.ConnAck;
import io.linnet.packet.Connect;
import io.linnet.packet.Disconnect;
import io.linnet.packet.Packet;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.ReasonCode;
import io.linnet.security.SocketBroker;
import io.linnet.security.SocketClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SCRAM-SHA-256 before and after CONNACK. */
class ScramAuthenticatorTest {
    private static final String NONCE = "fyko+d2lbbFgONRv9qkxdawL";
    private static final ScramCredentials USERS = ScramCredentials.parse(
            ScramCredentials.line("alice", ScramCredential.of("right".toCharArray(), 4096)) + "\n"
                    + ScramCredentials.line("bob", ScramCredential.of("builder".toCharArray(), 5000)) + "\n"
                    + ScramCredentials.line("a,b=c", ScramCredential.of("odd".toCharArray(), 4096)) + "\n"
                    // the ligature is two letters after SASLprep, the soft hyphen is nothing
                    + ScramCredentials.line("\uFB01ona", ScramCredential.of("I\u00ADX".toCharArray(), 4096)),
            "users-scram.txt");

    private static ScramAuthenticator authenticator() {
        return new ScramAuthenticator(USERS);
    }

    private static SocketBroker start() throws IOException {
        return SocketBroker.with(authenticator());
    }

    private static Connect connect(byte @Nullable [] data) {
        Properties.Builder properties =
                Properties.builder().text(Property.AUTHENTICATION_METHOD, ScramAuthenticator.METHOD);
        if (data != null) {
            properties.binary(Property.AUTHENTICATION_DATA, data);
        }
        return new Connect(ProtocolVersion.V5, true, 0, "c", null, null, null, properties.build());
    }

    private static Auth auth(ReasonCode code, byte[] data) {
        return new Auth(
                code,
                Properties.builder()
                        .text(Property.AUTHENTICATION_METHOD, ScramAuthenticator.METHOD)
                        .binary(Property.AUTHENTICATION_DATA, data)
                        .build());
    }

    private static byte[] data(Properties properties) {
        byte[] data = properties.binary(Property.AUTHENTICATION_DATA);
        return data == null ? new byte[0] : data;
    }

    /** Begins with this message and answers what the server says. */
    private static <P extends Packet> P login(SocketClient client, ScramClient user, Class<P> answer)
            throws IOException {
        client.send(connect(user.first()));
        Auth challenge = client.read(Auth.class);
        assertThat(challenge.reasonCode()).isEqualTo(ReasonCode.CONTINUE_AUTHENTICATION);
        client.send(auth(ReasonCode.CONTINUE_AUTHENTICATION, user.last(data(challenge.properties()))));
        return client.read(answer);
    }

    private static ReasonCode login(SocketBroker broker, ScramClient user) throws IOException {
        try (SocketClient client = broker.open()) {
            ConnAck connAck = login(client, user, ConnAck.class);
            assertThat(user.trusts(data(connAck.properties())))
                    .isEqualTo(!connAck.reasonCode().isError());
            return connAck.reasonCode();
        }
    }

    /** A client that says something wrong in its first message. */
    private static void assertRefusedAtOnce(byte[] first, String why) throws IOException {
        try (SocketBroker broker = start();
                SocketClient client = broker.open()) {
            client.send(connect(first));
            assertThat(client.read(ConnAck.class).reasonCode()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            assertThat(client.isAtEnd()).isTrue();
        }
        assertThat(step(exchange(), first).toString()).contains(why);
    }

    private static Exchange exchange() {
        return authenticator()
                .begin(
                        connect(null),
                        new Peer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), "mqtt", null, null));
    }

    private static Step step(Exchange exchange, byte[] data) {
        return exchange.next(data).toCompletableFuture().join();
    }

    private static byte[] challenge(Exchange exchange, byte[] first) {
        return step(exchange, first) instanceof Step.Continue(byte[] data) ? data : new byte[0];
    }

    // ---- passwords

    @ParameterizedTest
    @CsvSource({
        "'n,,', alice, right",
        "'y,,', alice, right",
        "'n,a=alice,', alice, right",
        "'n,,', bob, builder",
        "'n,,', a=2Cb=3Dc, odd",
        "'n,,', fiona, IX",
        "'n,,', \uFB01ona, IX"
    })
    void whoKnowsThePasswordComesIn(String header, String user, String password) throws Exception {
        try (SocketBroker broker = start()) {
            assertThat(login(broker, new ScramClient(header, user, NONCE, password)))
                    .isEqualTo(ReasonCode.SUCCESS);
        }
    }

    @ParameterizedTest
    @CsvSource({"alice, wrong", "alice, ''", "bob, right", "nobody, right", "Alice, right"})
    void whoDoesNotIsRefusedAsIfNobodyExisted(String user, String password) throws Exception {
        try (SocketBroker broker = start()) {
            assertThat(login(broker, new ScramClient("n,,", user, NONCE, password.isEmpty() ? "x" : password)))
                    .isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
        }
    }

    @Test
    void theExampleOfRfc7677Works() {
        ScramCredential pencil = ScramCredential.of(
                "pencil".toCharArray(), 4096, Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ=="));
        ScramAuthenticator server = new ScramAuthenticator(
                ScramCredentials.parse(ScramCredentials.line("user", pencil), "rfc7677"),
                () -> "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0");
        Exchange exchange = server.begin(
                connect(null),
                new Peer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), "mqtt", null, null));
        assertThat(text(challenge(exchange, bytes("n,,n=user,r=rOprNGfwEbeRWgbNEkqO"))))
                .isEqualTo("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
        Step last = step(
                exchange,
                bytes("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                        + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="));
        assertThat(last).isInstanceOfSatisfying(Step.Success.class, success -> {
            assertThat(text(success.data())).isEqualTo("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
            assertThat(success.identity().user()).isEqualTo("user");
            assertThat(success.identity().source()).isEqualTo("scram");
        });
        assertThat(step(exchange, bytes("again"))).isInstanceOf(Step.Failure.class);
    }

    @Test
    void aFileOfPostgreSqlCanBeTakenOver() {
        // as PostgreSQL's pg_authid shows it for the password "pencil" and the salt of RFC 7677
        ScramCredential taken = ScramCredential.parse(
                "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:"
                        + "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=");
        assertThat(taken)
                .isEqualTo(ScramCredential.of(
                        "pencil".toCharArray(), 4096, Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==")));
        assertThat(taken.toString()).isEqualTo("SCRAM-SHA-256 with 4096 iterations");
    }

    @Test
    void aUserThatDoesNotExistHasAlwaysTheSameSalt() {
        String[] salts = new String[4];
        for (int i = 0; i < salts.length; i++) {
            String answer =
                    text(challenge(exchange(), bytes("n,,n=" + (i < 3 ? "nobody" : "nobody2") + ",r=" + NONCE)));
            assertThat(answer).startsWith("r=" + NONCE).endsWith(",i=5000");
            salts[i] = answer.substring(answer.indexOf(",s="));
        }
        assertThat(salts[0]).isEqualTo(salts[1]).isEqualTo(salts[2]).isNotEqualTo(salts[3]);
        assertThat(salts[0])
                .hasSameSizeAs(text(challenge(exchange(), bytes("n,,n=bob,r=" + NONCE)))
                        .substring(("r=" + NONCE).length() + 32));
    }

    @Test
    void inventedSaltsStayWhenUsersComeAndGo() {
        String key = ScramCredentials.INVENTED_SALTS + Base64.getEncoder().encodeToString(new byte[] {1, 2, 3}) + "\n";
        String bob = ScramCredentials.line("bob", ScramCredential.of("x".toCharArray(), 4096));
        assertThat(ScramCredentials.parse(key, "a").invented("u"))
                .isEqualTo(ScramCredentials.parse(key + bob, "b").invented("u"));
        assertThat(ScramCredentials.parse("", "a").invented("u"))
                .isNotEqualTo(ScramCredentials.parse(bob, "b").invented("u"));
    }

    // ---- messages that are wrong

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "p=tls-exporter,,n=alice,r=abcdefghij | channel binding",
                "x,,n=alice,r=abcdefghij | broken",
                "n,,n=,r=abcdefghij | broken",
                "n,,r=abcdefghij | broken",
                "n,n=alice,r=abcdefghij | broken",
                "n,,m=ext,n=alice,r=abcdefghij | broken",
                "n,,n=alice | broken",
                "n,,n=alice,r= | broken",
                "n,,n=alice,r=short | nonce",
                "n,,n=alice,r=abc defghijk | nonce",
                "n,a=bob,n=alice,r=abcdefghij | somebody else",
                "n,,n=al=ice,r=abcdefghij | holds =",
                "n,,n=al\u0007ice,r=abcdefghij | not allowed",
                "n,,n=\u00AD,r=abcdefghij | not allowed"
            })
    void aFirstMessageThatIsWrongIsRefused(String first, String why) throws Exception {
        assertRefusedAtOnce(bytes(first), why);
    }

    @Test
    void messagesThatAreTooLongOrNoTextAreRefused() throws Exception {
        assertRefusedAtOnce(bytes("n,,n=" + "a".repeat(5000) + ",r=abcdefghij"), "allowed are 4096");
        assertRefusedAtOnce(new byte[] {'n', ',', ',', 'n', '=', (byte) 0xC3, 0x28}, "no UTF-8 text");
    }

    @Test
    void aClientMayAskForTheServersLeaveToBegin() throws Exception {
        try (SocketBroker broker = start();
                SocketClient client = broker.open()) {
            client.send(connect(null));
            assertThat(data(client.read(Auth.class).properties())).isEmpty();
            ScramClient alice = new ScramClient("n,,", "alice", NONCE, "right");
            client.send(auth(ReasonCode.CONTINUE_AUTHENTICATION, alice.first()));
            byte[] challenge = data(client.read(Auth.class).properties());
            client.send(auth(ReasonCode.CONTINUE_AUTHENTICATION, alice.last(challenge)));
            assertThat(client.read(ConnAck.class).reasonCode()).isEqualTo(ReasonCode.SUCCESS);
        }
        Exchange twice = exchange();
        assertThat(step(twice, new byte[0])).isInstanceOf(Step.Continue.class);
        assertThat(step(twice, new byte[0])).isInstanceOf(Step.Failure.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonce",
                "nonce of another exchange",
                "binding",
                "proof",
                "truncated",
                "short proof",
                "nothing",
                "extension behind"
            })
    void aLastMessageThatWasTamperedWithIsRefused(String what) throws Exception {
        ScramClient alice = new ScramClient("n,,", "alice", NONCE, "right");
        Exchange exchange = exchange();
        byte[] challenge = challenge(exchange, alice.first());
        String right = text(alice.last(challenge));
        String nonce = text(challenge).substring(2, text(challenge).indexOf(",s="));
        byte[] changed = switch (what) {
            case "nonce" -> alice.last(text(challenge), nonce.substring(0, nonce.length() - 1) + "!");
            case "nonce of another exchange" -> alice.last(challenge(exchange(), alice.first()));
            case "binding" -> bytes(right.replace("c=biws", "c=eSws"));
            case "proof" -> bytes(right.replaceFirst("p=.", right.contains("p=A") ? "p=B" : "p=A"));
            case "truncated" -> bytes(right.substring(0, right.indexOf(",p=")));
            case "short proof" -> bytes(right.substring(0, right.indexOf(",p=")) + ",p=AAAA");
            case "nothing" -> new byte[0];
            default -> bytes(right + ",x=y");
        };
        assertThat(step(exchange, changed)).isInstanceOf(Step.Failure.class);
        assertThat(step(exchange, bytes(right))).as("there is one try").isInstanceOf(Step.Failure.class);
    }

    @Test
    void aRecordedExchangeIsOfNoUse() throws Exception {
        ScramClient alice = new ScramClient("n,,", "alice", NONCE, "right");
        byte[] recorded;
        try (SocketBroker broker = start();
                SocketClient client = broker.open();
                SocketClient again = broker.open()) {
            client.send(connect(alice.first()));
            recorded = alice.last(data(client.read(Auth.class).properties()));
            client.send(auth(ReasonCode.CONTINUE_AUTHENTICATION, recorded));
            assertThat(client.read(ConnAck.class).reasonCode()).isEqualTo(ReasonCode.SUCCESS);
            again.send(connect(alice.first()));
            again.read(Auth.class);
            again.send(auth(ReasonCode.CONTINUE_AUTHENTICATION, recorded));
            assertThat(again.read(ConnAck.class).reasonCode()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        }
    }

    // ---- re-authentication

    private static void again(SocketClient client, ScramClient user) throws IOException {
        client.send(auth(ReasonCode.RE_AUTHENTICATE, user.first()));
        byte[] challenge = data(client.read(Auth.class).properties());
        client.send(auth(ReasonCode.CONTINUE_AUTHENTICATION, user.last(challenge)));
    }

    @Test
    void aConnectedClientProvesItselfAgain() throws Exception {
        try (SocketBroker broker = start();
                SocketClient client = broker.open()) {
            login(client, new ScramClient("n,,", "alice", NONCE, "right"), ConnAck.class);
            ScramClient alice = new ScramClient("n,,", "alice", "another" + NONCE, "right");
            again(client, alice);
            Auth success = client.read(Auth.class);
            assertThat(success.reasonCode()).isEqualTo(ReasonCode.SUCCESS);
            assertThat(alice.trusts(data(success.properties()))).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"alice, wrong, BAD_USER_NAME_OR_PASSWORD", "bob, builder, NOT_AUTHORIZED"})
    void aConnectedClientThatFailsOrIsSomebodyElseNowIsDisconnected(String user, String password, ReasonCode code)
            throws Exception {
        try (SocketBroker broker = start();
                SocketClient client = broker.open()) {
            assertThat(login(client, new ScramClient("n,,", "alice", NONCE, "right"), ConnAck.class)
                            .reasonCode())
                    .isEqualTo(ReasonCode.SUCCESS);
            again(client, new ScramClient("n,,", user, NONCE, password));
            ReasonCode told = client.read(Disconnect.class).reasonCode();
            assertThat(told).isIn(code, ReasonCode.NOT_AUTHORIZED);
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void aClientStaysWhileItsPasswordDoes() {
        ScramCredential old = ScramCredential.of("old".toCharArray(), 4096);
        Identity who = new Identity(
                "u",
                "scram",
                old.fingerprint(),
                java.util.List.of(),
                java.util.Map.of(),
                java.util.List.of(),
                java.util.List.of(),
                Long.MAX_VALUE);
        Peer peer = new Peer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), "mqtt", null, null);
        ClientIdentity client = new ClientIdentity("c", who);
        assertThat(with("u", old).mayStay(client, peer)).isTrue();
        assertThat(with("u", ScramCredential.of("old".toCharArray(), 4096)).mayStay(client, peer))
                .isFalse();
        assertThat(with("v", old).mayStay(client, peer)).isFalse();
        assertThat(with("u", old).mayStay(new ClientIdentity("c", Identity.of("u", "jwt")), peer))
                .isFalse();
    }

    private static ScramAuthenticator with(String user, ScramCredential credential) {
        return new ScramAuthenticator(ScramCredentials.parse(ScramCredentials.line(user, credential), "test"));
    }

    // ---- another client

    /** HiveMQ's client with a mechanism of ours. */
    private static final class Mechanism implements Mqtt5EnhancedAuthMechanism {
        private final ScramClient user;

        Mechanism(ScramClient user) {
            this.user = user;
        }

        @Override
        public MqttUtf8String getMethod() {
            return MqttUtf8String.of(ScramAuthenticator.METHOD);
        }

        @Override
        public int getTimeout() {
            return 20;
        }

        @Override
        public CompletableFuture<Void> onAuth(
                Mqtt5ClientConfig config, Mqtt5Connect connect, Mqtt5EnhancedAuthBuilder builder) {
            builder.data(user.first());
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletableFuture<Boolean> onContinue(
                Mqtt5ClientConfig config, Mqtt5Auth auth, Mqtt5AuthBuilder builder) {
            builder.data(user.last(bytesOf(auth.getData().orElseThrow())));
            return CompletableFuture.completedFuture(true);
        }

        @Override
        public CompletableFuture<Boolean> onAuthSuccess(Mqtt5ClientConfig config, Mqtt5ConnAck connAck) {
            return CompletableFuture.completedFuture(user.trusts(
                    bytesOf(connAck.getEnhancedAuth().orElseThrow().getData().orElseThrow())));
        }

        @Override
        public void onAuthRejected(Mqtt5ClientConfig config, Mqtt5ConnAck connAck) {}

        @Override
        public CompletableFuture<Void> onReAuth(Mqtt5ClientConfig config, Mqtt5AuthBuilder builder) {
            builder.data(user.first());
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletableFuture<Boolean> onServerReAuth(
                Mqtt5ClientConfig config, Mqtt5Auth auth, Mqtt5AuthBuilder builder) {
            return CompletableFuture.completedFuture(false);
        }

        @Override
        public CompletableFuture<Boolean> onReAuthSuccess(Mqtt5ClientConfig config, Mqtt5Auth auth) {
            return CompletableFuture.completedFuture(
                    user.trusts(bytesOf(auth.getData().orElseThrow())));
        }

        @Override
        public void onReAuthRejected(Mqtt5ClientConfig config, Mqtt5Disconnect disconnect) {}

        @Override
        public void onAuthError(Mqtt5ClientConfig config, Throwable cause) {}

        @Override
        public void onReAuthError(Mqtt5ClientConfig config, Throwable cause) {}

        private static byte[] bytesOf(ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            return bytes;
        }
    }

    private static Mqtt5BlockingClient hiveMq(SocketBroker broker, String password) {
        return MqttClient.builder()
                .useMqttVersion5()
                .serverHost("127.0.0.1")
                .serverPort(broker.port())
                .enhancedAuth(new Mechanism(new ScramClient("n,,", "alice", NONCE, password)))
                .buildBlocking();
    }

    @Test
    void theHiveMqClientLogsInAndAgain() throws Exception {
        try (SocketBroker broker = start()) {
            Mqtt5BlockingClient client = hiveMq(broker, "right");
            assertThat(client.connect().getReasonCode()).isEqualTo(Mqtt5ConnAckReasonCode.SUCCESS);
            client.reauth();
            assertThat(client.getState().isConnected()).isTrue();
            client.disconnect();
            Mqtt5BlockingClient wrong = hiveMq(broker, "wrong");
            assertThatThrownBy(wrong::connect)
                    .isInstanceOfSatisfying(
                            Mqtt5ConnAckException.class,
                            refused -> assertThat(refused.getMqttMessage().getReasonCode())
                                    .isEqualTo(Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD));
        }
    }

    // ---- fuzzing

    @Test
    void noMessageMakesTheExchangeFail() {
        Random random = new Random(6);
        ScramClient alice = new ScramClient("n,,", "alice", NONCE, "right");
        for (int i = 0; i < 20_000; i++) {
            Exchange exchange = exchange();
            byte[] first = i % 2 == 0 ? changed(alice.first(), random) : alice.first();
            if (step(exchange, first) instanceof Step.Continue(byte[] challenge) && challenge.length > 0) {
                Step last = step(
                        exchange,
                        changed(
                                bytes("c=biws,r=" + text(challenge).substring(2, 58) + ",p=" + "A".repeat(43) + "="),
                                random));
                assertThat(last).isInstanceOf(Step.Failure.class);
            }
        }
    }

    private static byte[] changed(byte[] message, Random random) {
        byte[] changed = message.clone();
        for (int i = 0; i <= random.nextInt(3); i++) {
            changed[random.nextInt(changed.length)] =
                    (byte) (random.nextBoolean() ? ",=npcr".charAt(random.nextInt(6)) : random.nextInt(256));
        }
        return changed;
    }
}
