package io.linnet.broker;

import io.linnet.broker.log.LogText;
import io.linnet.broker.topic.Topic;
import io.linnet.packet.Auth;
import io.linnet.packet.Disconnect;
import io.linnet.packet.FixedHeader;
import io.linnet.packet.Packet;
import io.linnet.packet.PacketBuffer;
import io.linnet.packet.PacketDecoder;
import io.linnet.packet.PacketEncoder;
import io.linnet.packet.PacketType;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.ProtocolViolation;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.Subscribe;
import io.linnet.packet.Unsubscribe;
import io.linnet.session.Expiry;
import io.linnet.session.KeepAlive;
import io.linnet.session.OutboundAliases;
import io.linnet.session.PeerLimits;
import io.linnet.transport.SharedBytes;
import io.linnet.transport.Wire;
import io.linnet.transport.WireHandler;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One Network Connection, from the first byte to the last: cuts the bytes into packets, sends each packet where it is handled, and
 * is the one place where a peer's mistake is answered (MQTT 5.0 section 4.13). What outlives the connection is in {@link Session}.
 *
 * <p>On the loop of its wire only; from CONNACK on that is the loop of its session's shard. One file, because everything in it asks for
 * the phase or changes it.
 */
final class Connection implements WireHandler {
    /** How far a connection has come. */
    private sealed interface Phase {
        /** Nothing but a CONNECT is welcome. */
        record AwaitsConnect(TimerWheel.Entry deadline) implements Phase {}

        /** The CONNECT is judged: an authenticator thinks, the client is asked for more, or the session is being made durable. */
        record Connecting(TimerWheel.Entry deadline, Handshake handshake) implements Phase {}

        /** CONNACK was sent. */
        record Connected(Inbound inbound) implements Phase {}

        /** Nothing is read or written any more. */
        record Closed() implements Phase {}
    }

    /** The first byte of who speaks TLS (RFC 8446 section 5.1), followed by the major version 3. */
    private static final byte TLS_HANDSHAKE = 0x16;

    private static final PeerLimits NOTHING_KNOWN =
            new PeerLimits(ProtocolVersion.V3_1_1, Integer.MAX_VALUE, 65_535, 0, false);

    private final Broker broker;
    private final Wire wire;
    private final Door door;
    /** What is in force, and for what CONNACK has told what was in force then. */
    private Limits limits;

    private Limits announced;
    private @Nullable String countedUser;
    private Shard shard;
    private Phase phase;
    private PeerLimits peer = NOTHING_KNOWN;
    private String clientIdentifier = "";
    private @Nullable Session session;
    /** Of enhanced authentication; empty without it. */
    private String authenticationMethod = "";

    private @Nullable OutboundAliases<Topic> aliases;
    private TimerWheel.@Nullable Entry keepAliveTimer;
    private int keepAliveSeconds;
    private long lastHeard;
    private long connectedAt;
    private boolean choked;
    /** Null unless somebody watches this client. */
    private @Nullable PacketTrace trace;

    Connection(Broker broker, Wire wire, Door door) {
        this.broker = broker;
        this.door = door;
        this.wire = wire;
        this.limits = broker.limits().at(wire.listenerName());
        this.announced = limits;
        this.shard = broker.shardOn(wire.loop());
        shard.counters().connectionsOpened++;
        long deadline = shard.refreshNow() + limits.connectTimeoutMillis();
        this.phase = new Phase.AwaitsConnect(shard.timers().at(deadline, this::connectTimedOut));
    }

    Broker broker() {
        return broker;
    }

    Shard shard() {
        return shard;
    }

    Wire wire() {
        return wire;
    }

    /** What the listener promises. */
    Durability durability() {
        return door.durability();
    }

    /** Where it came in. */
    Door door() {
        return door;
    }

    /** The limits that count for the client; those of the listener until it is known who it is. */
    Limits limits() {
        return limits;
    }

    /** Those of what the client was told in CONNACK: packet size, Receive Maximum, topic aliases. */
    Limits announced() {
        return announced;
    }

    /** It is known who the client is, or other limits are in force. */
    void limits(Limits newLimits) {
        limits = newLimits;
        if (phase instanceof Phase.Connected(Inbound inbound)) {
            inbound.limited();
        } else {
            announced = newLimits;
        }
    }

