package io.linnet.broker;

import io.linnet.broker.topic.Topic;
import io.linnet.packet.Auth;
import io.linnet.packet.Packet;
import io.linnet.packet.PacketDecoder;
import io.linnet.packet.PacketType;
import io.linnet.packet.ProtocolViolation;
import io.linnet.packet.PubAck;
import io.linnet.packet.PubComp;
import io.linnet.packet.PubRec;
import io.linnet.packet.PubRel;
import io.linnet.packet.PublishView;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.TopicName;
import io.linnet.packet.Utf8;
import io.linnet.session.InboundAliases;
import io.linnet.session.ReceiveWindow;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a connected client sends: its messages, on their way from the wire to the fabric, and its acknowledgements. Lives and dies
 * with the connection.
 */
final class Inbound {
    private static final int SHORT_FORM = 4; // bytes of an acknowledgement without reason code

    private final Connection connection;
    private final Shard shard;
    private final Session session;
    private ClientIdentity identity;
    private final Refusals refusals;
    private final Subscriptions subscriptions;
    private final AckQueue acknowledgements = new AckQueue();
    private final @Nullable Reauthentication reauthentication;
    private @Nullable InboundAliases<TopicEntry> aliases;
    private @Nullable TopicEntry lastTopic;
    private TimerWheel.@Nullable Entry validity;
    private boolean held;

    Inbound(
            Connection connection,
            Session session,
            ClientIdentity identity,
            @Nullable Reauthentication reauthentication) {
        this.connection = connection;
        this.shard = connection.shard();
        this.session = session;
        this.identity = identity;
        this.reauthentication = reauthentication;
        this.refusals = new Refusals(connection);
        this.subscriptions = new Subscriptions(connection, session, refusals);
        watchValidity();
    }

    Subscriptions subscriptions() {
        return subscriptions;
    }

    /** False while the client's messages wait for other shards to catch up, or an authenticator thinks. */
    boolean isReading() {
        return !held && (reauthentication == null || !reauthentication.isPending());
    }

    void released() {
        held = false;
    }

    // ---- who it is

    ClientIdentity identity() {
        return identity;
    }

    /** The client has proved anew who it is; false when it is somebody else now, which MQTT 5.0 section 4.12.1 does not foresee. */
    boolean proved(Identity again) {
        if (!again.user().equals(identity.user())) {
            return false;
        }
        identity = new ClientIdentity(identity.clientIdentifier(), again);
        session.identity(again);
        if (!connection.isReady()) {
            return false; // it has lost the right to something that it has subscribed to
        }
        watchValidity();
        return true;
    }

    /** Ends the connection when what the client has proved is over, as the expiry of a token is. */
    private void watchValidity() {
        shard.timers().cancel(validity);
        long ends = identity.identity().validUntilMillis();
        validity = ends == Long.MAX_VALUE ? null : shard.timers().at(ends, this::invalid);
    }

    private void invalid() {
        connection.disconnect(
                ReasonCode.MAXIMUM_CONNECT_TIME,
                "what proves that the client is " + identity.identity() + " has expired");
    }

    /** The connection has ended. */
    void ended() {
        shard.timers().cancel(validity);
    }

    // ---- PUBLISH

    void publish(byte[] bytes, int start, int end) {
        PublishView view = shard.view();
        view.wrap(connection.peer().version(), bytes, start, end);
        shard.counters().publishesReceived++;
        shard.counters().publishBytesReceived += view.payloadLength();
        if (view.hasSubscriptionIdentifier()) {
            throw violation(
                    ReasonCode.PROTOCOL_ERROR, "MQTT-3.3.4-6", "a client's PUBLISH has a subscription identifier");
        }
        TopicEntry entry = topic(view);
        switch (view.qos()) {
            case 0 -> atMostOnce(view, entry);
            case 1 -> atLeastOnce(view, entry);
            default -> exactlyOnce(view, entry);
        }
        if (shard.isCongested()) {
            held = true;
            connection.pauseReading();
            shard.hold(connection);
        }
    }

    private void atMostOnce(PublishView view, TopicEntry entry) {
        if (refusal(view, entry) == ReasonCode.SUCCESS) {
            route(view, entry);
        }
    }

