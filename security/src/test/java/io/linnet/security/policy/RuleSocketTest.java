package io.linnet.security.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.Will;
import io.linnet.security.policy.Policy.Subscriptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What each kind of rule allows and denies, over sockets. A line of a table is a user ({@code -} for none), a client identifier, what it
 * does, and what comes of it: {@code yes}, {@code no}, or for a subscription a QoS that is lower than the one asked for. {@code receive FILTER TOPIC} subscribes
 * to the filter first, which must be granted.
 */
@Timeout(120)
class RuleSocketTest {
    private static List<Rule> rules(String... texts) {
        return Arrays.stream(texts).map(text -> Rule.parse(text, "test")).toList();
    }

    /** Rules for everybody. */
    private static Policy everybody(Subscriptions subscriptions, String... texts) {
        return Policy.of(new Roles(Map.of("all", rules(texts)), Map.of(), List.of("all"), List.of()), subscriptions);
    }

    private static Policy everybody(String... texts) {
        return everybody(Subscriptions.REFUSE, texts);
    }

    // ---- roles

    @Test
    void rolesBelongToUsersToEverybodyAndToThoseWithoutAName() throws Exception {
        Map<String, List<Rule>> roles = new HashMap<>();
        roles.put("sensor", rules("allow publish sensors/#", "deny publish sensors/secret"));
        roles.put("reader", rules("allow subscribe sensors/+"));
        roles.put("admin", rules("allow all sensors/#"));
        roles.put("base", rules("allow publish,subscribe news", "deny subscribe closed"));
        roles.put("guest", rules("allow publish guests/#"));
        roles.put("unused", rules("allow all #"));
        Map<String, List<String>> users = Map.of(
                "alice", List.of("sensor"), "bob", List.of("sensor", "reader"), "carol", List.of("admin", "sensor"));
        Roles book = new Roles(roles, users, List.of("base"), List.of("guest"));
        judge(Policy.of(book, Subscriptions.REFUSE), """
                alice c publish sensors/a        yes
                alice c publish sensors/a 1      yes
                alice c publish sensors/a 2      yes
                alice c publish sensors/secret 1 no
                alice c subscribe sensors/a      no
                alice c publish news             yes
                alice c subscribe news           yes
                alice c publish guests/a 1       no
                alice c publish other            no
                bob   c publish sensors/a        yes
                bob   c subscribe sensors/a      yes
                bob   c subscribe sensors/#      no
                bob   c receive sensors/+ sensors/secret yes
                carol c publish sensors/a        yes
                carol c publish sensors/secret 2 no
                carol c subscribe sensors/#      yes
                carol c subscribe closed         no
                dora  c publish sensors/a 1      no
                dora  c publish news 1           yes
                -     c publish guests/a         yes
                -     c publish sensors/a 1      no
                -     c publish news             yes
                """);
    }

    // ---- actions

    @Test
    void eachActionIsAllowedForItself() throws Exception {
        judge(
                everybody(
                        "allow publish p",
                        "allow subscribe s/#",
                        "allow receive r",
                        "allow publish,subscribe ps",
                        "allow all a"),
                """
                u c publish p      yes
                u c subscribe p    no
                u c subscribe s/a  yes
                u c subscribe s    yes
                u c receive s/# s/a yes
                u c publish s/a 1  no
                u c subscribe r    no
                u c publish r      no
                u c publish ps     yes
                u c subscribe ps   yes
                u c receive ps ps  yes
                u c publish a      yes
                u c receive a a    yes
                u c publish none   no
                u c subscribe none no
                u c will p         yes
                u c will s/a       no
                """);
    }

    @Test
    void eachActionIsDeniedForItselfWhateverAllowsIt() throws Exception {
        judge(
                everybody("deny publish p", "allow all #", "deny subscribe s/#", "deny receive r/secret", "deny all a"),
                """
                u c publish p 1            no
                u c publish p              no
                u c will p                 no
                u c subscribe p            yes
                u c publish s/a            yes
                u c subscribe s/a          no
                u c subscribe s            no
                u c subscribe #            no
                u c subscribe +            no
                u c subscribe +/x/y        no
                u c subscribe r/#          yes
                u c receive r/# r/open     yes
                u c receive r/# r/secret   no
                u c receive r/secret r/secret no
                u c publish r/secret       yes
                u c publish a 2            no
                u c subscribe a            no
                u c publish other          yes
                """);
    }

    // ---- limits

