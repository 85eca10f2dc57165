package io.linnet.client;

import io.linnet.client.net.ByteStream;
import io.linnet.client.net.Endpoint;
import io.linnet.packet.Auth;
import io.linnet.packet.ConnAck;
import io.linnet.packet.Connect;
import io.linnet.packet.Packet;
import io.linnet.packet.PacketBuffer;
import io.linnet.packet.PacketEncoder;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.ProtocolViolation;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.Will;
import java.io.EOFException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections, up to CONNACK: network, CONNECT, authentication. Used by one thread at a time.
 *
 * <p>It remembers what it has learnt: that a broker speaks 3.1.1 only, which identifier the broker assigned, and where it wants the
 * client to go (section 4.11).
 */
final class Connector {
    /** In 3.1.1 a password needs a user name (MQTT-3.1.2-22). */
    private static final String USER_OF_TOKENS = "token";

    /** For so long TCP tries to bring what was sent to the other side, also of connections that were closed. */
    private static final long LONGEST_UNDER_WAY = TimeUnit.MINUTES.toNanos(15);

    private final Settings settings;
    private final Session session;
    private final Route route;
    private ProtocolVersion version = ProtocolVersion.V5;
    private @Nullable Endpoint oldServer;
    private String clientIdentifier;
    private boolean hasSession;
    private int unanswered;
    private long lastUnanswered;

    Connector(Settings settings, Session session) {
        this.settings = settings;
        this.session = session;
        this.route = new Route(settings.servers(), settings.serverReferences());
        clientIdentifier = settings.clientIdentifier();
    }

    /** For messages: where the next connection goes. */
    String nextServer() {
        return route.next().scheme() + "://" + route.next().hostAndPort();
    }

    /**
     * Opens a connection, on the caller's thread.
     *
     * @throws ConnectFailed when there is nobody, or nobody who is trusted or understood
     * @throws Refused when the broker says no
     */
    Link connect() {
        while (true) {
            Endpoint server = route.next();
            try {
                version = versionFor(server);
                Link link = connect(server);
                route.succeeded();
                return link;
            } catch (Refused refused) {
                if (isAboutVersion(refused)) {
                    oldServer = server;
                } else if (!route.failed(refused.properties().text(Property.SERVER_REFERENCE), refused.reasonCode())) {
                    throw refused;
                }
            } catch (ConnectFailed failed) {
                route.failed(null, null);
                throw failed;
            }
        }
    }

    private ProtocolVersion versionFor(Endpoint server) {
        ProtocolVersion chosen = settings.version();
        if (chosen != null) {
            return chosen;
        }
        return server.equals(oldServer) ? ProtocolVersion.V3_1_1 : ProtocolVersion.V5;
    }

    /** A connection ended; the broker may have said where to go. */
    void ended(ConnectionLost cause) {
        if (cause.serverReference() != null) {
            route.failed(cause.serverReference(), cause.reasonCode());
        }
    }

    /**
     * Whether the connection that took over the session may be one that this client gave up: its CONNECT had no answer, and may have
     * been under way so long that it came behind that of a later connection. Each such CONNECT explains one take-over.
     */
    boolean mayHaveTakenOverItself() {
        boolean may = unanswered > 0 && settings.time().nanos() - lastUnanswered < LONGEST_UNDER_WAY;
        unanswered = may ? unanswered - 1 : 0;
        return may;
    }

    /** Where the client is to prove itself in steps, an older version would be a way round the broker's proof. */
    private boolean isAboutVersion(Refused refused) {
        return settings.version() == null
                && settings.authentication() == null
                && version == ProtocolVersion.V5
                && refused.reasonCode() == ReasonCode.UNSUPPORTED_PROTOCOL_VERSION;
    }

    private Link connect(Endpoint server) {
        String name = nextServer();
        try {
            ByteStream stream =
                    ByteStream.open(server, settings.connectTimeout().toMillis());
            Time.Appointment deadline = settings.time().in(settings.connectTimeout(), stream::close);
            boolean greeted = false;
            try {
                Link link = greet(stream, name);
                greeted = true;
                return link;
            } finally {
                deadline.cancel();
                if (!greeted) {
                    stream.close();
                }
            }
        } catch (IOException | ProtocolViolation e) {
            String what = e instanceof ProtocolViolation violation ? violation.explanation() : explained(e);
            throw new ConnectFailed("no connection to " + name + ": " + what, e);
        }
    }

    private static String explained(Throwable problem) {
        String message = problem.getMessage();
        if (problem instanceof java.net.UnknownHostException) {
            return "the host name " + message + " is not known";
        }
        if (problem instanceof java.net.ConnectException) {
            return message + "; is the broker running, and is it the right port?";
        }
        return message == null ? problem.getClass().getSimpleName() : message;
    }

