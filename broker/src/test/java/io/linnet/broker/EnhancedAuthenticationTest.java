package io.linnet.broker;

import static io.linnet.broker.TestClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.broker.EnhancedAuthenticator.Step;
import io.linnet.packet.Auth;
import io.linnet.packet.ConnAck;
import io.linnet.packet.Connect;
import io.linnet.packet.Disconnect;
import io.linnet.packet.Packet;
import io.linnet.packet.PingReq;
import io.linnet.packet.PingResp;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.PubAck;
import io.linnet.packet.Publish;
import io.linnet.packet.ReasonCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** AUTH exchanges before and after CONNACK. */
class EnhancedAuthenticationTest {
    private static final String METHOD = "STEPS";

    @SuppressWarnings("NullAway.Init") // each test starts it
    private RunningBroker broker;

    @AfterEach
    void stop() throws IOException {
        broker.close();
    }

    /**
     * Answers {@code ask:x} with a question {@code more:x}, {@code pass:x} with success and the data {@code x}, {@code deny} with a
     * failure; {@code break} completes exceptionally.
     */
    private record Steps(boolean slow) implements EnhancedAuthenticator {
        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public Exchange begin(Connect connect, Peer peer) {
            return data -> {
                String text = new String(data, StandardCharsets.UTF_8);
                return slow ? CompletableFuture.supplyAsync(() -> step(text)) : atOnce(text);
            };
        }

        private static CompletionStage<Step> atOnce(String text) {
            try {
                return CompletableFuture.completedFuture(step(text));
            } catch (IllegalStateException broken) {
                return CompletableFuture.failedFuture(broken);
            }
        }

        private static Step step(String text) {
            String rest = text.substring(text.indexOf(':') + 1);
            return switch (text.contains(":") ? text.substring(0, text.indexOf(':')) : text) {
                case "ask" -> new Step.Continue(bytes("more:" + rest));
                case "pass" -> new Step.Success("user", bytes(rest));
                case "deny" -> new Step.Failure(ReasonCode.BANNED, "as the test wants it");
                case "" -> new Step.Continue(new byte[0]);
                default -> throw new IllegalStateException("as the test wants it: " + text);
            };
        }
    }

    private void start(boolean slow) throws IOException {
        broker = RunningBroker.start(3, ports -> ports.withEnhancedAuthenticators(List.of(new Steps(slow))));
    }

    private static Connect connect(@Nullable String data) {
        Properties.Builder properties = Properties.builder().text(Property.AUTHENTICATION_METHOD, METHOD);
        if (data != null) {
            properties.binary(Property.AUTHENTICATION_DATA, bytes(data));
        }
        return TestClient.connect(ProtocolVersion.V5, "c", true, properties.build());
    }

    private static Auth auth(ReasonCode code, String method, String data) {
        return new Auth(
                code,
                Properties.builder()
                        .text(Property.AUTHENTICATION_METHOD, method)
                        .binary(Property.AUTHENTICATION_DATA, bytes(data))
                        .build());
    }

    private static Auth answer(String data) {
        return auth(ReasonCode.CONTINUE_AUTHENTICATION, METHOD, data);
    }

    private static Auth again(String data) {
        return auth(ReasonCode.RE_AUTHENTICATE, METHOD, data);
    }

    private static String data(Properties properties) {
        byte[] data = properties.binary(Property.AUTHENTICATION_DATA);
        return data == null ? "none" : new String(data, StandardCharsets.UTF_8);
    }

    private static void assertAsked(TestClient client, String data) throws IOException {
        Auth auth = client.read(Auth.class);
        assertThat(auth.reasonCode()).isEqualTo(ReasonCode.CONTINUE_AUTHENTICATION);
        assertThat(auth.properties().text(Property.AUTHENTICATION_METHOD)).isEqualTo(METHOD);
        assertThat(data(auth.properties())).isEqualTo(data);
    }

    private TestClient connected() throws IOException {
        TestClient client = broker.open();
        assertThat(client.connect(connect("pass:")).reasonCode()).isEqualTo(ReasonCode.SUCCESS);
        return client;
    }

    private static void assertRefused(TestClient client, ReasonCode code) throws IOException {
        assertThat(client.read(ConnAck.class).reasonCode()).isEqualTo(code);
        assertThat(client.isAtEnd()).isTrue();
    }

