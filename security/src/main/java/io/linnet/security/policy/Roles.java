package io.linnet.security.policy;

import io.linnet.broker.ClientIdentity;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rules as the configuration has them. A rule that denies counts more than any that allows, whatever their roles.
 *
 * @param roles rules by the name of the role
 * @param users roles by user name
 * @param everybody roles of all clients, anonymous ones included
 * @param anonymous roles of clients without a user name
 */
public record Roles(
        Map<String, List<Rule>> roles, Map<String, List<String>> users, List<String> everybody, List<String> anonymous)
        implements RuleBook {
    /** Copies what it is given. */
    public Roles {
        roles = Map.copyOf(roles);
        users = Map.copyOf(users);
        everybody = List.copyOf(everybody);
        anonymous = List.copyOf(anonymous);
    }

    @Override
    public List<Rule> rules(ClientIdentity client) {
        List<Rule> all = new ArrayList<>();
        Set<String> names = circle(client);
        for (boolean allows : new boolean[] {false, true}) {
            for (String name : names) {
                for (Rule rule : roles.getOrDefault(name, List.of())) {
                    if (rule.allows() == allows) {
                        all.add(rule);
                    }
                }
            }
        }
        return all;
    }

    @Override
    public boolean restsOnUserNames() {
        return !users.isEmpty()
                || roles.values().stream()
                        .flatMap(List::stream)
                        .anyMatch(rule -> rule.topics().hasUserName())
                || anonymous.stream()
                        .flatMap(name -> roles.getOrDefault(name, List.of()).stream())
                        .anyMatch(rule -> !rule.allows());
    }

    /** The client's roles. */
    @Override
    public Set<String> circle(ClientIdentity client) {
        Set<String> names = new LinkedHashSet<>(everybody);
        names.addAll(client.user().isEmpty() ? anonymous : users.getOrDefault(client.user(), List.of()));
        for (String granted : client.identity().roles()) {
            if (roles.containsKey(granted)) {
                names.add(granted);
            }
        }
        return names;
    }
}