    /** The user for whom the connection is counted; null when it is not. */
    @Nullable
    String countedUser() {
        return countedUser;
    }

    /** The connection was added to those of the user, and is taken away when it ends. */
    void countedFor(String user) {
        countedUser = user;
    }

    PeerLimits peer() {
        return peer;
    }

    String clientIdentifier() {
        return clientIdentifier;
    }

    /** How long ago CONNACK was sent. */
    long millisConnected() {
        return shard.now() - connectedAt;
    }

    /** Somebody begins to watch the client, or does so no longer. */
    void traceAnew() {
        trace = broker.traces().of(clientIdentifier);
    }

    /** Who watches the client; null for nobody. */
    @Nullable
    PacketTrace trace() {
        return trace;
    }

    // ---- bytes in

    @Override
    public int received(byte[] bytes, int offset, int limit) {
        int at = offset;
        shard.refreshNow();
        shard.catchUpWithOthers();
        if (isChoking()) {
            return 0;
        }
        try {
            int end;
            while (isReading() && (end = endOfPacket(bytes, at, limit)) > 0) {
                lastHeard = shard.now();
                shard.counters().packetsReceived++;
                int start = at;
                at = end;
                handle(bytes, start, end);
            }
        } catch (RuntimeException failure) {
            end(failure);
        }
        int used = isClosed() ? limit - offset : at - offset;
        shard.counters().bytesReceived += used;
        return used;
    }

    /** Goes on with what had to wait for somebody else, such as an authenticator; within the border of the connection. */
    void proceed(Runnable next) {
        if (isClosed()) {
            return;
        }
        shard.refreshNow();
        try {
            next.run();
        } catch (RuntimeException failure) {
            end(failure);
        }
    }

    /** The border of the connection: our mistake ends this client's connection and nobody else's. */
    private void end(RuntimeException failure) {
        if (failure instanceof ProtocolViolation violation) {
            answer(violation);
        } else if (failure instanceof LimitExceeded exceeded) {
            shard.counters().protocolViolations++;
            exceeded(exceeded.excess());
        } else {
            shard.report(failure, "serving client " + LogText.of(clientIdentifier));
            disconnect(ReasonCode.UNSPECIFIED_ERROR, "internal failure");
        }
    }

    /**
     * Whether the client leaves so much unread that it is not read either: every packet can mean an answer, and nothing else would
     * bound what waits for it. Messages stop at half of that, so that a client which is only slow is still listened to.
     */
    private boolean isChoking() {
        if (wire.pendingBytes() <= 2 * limits.pendingOutputBytes() || wire.isWritable()) {
            return false;
        }
        choked = true;
        wire.pause();
        return true;
    }

    private boolean isReading() {
        return switch (phase) {
            case Phase.Connected connected -> connected.inbound().isReading();
            case Phase.AwaitsConnect awaits -> true;
            case Phase.Connecting connecting -> connecting.handshake().isReading();
            case Phase.Closed closed -> false;
        };
    }

    /** Sends the client away for what it has exceeded. */
    void exceeded(Excess excess) {
        if (phase instanceof Phase.Connecting connecting) {
            connecting.handshake().exceeded(excess);
            return;
        }
        report(excess, "disconnected with " + excess.code());
        disconnect(excess.code(), excess.told());
    }

    /** Says what the client has exceeded; the connection stays. */
    void report(Excess excess, String consequence) {
        broker.excesses().report(excess, clientIdentifier, wire.remoteAddress(), consequence);
    }