    // ---- before CONNACK

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void connAckCarriesTheMethodAndTheData(boolean slow) throws Exception {
        start(slow);
        ConnAck connAck = broker.open().connect(connect("pass:welcome"));
        assertThat(connAck.reasonCode()).isEqualTo(ReasonCode.SUCCESS);
        assertThat(connAck.properties().text(Property.AUTHENTICATION_METHOD)).isEqualTo(METHOD);
        assertThat(data(connAck.properties())).isEqualTo("welcome");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void severalStepsLeadToConnAck(boolean slow) throws Exception {
        start(slow);
        TestClient client = broker.open();
        client.send(connect(null));
        assertAsked(client, "none");
        client.send(answer("ask:1"));
        assertAsked(client, "more:1");
        client.send(answer("ask:2"));
        assertAsked(client, "more:2");
        client.send(answer("pass:"));
        ConnAck connAck = client.read(ConnAck.class);
        assertThat(connAck.reasonCode()).isEqualTo(ReasonCode.SUCCESS);
        assertThat(data(connAck.properties())).isEqualTo("none");
        assertThat(client.untilPing()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void answersAndPacketsSentAheadAreTakenInTheirOrder(boolean slow) throws Exception {
        start(slow);
        TestClient client = broker.open();
        client.send(
                connect("ask:1"),
                answer("ask:2"),
                answer("pass:in"),
                TestClient.subscription(1, 0, "t"),
                TestClient.message("t", 0, 0, "x"));
        assertAsked(client, "more:1");
        assertAsked(client, "more:2");
        assertThat(data(client.read(ConnAck.class).properties())).isEqualTo("in");
        assertThat(client.untilPing()).hasSize(2).last().isInstanceOf(Publish.class);
    }

    @ParameterizedTest
    @CsvSource({"false, 0", "false, 1", "false, 2", "true, 0", "true, 1", "true, 2"})
    void eachStepMayRefuse(boolean slow, int steps) throws Exception {
        start(slow);
        TestClient client = broker.open();
        client.send(connect(steps == 0 ? "deny" : "ask:0"));
        for (int step = 1; step <= steps; step++) {
            assertAsked(client, "more:" + (step - 1));
            client.send(answer(step == steps ? "deny" : "ask:" + step));
        }
        assertRefused(client, ReasonCode.BANNED);
    }

    @ParameterizedTest
    @CsvSource({"false, 0", "false, 1", "true, 0", "true, 1"})
    void anAuthenticatorThatFailsRefuses(boolean slow, int steps) throws Exception {
        start(slow);
        TestClient client = broker.open();
        client.send(connect(steps == 0 ? "break" : "ask:0"));
        if (steps > 0) {
            assertAsked(client, "more:0");
            client.send(answer("break"));
        }
        assertRefused(client, ReasonCode.NOT_AUTHORIZED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anUnknownMethodIsRefused(boolean slow) throws Exception {
        start(slow);
        TestClient client = broker.open();
        Properties properties = Properties.builder()
                .text(Property.AUTHENTICATION_METHOD, "OTHER")
                .build();
        client.send(TestClient.connect(ProtocolVersion.V5, "c", true, properties));
        assertRefused(client, ReasonCode.BAD_AUTHENTICATION_METHOD);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStepWithAnotherMethodOrReasonCodeIsAProtocolError(boolean slow) throws Exception {
        start(slow);
        for (Packet wrong : List.of(
                auth(ReasonCode.CONTINUE_AUTHENTICATION, "OTHER", "pass:"),
                auth(ReasonCode.RE_AUTHENTICATE, METHOD, "pass:"),
                auth(ReasonCode.SUCCESS, METHOD, "pass:"),
                new Auth(ReasonCode.CONTINUE_AUTHENTICATION, Properties.NONE),
                new PingReq(),
                connect("pass:"))) {
            TestClient client = broker.open();
            client.send(connect("ask:0"));
            assertAsked(client, "more:0");
            client.send(wrong);
            assertRefused(client, ReasonCode.PROTOCOL_ERROR);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void disconnectGivesUp(boolean slow) throws Exception {
        start(slow);
        TestClient client = broker.open();
        client.send(connect("ask:0"));
        assertAsked(client, "more:0");
        client.send(new Disconnect(ReasonCode.SUCCESS, Properties.NONE));
        assertThat(client.isAtEnd()).isTrue();
        assertThat(broker.count(counters -> counters.sessions)).isZero();
    }

    // ---- re-authentication

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aConnectedClientAuthenticatesAgain(boolean slow) throws Exception {
        start(slow);
        TestClient client = connected();
        for (int time = 0; time < 2; time++) {
            client.send(again("ask:" + time));
            assertAsked(client, "more:" + time);
            client.send(TestClient.message("t", 1, 1, "goes on meanwhile"));
            client.read(PubAck.class);
            client.send(answer("pass:done"));
            Auth success = client.read(Auth.class);
            assertThat(success.reasonCode()).isEqualTo(ReasonCode.SUCCESS);
            assertThat(success.properties().text(Property.AUTHENTICATION_METHOD))
                    .isEqualTo(METHOD);
            assertThat(data(success.properties())).isEqualTo("done");
            assertThat(client.untilPing()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"false, deny", "true, deny", "false, break", "true, break"})
    void aFailedReAuthenticationDisconnects(boolean slow, String data) throws Exception {
        start(slow);
        TestClient client = connected();
        client.send(again("ask:0"));
        assertAsked(client, "more:0");
        client.send(answer(data));
        Disconnect disconnect = client.read(Disconnect.class);
        assertThat(disconnect.reasonCode()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        assertThat(client.isAtEnd()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void reAuthenticationByAnotherMethodOrCodeIsAProtocolError(boolean slow) throws Exception {
        start(slow);
        for (Auth wrong : List.of(
                auth(ReasonCode.RE_AUTHENTICATE, "OTHER", "pass:"),
                answer("pass:"),
                auth(ReasonCode.SUCCESS, METHOD, ""))) {
            TestClient client = connected();
            client.send(wrong);
            assertThat(client.read(Disconnect.class).reasonCode()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aClientMayDisconnectDuringReAuthentication(boolean slow) throws Exception {
        start(slow);
        TestClient client = connected();
        client.send(again("ask:0"), new Disconnect(ReasonCode.SUCCESS, Properties.NONE));
        assertAsked(client, "more:0");
        assertThat(client.isAtEnd()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsSentBehindAuthWaitsForTheAuthenticator(boolean slow) throws Exception {
        start(slow);
        TestClient client = connected();
        client.send(again("ask:0"), answer("ask:1"), answer("pass:done"), new PingReq());
        assertAsked(client, "more:0");
        assertAsked(client, "more:1");
        assertThat(client.read(Auth.class).reasonCode()).isEqualTo(ReasonCode.SUCCESS);
        client.read(PingResp.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aClientWithoutMethodMayNotSendAuth(boolean slow) throws Exception {
        start(slow);
        TestClient client = broker.connect("c");
        client.send(again("pass:"));
        assertThat(client.read(Disconnect.class).reasonCode()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
        assertThat(client.isAtEnd()).isTrue();
    }
}
