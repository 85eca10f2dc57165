package io.linnet.security.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.broker.Broker;
import io.linnet.broker.BrokerConfig;
import io.linnet.broker.Ports;
import io.linnet.broker.local.LocalStorage;
import io.linnet.packet.ConnAck;
import io.linnet.packet.Connect;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.Publish;
import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.SubAck;
import io.linnet.packet.Subscribe;
import io.linnet.packet.SubscriptionOptions;
import io.linnet.packet.SubscriptionRequest;
import io.linnet.packet.Will;
import io.linnet.security.SocketClient;
import io.linnet.security.policy.Policy;
import io.linnet.security.policy.Roles;
import io.linnet.security.policy.Rule;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Wills of clients whose tokens name their roles, when the broker was killed. */
class TokenWillTest {
    private static final TestTokens SIGNER = new TestTokens(0);

    @TempDir
    Path folder;

    /** Everybody may read; who has the role may write where the rule says. */
    private Broker start(Path data, String rule) throws Exception {
        Path pem = Files.writeString(folder.resolve("keys.pem"), SIGNER.pem());
        JwtAuthenticator tokens = new JwtAuthenticator(
                TokenRules.usual(Set.of(TokenAlgorithm.ES256)),
                FixedKeys.ofPemFile(pem),
                Runnable::run,
                System::currentTimeMillis);
        Map<String, List<Rule>> roles = Map.of(
                "reader", List.of(Rule.parse("allow subscribe wills/#", "test")),
                "sensor", List.of(Rule.parse("allow publish wills/own", "test")),
                "writer", List.of(Rule.parse(rule, "test")));
        return Broker.start(BrokerConfig.defaults()
                .listeningOn("mqtt://127.0.0.1:0")
                .withLoops(1)
                .withSysIntervalSeconds(0)
                .withPorts(Ports.local()
                        .withStorage(LocalStorage.open(data))
                        .withAuthenticator(tokens)
                        .withAuthorizer(Policy.of(
                                new Roles(roles, Map.of(), List.of("reader"), List.of()),
                                Policy.Subscriptions.REFUSE))));
    }

    private static SocketClient connect(Broker broker, String clientIdentifier, Will will, String... roles)
            throws IOException {
        String token = SIGNER.sign(
                TokenAlgorithm.ES256, null, TestTokens.claims(System.currentTimeMillis(), "roles", List.of(roles)));
        Properties lasting = Properties.builder()
                .number(Property.SESSION_EXPIRY_INTERVAL, 3600)
                .build();
        SocketClient client = new SocketClient(new Socket(InetAddress.getLoopbackAddress(), broker.port()));
        client.send(new Connect(
                ProtocolVersion.V5,
                false,
                0,
                clientIdentifier,
                will,
                null,
                token.getBytes(StandardCharsets.UTF_8),
                lasting));
        assertThat(client.read(ConnAck.class).reasonCode()).isEqualTo(ReasonCode.SUCCESS);
        return client;
    }

    private static Will retained(String topic) {
        return new Will(topic, new byte[] {1}, QoS.AT_LEAST_ONCE, true, Properties.NONE);
    }

    /** What a broker finds that was killed now. */
    private Path killed(Path running) throws IOException {
        Path copy = folder.resolve("copy");
        try (Stream<Path> files = Files.walk(running)) {
            for (Path each : files.toList()) {
                Files.copy(each, copy.resolve(running.relativize(each).toString()));
            }
        }
        return copy;
    }

    @ParameterizedTest
    @ValueSource(strings = {"allow publish wills/#", "allow publish elsewhere"})
    void theRolesOfTheTokenAndTheRulesOfNowDecideAfterACrash(String rule) throws Exception {
        Path data = folder.resolve("data");
        try (Broker running = start(data, "allow publish wills/#");
                SocketClient sensor = connect(running, "sensor", retained("wills/own"), "sensor");
                SocketClient writer = connect(running, "writer", retained("wills/any"), "writer");
                Broker restarted = start(killed(data), rule);
                SocketClient reader = connect(restarted, "reader", retained("wills/own"), "sensor")) {
            assertThat(sensor).isNotSameAs(writer);
            reader.send(new Subscribe(
                    1,
                    Properties.NONE,
                    List.of(new SubscriptionRequest("wills/#", SubscriptionOptions.of(QoS.AT_MOST_ONCE)))));
            reader.read(SubAck.class);
            assertThat(retainedTopics(reader))
                    .containsExactlyElementsOf(
                            rule.endsWith("#") ? List.of("wills/any", "wills/own") : List.of("wills/own"));
        }
    }

    /** They come in the order of their topics, and {@code wills/own} is the last that is there. */
    private static List<String> retainedTopics(SocketClient reader) throws IOException {
        List<String> topics = new ArrayList<>();
        do {
            topics.add(reader.read(Publish.class).topicName());
        } while (!topics.getLast().equals("wills/own"));
        return topics;
    }
}
