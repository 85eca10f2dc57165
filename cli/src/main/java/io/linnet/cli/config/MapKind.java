package io.linnet.cli.config;

import io.linnet.client.settings.Problems;
import io.linnet.client.settings.Spelling;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * A mapping whose keys are names of the user's choice.
 *
 * @param allowed what the mapping is
 * @param names which names are allowed
 * @param namesText the same for people
 */
record MapKind<T>(String allowed, Pattern names, String namesText, Kind<T> entry) implements Kind<Map<String, T>> {
    @Override
    public Shape shape() {
        return new Shape.Named(entry);
    }

    @Override
    public @Nullable Map<String, T> read(String key, Node node, Problems problems) {
        if (!(node instanceof MappingNode mapping)) {
            problems.add(node, key + ": allowed is " + allowed);
            return null;
        }
        Map<String, T> values = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Node nameNode = tuple.getKeyNode();
            String name = nameNode instanceof ScalarNode scalar ? scalar.getValue() : "";
            if (!names.matcher(name).matches()) {
                problems.add(nameNode, key + ": " + Spelling.quoted(name) + " is not " + namesText);
            } else if (values.containsKey(name)) {
                problems.add(nameNode, name + " is written a second time");
            } else {
                T value = entry.read(name, tuple.getValueNode(), problems);
                if (value != null) {
                    values.put(name, value);
                }
            }
        }
        return values;
    }
}
