package io.linnet.cli.config;

import io.linnet.client.settings.Document;
import io.linnet.client.settings.Origin;
import io.linnet.client.settings.Place;
import io.linnet.client.settings.Problems;
import io.linnet.client.settings.Substitution;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * What an option or a variable of the environment says about a setting.
 *
 * @param origin the name of the option or of the variable
 * @param texts its values; an option may be repeated
 */
record Assignment(Setting setting, Place origin, List<String> texts) {
    /** Puts the value into a tree, instead of what stands there. */
    void applyTo(MappingNode root, Problems problems) {
        MappingNode section = root;
        List<String> path = setting.path();
        for (String name : path.subList(0, path.size() - 1)) {
            Node below = Trees.value(section, name).orElse(null);
            if (below == null || Trees.isNothing(below)) {
                below = Trees.mapping();
                Trees.put(section, scalar(name), below);
            }
            if (!(below instanceof MappingNode mapping)) {
                return; // the section says what is wrong with it
            }
            section = mapping;
        }
        Trees.put(section, scalar(path.getLast()), value(problems));
    }

    private Node value(Problems problems) {
        if (!setting.isList()) {
            return one(texts.getLast(), problems);
        }
        List<Node> entries = new ArrayList<>();
        for (String text : texts) {
            Node node = one(text, problems);
            entries.addAll(node instanceof SequenceNode list ? list.getValue() : List.of(node));
        }
        return Origin.mark(new SequenceNode(Tag.SEQ, entries, FlowStyle.BLOCK), origin);
    }

    /** A list or a mapping is YAML or JSON; all else is taken as it is. */
    private Node one(String text, Problems problems) {
        String begin = text.stripLeading();
        boolean composite = begin.startsWith("{") || begin.startsWith("[") || begin.startsWith("- ");
        if (!setting.isComposite() || !composite) {
            return scalar(text);
        }
        Problems own = new Problems(origin.file());
        Node node = Document.compose(text, own)
                .map(root -> new Substitution(name -> null, own).plain(root))
                .orElseGet(() -> scalar(text));
        own.all().forEach(problem -> problems.add(origin, problem.text()));
        return marked(node);
    }

    private Node marked(Node node) {
        switch (node) {
            case SequenceNode list -> list.getValue().forEach(this::marked);
            case MappingNode mapping -> {
                for (NodeTuple tuple : mapping.getValue()) {
                    Origin.mark(tuple.getKeyNode(), origin);
                    marked(tuple.getValueNode());
                }
            }
            default -> {}
        }
        return Origin.mark(node, origin);
    }

    private Node scalar(String text) {
        return Origin.mark(new ScalarNode(Tag.STR, text, ScalarStyle.PLAIN), origin);
    }
}