    @Test
    void qosAndRetainAreLimitedByTheRuleThatHasTheLimit() throws Exception {
        judge(
                everybody(
                        "allow publish low/# qos <= 1",
                        "allow publish zero qos <= 0 no retain",
                        "allow publish plain no retain",
                        "allow publish low/any",
                        "allow subscribe s0 qos <= 0",
                        "allow subscribe s1 qos <= 1",
                        "allow subscribe s2"),
                """
                u c publish low/a 0        yes
                u c publish low/a 1        yes
                u c publish low/a 2        no
                u c publish low/a 1 retain yes
                u c publish low/any 2      yes
                u c publish zero 0         yes
                u c publish zero 1         no
                u c publish zero 2         no
                u c publish zero 0 retain  no
                u c publish plain 2        yes
                u c publish plain 0 retain no
                u c publish plain 2 retain no
                u c will low/a 1           yes
                u c will low/a 2           no
                u c will plain 0           yes
                u c will plain 0 retain    no
                u c subscribe s0 0         yes
                u c subscribe s0 2         0
                u c subscribe s1 0         yes
                u c subscribe s1 1         yes
                u c subscribe s1 2         1
                u c subscribe s2 2         yes
                """);
    }

    // ---- names

    @Test
    void namesInRulesAreThoseOfTheClientAndOddOnesFitNowhere() throws Exception {
        judge(
                everybody("allow all u/${username}/#", "allow all c/${clientid}", "allow all n/${cert.cn}/${clientid}"),
                """
                alice c1  publish u/alice/x    yes
                alice c1  publish u/alice      yes
                alice c1  publish u/bob/x 1    no
                alice c1  receive u/alice/# u/alice/x yes
                alice c1  subscribe u/bob/#    no
                alice c1  subscribe u/+/x      no
                alice c1  subscribe u/#        no
                alice c1  will u/alice/x       yes
                alice c1  will u/bob/x         no
                alice c1  publish c/c1         yes
                alice c1  publish c/c2 1       no
                alice c1  publish n/alice/c1   yes
                alice c1  publish n/bob/c1     no
                -     c1  publish u//x         no
                -     c1  publish n//c1        no
                -     c1  publish c/c1         yes
                +     c2  publish u/alice/x    no
                +     c2  subscribe u/+/#      no
                #     c2  subscribe u/#        no
                #     c2  publish u/x          no
                a/b   c2  publish u/a/b/x      no
                a/b   c2  subscribe u/a/b/#    no
                alice +   publish c/x          no
                alice +   subscribe c/+        no
                alice #   subscribe c/#        no
                alice c/d publish c/c/d        no
                alice c/d publish u/alice/x    yes
                """);
    }

    @Test
    void anOddNameIsNoWayAroundARuleThatDenies() throws Exception {
        judge(everybody("allow all #", "deny all private/${clientid}/keys", "allow all ${username}/#"), """
                u    c      publish private/c/keys 1 no
                u    c      publish private/d/keys   yes
                u    c/keys publish private/c/keys   no
                u    +      publish private/d/x      no
                u    +      subscribe private/#      no
                u    +      publish public           yes
                $SYS c      publish $SYS/x 1         no
                $SYS c      subscribe $SYS/#         no
                $d   c      publish $d/x 1           no
                """);
    }

    // ---- shared subscriptions

    @Test
    void theFilterBehindTheShareNameCounts() throws Exception {
        judge(everybody("allow subscribe a/#", "deny receive a/secret"), """
                u c subscribe $share/g/a/b        yes
                u c subscribe $share/g/a/#        yes
                u c subscribe $share/g/#          no
                u c subscribe $share/g/b          no
                u c subscribe $share/a/b          no
                u c receive $share/g/a/# a/x      yes
                u c receive $share/g/a/# a/secret no
                """);
    }

    // ---- trees that begin with a dollar sign

    @Test
    void treesWithADollarSignAreThereOnlyForRulesThatNameThem() throws Exception {
        judge(everybody("allow all #", "allow all +/x"), """
                u c publish $SYS/x 1       no
                u c publish $d/x 1         no
                u c subscribe $SYS/#       no
                u c subscribe $d/x         no
                u c subscribe #            yes
                u c receive # $d/x         no
                """);
        judge(everybody("allow subscribe $SYS/#", "allow all $d/#", "deny all $d/secret"), """
                u c subscribe $SYS/broker/uptime yes
                u c subscribe $SYS/#             yes
                u c publish $SYS/broker/uptime 1 no
                u c publish $d/x                 yes
                u c receive $d/+ $d/x            refused
                u c receive $d/x $d/x            yes
                u c publish $d/secret 1          no
                u c subscribe #                  no
                """);
    }

    // ---- subscriptions of which a part is allowed