    private void atLeastOnce(PublishView view, TopicEntry entry) {
        if (session.receiving().atLeastOnce(receiveMaximum()) == ReceiveWindow.Arrival.TOO_MANY) {
            throw tooMany();
        }
        int identifier = view.packetIdentifier();
        ReasonCode refusal = refusal(view, entry);
        if (refusal != ReasonCode.SUCCESS) {
            acknowledge(null, () -> pubAck(identifier, refusal));
            return;
        }
        Publication publication = route(view, entry);
        acknowledge(PacketType.PUBACK, publication, identifier);
    }

    private void exactlyOnce(PublishView view, TopicEntry entry) {
        int identifier = view.packetIdentifier();
        switch (session.receiving().exactlyOnce(identifier, receiveMaximum())) {
            case TOO_MANY -> throw tooMany();
            case REPEATED -> acknowledge(session.arriving(identifier), () -> pubRec(identifier, ReasonCode.SUCCESS));
            case NEW -> {
                ReasonCode refusal = refusal(view, entry);
                if (refusal != ReasonCode.SUCCESS) {
                    acknowledge(null, () -> pubRec(identifier, refusal));
                } else if (!session.isJournalled()) {
                    acknowledge(PacketType.PUBREC, route(view, entry), identifier);
                } else if (shard.ledger().trouble() != null) {
                    acknowledge(null, () -> taken(PacketType.PUBREC, identifier, true, Refusal.NOT_DURABLE));
                } else {
                    routeWhenDurable(view, entry);
                }
            }
        }
    }

    /** The acknowledgement of a message that was handed on and is not durable everywhere yet. */
    private final class Taken extends AckQueue.Acknowledgement {
        private final PacketType type;
        private final int identifier;
        private final boolean found;
        private final @Nullable Refusal refused;
        private final @Nullable AckGate gate;

        Taken(PacketType type, int identifier, boolean found, @Nullable Refusal refused, @Nullable AckGate gate) {
            this.type = type;
            this.identifier = identifier;
            this.found = found;
            this.refused = refused;
            this.gate = gate;
        }

        @Override
        void send() {
            taken(type, identifier, found, refused(gate, refused));
        }
    }

    private void acknowledge(PacketType type, Publication publication, int identifier) {
        boolean found = publication.receivers() > 0;
        Refusal refused = publication.refusal();
        AckGate gate = publication.openGate();
        if (acknowledgements.isIdle(gate)) {
            taken(type, identifier, found, refused);
        } else {
            acknowledgements.add(gate, new Taken(type, identifier, found, refused, gate));
        }
    }

    /** The identifier and the entries of durable receivers are durable before anybody sees the message, see {@link Hold}. */
    private void routeWhenDurable(PublishView view, TopicEntry entry) {
        int identifier = view.packetIdentifier();
        Publication publication = new Publication();
        publication.of(view, entry.topic, identity.clientIdentifier(), shard.now());
        publication.of(publication.message());
        Hold hold = new Hold();
        publication.hold(hold);
        AckGate answered = new AckGate();
        answered.hold();
        session.arrives(identifier, answered);
        // takes its place now: no later PUBREC, not even that of a repetition, leaves before (MQTT-4.6.0-3)
        acknowledgements.send(
                answered,
                () -> taken(
                        PacketType.PUBREC,
                        identifier,
                        publication.receivers() > 0,
                        refused(publication.openGate(), publication.refusal())));
        shard.publish(entry, publication);
        hold.whenCollected(() -> {
            AckGate durable = new AckGate();
            JournalRecord record = new JournalRecord.Received(session.number(), identifier);
            shard.ledger().append(record, durable, session.durability());
            hold.appendTo(shard.ledger(), durable, session.durability());
            durable.then(() -> {
                hold.pass(publication.message());
                retain(publication);
                publication.gate().then(answered::release);
            });
        });
    }

    private void retain(Publication publication) {
        if (publication.retain()) {
            shard.broker().fabric().retain(shard, publication);
        }
    }

