package io.linnet.testkit;

import io.linnet.broker.Broker;
import io.linnet.broker.SessionSummary;
import io.linnet.client.Backoff;
import io.linnet.client.Client;
import io.linnet.client.ClientBuilder;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.TopicFilter;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A broker for a test, in its process, with what a test wants to ask of it and do to it. {@link LinnetExtension} hands it to tests;
 * without JUnit {@link #start} makes one. Between it and its clients is a {@link FaultyNetwork}. Any thread.
 */
public final class TestBroker implements AutoCloseable {
    private static final Backoff QUICK = new Backoff(Duration.ofMillis(20), Duration.ofMillis(200));
    private static final int LISTED = 1_000;

    private final Recording recording = new Recording();
    private final Set<Expectation> open = ConcurrentHashMap.newKeySet();
    private final BrokerLife life;
    private final FaultyNetwork network;
    private final Set<Client> ofTest = ConcurrentHashMap.newKeySet();
    private final Set<Client> ofClass = ConcurrentHashMap.newKeySet();

    private TestBroker(BrokerOptions.Choice choice) {
        BrokerLife starting = new BrokerLife(
                choice,
                message -> recording.add(Arrival.of(message, this.life().clock().millis())));
        life = starting;
        try {
            starting.start();
            network = FaultyNetwork.before(direct());
        } catch (RuntimeException failure) {
            starting.close();
            throw failure;
        }
    }

    private BrokerLife life() {
        return life;
    }

    /** A broker in memory, without TLS, open to everybody. */
    public static TestBroker start() {
        return builder().start();
    }

    /** Begins to choose what it is to be like. */
    public static Builder builder() {
        return new Builder();
    }

    static TestBroker start(BrokerOptions.Choice choice) {
        return new TestBroker(choice);
    }

    /** Chooses what a broker is to be like that is used without JUnit. */
    public static final class Builder extends BrokerOptions<Builder> {
        private Builder() {}

        @Override
        Builder self() {
            return this;
        }

        /** Starts it; clients can connect when this returns. */
        public TestBroker start() {
            return new TestBroker(choice());
        }
    }

    // ---- where it is

    /** Where clients connect to, as {@code mqtt://127.0.0.1:PORT} or {@code mqtts://...}; stays the same through restarts. */
    public URI uri() {
        return network.uri();
    }

    /** The port of {@link #uri}. */
    public int port() {
        return uri().getPort();
    }

    private URI direct() {
        InetSocketAddress bound = life.broker().addresses().getFirst();
        return URI.create((life.hasTls() ? "mqtts" : "mqtt") + "://127.0.0.1:" + bound.getPort());
    }

    /**
     * The broker itself; after a restart another one.
     *
     * @throws IllegalStateException during an outage
     */
    public Broker broker() {
        return life.broker();
    }

    /** The network to it: for faults of all connections. */
    public FaultyNetwork network() {
        return network;
    }

    /** Its clock. */
    public TestClock clock() {
        return life.clock();
    }

    /**
     * Its certificate authority.
     *
     * @throws IllegalStateException when it has no TLS
     */
    public TestCertificates certificates() {
        return life.certificates();
    }

    // ---- clients for the test

    /**
     * Begins to choose a client of this broker: with the right address and authority, as the first of the users if there are any, and
     * trying again soon after a connection is lost. Who connects it closes it.
     */
    public ClientBuilder client() {
        ClientBuilder builder = Client.to(uri().toString())
                .backoff(QUICK)
                .keepAlive(Duration.ZERO)
                .closeTimeout(Duration.ofSeconds(1));
        List<TestUser> users = life.choice().users();
        if (life.choice().clientCertificates()) {
            builder.tls(certificates()
                    .clientSettings(
                            users.isEmpty() ? "client" : users.getFirst().name()));
        } else if (life.hasTls()) {
            builder.tls(certificates().clientSettings());
        }
        if (!users.isEmpty() && !life.choice().clientCertificates()) {
            builder.credentials(users.getFirst().name(), users.getFirst().password());
        }
        return builder;
    }

    /** A client as {@link #client} begins it, connected, which is closed at the end of the test. */
    public Client connect() {
        Client connected = client().connect();
        ofTest.add(connected);
        return connected;
    }

    /** The same, closed with the broker. */
    Client connectForClass() {
        Client connected = client().connect();
        ofClass.add(connected);
        return connected;
    }

    // ---- what came

    /**
     * Begins to expect something of the messages that came to the broker since the beginning of the test, whoever got them. Messages
     * that the broker has not taken, such as for lack of permission, are not among them.
     *
     * @throws io.linnet.packet.ProtocolViolation when it is no topic filter, and says why
     */
    public Expectation received(String topicFilter) {
        Predicate<Arrival> matches = matching(topicFilter);
        return expect(new Expectation(
                new Expectation.Source(
                        "came",
                        "no message came",
                        () -> recording.all().stream().filter(matches).toList(),
                        () -> recording.all().stream().filter(matches.negate()).toList(),
                        recording::forgotten,
                        open::remove),
                "to " + topicFilter,
                life.choice().patience()));
    }

    /**
     * Begins to expect something of the retained messages that there are, by topic name or filter.
     *
     * @throws io.linnet.packet.ProtocolViolation when it is no topic filter, and says why
     */
    public Expectation retained(String topicFilter) {
        Predicate<Arrival> matches = matching(topicFilter);
        return expect(new Expectation(
                new Expectation.Source(
                        "are retained",
                        "no message is retained",
                        () -> retainedNow(topicFilter),
                        () -> retainedNow("#").stream().filter(matches.negate()).toList(),
                        () -> 0L,
                        open::remove),
                "retained for " + topicFilter,
                life.choice().patience()));
    }

    private List<Arrival> retainedNow(String topicFilter) {
        return life.broker().retained(topicFilter, LISTED).join().stream()
                .map(message -> Arrival.of(message, life.clock().millis()))
                .toList();
    }

    private static Predicate<Arrival> matching(String topicFilter) {
        TopicFilter filter = TopicFilter.parse(topicFilter);
        return arrival -> filter.matches(arrival.message().topicName());
    }

    private Expectation expect(Expectation begun) {
        open.add(begun);
        return begun;
    }

    /** Forgets the messages that came up to now: later expectations are about what comes from now on. */
    public void forgetReceived() {
        recording.clear();
    }

    // ---- who is there

    /** The sessions that there are, with and without a connection, in the order of their client identifiers; at most 1,000. */
    public List<SessionSummary> sessions() {
        return life.broker().sessions("", LISTED).join();
    }

    /** The session of a client, if there is one. */
    public Optional<SessionSummary> session(String clientIdentifier) {
        return sessions().stream()
                .filter(session -> session.clientIdentifier().equals(clientIdentifier))
                .findFirst();
    }

    /** The identifiers of the clients that are connected. */
    public List<String> connectedClients() {
        return sessions().stream()
                .filter(SessionSummary::connected)
                .map(SessionSummary::clientIdentifier)
                .toList();
    }

    /** Waits until a client is connected. */
    public void awaitConnected(String clientIdentifier) {
        await(
                "client " + clientIdentifier + " to be connected",
                () -> connectedClients().contains(clientIdentifier));
    }

    /** Waits until a client is not connected; its session may still be there. */
    public void awaitDisconnected(String clientIdentifier) {
        await(
                "client " + clientIdentifier + " not to be connected",
                () -> !connectedClients().contains(clientIdentifier));
    }

    /** Waits until a client has a session, which its connection has ended or not. */
    public void awaitSession(String clientIdentifier) {
        await(
                "a session of client " + clientIdentifier,
                () -> session(clientIdentifier).isPresent());
    }

    /** Waits until nothing is left of a client. */
    public void awaitNoSession(String clientIdentifier) {
        await(
                "no session of client " + clientIdentifier,
                () -> session(clientIdentifier).isEmpty());
    }

    /** Waits until any client has subscribed to exactly this topic filter; a shared one begins with {@code $share/name/}. */
    public void awaitSubscription(String topicFilter) {
        await("a subscription to " + topicFilter, () -> sessions().stream().anyMatch(has(topicFilter)));
    }

    /** Waits until this client has subscribed to exactly this topic filter. */
    public void awaitSubscription(String clientIdentifier, String topicFilter) {
        await(
                "a subscription of client " + clientIdentifier + " to " + topicFilter,
                () -> session(clientIdentifier).filter(has(topicFilter)).isPresent());
    }

    private static Predicate<SessionSummary> has(String topicFilter) {
        return session -> session.subscriptions().containsKey(topicFilter);
    }

    private void await(String what, BooleanSupplier isSo) {
        Duration limit = life.choice().patience();
        if (!Patience.until(isSo, limit)) {
            throw new AssertionError(
                    "Expected " + what + ".\nWaited up to " + Patience.text(limit) + ". " + described(sessions()));
        }
    }

    private static String described(List<SessionSummary> sessions) {
        if (sessions.isEmpty()) {
            return "There is no session.";
        }
        Function<SessionSummary, String> text = session -> "\n  " + session.clientIdentifier()
                + (session.connected() ? "  connected" : "  not connected, keeps its session")
                + (session.subscriptions().isEmpty() ? "" : ", subscribed to ")
                + session.subscriptions().entrySet().stream()
                        .map(each -> each.getKey() + " (QoS " + each.getValue() + ")")
                        .collect(Collectors.joining(", "));
        return "The sessions are:" + sessions.stream().map(text).collect(Collectors.joining());
    }

    // ---- faults

    /** The connection of one client, for faults of it alone. */
    public ConnectionOfClient connectionOf(String clientIdentifier) {
        return new ConnectionOfClient(this, clientIdentifier);
    }

    /**
     * Ends the session of a client as if its expiry interval were over; a client that is connected is disconnected with reason code 0x98.
     *
     * @throws AssertionError when there is no such session
     */
    public void expireSession(String clientIdentifier) {
        boolean was = life.broker().endSession(clientIdentifier).join();
        if (!was) {
            throw new AssertionError("The session of client " + clientIdentifier + " was to expire, and there is none. "
                    + described(sessions()));
        }
    }

    /**
     * Refuses every CONNECT with this reason code, until {@link #acceptClients} or the end of the test. Clients that are connected stay.
     *
     * @throws IllegalArgumentException for a code that cannot refuse a CONNECT
     */
    public void refuseClients(ReasonCode code) {
        life.refuseClients(code);
    }

    /** Takes {@link #refuseClients} back. */
    public void acceptClients() {
        life.acceptClients();
    }

    /**
     * Stops the broker as an operator does, with reason code 0x8B for its clients, and starts it again at the same port. Sessions and
     * retained messages are there again with {@link BrokerOptions#durable}, and else lost.
     */
    public void restart() {
        life.stop();
        life.start();
        leadToBroker();
    }

    /**
     * The broker goes away as if its machine had lost its power: connections are reset, and new ones refused. It comes back, at the same
     * port, when the result is closed, at {@link #restore}, or at the end of the test; what is kept is as with {@link #restart}.
     */
    public Outage outage() {
        network.down();
        life.stop();
        return this::restore;
    }

    /** A time without broker, which ends with {@link #close}. */
    public interface Outage extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Takes all faults back: the broker runs, everybody may connect, the network works, and the clock goes on. Connections that are
     * broken stay so. The extension does this after each test.
     */
    public void restore() {
        if (!life.isRunning()) {
            life.start();
        }
        leadToBroker();
        network.up();
        network.repair();
        life.acceptClients();
        life.clock().resume();
    }

    private void leadToBroker() {
        network.leadTo(life.broker().addresses().getFirst());
    }

    // ---- the end

    /** Closes the clients that {@link #connect} has made. */
    void closeClientsOfTest() {
        close(ofTest);
    }

    private static void close(Set<Client> clients) {
        List<Client> all = List.copyOf(clients);
        clients.clear();
        all.forEach(Client::close);
    }

    /** @throws AssertionError when an expectation was begun that has no end */
    void requireNothingOpen() {
        List<String> left = open.stream().map(Expectation::toString).sorted().toList();
        open.clear();
        if (!left.isEmpty()) {
            throw new AssertionError("The test expected something " + String.join("; and ", left)
                    + ", and never looked. End it with once(), times(n), atLeast(n), never() or inOrder(...).");
        }
    }

    /** Stops the broker, and its clients that {@link #connect} has made; nothing is left, also not in files of its own. */
    @Override
    public void close() {
        try {
            if (life.isRunning()) {
                network.repair();
                close(ofTest);
                close(ofClass);
            }
        } finally {
            network.close();
            life.close();
            close(ofTest);
            close(ofClass);
        }
    }
}