    @Test
    void aPartOfASubscriptionIsRefusedOrFiltered() throws Exception {
        String[] rules = {
            "allow subscribe a/b", "allow receive c/+ qos <= 1", "deny receive c/secret", "deny all d", "allow all d/#"
        };
        judge(everybody(Subscriptions.REFUSE, rules), """
                u c subscribe a/b    yes
                u c subscribe a/#    no
                u c subscribe #      no
                u c subscribe c/+    no
                u c subscribe d/#    no
                u c subscribe d/x/#  yes
                """);
        judge(everybody(Subscriptions.FILTER, rules), """
                u c receive a/b a/b         yes
                u c receive a/# a/b         yes
                u c receive a/# a/x         no
                u c receive a/# a           no
                u c receive # a/b           yes
                u c receive # c/x           yes
                u c receive # c/secret      no
                u c receive # x             no
                u c receive $share/g/# a/b  yes
                u c receive $share/g/# x    no
                u c subscribe c/+ 2         1
                u c subscribe c/secret      no
                u c subscribe x/#           no
                u c subscribe d             no
                u c receive d/# d/x         yes
                u c receive d/# d           no
                """);
    }

    // ---- response topics

    @Test
    void aResponseTopicIsTheRequestersWordAndTheAnswerIsJudged() throws Exception {
        Map<String, List<Rule>> roles =
                Map.of("requester", rules("allow publish requests"), "responder", rules("allow publish answers/#"));
        Roles book = new Roles(
                roles, Map.of("alice", List.of("requester"), "bob", List.of("responder")), List.of(), List.of());
        try (RuledBroker broker = new RuledBroker(Policy.of(book, Subscriptions.REFUSE));
                TestPeer alice = broker.client("alice", "a", null);
                TestPeer bob = broker.client("bob", "b", null)) {
            Properties properties = Properties.builder()
                    .text(Property.RESPONSE_TOPIC, "valves/1")
                    .build();
            assertThat(alice.publish("requests", QoS.AT_LEAST_ONCE, false, properties)
                            .isError())
                    .isFalse();
            assertThat(broker.watcher().message().properties().text(Property.RESPONSE_TOPIC))
                    .isEqualTo("valves/1");
            assertThat(alice.publish("valves/1", QoS.AT_LEAST_ONCE, false, Properties.NONE))
                    .isEqualTo(ReasonCode.NOT_AUTHORIZED);
            assertThat(bob.publish("valves/1", QoS.AT_LEAST_ONCE, false, properties))
                    .isEqualTo(ReasonCode.NOT_AUTHORIZED);
            assertThat(broker.publishes(bob, "answers/1", QoS.AT_LEAST_ONCE, false))
                    .isTrue();
        }
    }

    // ---- tables

    private static void judge(Policy policy, String table) throws IOException {
        SoftAssertions all = new SoftAssertions();
        try (RuledBroker broker = new RuledBroker(policy)) {
            for (String line : table.lines().toList()) {
                List<String> words = new ArrayList<>(List.of(line.split(" +", -1)));
                String expected = words.removeLast();
                all.assertThat(outcome(broker, words)).as(line).isEqualTo(expected);
            }
        }
        all.assertAll();
    }

    private static String outcome(RuledBroker broker, List<String> words) throws IOException {
        String user = words.get(0).equals("-") ? "" : words.get(0);
        String clientIdentifier = words.get(1);
        String topic = words.get(3);
        List<String> options = words.subList(4, words.size());
        QoS qos = options.stream()
                .filter(option -> option.matches("[012]"))
                .map(option -> QoS.of(Integer.parseInt(option)))
                .findFirst()
                .orElse(QoS.AT_MOST_ONCE);
        boolean retain = options.contains("retain");
        if (words.get(2).equals("will")) {
            Will will = new Will(topic, new byte[] {'w'}, qos, retain, Properties.NONE);
            return broker.leaves(user, clientIdentifier, will) ? "yes" : "no";
        }
        try (TestPeer client = broker.client(user, clientIdentifier, null)) {
            assertThat(client.connected()).isEqualTo(ReasonCode.SUCCESS);
            return switch (words.get(2)) {
                case "publish" -> broker.publishes(client, topic, qos, retain) ? "yes" : "no";
                case "subscribe" -> granted(broker.subscribes(client, topic, qos), qos);
                case "receive" -> {
                    int granted = broker.subscribes(client, topic, qos);
                    yield granted < 0 ? "refused" : broker.receives(client, options.getFirst()) ? "yes" : "no";
                }
                default -> throw new IllegalArgumentException(words.get(2) + " is nothing that a client does");
            };
        }
    }

    private static String granted(int granted, QoS asked) {
        if (granted == asked.code()) {
            return "yes";
        }
        return granted < 0 ? "no" : Integer.toString(granted);
    }
}