    /** Where the packet ends that starts here, or 0 when it is not all there yet. */
    private int endOfPacket(byte[] bytes, int at, int limit) {
        if (at < limit
                && phase instanceof Phase.AwaitsConnect
                && (bytes[at] & 0xF0) != PacketType.CONNECT.code() << 4) {
            throw new ProtocolViolation(
                    ReasonCode.PROTOCOL_ERROR,
                    "MQTT-3.1.0-1",
                    "the first byte is 0x%02X, only a CONNECT (0x10) may come first".formatted(bytes[at]));
        }
        if (phase instanceof Phase.AwaitsConnect
                && limit - at > 1
                && bytes[at] == TLS_HANDSHAKE
                && bytes[at + 1] == 3) {
            throw new ProtocolViolation(
                    ReasonCode.PROTOCOL_ERROR,
                    "MQTT-3.1.0-1",
                    "the first bytes are 0x1603: the client speaks TLS, and this listener does not; it belongs to mqtts:// or wss://");
        }
        int length = FixedHeader.packetLength(bytes, at, limit);
        if (length > announced.maximumPacketBytes() || (length > announced.connectPacketBytes() && !isReady())) {
            Limit exceeded = isReady() ? Limit.MAXIMUM_PACKET_BYTES : Limit.CONNECT_PACKET_BYTES;
            throw new LimitExceeded(
                    Excess.of(announced, exceeded, ReasonCode.PACKET_TOO_LARGE, "a packet of " + length + " bytes"));
        }
        return length > 0 && length <= limit - at ? at + length : 0;
    }

    private void handle(byte[] bytes, int start, int end) {
        if (trace != null) {
            trace.received(peer.version(), bytes, start, end);
        }
        if (phase instanceof Phase.Connected(Inbound inbound)) {
            handleConnected(inbound, bytes, start, end);
        } else if (phase instanceof Phase.AwaitsConnect(TimerWheel.Entry deadline)) {
            Handshake handshake = new Handshake(this);
            phase = new Phase.Connecting(deadline, handshake);
            handshake.connect(bytes, start, end);
        } else if (phase instanceof Phase.Connecting connecting) {
            connecting.handshake().packet(PacketDecoder.decode(peer.version(), bytes, start, end));
        }
    }

    /** Each packet type has its line here. */
    private void handleConnected(Inbound inbound, byte[] bytes, int start, int end) {
        switch (bytes[start] >> 4 & 0x0F) {
            case 3 -> inbound.publish(bytes, start, end);
            case 4 -> inbound.pubAck(bytes, start, end);
            case 5 -> inbound.pubRec(bytes, start, end);
            case 6 -> inbound.pubRel(bytes, start, end);
            case 7 -> inbound.pubComp(bytes, start, end);
            default -> handleRare(inbound, PacketDecoder.decode(peer.version(), bytes, start, end));
        }
    }

    private void handleRare(Inbound inbound, Packet packet) {
        switch (packet.type()) {
            case SUBSCRIBE -> inbound.subscribe((Subscribe) packet);
            case UNSUBSCRIBE -> inbound.unsubscribe((Unsubscribe) packet);
            case PINGREQ -> sendPingResp();
            case DISCONNECT -> disconnected((Disconnect) packet);
            case AUTH -> inbound.authenticate((Auth) packet);
            case CONNECT ->
                throw new ProtocolViolation(ReasonCode.PROTOCOL_ERROR, "MQTT-3.1.0-2", "a second CONNECT came");
            default ->
                throw new ProtocolViolation(
                        ReasonCode.PROTOCOL_ERROR, "", "a " + packet.type() + " came, which only servers send");
        }
    }

    // ---- bytes out

    /** Sends a QoS 0 message, or drops and counts it when the client does not keep up. */
    void sendAtMostOnce(Publication publication, boolean retain, int[] subscriptionIdentifiers) {
        if (isWritable() && phase instanceof Phase.Connected) {
            sendPublish(publication, PacketType.PUBLISH.code() << 4 | (retain ? 1 : 0), 0, subscriptionIdentifiers);
        } else {
            drop(DropLog.Why.NOT_READING);
            shard.counters().publishesDropped++;
        }
    }

    private void drop(DropLog.Why why) {
        shard.drops().add(clientIdentifier, why);
    }

