package io.linnet.security.policy;

import io.linnet.broker.ClientIdentity;
import io.linnet.broker.Identity.Action;
import io.linnet.broker.Permissions;
import io.linnet.packet.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one client may do, or all clients with the same rules. The rules are asked in their order and the first that fits decides; when
 * none does, nothing is allowed.
 *
 * <p>Names are put into the rules at the first question, so that a client which only stays connected costs one small object. Answers
 * about topics are remembered in a table of fixed size; threads may overwrite each other's entries there, which are immutable.
 */
final class ClientPermissions implements Permissions {
    private static final int SHARED_ANSWERS = 1024;
    private static final int OWN_ANSWERS = 16;
    /** Longer names are not remembered: a client could fill memory with them. */
    private static final int LONGEST_NAME = 256;

    private static final int RECEIVE = 1 << 6;

    /** A rule with its filter for this client; without one it does not apply. */
    private record Bound(Rule rule, @Nullable TopicFilter filter) {
        boolean isFor(Action action) {
            return filter != null && rule.isAbout(action);
        }

        boolean matches(String topicName) {
            return filter != null && filter.matches(topicName);
        }

        String filterText() {
            return filter == null ? "" : filter.text();
        }
    }

    /** All rules in their order, and whether there is nothing to filter at delivery. */
    private record Binding(List<Bound> rules, boolean receivesAll) {}

    /** A bit for each way to publish to the topic, and one for receiving. */
    private record Answers(String topicName, int bits) {}

    private final ClientIdentity client;
    private final List<Rule> rules;
    private final boolean filtering;
    private final boolean shared;
    private volatile @Nullable Binding binding;
    private volatile @Nullable Answers @Nullable [] known;

    /**
     * @param filtering whether a subscription is granted when only some of its topics may be received
     * @param shared whether many clients have this object
     */
    ClientPermissions(ClientIdentity client, List<Rule> rules, boolean filtering, boolean shared) {
        this.client = client;
        this.rules = rules;
        this.filtering = filtering;
        this.shared = shared;
    }

    @Override
    public boolean mayPublish(String topicName, int qos, boolean retain) {
        return (bits(topicName) & bit(qos, retain)) != 0;
    }

    @Override
    public boolean mayReceive(String topicName) {
        return (bits(topicName) & RECEIVE) != 0;
    }

    @Override
    public boolean maySubscribe(TopicFilter filter, int maximumQos) {
        Bound decided = deciding(filter.filter(), maximumQos);
        return decided != null && decided.rule().allows();
    }

    @Override
    public boolean receivesAll() {
        return binding().receivesAll();
    }

    @Override
    public String why(Action action, String topic, int qos, boolean retain) {
        return explain(action, topic, qos, retain).inBrief();
    }

    // ---- answers

    private static int bit(int qos, boolean retain) {
        return 1 << (qos << 1 | (retain ? 1 : 0));
    }

    private int bits(String topicName) {
        @Nullable Answers[] table = known;
        if (table == null) {
            table = new @Nullable Answers[shared ? SHARED_ANSWERS : OWN_ANSWERS];
            known = table;
        }
        int hash = topicName.hashCode();
        int slot = (hash ^ hash >>> 16) & table.length - 1;
        Answers remembered = table[slot];
        if (remembered != null && remembered.topicName().equals(topicName)) {
            return remembered.bits();
        }
        int bits = judge(topicName);
        if (topicName.length() <= LONGEST_NAME) {
            table[slot] = new Answers(topicName, bits);
        }
        return bits;
    }

    private int judge(String topicName) {
        int bits = 0;
        for (int qos = 0; qos <= 2; qos++) {
            for (boolean retain : new boolean[] {false, true}) {
                bits |= isAllowed(Action.PUBLISH, topicName, qos, retain) ? bit(qos, retain) : 0;
            }
        }
        return bits | (isAllowed(Action.RECEIVE, topicName, 0, false) ? RECEIVE : 0);
    }

    private boolean isAllowed(Action action, String topicName, int qos, boolean retain) {
        Bound decided = deciding(action, topicName, qos, retain);
        return decided != null && decided.rule().allows();
    }

    private @Nullable Bound deciding(Action action, String topicName, int qos, boolean retain) {
        for (Bound each : bound()) {
            if (each.isFor(action) && isWithin(each.rule(), action, qos, retain) && each.matches(topicName)) {
                return each;
            }
        }
        return null;
    }