    private Link greet(ByteStream stream, String name) throws IOException {
        EnhancedAuthentication method = version.isV5() ? settings.authentication() : null;
        EnhancedAuthentication.Exchange exchange = method == null ? null : method.begin();
        PacketInput input = new PacketInput(stream.input(), version, settings.maximumPacketSize());
        Connect connect = connectPacket(method, exchange);
        write(stream, connect);
        unanswered++;
        lastUnanswered = settings.time().nanos();
        for (Packet packet = input.next(); packet != null; packet = input.next()) {
            if (packet instanceof ConnAck connAck) {
                unanswered--;
                if (connAck.reasonCode().isError()) {
                    throw new Refused("the connection to " + name, connAck.reasonCode(), connAck.properties());
                }
                if (exchange != null) {
                    exchange.complete(connAck.properties().binary(Property.AUTHENTICATION_DATA));
                }
                Greeting greeting =
                        Greeting.of(name, version, connect.clientIdentifier(), connect.keepAliveSeconds(), connAck);
                clientIdentifier = greeting.clientIdentifier();
                hasSession = true;
                return new Link(stream, input, greeting, session, settings);
            }
            if (!(packet instanceof Auth auth) || method == null || exchange == null) {
                throw new IOException("the broker answered CONNECT with " + packet.type());
            }
            byte[] data = auth.properties().binary(Property.AUTHENTICATION_DATA);
            byte[] answer = exchange.respond(data == null ? new byte[0] : data);
            write(stream, Reauthentication.auth(ReasonCode.CONTINUE_AUTHENTICATION, method, answer));
        }
        boolean mayBeOld = version.isV5() && settings.version() == null;
        throw new EOFException("the broker closed the connection instead of answering CONNECT"
                + (mayBeOld ? "; if it knows 3.1.1 only, choose that version" : ""));
    }

    private void write(ByteStream stream, Packet packet) throws IOException {
        PacketBuffer out = new PacketBuffer(256);
        PacketEncoder.encode(version, packet, out);
        stream.write(out.array(), 0, out.position());
    }

    private Connect connectPacket(
            @Nullable EnhancedAuthentication method, EnhancedAuthentication.@Nullable Exchange exchange) {
        Credentials credentials = settings.credentials().get();
        String userName = credentials.userName();
        byte[] password = credentials.password();
        if (userName == null && password != null && !version.isV5()) {
            userName = USER_OF_TOKENS;
        }
        return new Connect(
                version,
                cleanStart(),
                settings.keepAliveSeconds(),
                clientIdentifier,
                will(),
                userName,
                password,
                version.isV5() ? properties(method, exchange) : Properties.NONE);
    }

    /** The first connection begins as was chosen; later ones go on with what the first began, if that is kept at all. */
    private boolean cleanStart() {
        boolean goesOn = version.isV5() || settings.keepsSession();
        return !goesOn || (settings.cleanStart() && !hasSession);
    }

    private @Nullable Will will() {
        Message will = settings.will();
        if (will == null) {
            return null;
        }
        Properties properties = version.isV5() ? will.properties() : Properties.NONE;
        if (version.isV5() && !settings.willDelay().isZero()) {
            properties = properties.toBuilder()
                    .number(Property.WILL_DELAY_INTERVAL, settings.willDelay().toSeconds())
                    .build();
        }
        return new Will(will.topicName(), will.payload(), will.qos(), will.retain(), properties);
    }

    private Properties properties(
            @Nullable EnhancedAuthentication method, EnhancedAuthentication.@Nullable Exchange exchange) {
        Properties.Builder properties =
                Properties.builder().number(Property.RECEIVE_MAXIMUM, settings.receiveMaximum());
        if (settings.sessionExpirySeconds() > 0) {
            properties.number(Property.SESSION_EXPIRY_INTERVAL, settings.sessionExpirySeconds());
        }
        if (settings.topicAliases() > 0) {
            properties.number(Property.TOPIC_ALIAS_MAXIMUM, settings.topicAliases());
        }
        if (settings.maximumPacketSize() < Integer.MAX_VALUE) {
            properties.number(Property.MAXIMUM_PACKET_SIZE, settings.maximumPacketSize());
        }
        if (session.wantsResponseInformation()) {
            properties.number(Property.REQUEST_RESPONSE_INFORMATION, 1);
        }
        if (method != null && exchange != null) {
            properties.text(Property.AUTHENTICATION_METHOD, method.method());
            byte[] first = exchange.first();
            if (first != null) {
                properties.binary(Property.AUTHENTICATION_DATA, first);
            }
        }
        return properties.build();
    }
}