    /** Sends a message; false when the packet would be larger than the client accepts (MQTT-3.1.2-24). */
    boolean sendPublish(Publication publication, int flags, int packetIdentifier, int[] subscriptionIdentifiers) {
        PacketBuffer out = wire.out();
        int maximum = peer.maximumPacketSize();
        int written = aliases == null
                ? publication.encode(
                        out,
                        peer.version().isV5(),
                        flags,
                        packetIdentifier,
                        subscriptionIdentifiers,
                        maximum,
                        shard.now())
                : sendWithAlias(aliases, publication, flags, packetIdentifier, subscriptionIdentifiers);
        Counters counters = shard.counters();
        if (written == 0) {
            counters.messagesTooLarge++;
            drop(DropLog.Why.TOO_LARGE);
            return false;
        }
        if (trace != null) {
            trace.sentPublish(publication, flags, packetIdentifier, written);
        }
        SharedBytes payload = publication.sharedPayload();
        if (payload != null) {
            wire.append(payload);
        }
        counters.packetsSent++;
        counters.publishesSent++;
        counters.publishBytesSent += publication.payloadLength();
        counters.bytesSent += written;
        return true;
    }

    private int sendWithAlias(
            OutboundAliases<Topic> known, Publication publication, int flags, int packetIdentifier, int[] identifiers) {
        int alias = known.aliasFor(publication.topic());
        int maximum = peer.maximumPacketSize();
        int written = publication.encodeWithAlias(
                wire.out(), flags, packetIdentifier, identifiers, alias, maximum, shard.now());
        if (written == 0 && alias < 0) {
            known.withdraw(publication.topic());
        }
        return written;
    }

    /** Sends a PUBACK, PUBREC, PUBREL or PUBCOMP; a 3.x client is not told the reason code. */
    void sendAck(PacketType type, int packetIdentifier, ReasonCode reasonCode) {
        PacketBuffer out = wire.out();
        int before = out.position();
        PacketEncoder.encodeAcknowledgement(peer.version(), type, packetIdentifier, reasonCode, out);
        if (trace != null) {
            trace.sentAcknowledgement(type, packetIdentifier, reasonCode);
        }
        shard.counters().packetsSent++;
        shard.counters().bytesSent += out.position() - before;
    }

    private void sendPingResp() {
        wire.out().writeShort(PacketType.PINGRESP.code() << 12);
        if (trace != null) {
            trace.sent(PacketType.PINGRESP);
        }
        shard.counters().packetsSent++;
        shard.counters().bytesSent += 2;
    }

    /** Sends any packet. */
    void send(Packet packet) {
        PacketBuffer out = wire.out();
        int before = out.position();
        PacketEncoder.encode(peer.version(), packet, out);
        if (trace != null) {
            trace.sent(packet, out.position() - before);
        }
        shard.counters().packetsSent++;
        shard.counters().bytesSent += out.position() - before;
    }

    /** Whether the client takes what it is sent. */
    boolean isWritable() {
        return wire.isWritable() && (!shard.isTight() || wire.pendingBytes() < Shard.TIGHT_OUTPUT_BYTES);
    }

    /** Whether CONNACK was sent and the connection is not over. */
    boolean isReady() {
        return phase instanceof Phase.Connected;
    }

    /** What the client sends; null before CONNACK and after the end. */
    @Nullable
    Inbound inbound() {
        return phase instanceof Phase.Connected(Inbound inbound) ? inbound : null;
    }

    /** Whether the client is not read because it does not read. */
    boolean isChoked() {
        return choked;
    }

    boolean isClosed() {
        return phase instanceof Phase.Closed;
    }

    @Override
    public void writable() {
        shard.refreshNow();
        if (choked) {
            choked = false;
            resumeReading();
        }
        if (session != null && isReady()) {
            session.outgoing().pump();
        }
    }

    // ---- the phases

    /** The CONNECT was decoded: from here on the peer is answered in its own version. */
    void identify(PeerLimits limits, String identifier) {
        peer = limits;
        clientIdentifier = identifier;
        traceAnew();
    }

    /** The wire has come to the loop of its client's shard. */
    void moved(Shard target) {
        if (phase instanceof Phase.Connecting(TimerWheel.Entry deadline, Handshake handshake) && shard != target) {
            shard = target;
            phase = new Phase.Connecting(shard.timers().at(deadline.due(), this::connectTimedOut), handshake);
        }
    }

    /** Takes the deadline away that runs on the shard of the accepting loop, before the wire moves to another one. */
    void leaveFor(Shard target) {
        if (phase instanceof Phase.Connecting connecting && shard != target) {
            shard.timers().cancel(connecting.deadline());
        }
    }

