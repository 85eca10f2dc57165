package io.linnet.cli.config;

import io.linnet.client.settings.Problems;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A list with at least one entry.
 *
 * @param allowed what the list is, in the plural
 */
record ListKind<T>(String allowed, Kind<T> entry) implements Kind<List<T>> {
    @Override
    public Shape shape() {
        return new Shape.ListOf(entry);
    }

    @Override
    public @Nullable List<T> read(String key, Node node, Problems problems) {
        if (!(node instanceof SequenceNode list) || list.getValue().isEmpty()) {
            problems.add(node, key + ": allowed is " + allowed + ", at least one");
            return null;
        }
        List<T> values = new ArrayList<>();
        for (Node item : list.getValue()) {
            T value = entry.read(key, item, problems);
            if (value != null) {
                values.add(value);
            }
        }
        return List.copyOf(values);
    }
}
