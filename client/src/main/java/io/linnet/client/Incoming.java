package io.linnet.client;

import io.linnet.packet.PacketType;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolViolation;
import io.linnet.packet.PubComp;
import io.linnet.packet.PubRel;
import io.linnet.packet.Publish;
import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import io.linnet.session.ReceiveWindow;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Messages from the broker: told apart from repetitions, handed to their subscriptions, and acknowledged in the order in which they
 * came. Survives connections; all of it is under the session's lock.
 */
final class Incoming {
    private final Session session;
    private final Subscriptions subscriptions;
    private final int receiveMaximum;

    /** What came on this connection and was not acknowledged, in order. */
    private final ArrayDeque<Arrival> unacknowledged = new ArrayDeque<>(0);

    /** QoS 2 messages whose PUBREC has not left, by packet identifier; they outlive the connection. */
    private final Map<Integer, Arrival> exactlyOnce = new HashMap<>(0);

    private ReceiveWindow window = new ReceiveWindow();

    Incoming(Session session, Subscriptions subscriptions, int receiveMaximum) {
        this.session = session;
        this.subscriptions = subscriptions;
        this.receiveMaximum = receiveMaximum;
    }

    /** How much is remembered: messages, packet identifiers. */
    int entries() {
        return unacknowledged.size() + exactlyOnce.size() + window.unreleased();
    }

    /** A connection has begun. */
    void attach(Link link) {
        unacknowledged.clear();
        if (link.greeting().sessionPresent()) {
            window.resume();
        } else {
            window = new ReceiveWindow();
            exactlyOnce.clear();
        }
    }

    void received(Publish publish, Link link) {
        String topicName = topicName(publish, link);
        int identifier = publish.packetIdentifier();
        int maximum = link.greeting().version().isV5() ? receiveMaximum : Integer.MAX_VALUE;
        switch (publish.qos()) {
            case AT_MOST_ONCE -> deliver(publish, topicName, link);
            case AT_LEAST_ONCE -> {
                requireRoom(window.atLeastOnce(maximum));
                deliver(publish, topicName, link);
            }
            case EXACTLY_ONCE -> {
                ReceiveWindow.Arrival arrival = window.exactlyOnce(identifier, maximum);
                requireRoom(arrival);
                if (arrival == ReceiveWindow.Arrival.REPEATED) {
                    repeated(identifier, link);
                } else {
                    deliver(publish, topicName, link);
                }
            }
        }
    }

    private void requireRoom(ReceiveWindow.Arrival arrival) {
        if (arrival == ReceiveWindow.Arrival.TOO_MANY) {
            throw new ProtocolViolation(
                    ReasonCode.RECEIVE_MAXIMUM_EXCEEDED,
                    "MQTT-3.3.4-9",
                    "more than " + receiveMaximum + " unacknowledged messages came");
        }
    }

    private static String topicName(Publish publish, Link link) {
        int alias = (int) publish.properties().number(Property.TOPIC_ALIAS, 0);
        if (!publish.properties().has(Property.TOPIC_ALIAS)) {
            return publish.topicName();
        }
        if (!link.inboundAliases().allows(alias)) {
            throw new ProtocolViolation(
                    ReasonCode.TOPIC_ALIAS_INVALID, "MQTT-3.1.2-27", "topic alias " + alias + " came");
        }
        if (!publish.topicName().isEmpty()) {
            link.inboundAliases().set(alias, publish.topicName());
            return publish.topicName();
        }
        String known = link.inboundAliases().topic(alias);
        if (known == null) {
            throw new ProtocolViolation(
                    ReasonCode.PROTOCOL_ERROR, "MQTT-3.3.2-12", "topic alias " + alias + " came, which was never set");
        }
        return known;
    }

    private void deliver(Publish publish, String topicName, Link link) {
        List<Subscription> takers = subscriptions.takers(topicName, publish.properties());
        Message message = new Message(
                topicName,
                publish.payload(),
                publish.qos(),
                publish.retain(),
                // neither is for who handles it, and neither may be published again
                publish.properties().without(Property.TOPIC_ALIAS, Property.SUBSCRIPTION_IDENTIFIER));
        Arrival arrival = null;
        if (publish.qos() != QoS.AT_MOST_ONCE) {
            arrival = new Arrival(publish.packetIdentifier(), publish.qos(), link, takers.size());
            unacknowledged.add(arrival);
            if (arrival.isExactlyOnce()) {
                exactlyOnce.put(arrival.packetIdentifier(), arrival);
            }
        }
        if (takers.isEmpty()) {
            session.unclaimed(message);
            acknowledge(link);
        }
        for (Subscription taker : takers) {
            session.hand(taker, new Delivery(message, publish.dup(), session, arrival));
        }
    }

    /** A QoS 2 message again: its PUBREC was lost, or its handlers are still at it. */
    private void repeated(int identifier, Link link) {
        Arrival arrival = exactlyOnce.get(identifier);
        if (arrival == null) {
            unacknowledged.add(new Arrival(identifier, QoS.EXACTLY_ONCE, link, 0));
        } else if (arrival.link() != link) {
            arrival.moveTo(link);
            unacknowledged.add(arrival);
        }
        acknowledge(link);
    }

    /** Sends the acknowledgements that are due, up to the first message that is not settled. */
    void acknowledge(Link link) {
        while (!unacknowledged.isEmpty() && unacknowledged.element().isSettled()) {
            Arrival arrival = unacknowledged.remove();
            ReasonCode reasonCode = arrival.reasonCode();
            int identifier = arrival.packetIdentifier();
            if (arrival.isExactlyOnce()) {
                exactlyOnce.remove(identifier);
                link.acknowledge(PacketType.PUBREC, identifier, reasonCode);
                if (reasonCode.isError() && link.greeting().version().isV5()) {
                    window.refused(identifier);
                }
            } else {
                link.acknowledge(PacketType.PUBACK, identifier, reasonCode);
                window.acknowledged();
            }
        }
    }

    /** A handler is done with a message; nothing leaves when the connection of the message is gone. */
    void settled(Arrival arrival, ReasonCode reasonCode, @Nullable Link current) {
        arrival.settle(reasonCode);
        if (current != null && arrival.link() == current) {
            acknowledge(current);
        }
    }

    void received(PubRel pubRel, Link link) {
        boolean known = window.release(pubRel.packetIdentifier());
        ReasonCode answer = known || !link.greeting().version().isV5()
                ? ReasonCode.SUCCESS
                : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND;
        link.send(new PubComp(pubRel.packetIdentifier(), answer, Properties.NONE));
    }
}