    /** The session is this connection's from now on, though CONNACK may still have to wait. */
    void belongsTo(Session newSession) {
        session = newSession;
    }

    /** The client is who it says by this method of enhanced authentication; empty without one. */
    void authenticatedBy(String method) {
        authenticationMethod = method;
    }

    /** CONNACK was written; the session may send. */
    void connected(Inbound inbound, int newKeepAliveSeconds) {
        if (phase instanceof Phase.Connecting connecting) {
            shard.timers().cancel(connecting.deadline());
        }
        keepAliveSeconds = newKeepAliveSeconds;
        phase = new Phase.Connected(inbound);
        int maximum = Math.min(peer.topicAliasMaximum(), limits.outboundTopicAliases());
        aliases = maximum > 0 ? new OutboundAliases<>(maximum) : null;
        Counters counters = shard.counters();
        counters.clientsConnected++;
        counters.clientsMaximum = Math.max(counters.clientsMaximum, counters.clientsConnected);
        lastHeard = shard.now();
        connectedAt = lastHeard;
        traceAnew();
        watchKeepAlive();
    }

    private void watchKeepAlive() {
        long patience = KeepAlive.patienceMillis(keepAliveSeconds);
        if (patience == Long.MAX_VALUE) {
            return;
        }
        // a client that we do not read is not silent
        long due = (isReading() ? lastHeard : shard.now()) + patience;
        if (Expiry.isDue(due, shard.now())) {
            shard.counters().keepAliveTimeouts++;
            disconnect(
                    ReasonCode.KEEP_ALIVE_TIMEOUT,
                    "no packet came within one and a half times the keep alive of " + keepAliveSeconds + " s");
        } else {
            keepAliveTimer = shard.timers().at(due, this::watchKeepAlive);
        }
    }

    private void connectTimedOut() {
        shard.counters().connectTimeouts++;
        broker.excesses().counted(Limit.CONNECT_TIMEOUT_MILLIS);
        turnedAway("its CONNECT was not complete within " + limits.connectTimeoutMillis() + " ms");
        end(false);
    }

    /** Another connection came with the same client identifier (MQTT-3.1.4-3). */
    void takenOver(InetSocketAddress from) {
        shard.counters().takeovers++;
        if (phase instanceof Phase.Connected(Inbound inbound)) {
            ConnectionLog.takenOver(this, inbound.identity().identity(), from);
        }
        disconnect(ReasonCode.SESSION_TAKEN_OVER, "another connection came with this client identifier");
    }

    /**
     * Another node has the client now. Use another server (0x9C) is what the standard has for that, also without a Server Reference
     * (MQTT 5.0 section 4.11): it is not for good, as 0x9D would say, and DISCONNECT knows no 0x88.
     */
    void movedAway() {
        disconnect(ReasonCode.USE_ANOTHER_SERVER, "another server has the session");
    }

    /** Ends the connection from our side; a 5.0 client that has had its CONNACK is told why. */
    void disconnect(ReasonCode reasonCode, String why) {
        if (isReady() && peer.version().isV5()) {
            send(peer.explain(
                    PacketType.DISCONNECT,
                    Properties.NONE,
                    LogText.of(why),
                    properties -> new Disconnect(reasonCode, properties)));
        }
        ended(ConnectionLog.By.SERVER, reasonCode, why);
        end(true);
    }

    /** Says why it is over; before that, {@link #turnedAway} or a refusal does. */
    private void ended(ConnectionLog.By by, ReasonCode code, String why) {
        if (phase instanceof Phase.Connected(Inbound inbound)) {
            ConnectionLog.ended(this, inbound.identity().identity(), by, code, why);
            if (trace != null) {
                trace.ended(by, code, why);
            }
        }
    }

    private void turnedAway(String why) {
        ConnectionLog.turnedAway(wire.remoteAddress(), wire.listenerName(), why);
    }

