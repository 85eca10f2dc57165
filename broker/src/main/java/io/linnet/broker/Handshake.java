package io.linnet.broker;

import io.linnet.broker.log.LogText;
import io.linnet.packet.Auth;
import io.linnet.packet.ConnAck;
import io.linnet.packet.Connect;
import io.linnet.packet.Disconnect;
import io.linnet.packet.FixedHeader;
import io.linnet.packet.Packet;
import io.linnet.packet.PacketDecoder;
import io.linnet.packet.PacketType;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.ProtocolViolation;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.Will;
import io.linnet.session.Expiry;
import io.linnet.session.KeepAlive;
import io.linnet.session.PeerLimits;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * From CONNECT to CONNACK (MQTT 5.0 sections 3.1, 3.2, 4.12): who is it, may it come in, which session does it get. Begins on the
 * loop that accepted the connection and goes on, once the client is authenticated, on the loop of the client's shard.
 */
final class Handshake {
    private final Connection connection;
    private final Broker broker;
    private ProtocolVersion answersIn = ProtocolVersion.V3_1_1;

    private @Nullable EnhancedExchange exchange;
    private boolean reading;
    private boolean abandoned;
    /** By whose rules the client is let in. */
    private BrokerConfig rules;

    Handshake(Connection connection) {
        this.connection = connection;
        this.broker = connection.broker();
        this.rules = broker.config();
    }

    /** Whether the client's next packet is wanted: only while it is asked for authentication data. */
    boolean isReading() {
        return reading;
    }

    /** The connection has ended; what completes later is of no interest. */
    void abandoned() {
        abandoned = true;
    }

    // ---- CONNECT

    void connect(byte[] bytes, int start, int end) {
        // what the client sends before it is answered waits in the network, not in our memory
        connection.pauseReading();
        answersIn = claimedVersion(bytes, start, end);
        // its maximum packet size is not known yet, so no reason string may make an answer longer
        connection.identify(new PeerLimits(answersIn, 0, 65_535, 0, false), "");
        Connect connect = (Connect) PacketDecoder.decode(answersIn, bytes, start, end);
        String identifier = connect.clientIdentifier();
        connection.identify(PeerLimits.of(connect), identifier);
        PacketTrace trace = connection.trace();
        if (trace != null) {
            trace.received(connect, end - start);
        }
        Excess excess = ConnectLimits.ofPacket(connect, connection.limits());
        if (excess != null) {
            exceeded(excess);
        } else if (identifier.isEmpty() && !mayBeNameless(connect)) {
            refuse(
                    ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
                    "an empty client identifier needs a clean session and version 3.1.1 or later");
        } else if (connect.properties().has(Property.AUTHENTICATION_METHOD)) {
            authenticateByMethod(connect);
        } else {
            authenticateByPassword(connect);
        }
    }

    /** The version to answer a CONNECT in that may turn out to be malformed or of a version that does not exist. */
    static ProtocolVersion claimedVersion(byte[] bytes, int start, int end) {
        int name = start + FixedHeader.headerLength(bytes, start);
        if (end - name < 2) {
            return ProtocolVersion.V3_1_1;
        }
        int level = name + 2 + (((bytes[name] & 0xFF) << 8) | (bytes[name + 1] & 0xFF));
        return level < end && bytes[level] >= 5 ? ProtocolVersion.V5 : ProtocolVersion.V3_1_1;
    }

    private static boolean mayBeNameless(Connect connect) {
        return switch (connect.version()) {
            case V3_1 -> false;
            case V3_1_1 -> connect.cleanStart(); // MQTT-3.1.3-8
            case V5 -> true;
        };
    }

    private void authenticateByPassword(Connect connect) {
        broker.await(
                connection,
                rules.ports().authenticator().authenticate(connect, Peer.of(connection.wire())),
                verdict -> {
                    switch (verdict) {
                        case Authenticator.Verdict.Accepted(Identity who) -> admit(connect, who, Properties.NONE, null);
                        case Authenticator.Verdict.Refused(ReasonCode code, String why) -> turnAway(code, why);
                        case Authenticator.Verdict.NotMine(String why) -> turnAway(ReasonCode.NOT_AUTHORIZED, why);
                    }
                },
                () -> refuse(ReasonCode.SERVER_UNAVAILABLE, "the authenticator failed"));
    }

    // ---- enhanced authentication

    private void authenticateByMethod(Connect connect) {
        String method = connect.properties().text(Property.AUTHENTICATION_METHOD);
        EnhancedExchange begun = method == null ? null : EnhancedExchange.begin(connection, connect, method);
        if (begun == null) {
            refuse(ReasonCode.BAD_AUTHENTICATION_METHOD, "the authentication method " + method + " is not known here");
            return;
        }
        exchange = begun;
        begun.next(connect.properties().binary(Property.AUTHENTICATION_DATA), step -> continued(connect, begun, step));
    }

