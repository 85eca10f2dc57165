package io.linnet.security.password;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.broker.Authenticator;
import io.linnet.broker.Authenticator.Verdict;
import io.linnet.broker.ClientIdentity;
import io.linnet.broker.Identity;
import io.linnet.broker.Peer;
import io.linnet.packet.ConnAck;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.ReasonCode;
import io.linnet.security.AuthenticatorChain;
import io.linnet.security.LoginBroker;
import io.linnet.security.Program;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may come in with a password file, over real connections. */
class PasswordFileTest {
    private static final byte[] BINARY = {(byte) 0xFF, 0, (byte) 0xFE, 'A'};
    private static final byte[] LONG = longPassword();
    private static final PasswordList USERS = PasswordList.empty()
            .with("alice", StoredPassword.of(bytes("wonderland")))
            .with("j\u00fcrgen \uD83D\uDE00", StoredPassword.of(bytes("schl\u00fcssel")))
            .with("binary", StoredPassword.of(BINARY))
            .with("long", StoredPassword.of(LONG));
    private static final Peer PEER =
            new Peer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), "listener", null, null);

    private final HashPool pool = new HashPool(1, 100);
    private final PasswordFile file = new PasswordFile("users.txt", USERS, pool);

    @SuppressWarnings("NullAway.Init") // those tests start it that need it
    private LoginBroker broker;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] longPassword() {
        byte[] bytes = new byte[65_535];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    private void start(Authenticator... chain) throws Exception {
        broker = LoginBroker.asking(new AuthenticatorChain(List.of(chain)));
    }

    @AfterEach
    void stop() throws Exception {
        if (broker != null) {
            broker.close();
        }
    }

    // ---- who comes in

    @Test
    void whoHasThePasswordComesIn() throws Exception {
        start(file);
        assertThat(broker.login("alice", "wonderland")).isEqualTo(ReasonCode.SUCCESS);
        assertThat(broker.login("j\u00fcrgen \uD83D\uDE00", "schl\u00fcssel")).isEqualTo(ReasonCode.SUCCESS);
        assertThat(broker.login("binary", BINARY)).isEqualTo(ReasonCode.SUCCESS);
        assertThat(broker.login("long", LONG)).isEqualTo(ReasonCode.SUCCESS);
        assertThat(broker.login311("alice", "wonderland")).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "alice, Wonderland",
                "alice, wonderland1",
                "alice, wonderlan",
                "alice, ''",
                "alice, -",
                "Alice, wonderland",
                "nobody, wonderland",
                "nobody, ''",
                "nobody, -",
                "'', wonderland",
                "'', ''",
                "'', -",
                "-, wonderland",
                "alice:, wonderland",
                "binary, A"
            })
    void whoHasNotDoesNot(String user, String password) throws Exception {
        start(file);
        assertThat(broker.login(user, password)).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
        if (user != null) {
            assertThat(broker.login311(user, password)).isEqualTo(4);
        }
    }

    @Test
    void whoShowsNothingIsNotAuthorized() throws Exception {
        start(file);
        assertThat(broker.login(null, (byte[]) null)).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        assertThat(broker.login311(null, null)).isEqualTo(5);
    }

    @Test
    void aLongPasswordIsComparedToItsEnd() throws Exception {
        start(file);
        byte[] other = LONG.clone();
        other[other.length - 1]++;
        assertThat(broker.login("long", other)).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice", "nobody"})
    void aRefusalDoesNotTellWhoIsThere(String user) throws Exception {
        start(file);
        ConnAck refused = broker.answer(LoginBroker.connect(ProtocolVersion.V5, "c", user, bytes("guess")));
        assertThat(refused.reasonCode()).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
        assertThat(refused.properties().has(Property.REASON_STRING)).isFalse();
    }

    @Test
    void theFirstFileThatKnowsAUserDecides() throws Exception {
        PasswordList second = PasswordList.empty()
                .with("alice", StoredPassword.of(bytes("other")))
                .with("zoe", StoredPassword.of(bytes("zebra")));
        start(file, new PasswordFile("second.txt", second, pool));
        assertThat(broker.login("zoe", "zebra")).isEqualTo(ReasonCode.SUCCESS);
        assertThat(broker.login("alice", "wonderland")).isEqualTo(ReasonCode.SUCCESS);
        assertThat(broker.login("alice", "other")).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
    }

    // ---- clients of others

    @ParameterizedTest
    @CsvSource({"alice, wonderland, 0", "alice, guess, 5", "nobody, wonderland, 5"})
    void mosquittoPubIsJudgedAlike(String user, String password, int exitCode) throws Exception {
        start(file);
        int code = Program.run(
                "mosquitto_pub",
                "-p",
                String.valueOf(broker.port()),
                "-u",
                user,
                "-P",
                password,
                "-t",
                "a",
                "-m",
                "b",
                "-q",
                "1");
        assertThat(code == 0).isEqualTo(exitCode == 0);
    }

    @Test
    void pahoIsJudgedAlike() throws Exception {
        start(file);
        assertThat(pahoReason("alice", "wonderland")).isZero();
        assertThat(pahoReason("alice", "guess")).isEqualTo(MqttException.REASON_CODE_FAILED_AUTHENTICATION);
    }

    private int pahoReason(String user, String password) throws MqttException {
        try (MqttClient client = new MqttClient("tcp://127.0.0.1:" + broker.port(), "paho", new MemoryPersistence())) {
            MqttConnectOptions options = new MqttConnectOptions();
            options.setUserName(user);
            options.setPassword(password.toCharArray());
            try {
                client.connect(options);
            } catch (MqttException refused) {
                return refused.getReasonCode();
            }
            client.disconnect();
            return 0;
        }
    }

    // ---- what it costs

    @Test
    void aPasswordThatWasRightIsKnownAgain() throws Exception {
        start(file);
        for (int i = 0; i < 20; i++) {
            assertThat(broker.login("alice", "wonderland")).isEqualTo(ReasonCode.SUCCESS);
        }
        assertThat(pool.hashed()).isEqualTo(1);
        assertThat(broker.login("alice", "guess")).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
        assertThat(broker.login("alice", "guess")).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
        assertThat(pool.hashed()).isEqualTo(3);
        assertThat(file.verifiedCount()).isEqualTo(1);
    }

    @Test
    void aUserThatIsNotThereCostsAsMuchAsOneWhoIs() throws Exception {
        start(file, new PasswordFile("second.txt", USERS, pool));
        assertThat(broker.login("nobody", "guess")).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
        assertThat(pool.hashed()).isEqualTo(1);
        assertThat(file.verifiedCount()).isZero();
    }

    @Test
    void whatIsRememberedIsBounded() {
        VerifiedPasswords verified = new VerifiedPasswords(3);
        for (int i = 0; i < 100; i++) {
            verified.keep(verified.keyOf("user" + i, bytes("password"), "line"));
        }
        assertThat(verified.size()).isEqualTo(3);
        assertThat(verified.has(verified.keyOf("user99", bytes("password"), "line")))
                .isTrue();
        assertThat(verified.has(verified.keyOf("user0", bytes("password"), "line")))
                .isFalse();
    }

    @Test
    void userPasswordAndLineAreKeptApart() {
        VerifiedPasswords verified = new VerifiedPasswords(10);
        verified.keep(verified.keyOf("ab", bytes("c"), "d"));
        assertThat(verified.has(verified.keyOf("a", bytes("bc"), "d"))).isFalse();
        assertThat(verified.has(verified.keyOf("ab", bytes("cd"), ""))).isFalse();
        assertThat(verified.has(verified.keyOf("ab", bytes("c"), "e"))).isFalse();
    }

    @Test
    void aFloodIsToldThatTheServerIsBusy() throws Exception {
        // each costs about a second, so that they are all there before the first is done
        String slow = "$7$1000000$MDEyMzQ1Njc4OWFi$" + USERS_HASH;
        HashPool small = new HashPool(1, 1);
        PasswordList users = PasswordList.parse("slow", List.of("alice:" + slow));
        start(new PasswordFile("slow", users, small));
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            String user = i % 2 == 0 ? "alice" : "nobody";
            sockets.add(broker.send(LoginBroker.connect(ProtocolVersion.V5, "c" + i, user, bytes("guess" + i))));
        }
        List<ReasonCode> answers = new ArrayList<>();
        for (Socket socket : sockets) {
            answers.add(LoginBroker.read(socket, ProtocolVersion.V5).reasonCode());
        }
        assertThat(answers).containsOnly(ReasonCode.BAD_USER_NAME_OR_PASSWORD, ReasonCode.SERVER_BUSY);
        assertThat(answers.stream()
                        .filter(code -> code == ReasonCode.SERVER_BUSY)
                        .count())
                .isEqualTo(small.turnedAway())
                .isPositive();
        assertThat(broker.login("alice", "later")).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
    }

    private static final String USERS_HASH =
            "e7ezxNZO7GxnP7CJXFEHeIel4aZN9XKxIrbo99XP2Lvp7/sQHutvMmxBboOgbNdojeaClZ26A2PVr/VlAUCjXA==";

    // ---- after the file has been read again

    @Test
    void whoIsStillThereWithTheSamePasswordMayStay() throws Exception {
        ClientIdentity alice = loggedIn("alice", "wonderland");
        assertThat(alice.identity().source()).isEqualTo("password-file");
        assertThat(again(USERS).mayStay(alice, PEER)).isTrue();
        assertThat(again(USERS.without("binary")).mayStay(alice, PEER)).isTrue();
        assertThat(again(USERS.without("alice")).mayStay(alice, PEER)).isFalse();
        assertThat(again(USERS.with("alice", StoredPassword.of(bytes("wonderland"))))
                        .mayStay(alice, PEER))
                .isFalse();
        ClientIdentity other = new ClientIdentity("c", Identity.of("alice", "jwt"));
        assertThat(again(USERS).mayStay(other, PEER)).isFalse();
    }

    private static PasswordFile again(PasswordList users) {
        return new PasswordFile("users.txt", users, new HashPool(1, 1));
    }

    private ClientIdentity loggedIn(String user, String password) throws Exception {
        Verdict verdict = file.authenticate(LoginBroker.connect(ProtocolVersion.V5, "c", user, bytes(password)), PEER)
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        assertThat(verdict).isInstanceOf(Verdict.Accepted.class);
        return new ClientIdentity("c", ((Verdict.Accepted) verdict).identity());
    }
}
