package io.linnet.cli.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Mappings that are looked into and changed. */
final class Trees {
    private Trees() {}

    static MappingNode mapping() {
        return new MappingNode(Tag.MAP, new ArrayList<>(), FlowStyle.BLOCK);
    }

    /** Whether nothing is written there, or only comments. */
    static boolean isNothing(Node node) {
        return node instanceof ScalarNode && Tag.NULL.equals(node.getTag());
    }

    static Optional<Node> value(MappingNode mapping, String name) {
        return mapping.getValue().stream()
                .filter(tuple -> isNamed(tuple, name))
                .map(NodeTuple::getValueNode)
                .findFirst();
    }

    /** Puts a value there, instead of the one that is there. */
    static void put(MappingNode mapping, Node key, Node value) {
        List<NodeTuple> tuples = mapping.getValue();
        NodeTuple tuple = new NodeTuple(key, value);
        for (int i = 0; i < tuples.size(); i++) {
            if (key instanceof ScalarNode name && isNamed(tuples.get(i), name.getValue())) {
                tuples.set(i, tuple);
                return;
            }
        }
        tuples.add(tuple);
    }

    private static boolean isNamed(NodeTuple tuple, String name) {
        return tuple.getKeyNode() instanceof ScalarNode scalar
                && scalar.getValue().equals(name);
    }
}
