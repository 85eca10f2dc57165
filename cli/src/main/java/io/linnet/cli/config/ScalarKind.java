package io.linnet.cli.config;

import io.linnet.client.settings.Problems;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A single value, in quotes or not.
 *
 * @param parser throws IllegalArgumentException with a sentence that says what came and what is allowed
 */
record ScalarKind<T>(String allowed, Function<String, T> parser, Shape shape) implements Kind<T> {
    /** A kind whose values are texts of some form. */
    ScalarKind(String allowed, Function<String, T> parser) {
        this(allowed, parser, new Shape.Text(""));
    }

    @Override
    public @Nullable T read(String key, Node node, Problems problems) {
        if (!(node instanceof ScalarNode scalar)) {
            String shape = node instanceof MappingNode ? "a mapping" : "a list";
            problems.add(node, key + ": " + shape + " is not " + allowed);
            return null;
        }
        if (Tag.NULL.equals(scalar.getTag())) {
            problems.add(node, key + ": nothing is written here, allowed is " + allowed);
            return null;
        }
        try {
            return parser.apply(scalar.getValue());
        } catch (IllegalArgumentException wrong) {
            problems.add(node, key + ": " + wrong.getMessage());
            return null;
        }
    }

    /** The value of an option on the command line. */
    T parse(String text) {
        return parser.apply(text);
    }
}
