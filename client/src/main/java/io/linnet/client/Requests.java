package io.linnet.client;

import io.linnet.packet.Properties;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.Subscribe;
import io.linnet.packet.SubscriptionRequest;
import io.linnet.packet.Unsubscribe;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** SUBSCRIBE and UNSUBSCRIBE packets and their answers; under the session's lock. */
final class Requests {
    private static final System.Logger LOG = System.getLogger("io.linnet.client");

    private final Subscriptions subscriptions;
    private final Outgoing identifiers;
    private final Consumer<Pending<?>> settled;
    private final List<Request> open = new ArrayList<>(0);
    private final Map<Integer, Request> sent = new HashMap<>(0);

    Requests(Subscriptions subscriptions, Outgoing identifiers, Consumer<Pending<?>> settled) {
        this.subscriptions = subscriptions;
        this.identifiers = identifiers;
        this.settled = settled;
    }

    boolean isIdle() {
        return open.isEmpty();
    }

    /** How much is remembered. */
    int entries() {
        return open.size() + sent.size();
    }

    void add(Request request, @Nullable Link link) {
        open.add(request);
        if (link != null) {
            send(request, link);
        }
    }

    private void send(Request request, Link link) {
        Subscription subscription = request.subscription();
        Refused refusal = request.subscribes() ? link.limits().refusal(subscription.filter()) : null;
        if (refusal != null) {
            refuse(request, refusal);
            return;
        }
        int identifier = identifiers.hold();
        sent.put(identifier, request);
        if (request.subscribes()) {
            boolean named = link.greeting().version().isV5() && link.limits().takesSubscriptionIdentifiers();
            Properties properties = named
                    ? Properties.builder()
                            .subscriptionIdentifier(subscription.identifier())
                            .build()
                    : Properties.NONE;
            SubscriptionRequest wanted = new SubscriptionRequest(
                    subscription.topicFilter(), subscription.options().wanted());
            link.send(new Subscribe(identifier, properties, List.of(wanted)));
        } else {
            link.send(new Unsubscribe(identifier, Properties.NONE, List.of(subscription.topicFilter())));
        }
    }

    /** A SUBACK or UNSUBACK came. */
    void answered(int packetIdentifier, ReasonCode reasonCode, Properties properties) {
        Request request = sent.remove(packetIdentifier);
        if (request == null) {
            return;
        }
        identifiers.letGo(packetIdentifier);
        if (reasonCode.isError()) {
            String what = (request.subscribes() ? "the subscription to " : "the end of the subscription to ")
                    + request.subscription().topicFilter();
            refuse(request, new Refused(what, reasonCode, properties));
        } else {
            if (request.subscribes()) {
                request.subscription().confirm(reasonCode);
            }
            open.remove(request);
            request.settle(reasonCode);
            settled.accept(request);
        }
    }

    private void refuse(Request request, Refused refusal) {
        LOG.log(Level.WARNING, refusal.getMessage());
        open.remove(request);
        if (request.subscribes()) {
            subscriptions.remove(request.subscription());
            request.subscription().ended(refusal);
        }
        request.settle(refusal);
        settled.accept(request);
    }

    /** A connection has begun: everything that the broker does not know is asked for. */
    void attach(Link link) {
        boolean forgotten = !link.greeting().sessionPresent();
        List<Request> unanswered = List.copyOf(open);
        for (Subscription subscription : subscriptions.all()) {
            if (forgotten) {
                subscription.unconfirm();
            }
            boolean asked = unanswered.stream()
                    .anyMatch(request -> request.subscribes() && request.subscription() == subscription);
            if (!subscription.isConfirmed() && !asked) {
                add(new Request(subscription, true, false), link);
            }
        }
        unanswered.forEach(request -> send(request, link));
    }

    void detach() {
        sent.keySet().forEach(identifiers::letGo);
        sent.clear();
    }

    void failAll(ClientException why) {
        for (Request request : open) {
            request.settle(why);
            settled.accept(request);
        }
        open.clear();
        sent.clear();
    }
}
