package io.linnet.cli.config;

import io.linnet.client.settings.Problems;
import io.linnet.client.settings.Spelling;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A mapping that allows certain keys and no others.
 *
 * @param name how it is called in messages
 * @param keys in the order of the documentation
 */
record Section(String name, List<Key<?>> keys) implements Kind<Values> {
    @Override
    public String allowed() {
        return "a mapping with the keys " + names();
    }

    @Override
    public Shape shape() {
        return new Shape.Mapping(this);
    }

    /** The key of that name. */
    Optional<Key<?>> key(String written) {
        return keys.stream().filter(key -> key.name().equals(written)).findFirst();
    }

    @Override
    public @Nullable Values read(String key, Node node, Problems problems) {
        if (node instanceof MappingNode mapping) {
            Values values = new Values();
            for (NodeTuple entry : mapping.getValue()) {
                read(entry, values, problems);
            }
            return values;
        }
        if (node instanceof ScalarNode scalar && Tag.NULL.equals(scalar.getTag())) {
            return new Values(); // everything below it is commented out
        }
        problems.add(node, name + ": allowed is " + allowed());
        return null;
    }

    private void read(NodeTuple entry, Values values, Problems problems) {
        Node nameNode = entry.getKeyNode();
        if (!(nameNode instanceof ScalarNode scalar)) {
            problems.add(nameNode, "a key is a single word, allowed are " + names());
            return;
        }
        String written = scalar.getValue();
        Optional<Key<?>> key = key(written);
        if (key.isEmpty()) {
            problems.add(nameNode, unknown(written));
        } else if (values.has(key.get())) {
            problems.add(nameNode, written + " is written a second time");
        } else {
            values.read(key.get(), entry.getValueNode(), problems);
        }
    }

    private String unknown(String written) {
        String what = "unknown key " + Spelling.quoted(written);
        return below(written)
                .map(section -> what + " here, it belongs below " + section.name())
                .or(() -> Spelling.nearest(written, keys.stream().map(Key::name).toList())
                        .map(near -> what + ", did you mean " + near + "?"))
                .orElseGet(() -> what + ", allowed are " + names());
    }

    private Optional<Section> below(String written) {
        return keys.stream()
                .map(Key::kind)
                .filter(Section.class::isInstance)
                .map(Section.class::cast)
                .filter(section -> section.keys.stream().anyMatch(k -> k.name().equals(written)))
                .findFirst();
    }

    private String names() {
        return String.join(", ", keys.stream().map(Key::name).toList());
    }
}
