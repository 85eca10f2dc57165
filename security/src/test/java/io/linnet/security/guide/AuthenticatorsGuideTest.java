package io.linnet.security.guide;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.broker.Broker;
import io.linnet.broker.BrokerConfig;
import io.linnet.broker.ClientIdentity;
import io.linnet.broker.Identity;
import io.linnet.broker.Permissions;
import io.linnet.broker.Ports;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.TopicFilter;
import io.linnet.security.AuthenticatorChain;
import io.linnet.security.SocketBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of {@code docs/authenticators.md}. */
class AuthenticatorsGuideTest {
    private static final Path GUIDE = Path.of("..", "docs", "authenticators.md");
    private static final Path SOURCES = Path.of("src", "test", "java", "io", "linnet", "security", "guide");

    @ParameterizedTest
    @ValueSource(strings = {"BadgeAuthenticator", "OwnTreeAuthorizer"})
    void theGuideShowsWhatIsCompiledHere(String name) throws Exception {
        String source = Files.readString(SOURCES.resolve(name + ".java"));
        String shown = source.substring(source.indexOf("/**")).strip();
        assertThat(Files.readString(GUIDE)).contains("```java\n" + shown + "\n```");
    }

    @Test
    void aBrokerWithBothCanBeEmbedded() throws Exception {
        BadgeAuthenticator badges = new BadgeAuthenticator(Map.of("alice", "1234"));
        String text = """
                Ports ports = Ports.local()
                        .withAuthenticator(new AuthenticatorChain(List.of(badges)))
                        .withAuthorizer(new OwnTreeAuthorizer());
                try (Broker broker = Broker.start(BrokerConfig.defaults().listeningOn("mqtt://127.0.0.1:0").withPorts(ports))) {""";
        assertThat(Files.readString(GUIDE)).contains(text);
        Ports ports = Ports.local()
                .withAuthenticator(new AuthenticatorChain(List.of(badges)))
                .withAuthorizer(new OwnTreeAuthorizer());
        try (Broker broker = Broker.start(
                BrokerConfig.defaults().listeningOn("mqtt://127.0.0.1:0").withPorts(ports))) {
            assertThat(broker.port()).isPositive();
        }
    }

    @Test
    void aBadgeLetsItsOwnerIn() throws Exception {
        try (SocketBroker broker = SocketBroker.with(new BadgeAuthenticator(Map.of("alice", "1234")))) {
            byte[] right = "1234".getBytes(StandardCharsets.UTF_8);
            assertThat(broker.login("alice-1", "alice", right)).isEqualTo(ReasonCode.SUCCESS);
            assertThat(broker.login("bob-1", "alice", right)).isEqualTo(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
            assertThat(broker.login("alice", "12345")).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
            assertThat(broker.login("bob", "1234")).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        }
    }

    @Test
    void usersHaveTheirOwnTopics() {
        Permissions alice = of("alice");
        assertThat(alice.mayPublish("users/alice/a", 0, false)).isTrue();
        assertThat(alice.mayPublish("users/alicex/a", 0, false)).isFalse();
        assertThat(alice.maySubscribe(TopicFilter.parse("$share/g/users/alice/#"), 2))
                .isTrue();
        assertThat(alice.maySubscribe(TopicFilter.parse("users/+/a"), 0)).isFalse();
        assertThat(of("#").maySubscribe(TopicFilter.parse("users/#"), 0)).isFalse();
        assertThat(of("+").maySubscribe(TopicFilter.parse("users/+/a"), 0)).isFalse();
        assertThat(of("").mayPublish("users//a", 0, false)).isFalse();
    }

    private static Permissions of(String user) {
        return new OwnTreeAuthorizer().permissions(new ClientIdentity("c", Identity.of(user, "badge")));
    }
}
