package io.linnet.cli.config;

import io.linnet.client.settings.Place;
import io.linnet.client.settings.Problems;
import io.linnet.client.settings.Spelling;
import io.linnet.security.policy.Rule;
import io.linnet.security.policy.RuleSyntax;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** A rule of a role; what is wrong in it is named with its own column. */
final class RuleKind implements Kind<Rule> {
    private static final String ALLOWED = "a rule such as allow publish sensors/${clientid}/# qos <= 1 no retain";

    @Override
    public String allowed() {
        return ALLOWED;
    }

    @Override
    public Shape shape() {
        return new Shape.Text("");
    }

    @Override
    public @Nullable Rule read(String key, Node node, Problems problems) {
        if (!(node instanceof ScalarNode scalar)) {
            problems.add(node, key + ": allowed is " + ALLOWED);
            return null;
        }
        Place place = problems.placeOf(node);
        try {
            return Rule.parse(scalar.getValue(), place + ", role " + Spelling.printable(key));
        } catch (RuleSyntax wrong) {
            int quote = scalar.getScalarStyle() == ScalarStyle.PLAIN ? 0 : 1;
            int before = scalar.getValue().codePointCount(0, wrong.index());
            problems.add(
                    new Place(place.file(), place.line(), place.column() + quote + before),
                    key + ": " + wrong.getMessage());
            return null;
        }
    }
}
