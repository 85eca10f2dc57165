package io.linnet.cli.config;

import io.linnet.broker.LimitOverride;
import io.linnet.client.settings.Problems;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** Limits for some clients: whom they are for, and what they are. */
final class LimitsForKind implements Kind<LimitOverride> {
    static final Key<String> USER = new Key<>(
            "user",
            Kinds.text("a user name", Pattern.compile(".+")),
            () -> "",
            "(any)",
            "The user that a client logs in as.");

    static final Key<String> ROLE = new Key<>(
            "role",
            Kinds.text("the name of a role", Pattern.compile(".+")),
            () -> "",
            "(any)",
            "A role that the login itself grants, such as by a claim of a token.");

    static final Key<String> CLIENTS = new Key<>(
            "clients",
            Kinds.text("a client identifier, at its end '*' for any that begin so", Pattern.compile("[^*]+\\*?|\\*")),
            () -> "",
            "(any)",
            "A client identifier; `sensor-*` is for all that begin with `sensor-`.");

    static final Key<Values> LIMITS = new Key<>(
            "limits",
            LimitKeys.OF_CLIENTS,
            Values::new,
            "(as above)",
            "Those of the [limits](#limits) that differ, of those that may differ for clients.");

    static final Section SECTION = new Section("limits-for", List.of(USER, ROLE, CLIENTS, LIMITS));

    @Override
    public String allowed() {
        return SECTION.allowed();
    }

    @Override
    public Shape shape() {
        return SECTION.shape();
    }

    @Override
    public @Nullable LimitOverride read(String key, Node node, Problems problems) {
        Values values = SECTION.read(key, node, problems);
        if (values == null) {
            return null;
        }
        if (!values.has(USER) && !values.has(ROLE) && !values.has(CLIENTS)) {
            problems.add(node, key + ": this is for nobody, allowed is a mapping with user, role or clients in it");
            return null;
        }
        return new LimitOverride(
                "", values.of(USER), values.of(ROLE), values.of(CLIENTS), LimitKeys.settings(values.of(LIMITS)));
    }
}
