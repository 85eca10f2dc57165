package io.linnet.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.linnet.client.net.Address;
import io.linnet.client.net.Endpoint;
import io.linnet.client.net.TlsSettings;
import io.linnet.client.net.Way;
import io.linnet.client.outbox.OutboxLog;
import io.linnet.packet.ProtocolVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Chooses how a client connects; what is not chosen is as good for most. Not thread-safe; each {@link #connect} or {@link #start}
 * makes a client of its own.
 */
public final class ClientBuilder {
    private static final Duration USUAL_SESSION = Duration.ofMinutes(5);
    /** Where brokers have their WebSockets. */
    private static final String USUAL_RESOURCE = "/mqtt";

    private static final long FOR_EVER = 0xFFFF_FFFFL;
    private static final int LARGEST_TWO_BYTES = 65_535;

    private final List<Endpoint> endpoints;
    private final List<Address> servers = new ArrayList<>();
    private final List<SubscribeOptions> filters = new ArrayList<>();
    private final List<MessageHandler> handlers = new ArrayList<>();
    private ServerReferences serverReferences = ServerReferences.SAME_HOST;
    private @Nullable TlsSettings tls;
    private Way way = Way.STRAIGHT;
    private @Nullable ProtocolVersion version;
    private String clientIdentifier = "";
    private boolean cleanStart = true;
    private boolean keepsSession;
    private Duration sessionExpiry = USUAL_SESSION;
    private int keepAliveSeconds = 60;
    private @Nullable Supplier<Credentials> credentials;
    private @Nullable EnhancedAuthentication authentication;
    private @Nullable Message will;
    private Duration willDelay = Duration.ZERO;
    private int receiveMaximum = 1_000;
    private int sendMaximum = 1_000;
    private int maximumPacketSize = Integer.MAX_VALUE;
    private int topicAliases;
    private int waitingMessages = 10_000;
    private OutgoingBound outgoingBound = OutgoingBound.USUAL;
    private String responsePrefix = "responses";
    private boolean asksForResponseInformation;
    private @Nullable MessageHandler unclaimed;
    private @Nullable ConnectionListener listener;
    private Backoff backoff = Backoff.USUAL;
    private boolean reconnects = true;
    private @Nullable OutboxFile outbox;
    private Duration connectTimeout = Duration.ofSeconds(30);
    private Duration answerTimeout = Duration.ofSeconds(30);
    private Duration closeTimeout = Duration.ofSeconds(5);
    private Executor workers = Workers.shared();
    private Time time = Time.ofMachine();
    private DoubleSupplier random = () -> ThreadLocalRandom.current().nextDouble();

    ClientBuilder(String server) {
        endpoints = List.of();
        servers.add(Address.parse(server));
    }

    ClientBuilder(List<Endpoint> endpoints) {
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("no server came, a client needs at least one");
        }
        this.endpoints = List.copyOf(endpoints);
    }

    /**
     * What a settings file says, YAML or JSON; {@link ClientSettings} reads the program's own keys beside it.
     *
     * @throws InvalidSettings when something in it is wrong, with line and column
     */
    public static ClientBuilder read(Path file) {
        return ClientSettings.read(file).builder();
    }

    /**
     * Another server, tried when the one before it fails.
     *
     * @throws IllegalArgumentException when it is no address
     */
    public ClientBuilder orServer(String server) {
        servers.add(Address.parse(server));
        return this;
    }

    /**
     * Which servers are followed that a server refers to with "use another server" or "server moved", up to five times in a row, with
     * the same scheme and settings. Usually only those on the same host, since the client logs in there with its credentials.
     */
    public ClientBuilder followServerReferences(ServerReferences followed) {
        serverReferences = followed;
        return this;
    }

    /** How connections to {@code mqtts} and {@code wss} are secured; without it the operating system's authorities are trusted. */
    public ClientBuilder tls(TlsSettings settings) {
        tls = settings;
        return this;
    }

    /** How bytes get to the servers: from a local address, through a proxy, or to a socket file of this machine. */
    public ClientBuilder way(Way chosen) {
        way = chosen;
        return this;
    }

    /**
     * The only version to speak; without it 5.0, and 3.1.1 where the broker says that it does not take 5.0. A broker that closes the
     * connection instead of saying so may have other reasons, and is not asked in 3.1.1: choose the version for it. With an
     * {@linkplain #authentication authentication method} it is always 5.0.
     */
    public ClientBuilder version(ProtocolVersion only) {
        version = only;
        return this;
    }

    /** The client's name at the broker; without it the broker gives it one in 5.0, and a random one is made up in 3.1.1. */
    public ClientBuilder clientIdentifier(String identifier) {
        clientIdentifier = identifier;
        return this;
    }

    public ClientBuilder credentials(String userName, String password) {
        return credentials(() -> Credentials.of(userName, password));
    }

    /** A token, such as a JWT or an API key, sent as the password. */
    public ClientBuilder token(String token) {
        return credentials(() -> Credentials.ofToken(token));
    }

    /** Asked before each connection, so that a token may be renewed. It may block; what it throws makes that attempt fail. */
    public ClientBuilder credentials(Supplier<Credentials> source) {
        credentials = source;
        return this;
    }

    /** A proof in several steps, {@link Scram} for instance; in 5.0 only. */
    public ClientBuilder authentication(EnhancedAuthentication method) {
        authentication = method;
        return this;
    }

    /**
     * The session outlives this client: the broker keeps subscriptions and messages for this long after the connection ends, and a
     * client with the same identifier goes on with it. Without it the session is kept for reconnects only (5.0) or not at all (3.1.1,
     * where the time is not limited by the client).
     *
     * @param expiry whole seconds; more than 136 years are for ever
     */
    public ClientBuilder durableSession(Duration expiry) {
        keepsSession = true;
        cleanStart = false;
        sessionExpiry = expiry;
        return this;
    }

    /** Whether the first connection begins with an empty session, even where one was kept. */
    public ClientBuilder cleanStart(boolean clean) {
        cleanStart = clean;
        return this;
    }

    /**
     * How long nothing may be sent before the connection is checked.
     *
     * @param interval up to 65,535 s; zero for never
     */
    public ClientBuilder keepAlive(Duration interval) {
        keepAliveSeconds = inRange("keep alive in seconds", interval.toSeconds(), 0);
        return this;
    }

    /** What the broker publishes when this client's connection breaks. */
    public ClientBuilder will(Message message) {
        will = message;
        return this;
    }

    /** The will is published only after this time without a new connection (section 3.1.3.2.2); in 5.0 only. */
    public ClientBuilder will(Message message, Duration delay) {
        will = message;
        willDelay = delay;
        return this;
    }

    /** A subscription that is there before the first message can come, which matters for sessions that were kept. */
    public ClientBuilder subscribe(SubscribeOptions options, MessageHandler handler) {
        filters.add(options);
        handlers.add(handler);
        return this;
    }

    /** Gets messages that no subscription of this client wants, of a session that was kept for instance; else they are dropped. */
    public ClientBuilder onUnclaimed(MessageHandler handler) {
        unclaimed = handler;
        return this;
    }

    public ClientBuilder onConnection(ConnectionListener hears) {
        listener = hears;
        return this;
    }

    /** How many messages of QoS 1 and 2 the broker sends before one is acknowledged, 1 to 65,535; in 5.0 only. */
    public ClientBuilder receiveMaximum(int messages) {
        receiveMaximum = inRange("receive maximum", messages, 1);
        return this;
    }

    /**
     * How many messages of QoS 1 and 2 this client sends before one is acknowledged, 1 to 65,535; fewer where the broker takes fewer, and
     * at most 20 of QoS 2 in 3.1.1, where no broker can say how many it takes. So many are sent again after a reconnect.
     */
    public ClientBuilder sendMaximum(int messages) {
        sendMaximum = inRange("send maximum", messages, 1);
        return this;
    }

    /** The largest packet that this client takes, in bytes. */
    public ClientBuilder maximumPacketSize(int bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("maximum packet size " + bytes + " came, allowed is 1 or more");
        }
        maximumPacketSize = bytes;
        return this;
    }

    /** So many topics go and come with a number instead of their name, 0 to 65,535; in 5.0 only, as far as the broker takes it. */
    public ClientBuilder topicAliases(int maximum) {
        topicAliases = inRange("number of topic aliases", maximum, 0);
        return this;
    }

    /**
     * How many messages may wait for their handlers. Then the client reads no more from the broker for a time; where it cannot stop,
     * because somebody waits for the broker's answer, messages of QoS 0 over twice this number are dropped.
     */
    public ClientBuilder waitingMessages(int messages) {
        if (messages < 1) {
            throw new IllegalArgumentException(messages + " waiting messages came, allowed is 1 or more");
        }
        waitingMessages = messages;
        return this;
    }

    /**
     * How many messages may be unfinished, waiting for a connection or in flight; {@link Client#publish} waits at the bound, and
     * {@link Client#publishAsync} does what the policy says.
     *
     * @param bytes of payload
     */
    public ClientBuilder unfinishedMessages(int messages, long bytes, Overflow policy) {
        outgoingBound = new OutgoingBound(messages, bytes, policy);
        return this;
    }

    /**
     * Where responses to {@link Client#request} come: to this topic, one level below it for each client. A broker's Response Information
     * goes before it (section 3.2.2.3.14); without either it is {@code responses}.
     *
     * @throws IllegalArgumentException when it is no topic name
     */
    public ClientBuilder responseTopic(String prefix) {
        responsePrefix = Message.of(prefix, "").topicName();
        return this;
    }

    /**
     * Already the first connection asks the broker for its Response Information; without it connections ask for it after the first
     * {@link Client#request}. In 5.0 only.
     */
    public ClientBuilder askForResponseInformation() {
        asksForResponseInformation = true;
        return this;
    }

    public ClientBuilder backoff(Backoff times) {
        backoff = times;
        return this;
    }

    /** A connection that is lost closes the client. */
    public ClientBuilder noReconnect() {
        reconnects = false;
        return this;
    }

    /** As {@link #outbox(Path, long)}, with 64 MiB. */
    public ClientBuilder outbox(Path file) {
        return outbox(file, OutboxFile.USUAL_BYTES);
    }

    /**
     * Keeps messages of QoS 1 and 2 in a file from before they are sent until the broker has acknowledged them. What an earlier
     * process left there is sent first. Each client needs a file of its own; a file named as this with {@code .lock} is beside it.
     *
     * <p>What a process leaves is sent at least once. It is sent exactly once at QoS 2 with a {@link #durableSession durable session}
     * and a {@link #clientIdentifier client identifier}, as long as the broker keeps the session.
     *
     * @param bytes of messages that are not acknowledged, 1 KiB to 1 GiB; beyond it holds what {@link #unfinishedMessages} says
     */
    public ClientBuilder outbox(Path file, long bytes) {
        return outbox(new OutboxFile(file, bytes, OutboxLog.DISK));
    }

    ClientBuilder outbox(OutboxFile file) {
        outbox = file;
        return this;
    }

    /** For network, TLS and the broker's CONNACK together. */
    public ClientBuilder connectTimeout(Duration time) {
        connectTimeout = time;
        return this;
    }

    /** How long calls that wait for an answer of the broker do so. */
    public ClientBuilder answerTimeout(Duration time) {
        answerTimeout = time;
        return this;
    }

    /** How long {@link Client#close} waits until what was published has been acknowledged. */
    public ClientBuilder closeTimeout(Duration time) {
        closeTimeout = time;
        return this;
    }

    /**
     * Where the connection is read and written and handlers run, instead of on virtual threads (before Java 21: pooled ones). It has
     * to run every task at once; one with a bound on its threads can stop the client for ever.
     */
    public ClientBuilder executor(Executor executor) {
        workers = executor;
        return this;
    }

    /** For tests: numbers from 0 up to below 1, for the jitter. */
    ClientBuilder random(DoubleSupplier other) {
        random = other;
        return this;
    }

    ClientBuilder time(Time other) {
        time = other;
        return this;
    }

    /**
     * Connects and waits for the broker's CONNACK; one attempt.
     *
     * @throws OutboxFailed when the file of the outbox is in use, damaged, or cannot be written
     * @throws ConnectFailed when there is no connection
     * @throws Refused when the broker says no
     */
    public Client connect() {
        return make(false).connected();
    }

    /**
     * Begins to connect and returns at once; attempts are repeated until one succeeds.
     *
     * @throws OutboxFailed when the file of the outbox is in use, damaged, or cannot be written
     */
    public Client start() {
        return make(true);
    }

    private Client make(boolean retriesFirst) {
        Client client = new Client(settings(retriesFirst));
        for (int i = 0; i < filters.size(); i++) {
            client.intend(filters.get(i), handlers.get(i));
        }
        client.begin();
        return client;
    }

    Settings settings(boolean retriesFirst) {
        if (authentication != null && version != null && !version.isV5()) {
            throw new IllegalArgumentException(
                    "an authentication method needs MQTT 5.0, and only " + version + " is to be spoken");
        }
        long expiry = Math.max(0, Math.min(FOR_EVER, sessionExpiry.toSeconds()));
        return new Settings(
                Stream.concat(endpoints.stream(), servers.stream().map(this::endpoint))
                        .toList(),
                serverReferences,
                version,
                identifier(),
                cleanStart,
                keepsSession,
                reconnects || keepsSession ? expiry : 0,
                keepAliveSeconds,
                chosenCredentials(),
                authentication,
                will,
                willDelay,
                receiveMaximum,
                sendMaximum,
                maximumPacketSize,
                topicAliases,
                waitingMessages,
                outgoingBound,
                responsePrefix,
                asksForResponseInformation,
                unclaimed,
                listener,
                backoff,
                reconnects,
                retriesFirst,
                outbox,
                connectTimeout,
                answerTimeout,
                closeTimeout,
                workers,
                time,
                random);
    }

    /** In 5.0 the broker may choose; a client that may have to speak 3.1.1 chooses itself. */
    private String identifier() {
        if (!clientIdentifier.isEmpty() || version == ProtocolVersion.V5) {
            return clientIdentifier;
        }
        long random = ThreadLocalRandom.current().nextLong();
        return "linnet" + String.format(Locale.ROOT, "%016x", random);
    }

    private Endpoint endpoint(Address server) {
        TlsSettings usual = tls == null ? TlsSettings.USUAL : tls;
        return server.withResource(USUAL_RESOURCE).endpoint(way, server.secured() ? usual : null, Map.of());
    }

    /** What was chosen, or else what stands before the host of a server. */
    private Supplier<Credentials> chosenCredentials() {
        if (credentials != null) {
            return credentials;
        }
        Credentials written = servers.stream()
                .filter(server -> server.userName() != null)
                .findFirst()
                .map(ClientBuilder::credentialsOf)
                .orElse(Credentials.NONE);
        return () -> written;
    }

    private static Credentials credentialsOf(Address server) {
        String password = server.password();
        return new Credentials(server.userName(), password == null ? null : password.getBytes(UTF_8));
    }

    private static int inRange(String what, long value, int lowest) {
        if (value < lowest || value > LARGEST_TWO_BYTES) {
            throw new IllegalArgumentException(
                    what + " " + value + " came, allowed is " + lowest + " to " + LARGEST_TWO_BYTES);
        }
        return (int) value;
    }
}
