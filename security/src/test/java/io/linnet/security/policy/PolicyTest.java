package io.linnet.security.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.broker.ClientIdentity;
import io.linnet.broker.Identity;
import io.linnet.broker.Identity.Action;
import io.linnet.broker.Identity.Grant;
import io.linnet.broker.Permissions;
import io.linnet.packet.TopicFilter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyTest {
    private static List<Rule> rules(String... texts) {
        return Arrays.stream(texts).map(text -> Rule.parse(text, "test")).toList();
    }

    private static Policy everybody(Policy.Subscriptions subscriptions, String... texts) {
        return Policy.of(new Roles(Map.of("all", rules(texts)), Map.of(), List.of("all"), List.of()), subscriptions);
    }

    private static Permissions of(String... texts) {
        return everybody(Policy.Subscriptions.REFUSE, texts).permissions(client("u", "c"));
    }

    private static ClientIdentity client(String user, String clientIdentifier) {
        return new ClientIdentity(clientIdentifier, Identity.of(user, "test"));
    }

    private static boolean subscribes(Permissions permissions, String filter) {
        return permissions.maySubscribe(TopicFilter.parse(filter), 2);
    }

    // ---- what rules say

    @Test
    void whatNoRuleAllowsIsDenied() {
        Permissions permissions = of("allow publish a/+");
        assertThat(permissions.mayPublish("a/b", 2, true)).isTrue();
        assertThat(permissions.mayPublish("a", 0, false)).isFalse();
        assertThat(permissions.mayReceive("a/b")).isFalse();
        assertThat(subscribes(permissions, "a/b")).isFalse();
    }

    @Test
    void whatIsDeniedIsDeniedWhateverElseAllowsIt() {
        Permissions permissions = of("allow all #", "deny publish a/secret", "deny subscribe b/#");
        assertThat(permissions.mayPublish("a/secret", 0, false)).isFalse();
        assertThat(permissions.mayPublish("a/open", 0, false)).isTrue();
        assertThat(permissions.mayReceive("a/secret")).isTrue();
        assertThat(permissions.mayReceive("b")).isFalse();
        assertThat(subscribes(permissions, "b/c")).isFalse();
        assertThat(subscribes(permissions, "#")).isFalse();
        assertThat(subscribes(permissions, "a/#")).isTrue();
    }

    @Test
    void limitsBelongToTheRuleThatHasThem() {
        Permissions permissions = of("allow publish a/# qos <= 1 no retain", "allow publish a/b");
        assertThat(permissions.mayPublish("a/x", 1, false)).isTrue();
        assertThat(permissions.mayPublish("a/x", 2, false)).isFalse();
        assertThat(permissions.mayPublish("a/x", 0, true)).isFalse();
        assertThat(permissions.mayPublish("a/b", 2, true)).isTrue();
        Permissions subscriber = of("allow subscribe a qos <= 1");
        assertThat(subscriber.maySubscribe(TopicFilter.parse("a"), 2)).isFalse();
        assertThat(subscriber.maySubscribe(TopicFilter.parse("a"), 1)).isTrue();
    }

    @Test
    void theServersTopicsAreOnlyThereForRulesThatNameThem() {
        Permissions wide = of("allow all #");
        assertThat(wide.mayPublish("$SYS/broker/uptime", 0, false)).isFalse();
        assertThat(wide.mayReceive("$SYS/broker/uptime")).isFalse();
        assertThat(subscribes(wide, "$SYS/#")).isFalse();
        Permissions named = of("allow receive,subscribe $SYS/#", "allow publish $SYS/bridge/state");
        assertThat(subscribes(named, "$SYS/broker/#")).isTrue();
        assertThat(named.mayPublish("$SYS/bridge/state", 0, true)).isTrue();
        assertThat(named.mayPublish("$SYS/broker/uptime", 0, true)).isFalse();
    }

    @Test
    void theFilterOfASharedSubscriptionCounts() {
        Permissions permissions = of("allow subscribe a/#");
        assertThat(subscribes(permissions, "$share/g/a/b")).isTrue();
        assertThat(subscribes(permissions, "$share/g/b")).isFalse();
        assertThat(subscribes(permissions, "$share/a/#")).isFalse();
    }

    // ---- names

    @ParameterizedTest
    @ValueSource(strings = {"+", "#", "a/b", "x+", "x#y", "/", ""})
    void aNameWithWildcardsOrLevelsFitsIntoNoRuleThatAllows(String name) {
        Policy policy = everybody(Policy.Subscriptions.REFUSE, "allow all u/${username}/#", "allow all c/${clientid}");
        Permissions byUser = policy.permissions(client(name, "c"));
        Permissions byIdentifier = policy.permissions(client("u", name));
        for (String topic : List.of("u/x/y", "u/a/b/c", "u/" + name + "/y", "c/x", "c/" + name)) {
            String plain = topic.replace("+", "x").replace("#", "x");
            assertThat(byUser.mayPublish(plain, 0, false)).as(plain).isEqualTo(plain.equals("c/c"));
            assertThat(byIdentifier.mayReceive(plain)).as(plain).isEqualTo(plain.startsWith("u/u/"));
        }
        assertThat(subscribes(byUser, "u/#")).isFalse();
        assertThat(subscribes(byIdentifier, "c/#")).isFalse();
    }

    @Test
    void aNameCannotBeginATreeOfTheServer() {
        Permissions permissions = everybody(Policy.Subscriptions.REFUSE, "allow all ${username}/#")
                .permissions(client("$SYS", "c"));
        assertThat(permissions.mayReceive("$SYS/broker/uptime")).isFalse();
        assertThat(permissions.mayPublish("$SYS/broker/uptime", 0, false)).isFalse();
    }

    @Test
    void aNameWithWildcardsOrLevelsDoesNotEscapeARuleThatDenies() {
        Policy policy = everybody(Policy.Subscriptions.REFUSE, "allow all #", "deny all private/${clientid}/keys");
        Permissions good = policy.permissions(client("u", "c"));
        assertThat(good.mayReceive("private/c/keys")).isFalse();
        assertThat(good.mayReceive("private/d/keys")).isTrue();
        Permissions bad = policy.permissions(client("u", "c/keys"));
        assertThat(bad.mayReceive("private/c/keys")).isFalse();
        assertThat(bad.mayReceive("public")).isTrue();
    }

    @Test
    void attributesOfTheProofCanStandInRules() {
        Policy policy = everybody(Policy.Subscriptions.REFUSE, "allow publish plant/${cert.cn}/+");
        Identity proved = new Identity(
                "u", "certificate", "", List.of(), Map.of("cert.cn", "press-7"), List.of(), List.of(), Long.MAX_VALUE);
        assertThat(policy.permissions(new ClientIdentity("c", proved)).mayPublish("plant/press-7/x", 0, false))
                .isTrue();
        assertThat(policy.permissions(client("u", "c")).mayPublish("plant/press-7/x", 0, false))
                .isFalse();
    }

    // ---- roles

    @Test
    void rolesComeFromTheUserFromEverybodyAndFromTheProof() {
        Roles roles = new Roles(
                Map.of(
                        "base", rules("allow receive news"),
                        "sensor", rules("allow publish sensors/${clientid}"),
                        "guest", rules("allow publish guests"),
                        "admin", rules("allow all #")),
                Map.of("alice", List.of("sensor")),
                List.of("base"),
                List.of("guest"));
        Policy policy = Policy.of(roles, Policy.Subscriptions.REFUSE);
        Permissions alice = policy.permissions(client("alice", "s1"));
        assertThat(alice.mayPublish("sensors/s1", 0, false)).isTrue();
        assertThat(alice.mayReceive("news")).isTrue();
        assertThat(alice.mayPublish("guests", 0, false)).isFalse();
        Permissions nobody = policy.permissions(client("", "s1"));
        assertThat(nobody.mayPublish("guests", 0, false)).isTrue();
        assertThat(nobody.mayPublish("sensors/s1", 0, false)).isFalse();
        Identity proved = new Identity(
                "bob", "jwt", "", List.of(), Map.of(), List.of("admin", "unknown"), List.of(), Long.MAX_VALUE);
        assertThat(policy.permissions(new ClientIdentity("c", proved)).mayPublish("anything", 0, false))
                .isTrue();
    }

    @Test
    void aProofCanGrantMoreButNotWhatIsDenied() {
        List<Grant> grants = List.of(
                new Grant(Action.PUBLISH, "a/#"), new Grant(Action.SUBSCRIBE, "b"), new Grant(Action.PUBLISH, "#/no"));
        Identity proved = new Identity("u", "jwt", "", List.of(), Map.of(), List.of(), grants, Long.MAX_VALUE);
        ClientIdentity client = new ClientIdentity("c", proved);
        Permissions permissions =
                everybody(Policy.Subscriptions.REFUSE, "deny publish a/secret").permissions(client);
        assertThat(permissions.mayPublish("a/b", 0, false)).isTrue();
        assertThat(permissions.mayPublish("a/secret", 0, false)).isFalse();
        assertThat(subscribes(permissions, "b")).isTrue();
        Permissions unwritten = Policy.unwritten().permissions(client);
        assertThat(unwritten.mayPublish("a/secret", 0, false)).isTrue();
        assertThat(unwritten.mayPublish("c", 0, false)).isFalse();
        assertThat(Policy.unwritten().permissions(client("u", "c"))).isSameAs(Permissions.EVERYTHING);
    }

    @Test
    void clientsWithTheSameRulesShareTheirPermissionsUnlessNamesStandInThem() {
        Policy plain = everybody(Policy.Subscriptions.REFUSE, "allow all a");
        assertThat(plain.permissions(client("u", "c"))).isSameAs(plain.permissions(client("v", "d")));
        Policy named = everybody(Policy.Subscriptions.REFUSE, "allow all ${clientid}");
        assertThat(named.permissions(client("u", "c"))).isNotSameAs(named.permissions(client("u", "d")));
    }

    // ---- delivery

    @Test
    void aSubscriptionThatIsFilteredIsGrantedWhenAnythingOfItMayBeReceived() {
        Permissions permissions = everybody(Policy.Subscriptions.FILTER, "allow receive a/b", "deny receive c/#")
                .permissions(client("u", "c"));
        assertThat(subscribes(permissions, "#")).isTrue();
        assertThat(subscribes(permissions, "a/+")).isTrue();
        assertThat(subscribes(permissions, "b/#")).isFalse();
        assertThat(subscribes(permissions, "c/d")).isFalse();
        assertThat(permissions.receivesAll()).isFalse();
        assertThat(of("allow subscribe a/b").receivesAll()).isTrue();
        assertThat(of("allow subscribe #", "deny receive a").receivesAll()).isFalse();
        assertThat(of("allow subscribe #", "deny subscribe a").receivesAll()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Policy.Subscriptions.class)
    void nothingIsEverDeliveredThatMayNotBeReceived(Policy.Subscriptions mode) {
        Random random = new Random(mode.name().length());
        List<String> topics = topics();
        int granted = 0;
        for (int i = 0; i < 3_000; i++) {
            String[] texts = IntStream.range(0, 1 + random.nextInt(4))
                    .mapToObj(each -> (random.nextInt(3) == 0 ? "deny " : "allow ")
                            + (random.nextBoolean() ? "subscribe " : "receive ")
                            + filter(random))
                    .toArray(String[]::new);
            Permissions permissions = everybody(mode, texts).permissions(client("u", "c"));
            TopicFilter filter = TopicFilter.parse(filter(random));
            boolean all = permissions.maySubscribe(filter, 0);
            List<String> matching = topics.stream().filter(filter::matches).toList();
            List<String> received =
                    matching.stream().filter(permissions::mayReceive).toList();
            String what = Arrays.toString(texts) + " and " + filter.text();
            if (all && permissions.receivesAll()) {
                assertThat(received).as(what).isEqualTo(matching);
            }
            if (mode == Policy.Subscriptions.FILTER) {
                assertThat(all || received.isEmpty()).as(what).isTrue();
            }
            granted += all ? 1 : 0;
        }
        assertThat(granted).isBetween(200, 2_800);
    }

    private static String filter(Random random) {
        List<String> levels = new ArrayList<>();
        for (int left = 1 + random.nextInt(3); left > 0; left--) {
            levels.add(List.of("a", "b", "+").get(random.nextInt(3)));
        }
        if (random.nextInt(3) == 0) {
            levels.set(levels.size() - 1, "#");
        }
        return String.join("/", levels);
    }

    private static List<String> topics() {
        List<String> words = List.of("a", "b", "c");
        List<String> all = new ArrayList<>(words);
        for (String first : words) {
            for (String second : words) {
                all.add(first + "/" + second);
                words.forEach(third -> all.add(first + "/" + second + "/" + third));
            }
        }
        return all;
    }

    // ---- explanations

    @Test
    void anExplanationNamesTheRuleThatDecidedAndWhyOthersDidNot() {
        Policy policy = everybody(
                Policy.Subscriptions.REFUSE,
                "allow publish a/# qos <= 0",
                "allow subscribe b/+",
                "deny publish a/secret",
                "allow publish ${cert.cn}");
        ClientIdentity client = client("u", "c");
        Explanation denied = policy.explain(client, Action.PUBLISH, "a/secret", 0, false);
        assertThat(denied.inBrief()).isEqualTo("denied by \"deny publish a/secret\" (test)");
        Explanation high = policy.explain(client, Action.PUBLISH, "a/b", 1, false);
        assertThat(high.inBrief()).isEqualTo("denied: none of the 4 rules for this client allows it");
        assertThat(high.considered().stream().map(Explanation.Considered::finding))
                .containsExactly(
                        "is about other topics, those of a/secret",
                        "allows QoS 0 at most",
                        "is about subscribe only",
                        "does not apply: a name in it is one that this client does not have, or one with +, #, / or a"
                                + " leading $");
        Explanation wide = policy.explain(client, Action.SUBSCRIBE, "b/#", 0, false);
        assertThat(wide.allowed()).isFalse();
        assertThat(wide.considered().get(2).finding()).isEqualTo("allows only some of these topics");
        assertThat(policy.explain(client, Action.PUBLISH, "a/b", 0, false).inBrief())
                .isEqualTo("allowed by \"allow publish a/# qos <= 0\" (test)");
    }

    @Test
    void anExplanationAndTheAnswerOfTheBrokersPortAgree() {
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            String[] texts = IntStream.range(0, 3)
                    .mapToObj(each -> (random.nextInt(3) == 0 ? "deny all " : "allow all ") + filter(random))
                    .toArray(String[]::new);
            Policy policy =
                    everybody(random.nextBoolean() ? Policy.Subscriptions.REFUSE : Policy.Subscriptions.FILTER, texts);
            ClientIdentity client = client("u", "c");
            Permissions permissions = policy.permissions(client);
            String topic = filter(random).replace("+", "b").replace("#", "a");
            assertThat(policy.explain(client, Action.PUBLISH, topic, 1, true).allowed())
                    .isEqualTo(permissions.mayPublish(topic, 1, true));
            assertThat(policy.explain(client, Action.RECEIVE, topic, 1, true).allowed())
                    .isEqualTo(permissions.mayReceive(topic));
            String filter = filter(random);
            assertThat(policy.explain(client, Action.SUBSCRIBE, filter, 1, false)
                            .allowed())
                    .isEqualTo(permissions.maySubscribe(TopicFilter.parse(filter), 1));
        }
    }
}
