package io.linnet.client;

import io.linnet.packet.Properties;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the client wants to be subscribed to, and whose a message is; under the session's lock. */
final class Subscriptions {
    private final Map<Integer, Subscription> byIdentifier = new LinkedHashMap<>(0);
    private final Map<String, List<Subscription>> withoutWildcard = new HashMap<>(0);
    private final List<Subscription> withWildcard = new ArrayList<>(0);
    private @Nullable Subscription otherwise;
    private int lastIdentifier;

    /** Who gets what no subscription wants. */
    void otherwise(Subscription subscription) {
        otherwise = subscription;
    }

    int nextIdentifier() {
        return ++lastIdentifier;
    }

    Collection<Subscription> all() {
        return List.copyOf(byIdentifier.values());
    }

    void add(Subscription subscription) {
        byIdentifier.put(subscription.identifier(), subscription);
        if (subscription.filter().hasWildcard()) {
            withWildcard.add(subscription);
        } else {
            withoutWildcard
                    .computeIfAbsent(subscription.filter().filter(), filter -> new ArrayList<>(1))
                    .add(subscription);
        }
    }

    boolean knows(Subscription subscription) {
        return byIdentifier.get(subscription.identifier()) == subscription;
    }

    /** Says whether it was there. */
    boolean remove(Subscription subscription) {
        if (byIdentifier.remove(subscription.identifier()) == null) {
            return false;
        }
        withWildcard.remove(subscription);
        withoutWildcard.computeIfPresent(subscription.filter().filter(), (filter, list) -> {
            list.remove(subscription);
            return list.isEmpty() ? null : list;
        });
        return true;
    }

    /** Whether another subscription has the same filter, so that the broker's must stay. */
    boolean hasTwin(Subscription subscription) {
        return byIdentifier.values().stream()
                .anyMatch(other -> other != subscription && other.topicFilter().equals(subscription.topicFilter()));
    }

    /**
     * Those that the broker had in mind: it names them by their identifiers (section 3.3.2.3.8), or all whose filter matches when it
     * names none that is known here.
     */
    List<Subscription> takers(String topicName, Properties properties) {
        List<Integer> identifiers = properties.subscriptionIdentifiers();
        if (!identifiers.isEmpty()) {
            List<Subscription> named = new ArrayList<>(identifiers.size());
            for (int identifier : identifiers) {
                Subscription subscription = byIdentifier.get(identifier);
                if (subscription != null && subscription.filter().matches(topicName)) {
                    named.add(subscription);
                }
            }
            if (!named.isEmpty()) {
                return named;
            }
        }
        List<Subscription> all = matching(topicName);
        return all.isEmpty() && otherwise != null ? List.of(otherwise) : all;
    }

    private List<Subscription> matching(String topicName) {
        List<Subscription> exact = withoutWildcard.getOrDefault(topicName, List.of());
        if (withWildcard.isEmpty()) {
            return exact.isEmpty() ? List.of() : new ArrayList<>(exact);
        }
        List<Subscription> all = new ArrayList<>(exact);
        for (Subscription subscription : withWildcard) {
            if (subscription.filter().matches(topicName)) {
                all.add(subscription);
            }
        }
        return all;
    }
}