    /** The topic of a message, by name or alias; the name's characters are checked when the shard does not know it. */
    private TopicEntry topic(PublishView view) {
        TopicEntry entry = view.topicLength() == 0 ? aliased(view.topicAlias()) : named(view);
        if (view.topicAlias() > 0 && view.topicLength() > 0) {
            if (aliases == null) {
                aliases = new InboundAliases<>(shard.limits().topicAliasMaximum());
            }
            if (!aliases.allows(view.topicAlias())) {
                throw badAlias(
                        view.topicAlias(), "allowed are 1 to " + shard.limits().topicAliasMaximum());
            }
            aliases.set(view.topicAlias(), entry);
        }
        lastTopic = entry;
        return entry;
    }

    private TopicEntry aliased(int alias) {
        TopicEntry known = aliases == null ? null : aliases.topic(alias);
        if (known == null) {
            throw badAlias(alias, "it was not set on this connection");
        }
        return known;
    }

    private TopicEntry named(PublishView view) {
        byte[] bytes = view.bytes();
        TopicEntry last = lastTopic;
        if (last != null && TopicCache.hasName(last, bytes, view.topicOffset(), view.topicLength())) {
            return last;
        }
        TopicEntry known = shard.topic(bytes, view.topicOffset(), view.topicLength(), view.topicHash());
        if (known != null) {
            return known;
        }
        byte[] name = Arrays.copyOfRange(bytes, view.topicOffset(), view.topicOffset() + view.topicLength());
        String text = Utf8.decode(name, 0, name.length);
        TopicName.require(text);
        Topic topic = new Topic(name);
        if (Topic.levels(text) > shard.limits().topicLevels()) {
            throw violation(
                    ReasonCode.TOPIC_NAME_INVALID,
                    "",
                    "the topic name has " + Topic.levels(text) + " levels, allowed are "
                            + shard.limits().topicLevels());
        }
        return shard.remember(topic);
    }

    /** Why the message is not accepted, or SUCCESS. */
    private ReasonCode refusal(PublishView view, TopicEntry entry) {
        BrokerConfig config = shard.broker().config();
        if (!entry.mayPublish(session.permissions(), view.qos(), view.retain())) {
            refusals.publish(session.permissions(), entry.topic.name(), view.qos(), view.retain());
            return ReasonCode.NOT_AUTHORIZED;
        }
        boolean claimsText = config.checkPayloadFormat() && view.payloadFormat() == 1;
        return claimsText && !Utf8.isWellFormed(view.bytes(), view.payloadOffset(), view.payloadLength())
                ? ReasonCode.PAYLOAD_FORMAT_INVALID
                : ReasonCode.SUCCESS;
    }

    private Publication route(PublishView view, TopicEntry entry) {
        Publication publication = shard.arriving();
        publication.of(view, entry.topic, identity.clientIdentifier(), shard.now());
        publication.promise(connection.durability());
        publication.fresh();
        retain(publication);
        shard.publish(entry, publication);
        return publication;
    }

    private static @Nullable Refusal refused(@Nullable AckGate gate, @Nullable Refusal here) {
        return here != null || gate == null ? here : gate.refusal();
    }

    /** Acknowledges a message that was handed on, or says that it was not taken. */
    private void taken(PacketType type, int identifier, boolean found, @Nullable Refusal refusal) {
        if (refusal == Refusal.NOT_DURABLE && !connection.peer().version().isV5()) {
            if (type == PacketType.PUBREC) {
                forget(identifier);
            }
            connection.cannotKeep();
            return;
        }
        ReasonCode code = refusal != null
                ? ReasonCode.QUOTA_EXCEEDED
                : found ? ReasonCode.SUCCESS : ReasonCode.NO_MATCHING_SUBSCRIBERS;
        if (type == PacketType.PUBACK) {
            pubAck(identifier, code);
        } else {
            pubRec(identifier, code);
        }
    }

    private void acknowledge(@Nullable AckGate gate, Runnable acknowledgement) {
        if (acknowledgements.isIdle(gate)) {
            acknowledgement.run();
        } else {
            acknowledgements.send(gate, acknowledgement);
        }
    }

    private void pubAck(int identifier, ReasonCode code) {
        if (!connection.isReady()) {
            return; // the next connection of the session counts anew
        }
        session.receiving().acknowledged();
        connection.sendAck(PacketType.PUBACK, identifier, code);
    }

