package io.linnet.cli.config;

import io.linnet.client.settings.Place;
import io.linnet.client.settings.Problems;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** A role that is given to somebody, and where that is written. */
record RoleName(String name, Place place) {
    static final Pattern PATTERN = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    static final String TEXT = "a name of 1 to 64 letters, digits, '-', '_' and '.'";

    /** A role in a list. */
    static final class NameKind implements Kind<RoleName> {
        private static final ScalarKind<String> NAME = Kinds.text(TEXT, PATTERN);

        @Override
        public String allowed() {
            return "the name of a role";
        }

        @Override
        public @Nullable RoleName read(String key, Node node, Problems problems) {
            String name = NAME.read(key, node, problems);
            return name == null ? null : new RoleName(name, problems.placeOf(node));
        }
    }
}
