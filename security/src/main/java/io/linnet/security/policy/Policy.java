package io.linnet.security.policy;

import io.linnet.broker.Authorizer;
import io.linnet.broker.ClientIdentity;
import io.linnet.broker.Identity;
import io.linnet.broker.Permissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All rules of a configuration, and what follows from them for a client. What no rule allows is denied. Immutable; any thread.
 *
 * <p>A client's proof of identity can grant more than the rules do ({@link Identity#grants}); what the rules deny, it cannot.
 */
public final class Policy implements Authorizer {
    /** What becomes of a subscription of which only some topics may be received. */
    public enum Subscriptions {
        /** It is refused. */
        REFUSE,
        /** It is granted, and only those topics are delivered. */
        FILTER
    }

    private static final Logger LOG = LoggerFactory.getLogger(Policy.class);

    /** So many groups of clients with the same rules share an object for each. */
    private static final int MAXIMUM_CIRCLES = 10_000;

    private static final ClientIdentity NOBODY = new ClientIdentity("", Identity.ANONYMOUS);

    private final @Nullable RuleBook book;
    private final boolean filtering;
    private final Map<Object, Circle> circles = new ConcurrentHashMap<>();

    /** Clients with the same rules; when no names stand in these, also with the same permissions. */
    private record Circle(List<Rule> rules, @Nullable ClientPermissions shared) {}

    private Policy(@Nullable RuleBook book, Subscriptions subscriptions) {
        this.book = book;
        this.filtering = subscriptions == Subscriptions.FILTER;
    }

    public static Policy of(RuleBook book, Subscriptions subscriptions) {
        return new Policy(book, subscriptions);
    }

    /** No rules are written: everybody may do everything, except those whose proof of identity says what they may. */
    public static Policy unwritten() {
        return new Policy(null, Subscriptions.REFUSE);
    }

    @Override
    public Permissions permissions(ClientIdentity client) {
        return book == null && client.identity().grants().isEmpty()
                ? Permissions.EVERYTHING
                : permissionsByRules(client);
    }

    private ClientPermissions permissionsByRules(ClientIdentity client) {
        Circle circle = circle(client);
        if (!client.identity().grants().isEmpty()) {
            List<Rule> more = new ArrayList<>(circle.rules());
            client.identity().grants().forEach(grant -> addGranted(grant, client.identity(), more));
            return new ClientPermissions(client, List.copyOf(more), filtering, false);
        }
        return circle.shared() != null
                ? circle.shared()
                : new ClientPermissions(client, circle.rules(), filtering, false);
    }

    private Circle circle(ClientIdentity client) {
        if (book == null) {
            return new Circle(List.of(), null);
        }
        Object key = book.circle(client);
        Circle known = circles.get(key);
        if (known != null) {
            return known;
        }
        List<Rule> rules = List.copyOf(book.rules(client));
        boolean hasNames = rules.stream().anyMatch(rule -> rule.topics().hasNames());
        Circle made = new Circle(rules, hasNames ? null : new ClientPermissions(NOBODY, rules, filtering, true));
        if (circles.size() >= MAXIMUM_CIRCLES) {
            return made;
        }
        Circle before = circles.putIfAbsent(key, made);
        return before == null ? made : before;
    }

    private static void addGranted(Identity.Grant grant, Identity identity, List<Rule> rules) {
        String text = "grant " + grant.action().name().toLowerCase(Locale.ROOT) + " " + grant.topicFilter();
        try {
            Template topics = Template.literal(grant.topicFilter());
            rules.add(Rule.of(true, EnumSet.of(grant.action()), topics, text, "by " + identity.source()));
        } catch (RuleSyntax wrong) {
            LOG.debug("what grants a topic filter that is none grants nothing: {}", wrong.getMessage());
        }
    }

    /**
     * Why a client may do something or not.
     *
     * @param topic a topic name; for {@code SUBSCRIBE} a topic filter
     * @param qos of the message, or the maximum QoS of the subscription
     * @param retain of the message
     * @throws io.linnet.packet.ProtocolViolation when the topic filter is none
     */
    public Explanation explain(ClientIdentity client, Identity.Action action, String topic, int qos, boolean retain) {
        if (book == null && client.identity().grants().isEmpty()) {
            boolean allowed = switch (action) {
                case PUBLISH -> Permissions.EVERYTHING.mayPublish(topic, qos, retain);
                case SUBSCRIBE, RECEIVE -> true;
            };
            return new Explanation(allowed, null, List.of());
        }
        return permissionsByRules(client).explain(action, topic, qos, retain);
    }

    /** Whether a client that could choose its user name could choose its rights by it. */
    public boolean restsOnUserNames() {
        return book != null && book.restsOnUserNames();
    }

    /** Whether rules are written. */
    public boolean isWritten() {
        return book != null;
    }
}
