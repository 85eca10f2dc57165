package io.linnet.client;

import io.linnet.packet.Properties;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the client wants to be subscribed to, and whose a message is; under the session's lock.
 *
 * <p>To the broker there is one subscription for each topic filter (MQTT-3.8.4-3). Those of the client with the same filter share it,
 * and its identifier.
 */
final class Subscriptions {
    private final Set<Subscription> all = new LinkedHashSet<>(0);
    private final Map<Integer, List<Subscription>> byIdentifier = new HashMap<>(0);
    private final Map<String, List<Subscription>> byFilter = new HashMap<>(0);
    private final List<Subscription> shared = new ArrayList<>(0);
    private final List<Subscription> withWildcard = new ArrayList<>(0);
    private @Nullable Subscription otherwise;
    private int lastIdentifier;
    private boolean inherited;

    /** Who gets what no subscription wants. */
    void otherwise(Subscription subscription) {
        otherwise = subscription;
    }

    /** The session at the broker is older than this client, so that identifiers may be those of another. */
    void inherit() {
        inherited = true;
    }

    Collection<Subscription> all() {
        return List.copyOf(all);
    }

    boolean knows(Subscription subscription) {
        return all.contains(subscription);
    }

    void add(Subscription subscription) {
        List<Subscription> twins = byFilter.computeIfAbsent(subscription.topicFilter(), filter -> new ArrayList<>(1));
        subscription.identify(twins.isEmpty() ? ++lastIdentifier : twins.get(0).identifier());
        twins.add(subscription);
        byIdentifier.put(subscription.identifier(), twins);
        all.add(subscription);
        if (subscription.filter().hasWildcard()) {
            withWildcard.add(subscription);
        } else if (subscription.filter().isShared()) {
            shared.add(subscription);
        }
    }

    /** Says whether it was there. */
    boolean remove(Subscription subscription) {
        if (!all.remove(subscription)) {
            return false;
        }
        withWildcard.remove(subscription);
        shared.remove(subscription);
        List<Subscription> twins = byFilter.getOrDefault(subscription.topicFilter(), List.of());
        twins.remove(subscription);
        if (twins.isEmpty()) {
            byFilter.remove(subscription.topicFilter());
            byIdentifier.remove(subscription.identifier());
        }
        return true;
    }

    /** Whether another subscription has the same filter, so that the broker's must stay. */
    boolean hasTwin(Subscription subscription) {
        return byFilter.containsKey(subscription.topicFilter());
    }

    /**
     * Those that the broker had in mind: it names them by their identifiers (section 3.3.2.3.8). All whose filter matches when it names
     * none, or one that an earlier client may have chosen. A copy that was for a subscription which has ended is nobody's.
     */
    List<Subscription> takers(String topicName, Properties properties) {
        List<Integer> identifiers = properties.subscriptionIdentifiers();
        if (!identifiers.isEmpty()) {
            List<Subscription> named = named(identifiers, topicName);
            if (!named.isEmpty() || !inherited) {
                return named;
            }
        }
        List<Subscription> matching = matching(topicName);
        return matching.isEmpty() && otherwise != null ? List.of(otherwise) : matching;
    }

    private List<Subscription> named(List<Integer> identifiers, String topicName) {
        List<Subscription> named = new ArrayList<>(identifiers.size());
        for (int identifier : identifiers) {
            for (Subscription subscription : byIdentifier.getOrDefault(identifier, List.of())) {
                if (subscription.filter().matches(topicName)) {
                    named.add(subscription);
                }
            }
        }
        return named;
    }

    private List<Subscription> matching(String topicName) {
        List<Subscription> matching = new ArrayList<>(byFilter.getOrDefault(topicName, List.of()));
        for (Subscription subscription : shared) {
            if (subscription.filter().matches(topicName)) {
                matching.add(subscription);
            }
        }
        for (Subscription subscription : withWildcard) {
            if (subscription.filter().matches(topicName)) {
                matching.add(subscription);
            }
        }
        return matching;
    }
}
