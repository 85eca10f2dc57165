package io.linnet.cli.config;

import io.linnet.client.settings.Problems;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** One value, or a list of them with at least one entry. */
record OneOrMoreKind<T>(Kind<T> entry) implements Kind<List<T>> {
    @Override
    public String allowed() {
        return entry.allowed() + ", or a list of them";
    }

    @Override
    public @Nullable List<T> read(String key, Node node, Problems problems) {
        if (node instanceof SequenceNode) {
            return new ListKind<>("a list, each entry " + entry.allowed(), entry).read(key, node, problems);
        }
        T value = entry.read(key, node, problems);
        return value == null ? null : List.of(value);
    }
}
