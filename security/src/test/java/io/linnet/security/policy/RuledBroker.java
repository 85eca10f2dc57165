package io.linnet.security.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.broker.Authenticator;
import io.linnet.broker.Authenticator.Verdict;
import io.linnet.broker.Authorizer;
import io.linnet.broker.Broker;
import io.linnet.broker.BrokerConfig;
import io.linnet.broker.ClientIdentity;
import io.linnet.broker.Identity;
import io.linnet.broker.Permissions;
import io.linnet.broker.Ports;
import io.linnet.packet.Connect;
import io.linnet.packet.Properties;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.Publish;
import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.Will;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A broker with rules, and a client in it that may do everything and watches what the others do. Users are who they say they are; their
 * names are also those of their certificates.
 */
final class RuledBroker implements AutoCloseable {
    private static final String WATCHER = "watcher";

    private final Broker broker;
    private final TestPeer watcher;

    RuledBroker(Policy policy) throws IOException {
        Authorizer authorizer =
                client -> client.user().equals(WATCHER) ? Permissions.EVERYTHING : policy.permissions(client);
        broker = Broker.start(BrokerConfig.defaults()
                .listeningOn("mqtt://127.0.0.1:0")
                .withLoops(1)
                .withSysIntervalSeconds(0)
                .withPorts(Ports.local().withAuthorizer(authorizer).withAuthenticator(certified())));
        watcher = new TestPeer(broker.port(), ProtocolVersion.V5, WATCHER, WATCHER);
        watcher.subscribe("#");
        for (String tree : List.of("$d/#", "$SYS/#", "$share/#")) {
            watcher.subscribe(tree);
        }
    }

    /** As {@link #certified} names a client. */
    static ClientIdentity identity(String user, String clientIdentifier) {
        Map<String, String> attributes = user.isEmpty() ? Map.of() : Map.of("cert.cn", user);
        Identity identity = new Identity(user, "", "", List.of(), attributes, List.of(), List.of(), Long.MAX_VALUE);
        return new ClientIdentity(clientIdentifier, identity);
    }

    private static Authenticator certified() {
        return (connect, peer) -> {
            String user = connect.userName() == null ? "" : connect.userName();
            return CompletableFuture.completedFuture(new Verdict.Accepted(
                    identity(user, connect.clientIdentifier()).identity()));
        };
    }

    TestPeer watcher() {
        return watcher;
    }

    TestPeer client(String user, String clientIdentifier, @Nullable Will will) throws IOException {
        return new TestPeer(
                broker.port(),
                new Connect(
                        ProtocolVersion.V5,
                        true,
                        0,
                        clientIdentifier,
                        will,
                        user.isEmpty() ? null : user,
                        null,
                        Properties.NONE));
    }

    /** Whether a message gets through to the watcher; the client is told the same, as far as it is told. */
    boolean publishes(TestPeer client, String topicName, QoS qos, boolean retain) throws IOException {
        ReasonCode code = client.publish(topicName, qos, retain, Properties.NONE);
        boolean arrived = watcher.receivedTopics().contains(topicName);
        if (qos != QoS.AT_MOST_ONCE) {
            assertThat(code == ReasonCode.NOT_AUTHORIZED).as(topicName).isEqualTo(!arrived);
        }
        return arrived;
    }

    /** Whether a client may leave this will, which is published then when the client breaks off. */
    boolean leaves(String user, String clientIdentifier, Will will) throws IOException {
        ReasonCode code;
        try (TestPeer client = client(user, clientIdentifier, will)) {
            code = client.connected();
        }
        if (code == ReasonCode.SUCCESS) {
            Publish published = watcher.message();
            assertThat(published.topicName()).isEqualTo(will.topicName());
            return true;
        }
        assertThat(code).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        return false;
    }

    /** The QoS at which a subscription is granted; -1 when it is refused. */
    int subscribes(TestPeer client, String topicFilter, QoS qos) throws IOException {
        ReasonCode code = client.subscribe(topicFilter, qos);
        return code == ReasonCode.NOT_AUTHORIZED ? -1 : code.code();
    }

    /** Whether a message gets through to a client that has a subscription for it. */
    boolean receives(TestPeer client, String topicName) throws IOException {
        var _ = client.receivedTopics();
        watcher.publish(List.of(topicName));
        var _ = watcher.receivedTopics();
        return client.receivedTopics().contains(topicName);
    }

    @Override
    public void close() throws IOException {
        watcher.close();
        broker.close();
    }
}