    private void pubRec(int identifier, ReasonCode code) {
        if (code.isError() && connection.peer().version().isV5()) {
            forget(identifier);
        }
        if (!connection.isReady()) {
            return;
        }
        connection.sendAck(PacketType.PUBREC, identifier, code);
    }

    /** The client may use the identifier again at once. */
    private void forget(int identifier) {
        session.receiving().refused(identifier);
        if (session.isJournalled()) {
            shard.ledger().append(new JournalRecord.Released(session.number(), identifier));
        }
    }

    // ---- acknowledgements

    void pubAck(byte[] bytes, int start, int end) {
        session.outgoing().pubAck(identifier(bytes, start, end));
    }

    void pubRec(byte[] bytes, int start, int end) {
        int identifier = identifier(bytes, start, end);
        boolean error = end - start > SHORT_FORM
                && PacketDecoder.decode(connection.peer().version(), bytes, start, end) instanceof PubRec pubRec
                && pubRec.reasonCode().isError();
        if (!session.outgoing().pubRec(identifier, error) && !error) {
            connection.sendAck(PacketType.PUBREL, identifier, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
        }
    }

    void pubRel(byte[] bytes, int start, int end) {
        int identifier = identifier(bytes, start, end);
        boolean known = session.receiving().release(identifier);
        if (session.isJournalled()) {
            // also when it is not known: what released it on an earlier connection may still be on its way to the disk
            AckGate gate = new AckGate();
            JournalRecord record = new JournalRecord.Released(session.number(), identifier);
            shard.ledger().append(record, gate, session.durability());
            acknowledge(gate, () -> connection.sendAck(PacketType.PUBCOMP, identifier, found(known)));
        } else {
            connection.sendAck(PacketType.PUBCOMP, identifier, found(known));
        }
    }

    private static ReasonCode found(boolean known) {
        return known ? ReasonCode.SUCCESS : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND;
    }

    void pubComp(byte[] bytes, int start, int end) {
        session.outgoing().pubComp(identifier(bytes, start, end));
    }

    /** The packet identifier of an acknowledgement; only the short form of four bytes is read without the decoder. */
    private int identifier(byte[] bytes, int start, int end) {
        if (end - start == SHORT_FORM && (bytes[start] & 0x0F) == (bytes[start] >> 4 == 6 ? 2 : 0)) {
            int identifier = ((bytes[start + 2] & 0xFF) << 8) | (bytes[start + 3] & 0xFF);
            if (identifier != 0) {
                return identifier;
            }
        }
        return switch (PacketDecoder.decode(connection.peer().version(), bytes, start, end)) {
            case PubAck packet -> packet.packetIdentifier();
            case PubRec packet -> packet.packetIdentifier();
            case PubRel packet -> packet.packetIdentifier();
            case PubComp packet -> packet.packetIdentifier();
            case Packet packet -> throw new IllegalStateException("not an acknowledgement: " + packet.type());
        };
    }

    // ---- AUTH

    void authenticate(Auth auth) {
        if (reauthentication == null) {
            throw violation(
                    ReasonCode.PROTOCOL_ERROR,
                    "MQTT-4.12.0-7",
                    "an AUTH came, but CONNECT had no authentication method");
        }
        reauthentication.packet(auth);
    }

    private int receiveMaximum() {
        // 3.x clients were not told a maximum, so they cannot break it
        return connection.peer().version().isV5() ? shard.limits().receiveMaximum() : Integer.MAX_VALUE;
    }

    private ProtocolViolation tooMany() {
        return violation(
                ReasonCode.RECEIVE_MAXIMUM_EXCEEDED,
                "MQTT-3.3.4-7",
                "more than " + receiveMaximum() + " messages with QoS above 0 are unacknowledged");
    }

    private static ProtocolViolation badAlias(int alias, String why) {
        return violation(ReasonCode.TOPIC_ALIAS_INVALID, "MQTT-3.3.2-9", "the topic alias is " + alias + ": " + why);
    }

    private static ProtocolViolation violation(ReasonCode code, String statement, String message) {
        return new ProtocolViolation(code, statement, message);
    }
}
