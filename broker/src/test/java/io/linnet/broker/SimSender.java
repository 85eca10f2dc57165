package io.linnet.broker;

import io.linnet.packet.Packet;
import io.linnet.packet.Properties;
import io.linnet.packet.PubRel;
import io.linnet.packet.Publish;
import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The publishing half of a simulated client's session: what it has sent and what is not acknowledged yet, kept across connections
 * (MQTT 5.0 section 4.4). Written apart from the broker's own windows, so that the same mistake is not made twice.
 */
final class SimSender {
    /** Few, so that packet identifiers come again soon. */
    private static final int IDENTIFIERS = 12;

    private enum Step {
        AWAITS_PUBACK,
        AWAITS_PUBREC,
        AWAITS_PUBCOMP
    }

    private static final class Flow {
        final SimLedger.Sent sent;
        Step step;

        Flow(SimLedger.Sent sent, Step step) {
            this.sent = sent;
            this.step = step;
        }
    }

    private final SimLedger ledger;
    private final String client;
    private final Map<Integer, Flow> flows = new LinkedHashMap<>();
    private int lastIdentifier;
    private int sequence;

    SimSender(SimLedger ledger, String client) {
        this.ledger = ledger;
        this.client = client;
    }

    boolean isIdle() {
        return flows.isEmpty();
    }

    boolean hasRoom(int receiveMaximum) {
        return flows.size() < Math.min(receiveMaximum, IDENTIFIERS);
    }

    Packet publish(String topicName, int qos) {
        SimLedger.Sent sent = ledger.publish(client, ++sequence, topicName, qos);
        sent.times++;
        if (qos == 0) {
            return packet(sent, 0, false);
        }
        do {
            lastIdentifier = lastIdentifier % IDENTIFIERS + 1;
        } while (flows.containsKey(lastIdentifier));
        flows.put(lastIdentifier, new Flow(sent, qos == 1 ? Step.AWAITS_PUBACK : Step.AWAITS_PUBREC));
        return packet(sent, lastIdentifier, false);
    }

    private static Packet packet(SimLedger.Sent sent, int identifier, boolean dup) {
        return new Publish(dup, QoS.of(sent.qos), false, sent.topicName, identifier, Properties.NONE, sent.payload());
    }

    /** The broker knows the session: everything unacknowledged goes out again, in its order. */
    List<Packet> resume() {
        List<Packet> again = new ArrayList<>();
        flows.forEach((identifier, flow) -> {
            if (flow.step == Step.AWAITS_PUBCOMP) {
                again.add(new PubRel(identifier, ReasonCode.SUCCESS, Properties.NONE));
            } else {
                flow.sent.times++;
                again.add(packet(flow.sent, identifier, true));
            }
        });
        return again;
    }

    /** The session is over, and nobody will say what became of the flows. */
    void forget() {
        flows.clear();
    }

    void pubAck(int identifier, ReasonCode code) {
        ledger.acknowledged(expect(identifier, Step.AWAITS_PUBACK, "PUBACK", code).sent);
        flows.remove(identifier);
    }

    void pubRec(int identifier, ReasonCode code, Consumer<Packet> answer) {
        Flow flow = expect(identifier, Step.AWAITS_PUBREC, "PUBREC", code);
        ledger.acknowledged(flow.sent);
        flow.step = Step.AWAITS_PUBCOMP;
        answer.accept(new PubRel(identifier, ReasonCode.SUCCESS, Properties.NONE));
    }

    void pubComp(int identifier) {
        expect(identifier, Step.AWAITS_PUBCOMP, "PUBCOMP", ReasonCode.SUCCESS);
        flows.remove(identifier);
    }

    private Flow expect(int identifier, Step step, String packet, ReasonCode code) {
        Flow flow = flows.get(identifier);
        if (flow == null || flow.step != step || code.isError()) {
            throw new AssertionError(client + " got a " + packet + " with " + code + " for identifier " + identifier
                    + ", which " + (flow == null ? "is not in use" : flow.step + " for " + flow.sent));
        }
        return flow;
    }
}
