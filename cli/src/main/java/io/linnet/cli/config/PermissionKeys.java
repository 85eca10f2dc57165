package io.linnet.cli.config;

import io.linnet.broker.Authorizer;
import io.linnet.client.settings.Problems;
import io.linnet.client.settings.Spelling;
import io.linnet.security.policy.AclFile;
import io.linnet.security.policy.Policy;
import io.linnet.security.policy.Policy.Subscriptions;
import io.linnet.security.policy.Roles;
import io.linnet.security.policy.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The keys below {@code permissions}. */
final class PermissionKeys {
    private static final Kind<List<RoleName>> ROLE_NAMES =
            new ListKind<>("a list of names of roles", new RoleName.NameKind());

    static final Key<AclFile> ACL_FILE = new Key<>(
            "acl-file",
            new AclFileKind(),
            () -> AclFile.parse("", "", problem -> {}),
            "(none)",
            "Rules in Mosquitto's format, see [permissions](permissions.md); it stands instead of `roles`.");

    static final Key<Map<String, List<Rule>>> ROLES = new Key<>(
                    "roles",
                    new MapKind<>(
                            "a mapping from names of roles to lists of rules",
                            RoleName.PATTERN,
                            RoleName.TEXT,
                            new ListKind<>("a list of rules", new RuleKind())),
                    Map::of,
                    "{}",
                    "What the clients with a role may do: rules such as `allow publish sensors/${clientid}/# qos <= 1 no retain` or "
                            + "`deny subscribe,receive secret/#`. A rule that denies counts more than all that allow; what no rule allows "
                            + "is denied.")
            .raw();

    static final Key<Map<String, List<RoleName>>> USERS = new Key<>(
            "users",
            new MapKind<>(
                    "a mapping from user names to lists of names of roles",
                    Pattern.compile("(?s).{1,65535}"),
                    "a user name",
                    ROLE_NAMES),
            Map::of,
            "{}",
            "The roles of users; a proof of identity, such as a token, can bring others.");

    static final Key<List<RoleName>> EVERYBODY =
            new Key<>("everybody", ROLE_NAMES, List::of, "(none)", "Roles of all clients, anonymous ones included.");

    static final Key<List<RoleName>> ANONYMOUS =
            new Key<>("anonymous", ROLE_NAMES, List::of, "(none)", "Roles of clients without a user name.");

    static final Key<Subscriptions> SUBSCRIPTIONS = new Key<>(
            "subscriptions",
            Kinds.choice(Subscriptions.class),
            () -> Subscriptions.REFUSE,
            "(`filter` with `acl-file`, as Mosquitto does; else `refuse`)",
            "What becomes of a subscription to `a/#` when only `a/b` may be received: it is refused with reason code 0x87, or it is "
                    + "granted and messages of other topics are left out.");

    static final Section SECTION =
            new Section("permissions", List.of(ACL_FILE, ROLES, USERS, EVERYBODY, ANONYMOUS, SUBSCRIPTIONS));

    private PermissionKeys() {}

    /** Looks at what keys say about each other. */
    static void check(Values values, Problems problems) {
        if (values.has(ACL_FILE) && (values.has(ROLES) || values.has(USERS))) {
            problems.add(
                    problems.whole(),
                    "permissions have acl-file and roles or users, allowed is one of the two ways to write rules");
            return;
        }
        Map<String, List<Rule>> roles = values.of(ROLES);
        List<RoleName> given = new ArrayList<>(values.of(EVERYBODY));
        given.addAll(values.of(ANONYMOUS));
        values.of(USERS).values().forEach(given::addAll);
        for (RoleName each : given) {
            if (!roles.containsKey(each.name())) {
                problems.add(
                        each.place(),
                        "there is no role " + Spelling.quoted(each.name()) + ", "
                                + Spelling.nearest(each.name(), List.copyOf(roles.keySet()))
                                        .map(near -> "did you mean " + near + "?")
                                        .orElse("the roles are " + String.join(", ", roles.keySet())));
            }
        }
    }

    /** What the section means. */
    static Authorizer policy(Values values) {
        if (values.has(ACL_FILE)) {
            Subscriptions filtered = values.has(SUBSCRIPTIONS) ? values.of(SUBSCRIPTIONS) : Subscriptions.FILTER;
            return Policy.of(values.of(ACL_FILE), filtered);
        }
        Map<String, List<String>> users = new HashMap<>();
        values.of(USERS).forEach((user, roles) -> users.put(user, names(roles)));
        Roles roles = new Roles(values.of(ROLES), users, names(values.of(EVERYBODY)), names(values.of(ANONYMOUS)));
        return Policy.of(roles, values.of(SUBSCRIPTIONS));
    }

    private static List<String> names(List<RoleName> roles) {
        return roles.stream().map(RoleName::name).toList();
    }
}