    private static boolean isWithin(Rule rule, Action action, int qos, boolean retain) {
        return switch (action) {
            case PUBLISH -> qos <= rule.maximumQos() && (rule.retain() || !retain);
            case SUBSCRIBE -> qos <= rule.maximumQos();
            case RECEIVE -> true;
        };
    }

    /** Which rule decides about a subscription to this filter. */
    private @Nullable Bound deciding(String filter, int qos) {
        return filtering ? firstThatGives(filter, qos) : firstThatCovers(filter, qos);
    }

    /** No topic of the filter may be denied before one rule allows all of them. */
    private @Nullable Bound firstThatCovers(String filter, int qos) {
        for (Bound each : bound()) {
            if (each.isFor(Action.SUBSCRIBE) && isWithin(each.rule(), Action.SUBSCRIBE, qos, false)) {
                boolean fits = each.rule().allows()
                        ? TopicSets.covers(each.filterText(), filter)
                        : TopicSets.overlap(each.filterText(), filter);
                if (fits) {
                    return each;
                }
            }
        }
        return null;
    }

    /** There is a topic of the filter that may be received; what is denied is not delivered. */
    private @Nullable Bound firstThatGives(String filter, int qos) {
        List<Bound> denied = new ArrayList<>();
        for (Bound each : bound()) {
            if (!each.isFor(Action.RECEIVE) || !isWithin(each.rule(), Action.SUBSCRIBE, qos, false)) {
                continue;
            }
            String common = TopicSets.common(each.filterText(), filter);
            if (common != null && each.rule().allows()) {
                if (denied.stream().noneMatch(no -> TopicSets.covers(no.filterText(), common))) {
                    return each;
                }
            } else if (common != null) {
                denied.add(each);
            }
        }
        return denied.isEmpty() ? null : denied.getFirst();
    }

    // ---- rules

    private List<Bound> bound() {
        return binding().rules();
    }

    private Binding binding() {
        Binding made = binding;
        if (made == null) {
            List<Bound> all = rules.stream().map(this::bind).toList();
            made = new Binding(all, nothingToFilter(all));
            binding = made;
        }
        return made;
    }

    private boolean nothingToFilter(List<Bound> all) {
        boolean everything = !filtering;
        for (Bound each : all) {
            if (each.isFor(Action.RECEIVE)) {
                // who may not even subscribe has no subscription that it could come through, unless that is filtered
                boolean denies =
                        !each.rule().allows() && (filtering || !each.rule().isAbout(Action.SUBSCRIBE));
                if (denies || (filtering && each.filterText().startsWith("$"))) {
                    return false;
                }
                everything |= each.filterText().equals("#");
            }
        }
        return everything;
    }

    private Bound bind(Rule rule) {
        String filter = rule.topics().bind(client, rule.allows());
        return new Bound(rule, filter == null ? null : new TopicFilter(filter, null, filter));
    }

    Explanation explain(Action action, String topic, int qos, boolean retain) {
        Bound decided = action == Action.SUBSCRIBE
                ? deciding(TopicFilter.parse(topic).filter(), qos)
                : deciding(action, topic, qos, retain);
        List<Explanation.Considered> considered = new ArrayList<>();
        boolean later = false;
        for (Bound each : bound()) {
            boolean decides = each.equals(decided);
            String finding = decides
                    ? (each.rule().allows() ? "allows it" : "denies it")
                    : finding(each, action, topic, qos, retain);
            considered.add(new Explanation.Considered(each.rule(), later ? "is not asked any more" : finding));
            later |= decides;
        }
        boolean allowed = decided != null && decided.rule().allows();
        return new Explanation(allowed, decided == null ? null : decided.rule(), considered);
    }

    private String finding(Bound each, Action action, String topic, int qos, boolean retain) {
        Rule rule = each.rule();
        if (each.filter() == null) {
            return "does not apply: a name in it is one that this client does not have, or one with +, #, / or a leading $";
        }
        if (!rule.isAbout(filtering && action == Action.SUBSCRIBE ? Action.RECEIVE : action)) {
            return "is about " + rule.actionNames() + " only";
        }
        if (!isWithin(rule, action, qos, retain)) {
            return qos > rule.maximumQos() ? "allows QoS " + rule.maximumQos() + " at most" : "allows no retain";
        }
        if (action == Action.SUBSCRIBE
                && TopicSets.overlap(each.filterText(), TopicFilter.parse(topic).filter())) {
            return rule.allows() ? "allows only some of these topics" : "denies some of these topics";
        }
        return "is about other topics, those of " + each.filterText();
    }
}
