package io.linnet.broker;

import static io.linnet.broker.SimLedger.check;

import io.linnet.packet.Packet;
import io.linnet.packet.Properties;
import io.linnet.packet.PubAck;
import io.linnet.packet.PubComp;
import io.linnet.packet.PubRec;
import io.linnet.packet.Publish;
import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The receiving half of a simulated client's session: which QoS 2 messages it has and waits to see released. */
final class SimReceiver {
    private final SimLedger ledger;
    private final Map<Integer, String> unreleased = new HashMap<>();
    /** Of the present connection: what the Receive Maximum is about. */
    private final Map<Integer, String> unacknowledged = new HashMap<>();

    private SimLedger.Entitlement entitlement;
    private int receiveMaximum = 65_535;

    SimReceiver(SimLedger ledger, SimLedger.Entitlement entitlement) {
        this.ledger = ledger;
        this.entitlement = entitlement;
    }

    SimLedger.Entitlement entitlement() {
        return entitlement;
    }

    /** Another session begins. */
    void forget(SimLedger.Entitlement fresh) {
        unreleased.clear();
        entitlement = fresh;
    }

    void connected(int newReceiveMaximum) {
        receiveMaximum = newReceiveMaximum;
        unacknowledged.clear();
    }

    /**
     * Takes a message.
     *
     * @param answer takes what has to be sent, now or later
     */
    void publish(Publish publish, Consumer<Packet> answer) {
        int identifier = publish.packetIdentifier();
        String payload = new String(publish.payload(), StandardCharsets.UTF_8);
        if (publish.qos() == QoS.AT_MOST_ONCE) {
            ledger.delivered(entitlement, publish);
            return;
        }
        String underWay = unacknowledged.put(identifier, payload);
        check(
                underWay == null,
                () -> entitlement.client + " got " + payload + " with identifier " + identifier + ", which " + underWay
                        + " still has on this connection");
        check(
                unacknowledged.size() <= receiveMaximum,
                () -> entitlement.client + " got more than its Receive Maximum of " + receiveMaximum + ": "
                        + new TreeSet<>(unacknowledged.values()));
        if (publish.qos() == QoS.AT_LEAST_ONCE) {
            check(
                    !unreleased.containsKey(identifier),
                    () -> entitlement.client + " got " + payload + " with QoS 1 and identifier " + identifier
                            + ", which waits to be released");
            ledger.delivered(entitlement, publish);
            answer.accept(new PubAck(identifier, ReasonCode.SUCCESS, Properties.NONE));
            return;
        }
        String before = unreleased.putIfAbsent(identifier, payload);
        check(
                before == null || before.equals(payload),
                () -> entitlement.client + " got " + payload + " with identifier " + identifier + ", under which "
                        + before + " waits to be released");
        if (before == null) {
            ledger.delivered(entitlement, publish);
        }
        answer.accept(new PubRec(identifier, ReasonCode.SUCCESS, Properties.NONE));
    }

    void pubRel(int identifier, Consumer<Packet> answer) {
        unreleased.remove(identifier);
        answer.accept(new PubComp(identifier, ReasonCode.SUCCESS, Properties.NONE));
    }

    /** An answer leaves: PUBACK and PUBCOMP make room for another message. */
    void answered(Packet packet) {
        if (packet instanceof PubAck pubAck) {
            unacknowledged.remove(pubAck.packetIdentifier());
        } else if (packet instanceof PubComp pubComp) {
            unacknowledged.remove(pubComp.packetIdentifier());
        }
    }
}
