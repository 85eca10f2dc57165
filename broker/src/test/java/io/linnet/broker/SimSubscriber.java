package io.linnet.broker;

import static io.linnet.broker.SimLedger.check;

import io.linnet.packet.Packet;
import io.linnet.packet.Properties;
import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.SubAck;
import io.linnet.packet.Subscribe;
import io.linnet.packet.SubscriptionOptions;
import io.linnet.packet.SubscriptionRequest;
import io.linnet.packet.TopicFilter;
import io.linnet.packet.UnsubAck;
import io.linnet.packet.Unsubscribe;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a simulated client subscribes to and unsubscribes from. */
final class SimSubscriber {
    private static final List<String> FILTERS =
            List.of("t/#", "t/+/x", "t/a/+", "t/a/x", "t/b/y", "+/a/y", "t/b/#", "+/+/+");

    private final SimWorld world;
    private final SimLedger ledger;
    private final SimHabits habits;
    private final SimReceiver receiver;
    private final Map<Integer, List<SubscriptionRequest>> subscribing = new HashMap<>();
    private final Map<Integer, String> unsubscribing = new HashMap<>();
    private int lastIdentifier = 100;

    SimSubscriber(SimWorld world, SimLedger ledger, SimHabits habits, SimReceiver receiver) {
        this.world = world;
        this.ledger = ledger;
        this.habits = habits;
        this.receiver = receiver;
    }

    boolean isIdle() {
        return subscribing.isEmpty() && unsubscribing.isEmpty();
    }

    /** What was not answered will not be. */
    void disconnected() {
        subscribing.clear();
        unsubscribing.clear();
    }

    /** At most one at a time is under way, so that every answer has one meaning. */
    List<Packet> subscribe() {
        if (!isIdle()) {
            return List.of();
        }
        List<SubscriptionRequest> requests = new ArrayList<>();
        boolean shared = !habits.share().isEmpty() && world.chance(0.5);
        for (int i = shared ? 1 : world.between(1, 2); i > 0; i--) {
            QoS qos = QoS.of(!shared && world.chance(0.1) ? 0 : world.between(1, 2));
            String filter = shared ? habits.share() : world.oneOf(FILTERS);
            requests.add(new SubscriptionRequest(filter, SubscriptionOptions.of(qos)));
            ledger.subscribing(receiver.entitlement(), TopicFilter.parse(filter), qos.code());
        }
        subscribing.put(++lastIdentifier, requests);
        return List.of(new Subscribe(lastIdentifier, Properties.NONE, requests));
    }

    List<Packet> unsubscribe() {
        if (!isIdle()) {
            return List.of();
        }
        String filter = habits.share().isEmpty() || world.chance(0.5) ? world.oneOf(FILTERS) : habits.share();
        unsubscribing.put(++lastIdentifier, filter);
        boolean promised = receiver.entitlement().isPromised(filter);
        ledger.unsubscribing(receiver.entitlement(), filter);
        if (promised) {
            unsubscribing.put(lastIdentifier, filter + PROMISED);
        }
        return List.of(new Unsubscribe(lastIdentifier, Properties.NONE, List.of(filter)));
    }

    /** Behind a filter that SUBACK has granted. */
    private static final String PROMISED = "\0";

    void subAck(SubAck packet) {
        List<SubscriptionRequest> requests = subscribing.remove(packet.packetIdentifier());
        if (requests == null) {
            throw new AssertionError("a SUBACK came for nothing: " + packet);
        }
        for (int i = 0; i < requests.size(); i++) {
            SubscriptionRequest request = requests.get(i);
            QoS qos = request.options().maximumQos();
            check(
                    packet.reasonCodes().get(i) == ReasonCode.granted(qos),
                    () -> request + " was answered with " + packet);
            ledger.subscribed(receiver.entitlement(), TopicFilter.parse(request.topicFilter()), qos.code());
        }
    }

    void unsubAck(UnsubAck packet, boolean saysWhy) {
        String marked = unsubscribing.remove(packet.packetIdentifier());
        if (marked == null) {
            throw new AssertionError("an UNSUBACK came for nothing: " + packet);
        }
        String filter = marked.replace(PROMISED, "");
        check(
                !saysWhy || marked.equals(filter) || packet.reasonCodes().getFirst() == ReasonCode.SUCCESS,
                () -> receiver.entitlement().client + " had " + filter + " and got " + packet);
        ledger.unsubscribed(receiver.entitlement(), filter);
    }
}
