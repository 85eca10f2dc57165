package io.linnet.cli.config;

import io.linnet.client.settings.Problems;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** What a key takes. */
interface Kind<T> {
    /** For people, such as {@code a number from 1 to 64}. */
    String allowed();

    /** The value that is written there; null when it is wrong, which is then among the problems. */
    @Nullable
    T read(String key, Node node, Problems problems);

    /** What its values look like; without an answer of its own a kind is not described in the JSON Schema. */
    default Shape shape() {
        return new Shape.Any();
    }
}
