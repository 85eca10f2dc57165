package io.linnet.broker;

import java.util.Arrays;

/** The subscriptions of one shard with the same filter; adding and removing do not depend on their number. */
final class Subscribers {
    private Subscription[] subscriptions = new Subscription[1];
    private int size;

    void add(Subscription subscription) {
        if (size == subscriptions.length) {
            subscriptions = Arrays.copyOf(subscriptions, size * 2);
        }
        subscription.slot = size;
        subscriptions[size++] = subscription;
    }

    /** Puts a subscription of the same session in the place of an old one, so that no message in between is missed. */
    void replace(Subscription old, Subscription replacement) {
        replacement.slot = old.slot;
        subscriptions[old.slot] = replacement;
    }

    @SuppressWarnings("NullAway") // slots from size on are not read
    void remove(Subscription subscription) {
        Subscription last = subscriptions[--size];
        last.slot = subscription.slot;
        subscriptions[subscription.slot] = last;
        subscriptions[size] = null;
    }

    int size() {
        return size;
    }

    Receiver receiver(int index) {
        return subscriptions[index].receiver;
    }
}
