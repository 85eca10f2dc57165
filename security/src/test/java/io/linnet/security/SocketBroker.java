package io.linnet.security;

import io.linnet.broker.Authenticator;
import io.linnet.broker.Authenticator.Verdict;
import io.linnet.broker.Broker;
import io.linnet.broker.BrokerConfig;
import io.linnet.broker.ClientIdentity;
import io.linnet.broker.EnhancedAuthenticator;
import io.linnet.broker.Peer;
import io.linnet.broker.Ports;
import io.linnet.packet.ConnAck;
import io.linnet.packet.Connect;
import io.linnet.packet.Properties;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.ReasonCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A broker on a free port with one authenticator, whose verdicts it remembers. */
public final class SocketBroker implements AutoCloseable {
    private final Broker broker;
    private final BlockingQueue<Verdict> verdicts = new LinkedBlockingQueue<>();

    private SocketBroker(Ports ports, @Nullable Authenticator authenticator) throws IOException {
        Ports used = authenticator == null ? ports : ports.withAuthenticator(new Remembering(authenticator));
        this.broker = Broker.start(BrokerConfig.defaults()
                .listeningOn("mqtt://127.0.0.1:0")
                .withLoops(1)
                .withSysIntervalSeconds(0)
                .withPorts(used));
    }

    /** With user names and passwords, or what takes their place. */
    public static SocketBroker with(Authenticator authenticator) throws IOException {
        return new SocketBroker(Ports.local(), authenticator);
    }

    /** With a method of enhanced authentication. */
    public static SocketBroker with(EnhancedAuthenticator method) throws IOException {
        return new SocketBroker(Ports.local().withEnhancedAuthenticators(List.of(method)), null);
    }

    private final class Remembering implements Authenticator {
        private final Authenticator asked;

        Remembering(Authenticator asked) {
            this.asked = asked;
        }

        @Override
        public CompletionStage<Verdict> authenticate(Connect connect, Peer peer) {
            return asked.authenticate(connect, peer).thenApply(verdict -> {
                verdicts.add(verdict);
                return verdict;
            });
        }

        @Override
        public boolean mayStay(ClientIdentity client, Peer peer) {
            return asked.mayStay(client, peer);
        }
    }

    public int port() {
        return broker.port();
    }

    /** A connection without CONNECT. */
    public SocketClient open() throws IOException {
        return new SocketClient(broker.port());
    }

    /** What the broker says to a client with this user name and password; its connection ends with that. */
    public ReasonCode login(@Nullable String user, @Nullable String password) throws IOException {
        return login("c", user, password == null ? null : password.getBytes(StandardCharsets.UTF_8));
    }

    /** What the broker says to this client; its connection ends with that. */
    public ReasonCode login(String clientIdentifier, @Nullable String user, byte @Nullable [] password)
            throws IOException {
        try (SocketClient client = open()) {
            client.send(connect(clientIdentifier, user, password));
            return client.read(ConnAck.class).reasonCode();
        }
    }

    public static Connect connect(String clientIdentifier, @Nullable String user, byte @Nullable [] password) {
        return new Connect(ProtocolVersion.V5, true, 0, clientIdentifier, null, user, password, Properties.NONE);
    }

    /** The next verdict that was not looked at. */
    public Verdict verdict() throws InterruptedException {
        Verdict verdict = verdicts.poll(20, TimeUnit.SECONDS);
        if (verdict == null) {
            throw new AssertionError("no verdict");
        }
        return verdict;
    }

    @Override
    public void close() throws IOException {
        broker.close();
    }
}
