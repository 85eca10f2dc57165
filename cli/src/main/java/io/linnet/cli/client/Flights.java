package io.linnet.cli.client;

import io.linnet.packet.Packet;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolViolation;
import io.linnet.packet.PubAck;
import io.linnet.packet.PubComp;
import io.linnet.packet.PubRec;
import io.linnet.packet.PubRel;
import io.linnet.packet.Publish;
import io.linnet.packet.ReasonCode;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The QoS 1 and 2 exchanges of one connection in both directions (5.0 section 4.3). Packets to send go to the consumer; what the
 * command should hear of is returned.
 */
final class Flights {
    private static final int LAST_IDENTIFIER = 65_535;

    private final Consumer<Packet> send;
    private final BitSet used = new BitSet();
    private final Map<Integer, Publish> unreleased = new HashMap<>();
    private final Map<Integer, String> aliases = new HashMap<>();
    private int lastIdentifier;
    private int messages;

    Flights(Consumer<Packet> send) {
        this.send = send;
    }

    /** An identifier that no exchange uses. */
    int takeIdentifier() {
        do {
            lastIdentifier = lastIdentifier % LAST_IDENTIFIER + 1;
        } while (used.get(lastIdentifier));
        used.set(lastIdentifier);
        return lastIdentifier;
    }

    void freeIdentifier(int identifier) {
        used.clear(identifier);
    }

    /** An identifier for a message, which then counts as in flight until it is completed. */
    int takeIdentifierForMessage() {
        messages++;
        return takeIdentifier();
    }

    /** Messages that were sent and are not completed. */
    int messagesInFlight() {
        return messages;
    }

    @Nullable
    Event received(Publish packet) {
        Publish message = resolveAlias(packet);
        return switch (message.qos()) {
            case AT_MOST_ONCE -> new Event.Arrived(message);
            case AT_LEAST_ONCE -> {
                send.accept(new PubAck(message.packetIdentifier(), ReasonCode.SUCCESS, Properties.NONE));
                yield new Event.Arrived(message);
            }
            case EXACTLY_ONCE -> {
                unreleased.putIfAbsent(message.packetIdentifier(), message);
                send.accept(new PubRec(message.packetIdentifier(), ReasonCode.SUCCESS, Properties.NONE));
                yield null;
            }
        };
    }

    private Publish resolveAlias(Publish packet) {
        int alias = (int) packet.properties().number(Property.TOPIC_ALIAS, 0);
        if (alias == 0) {
            return packet;
        }
        if (!packet.topicName().isEmpty()) {
            aliases.put(alias, packet.topicName());
            return packet;
        }
        String topicName = aliases.get(alias);
        if (topicName == null) {
            throw new ProtocolViolation(
                    ReasonCode.TOPIC_ALIAS_INVALID, "MQTT-3.3.2-12", "topic alias " + alias + " was never set");
        }
        return new Publish(
                packet.dup(),
                packet.qos(),
                packet.retain(),
                topicName,
                packet.packetIdentifier(),
                packet.properties(),
                packet.payload());
    }

    @Nullable
    Event received(PubRel packet) {
        int identifier = packet.packetIdentifier();
        Publish message = unreleased.remove(identifier);
        ReasonCode reason = message == null ? ReasonCode.PACKET_IDENTIFIER_NOT_FOUND : ReasonCode.SUCCESS;
        send.accept(new PubComp(identifier, reason, Properties.NONE));
        return message == null ? null : new Event.Arrived(message);
    }

    @Nullable
    Event received(PubAck packet) {
        return complete(packet.packetIdentifier(), packet.reasonCode());
    }

    @Nullable
    Event received(PubRec packet) {
        if (packet.reasonCode().isError()) {
            return complete(packet.packetIdentifier(), packet.reasonCode());
        }
        send.accept(new PubRel(packet.packetIdentifier(), ReasonCode.SUCCESS, Properties.NONE));
        return null;
    }

    @Nullable
    Event received(PubComp packet) {
        return complete(packet.packetIdentifier(), packet.reasonCode());
    }

    private @Nullable Event complete(int identifier, ReasonCode reason) {
        if (!used.get(identifier)) {
            return null;
        }
        freeIdentifier(identifier);
        messages--;
        return new Event.Completed(identifier, reason);
    }
}