    private void disconnected(Disconnect packet) {
        Session mine = session;
        if (mine != null) {
            long asked = packet.properties().number(Property.SESSION_EXPIRY_INTERVAL, mine.expirySeconds());
            if (!Expiry.mayChange(mine.expirySeconds(), asked)) {
                throw new ProtocolViolation(
                        ReasonCode.PROTOCOL_ERROR,
                        "",
                        "DISCONNECT sets a session expiry interval of " + asked + " s, but CONNECT said 0");
            }
            mine.expirySeconds(Math.min(asked, limits.sessionExpiryMaximumSeconds()));
            if (packet.reasonCode() == ReasonCode.SUCCESS) {
                mine.dropWill();
            }
        }
        ended(ConnectionLog.By.CLIENT, packet.reasonCode(), "it has sent DISCONNECT");
        end(true);
    }

    /** A 3.x client's message cannot be made durable, and there is no other way to say so. */
    void cannotKeep() {
        disconnect(ReasonCode.QUOTA_EXCEEDED, "the message cannot be kept at the moment");
    }

    /** Ends the connection after a refusal: what was written still leaves. */
    void refused() {
        shard.counters().connectionsRefused++;
        end(true);
    }

    private void end(boolean flush) {
        if (isClosed()) {
            return;
        }
        leave();
        if (flush) {
            wire.close();
        } else {
            wire.abort();
        }
    }

    @Override
    public void closed(@Nullable Throwable cause) {
        if (!isClosed()) {
            shard.refreshNow();
            sayThatItEnded(cause);
            leave();
        }
    }

    /** A visitor that went without a word of MQTT, such as a health check, is not worth a line. */
    private void sayThatItEnded(@Nullable Throwable cause) {
        if (cause != null) {
            shard.counters().connectionsBroken++;
        }
        if (isReady()) {
            String why = cause == null ? "closed without DISCONNECT" : cause.toString();
            ended(ConnectionLog.By.NETWORK, ReasonCode.UNSPECIFIED_ERROR, why);
        } else if (cause != null) {
            turnedAway(cause.toString());
        }
    }

    private void leave() {
        if (countedUser != null) {
            broker.admission().userConnections().remove(countedUser);
        }
        if (phase instanceof Phase.Connected(Inbound inbound)) {
            shard.counters().clientsConnected--;
            inbound.ended();
        } else if (phase instanceof Phase.AwaitsConnect(TimerWheel.Entry deadline)) {
            shard.timers().cancel(deadline);
        } else if (phase instanceof Phase.Connecting connecting) {
            shard.timers().cancel(connecting.deadline());
            connecting.handshake().abandoned();
        }
        phase = new Phase.Closed();
        shard.timers().cancel(keepAliveTimer);
        if (session != null) {
            session.detach(this);
        }
    }

    /** Whether the client would be let in now as who it is, by the way it came. */
    boolean mayStay(ClientIdentity client) {
        if (door.isClosed()) {
            return false;
        }
        Ports ports = broker.config().ports();
        Peer at = Peer.of(wire);
        boolean proved = authenticationMethod.isEmpty()
                ? ports.authenticator().mayStay(client, at)
                : ports.enhancedAuthenticators().stream()
                        .anyMatch(each -> each.method().equals(authenticationMethod) && each.mayStay(client, at));
        return proved;
    }

    /** The configuration was loaded again and has no place for the client any more. */
    void dismissed(String why) {
        disconnect(ReasonCode.NOT_AUTHORIZED, why);
    }

    /** The client has proved anew who it is; false when it is another user now. */
    boolean proved(Identity identity) {
        return phase instanceof Phase.Connected(Inbound inbound) && inbound.proved(identity);
    }

    // ---- mistakes

    private void answer(ProtocolViolation violation) {
        shard.counters().protocolViolations++;
        String what =
                LogText.of(violation.getMessage() + " " + violation.statement()).strip();
        if (phase instanceof Phase.Connecting connecting) {
            connecting.handshake().refuse(violation.reasonCode(), what);
        } else {
            if (!isReady()) {
                turnedAway(what);
            }
            disconnect(violation.reasonCode(), what);
        }
    }

    // ---- back-pressure

    void pauseReading() {
        wire.pause();
    }

    /** Other shards have caught up with the client. */
    void released() {
        if (phase instanceof Phase.Connected(Inbound inbound)) {
            inbound.released();
            resumeReading();
        }
    }

    /** Reads on, unless there is something else to wait for. */
    void resumeReading() {
        if (isReading()) {
            wire.resume();
        }
    }
}
