package io.linnet.broker;

import io.linnet.broker.topic.Topic;
import io.linnet.packet.Properties;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.ProtocolViolation;
import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.RetainHandling;
import io.linnet.packet.SubAck;
import io.linnet.packet.Subscribe;
import io.linnet.packet.SubscriptionOptions;
import io.linnet.packet.SubscriptionRequest;
import io.linnet.packet.TopicFilter;
import io.linnet.packet.UnsubAck;
import io.linnet.packet.Unsubscribe;
import java.util.ArrayList;
import java.util.List;

/** What a connected client subscribes to and unsubscribes from (MQTT 5.0 sections 3.8 to 3.11). */
final class Subscriptions {
    private final Connection connection;
    private final Shard shard;
    private final Session session;
    private final Refusals refusals;

    Subscriptions(Connection connection, Session session, Refusals refusals) {
        this.connection = connection;
        this.shard = connection.shard();
        this.session = session;
        this.refusals = refusals;
    }

    void subscribe(Subscribe packet) {
        List<Integer> identifiers = packet.properties().subscriptionIdentifiers();
        int identifier = identifiers.isEmpty() ? 0 : identifiers.getFirst();
        List<ReasonCode> codes = new ArrayList<>(packet.subscriptions().size());
        List<Subscription> toCatchUp = new ArrayList<>();
        AckGate gate = new AckGate();
        for (SubscriptionRequest request : packet.subscriptions()) {
            codes.add(subscribe(request, identifier, gate, toCatchUp));
        }
        gate.then(() -> {
            if (connection.isReady()) {
                connection.send(new SubAck(packet.packetIdentifier(), Properties.NONE, codes));
                toCatchUp.forEach(session.outgoing()::catchUp);
            }
        });
    }

    private ReasonCode subscribe(
            SubscriptionRequest request, int identifier, AckGate gate, List<Subscription> toCatchUp) {
        TopicFilter filter;
        try {
            filter = TopicFilter.parse(request.topicFilter());
        } catch (ProtocolViolation violation) {
            if (connection.peer().version() == ProtocolVersion.V3_1) {
                throw violation; // SUBACK of 3.1 has no code for a failure
            }
            return ReasonCode.TOPIC_FILTER_INVALID;
        }
        if (Topic.levels(filter.filter()) > shard.limits().topicLevels()) {
            return ReasonCode.TOPIC_FILTER_INVALID;
        }
        int granted = granted(filter, request.options().maximumQos().code());
        if (granted < 0) {
            return ReasonCode.NOT_AUTHORIZED;
        }
        if (isOutOfRoom(filter)) {
            return ReasonCode.QUOTA_EXCEEDED;
        }
        SubscriptionOptions options = request.options().withMaximumQos(QoS.of(granted));
        Subscription subscription = Subscription.of(session, filter, options, identifier);
        boolean isNew = session.subscribe(subscription);
        if (session.isJournalled()) {
            JournalRecord record = new JournalRecord.Subscribed(session.number(), filter.text(), options, identifier);
            shard.ledger().append(record, gate, session.durability());
        }
        if (wantsRetained(filter, request.options().retainHandling(), isNew)) {
            toCatchUp.add(subscription);
        }
        return ReasonCode.granted(options.maximumQos());
    }

    /** The highest QoS up to the one asked for at which the client may subscribe (MQTT-3.8.4-7); -1 for none. */
    private int granted(TopicFilter filter, int asked) {
        int qos = asked;
        while (qos >= 0 && !session.permissions().maySubscribe(filter, qos)) {
            qos--;
        }
        if (qos < 0) {
            refusals.subscribe(session.permissions(), filter.text(), asked);
        }
        return qos;
    }

    private boolean isOutOfRoom(TopicFilter filter) {
        boolean full = session.subscriptions().size() >= shard.limits().subscriptionsPerSession()
                && !session.subscriptions().containsKey(filter.text());
        return full || (session.isJournalled() && shard.ledger().trouble() != null);
    }

    private static boolean wantsRetained(TopicFilter filter, RetainHandling handling, boolean isNew) {
        return !filter.isShared()
                && (handling == RetainHandling.SEND || (handling == RetainHandling.SEND_IF_NEW && isNew));
    }

    void unsubscribe(Unsubscribe packet) {
        List<ReasonCode> codes = new ArrayList<>(packet.topicFilters().size());
        AckGate gate = new AckGate();
        for (String topicFilter : packet.topicFilters()) {
            codes.add(unsubscribe(topicFilter, gate));
        }
        List<ReasonCode> answer = connection.peer().version().isV5() ? codes : List.of();
        gate.then(() -> {
            if (connection.isReady()) {
                connection.send(new UnsubAck(packet.packetIdentifier(), Properties.NONE, answer));
            }
        });
    }

    private ReasonCode unsubscribe(String topicFilter, AckGate gate) {
        boolean existed = session.unsubscribe(topicFilter);
        // also when there was none: what removed it on an earlier connection may still be on its way to the disk
        if (session.isJournalled()) {
            JournalRecord record = new JournalRecord.Unsubscribed(session.number(), topicFilter);
            shard.ledger().append(record, gate, session.durability());
        }
        return existed ? ReasonCode.SUCCESS : ReasonCode.NO_SUBSCRIPTION_EXISTED;
    }
}
