package io.linnet.client;

import io.linnet.packet.ReasonCode;

/** A SUBSCRIBE or UNSUBSCRIBE that waits for its answer, over connections if need be. */
final class Request extends Pending<ReasonCode> {
    private final Subscription subscription;
    private final boolean subscribes;

    Request(Subscription subscription, boolean subscribes, boolean exposed) {
        super(exposed);
        this.subscription = subscription;
        this.subscribes = subscribes;
    }

    Subscription subscription() {
        return subscription;
    }

    boolean subscribes() {
        return subscribes;
    }
}