    private void continued(Connect connect, EnhancedExchange begun, EnhancedAuthenticator.Step step) {
        switch (step) {
            case EnhancedAuthenticator.Step.Continue(byte[] data) -> {
                connection.send(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, begun.properties(data)));
                begun.onData(answer -> begun.next(answer, next -> continued(connect, begun, next)));
                reading = true;
                connection.wire().resume();
            }
            case EnhancedAuthenticator.Step.Success(Identity who, byte[] data) ->
                admit(connect, who, begun.properties(data), new Reauthentication(connection, connect, begun.method()));
            case EnhancedAuthenticator.Step.Failure(ReasonCode code, String why) -> turnAway(code, why);
        }
    }

    /** A packet during enhanced authentication: AUTH goes on with it, DISCONNECT gives up (MQTT-3.1.2-30). */
    void packet(Packet packet) {
        if (packet instanceof Auth auth && exchange != null) {
            reading = false;
            connection.pauseReading();
            exchange.receive(auth, ReasonCode.CONTINUE_AUTHENTICATION);
        } else if (packet instanceof Disconnect) {
            connection.refused();
        } else {
            throw new ProtocolViolation(
                    ReasonCode.PROTOCOL_ERROR,
                    "MQTT-3.1.2-30",
                    "a " + packet.type() + " came during authentication, allowed are AUTH and DISCONNECT");
        }
    }

    // ---- the session

    private void admit(Connect connect, Identity who, Properties authentication, @Nullable Reauthentication again) {
        if (abandoned) {
            return;
        }
        if (who.validUntilMillis() <= broker.clock()) {
            refuse(ReasonCode.NOT_AUTHORIZED, "what proves that the client is " + who + " has expired");
            return;
        }
        boolean assigned = connect.clientIdentifier().isEmpty();
        String identifier = assigned ? Shard.newClientIdentifier() : connect.clientIdentifier();
        ClientIdentity identity = new ClientIdentity(identifier, who);
        if (!assigned && !who.mayUse(identifier)) {
            refuse(
                    ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
                    "user " + who + " may not use this client identifier, allowed are " + who.clientIdentifiers());
            return;
        }
        Will will = connect.will();
        connection.limits(connection.limits().of(identity));
        Excess excess = ConnectLimits.ofWill(will, connection.limits());
        if (excess != null) {
            exceeded(excess);
            return;
        }
        if (will != null && !mayLeave(will, identity)) {
            refuse(ReasonCode.NOT_AUTHORIZED, "the will may not be published to " + will.topicName());
            return;
        }
        connection.identify(PeerLimits.of(connect), identifier);
        connection.authenticatedBy(again == null ? "" : again.method());
        Shard target = broker.shardOf(identifier);
        connection.leaveFor(target);
        connection.wire().moveTo(target.loop(), () -> {
            connection.moved(target);
            if (!connection.isClosed()) {
                target.refreshNow();
                open(connect, identity, target, assigned, authentication, again);
            }
        });
    }

    private boolean mayLeave(Will will, ClientIdentity identity) {
        return broker.config()
                .ports()
                .authorizer()
                .permissions(identity)
                .mayPublish(will.topicName(), will.qos().code(), will.retain());
    }

    private void open(
            Connect connect,
            ClientIdentity identity,
            Shard shard,
            boolean assigned,
            Properties authentication,
            @Nullable Reauthentication again) {
        if (isNoLongerWelcome(identity)) {
            return;
        }
        if (shard.isRevoked()) {
            refuse(ReasonCode.SERVER_UNAVAILABLE, "another server has the session");
            return;
        }
        if (shard.ledger().trouble() != null
                && expirySeconds(connect) > 0
                && connection.durability() != Durability.MEMORY
                && (connect.cleanStart() || shard.session(identity.clientIdentifier()) == null)) {
            refuse(ReasonCode.QUOTA_EXCEEDED, "no session can be kept at the moment, see the server's log");
            return;
        }
        Session claimed = shard.session(identity.clientIdentifier());
        if (claimed != null && !claimed.isOpenTo(identity.identity())) {
            refuse(
                    ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
                    "the session with this client identifier belongs to another user than " + identity.identity());
            return;
        }
        Excess excess = ConnectLimits.ofSession(connection, identity);
        if (excess != null) {
            exceeded(excess);
            return;
        }
        Session existing = takeOver(identity.clientIdentifier(), shard);
        AckGate gate = new AckGate();
        if (existing != null && connect.cleanStart()) {
            existing.end(gate);
            existing = null;
        }
        boolean present = existing != null;
        Session session = existing != null ? existing : new Session(shard, identity.clientIdentifier());
        long expiry = expirySeconds(connect);
        Will will = connect.will();
        WillMessage left = will == null ? null : WillMessage.of(will);
        session.attach(connection, identity.identity(), expiry, left, connection.durability(), gate);
        shard.add(session);
        connection.belongsTo(session);
        session.permit(broker.config().ports().authorizer().permissions(identity));
        gate.then(() -> {
            if (!connection.isClosed() && !isNoLongerWelcome(identity)) {
                accept(
                        connect,
                        session,
                        identity,
                        present,
                        accepted(connect, session, assigned, authentication),
                        again);
            }
        });
    }

    /** Refuses a client that was let in by the rules of before a reload, and would not be by those of now. */
    @SuppressWarnings(
            "ReferenceEquality") // the same rules are the same object; to compare them would take longer than to judge
    private boolean isNoLongerWelcome(ClientIdentity identity) {
        BrokerConfig now = broker.config();
        boolean same = rules == now;
        rules = now;
        boolean mayStay = connection.wire().isTrusted()
                && ((same && !connection.door().isClosed()) || connection.mayStay(identity));
        if (!mayStay) {
            refuse(
                    ReasonCode.NOT_AUTHORIZED,
                    "the configuration has changed meanwhile, and the client may not connect any more");
        }
        return !mayStay;
    }

    /** The client's session without its old connection, or null when there is none (any more). */
    private @Nullable Session takeOver(String clientIdentifier, Shard shard) {
        Session existing = shard.session(clientIdentifier);
        if (existing != null) {
            Connection old = existing.connection();
            if (old != null) {
                old.takenOver(connection.wire().remoteAddress());
            }
        }
        return shard.session(clientIdentifier);
    }

    private long expirySeconds(Connect connect) {
        long asked = connect.version().isV5()
                ? connect.properties().number(Property.SESSION_EXPIRY_INTERVAL, 0)
                : connect.cleanStart() ? 0 : Expiry.INTERVAL_NEVER;
        return Math.min(asked, connection.limits().sessionExpiryMaximumSeconds());
    }

    private void accept(
            Connect connect,
            Session session,
            ClientIdentity identity,
            boolean present,
            Properties properties,
            @Nullable Reauthentication again) {
        int keepAlive = KeepAlive.effectiveSeconds(
                connect.keepAliveSeconds(), connection.limits().maximumKeepAliveSeconds());
        connection.send(
                new ConnAck(present && connect.version() != ProtocolVersion.V3_1, ReasonCode.SUCCESS, properties));
        connection.connected(new Inbound(connection, session, identity, again), keepAlive);
        ConnectionLog.connected(
                connection, identity.identity(), new ConnectionLog.Arrival(connect.cleanStart(), present, keepAlive));
        session.resume(
                Math.min(connection.peer().receiveMaximum(), connection.limits().inFlightMaximum()));
        connection.wire().resume();
    }

    /** What the client has to know that differs from what the standard lets it assume. */
    private Properties accepted(Connect connect, Session session, boolean assigned, Properties authentication) {
        Limits limits = connection.limits();
        Properties.Builder properties = authentication.toBuilder();
        properties.number(Property.RECEIVE_MAXIMUM, limits.receiveMaximum());
        properties.number(Property.MAXIMUM_PACKET_SIZE, limits.maximumPacketBytes());
        properties.number(Property.TOPIC_ALIAS_MAXIMUM, limits.topicAliasMaximum());
        if (session.expirySeconds() != connect.properties().number(Property.SESSION_EXPIRY_INTERVAL, 0)) {
            properties.number(Property.SESSION_EXPIRY_INTERVAL, session.expirySeconds());
        }
        if (connect.version().isV5() && session.isDurable()) {
            String promise = session.durability().name().toLowerCase(Locale.ROOT);
            properties.userProperty("durability", promise);
        }
        if (assigned) {
            properties.text(Property.ASSIGNED_CLIENT_IDENTIFIER, session.clientIdentifier());
        }
        int keepAlive = KeepAlive.effectiveSeconds(connect.keepAliveSeconds(), limits.maximumKeepAliveSeconds());
        if (keepAlive != connect.keepAliveSeconds()) {
            properties.number(Property.SERVER_KEEP_ALIVE, keepAlive);
        }
        return properties.build();
    }

    /** Refuses a client that is not let in; the reason would tell it which users there are. */
    private void turnAway(ReasonCode code, String why) {
        refuse(code, why, "");
    }

    /** Refuses the client with CONNACK, as far as its version has a code for it, and closes (MQTT-3.2.2-7). */
    void refuse(ReasonCode code, String why) {
        refuse(code, why, LogText.of(why));
    }

    private void refuse(ReasonCode code, String why, String told) {
        if (abandoned) {
            return;
        }
        ConnectionLog.refused(connection, code, why);
        answer(code, told);
    }

    /** Refuses the client for what it has exceeded. */
    void exceeded(Excess excess) {
        if (!abandoned) {
            connection.report(excess, "refused with " + excess.code());
            answer(excess.code(), LogText.of(excess.told()));
        }
    }

    /** @param told what a 5.0 client gets to know of the reason; may be empty */
    private void answer(ReasonCode code, String told) {
        boolean silent = code == ReasonCode.MALFORMED_PACKET
                || code == ReasonCode.PROTOCOL_ERROR
                || code == ReasonCode.TOPIC_NAME_INVALID;
        if (answersIn.isV5() && !told.isEmpty()) {
            connection.send(connection
                    .peer()
                    .explain(
                            PacketType.CONNACK,
                            Properties.NONE,
                            told,
                            properties -> new ConnAck(false, code, properties)));
        } else if (answersIn.isV5() || !silent) {
            // MQTT 3.1.1, MQTT-3.1.4-1: a CONNECT that does not conform gets no CONNACK
            connection.send(new ConnAck(false, code, Properties.NONE));
        }
        connection.refused();
    }
}
