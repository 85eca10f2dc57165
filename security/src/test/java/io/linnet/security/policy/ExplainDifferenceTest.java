package io.linnet.security.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.broker.ClientIdentity;
import io.linnet.broker.Identity.Action;
import io.linnet.packet.Properties;
import io.linnet.packet.QoS;
import io.linnet.packet.Will;
import io.linnet.security.policy.Policy.Subscriptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random rules, clients and requests: what is explained is what a broker does at its sockets. */
@Timeout(180)
class ExplainDifferenceTest {
    private static final int POLICIES = 12;
    private static final int REQUESTS = 40;

    private static final String[] USERS = {"", "alice", "bob", "a", "x+y", "a/b", "$d", "#"};
    private static final String[] CLIENTS = {"c", "a", "b", "d/e", "+"};

    /** What happened, to see that a run has tried something. */
    private int allowed;

    private int denied;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whatIsExplainedIsWhatHappens(long seed) throws Exception {
        Random random = new Random(seed);
        for (int i = 0; i < POLICIES; i++) {
            StringBuilder written = new StringBuilder();
            Policy policy = random.nextBoolean() ? roles(random, written) : aclFile(random, written);
            try (RuledBroker broker = new RuledBroker(policy)) {
                for (int request = 0; request < REQUESTS; request++) {
                    compare(policy, broker, random, written.toString());
                }
            }
        }
        assertThat(allowed).isGreaterThan(POLICIES * REQUESTS / 20);
        assertThat(denied).isGreaterThan(POLICIES * REQUESTS / 20);
    }

    private void compare(Policy policy, RuledBroker broker, Random random, String written) throws Exception {
        String user = pick(random, USERS);
        String clientIdentifier = pick(random, CLIENTS);
        ClientIdentity client = RuledBroker.identity(user, clientIdentifier);
        String topic = topic(random);
        QoS qos = QoS.of(random.nextInt(3));
        boolean retain = random.nextBoolean();
        boolean publishes = policy.explain(client, Action.PUBLISH, topic, qos.code(), retain)
                .allowed();
        String what = "'%s' '%s' %s %s %s with%n%s".formatted(user, clientIdentifier, topic, qos, retain, written);
        if (random.nextInt(4) == 0) {
            Will will = new Will(topic, new byte[1], qos, retain, Properties.NONE);
            count(publishes);
            assertThat(broker.leaves(user, clientIdentifier, will)).as(what).isEqualTo(publishes);
            return;
        }
        try (TestPeer peer = broker.client(user, clientIdentifier, null)) {
            switch (random.nextInt(3)) {
                case 0 -> {
                    count(publishes);
                    assertThat(broker.publishes(peer, topic, qos, retain))
                            .as(what)
                            .isEqualTo(publishes);
                }
                case 1 -> {
                    String filter = (random.nextInt(4) == 0 ? "$share/g/" : "") + filter(random);
                    int granted = granted(policy, client, filter, qos);
                    count(granted >= 0);
                    assertThat(broker.subscribes(peer, filter, qos))
                            .as(filter + " " + what)
                            .isEqualTo(granted);
                }
                default -> {
                    String filter = random.nextBoolean() ? topic : topic.startsWith("$d") ? "$d/#" : "#";
                    boolean receives = granted(policy, client, filter, QoS.AT_MOST_ONCE) >= 0
                            && policy.explain(client, Action.RECEIVE, topic, 0, false)
                                    .allowed();
                    count(receives);
                    var _ = broker.subscribes(peer, filter, QoS.AT_MOST_ONCE);
                    assertThat(broker.receives(peer, topic))
                            .as(filter + " " + what)
                            .isEqualTo(receives);
                }
            }
        }
    }

    /** The highest QoS up to the one asked for with which a subscription is said to be allowed. */
    private static int granted(Policy policy, ClientIdentity client, String filter, QoS asked) {
        int qos = asked.code();
        while (qos >= 0
                && !policy.explain(client, Action.SUBSCRIBE, filter, qos, false).allowed()) {
            qos--;
        }
        return qos;
    }

    private void count(boolean yes) {
        allowed += yes ? 1 : 0;
        denied += yes ? 0 : 1;
    }

    // ---- what is drawn

    private static Policy roles(Random random, StringBuilder written) {
        Map<String, List<Rule>> roles = new HashMap<>();
        for (String role : List.of("one", "two", "three")) {
            List<Rule> rules = new ArrayList<>();
            for (int left = 1 + random.nextInt(3); left > 0; left--) {
                rules.add(Rule.parse(rule(random), role));
            }
            roles.put(role, rules);
            written.append(role).append(": ").append(rules).append("\n");
        }
        Subscriptions mode = pick(random, Subscriptions.values());
        written.append(mode);
        return Policy.of(
                new Roles(
                        roles,
                        Map.of("alice", List.of("one"), "a", List.of("one", "two"), "a/b", List.of("two")),
                        List.of("three"),
                        List.of("two")),
                mode);
    }

    private static String rule(Random random) {
        boolean allows = random.nextInt(3) > 0;
        String action = pick(random, "publish", "subscribe", "receive", "all", "all", "publish,subscribe");
        String limits = "";
        if (allows) {
            limits += random.nextInt(3) == 0 ? " qos <= " + random.nextInt(3) : "";
            limits += random.nextInt(4) == 0 && action.matches("all|publish.*") ? " no retain" : "";
        }
        String topics = random.nextInt(4) == 0
                ? pick(random, "${username}", "a/${clientid}", "${username}/#", "$d/${cert.cn}/#", "+/${clientid}/#")
                : filter(random);
        return (allows ? "allow " : "deny ") + action + " " + topics + limits;
    }

    private static Policy aclFile(Random random, StringBuilder written) {
        for (int left = 2 + random.nextInt(6); left > 0; left--) {
            String access = pick(random, "", "read ", "write ", "readwrite ", "deny ");
            switch (random.nextInt(5)) {
                case 0 -> written.append("user ").append(pick(random, "alice", "a", "$d"));
                case 1 ->
                    written.append("pattern ")
                            .append(access)
                            .append(pick(random, "%u", "a/%c", "%u/#", "$d/%u/#", "#"));
                default -> written.append("topic ").append(access).append(filter(random));
            }
            written.append("\n");
        }
        AclFile acl = AclFile.parse("acl", written.toString(), problem -> {
            throw new AssertionError(problem.toString());
        });
        Subscriptions mode = pick(random, Subscriptions.values());
        written.append(mode);
        return Policy.of(acl, mode);
    }

    private static String filter(Random random) {
        return pick(
                random, "#", "+", "+/+", "+/#", "a/#", "a/+", "+/b", "a", "a/b", "b/#", "alice/+", "$d/#", "$d/+",
                "$d/a");
    }

    private static String topic(Random random) {
        return pick(random, "a", "b", "a/b", "a/c", "b/b", "alice", "alice/c", "a/b/c", "$d", "$d/a", "$d/alice");
    }

    @SafeVarargs
    private static <T> T pick(Random random, T... all) {
        return all[random.nextInt(all.length)];
    }
}
