package io.linnet.cli.config;

import io.linnet.client.settings.Spelling;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A tree as YAML in block style, a value on each line, with a comment behind it. */
final class YamlText {
    /** What needs no quotes: no blanks at the ends, nothing that means something to YAML. */
    private static final Pattern PLAIN =
            Pattern.compile("[A-Za-z0-9/.][A-Za-z0-9/._@+=-]*(?:[: ][A-Za-z0-9/._@+=-]+|:(?=[^ ]))*");

    /** Of a key that has no value which could be written. */
    static final Tag UNSET = new Tag("!unset");

    /** What would be no text, but nothing or a fraction. */
    private static final Pattern NO_TEXT = Pattern.compile("null|Null|NULL|[0-9]*[.][0-9]+");

    private final UnaryOperator<String> written;
    private final Function<Node, String> comment;
    private final List<String> lines = new ArrayList<>();

    private YamlText(UnaryOperator<String> written, Function<Node, String> comment) {
        this.written = written;
        this.comment = comment;
    }

    /**
     * The lines of a file.
     *
     * @param written how a value stands in the file
     * @param comment for a value; empty for none
     */
    static List<String> lines(MappingNode root, UnaryOperator<String> written, Function<Node, String> comment) {
        YamlText text = new YamlText(written, comment);
        text.mapping(root, "", "");
        return text.lines;
    }

    /** @param first what the first line begins with, all others begin with {@code indent} */
    private void mapping(MappingNode mapping, String first, String indent) {
        String begin = first;
        for (NodeTuple tuple : mapping.getValue()) {
            String key = tuple.getKeyNode() instanceof ScalarNode name ? scalar(name.getValue()) : "?";
            entry(begin + key + ":", tuple.getValueNode(), indent);
            begin = indent;
        }
    }

    private void entry(String begin, Node value, String indent) {
        switch (value) {
            case MappingNode mapping
            when !mapping.getValue().isEmpty() -> {
                lines.add(begin);
                mapping(mapping, indent + "  ", indent + "  ");
            }
            case SequenceNode list
            when !list.getValue().isEmpty() -> {
                lines.add(begin);
                list.getValue().forEach(element -> element(element, indent + "  "));
            }
            default -> leaf(begin, value);
        }
    }

    private void element(Node element, String indent) {
        switch (element) {
            case MappingNode mapping
            when !mapping.getValue().isEmpty() -> mapping(mapping, indent + "- ", indent + "  ");
            case SequenceNode list
            when !list.getValue().isEmpty() -> {
                lines.add(indent + "-");
                list.getValue().forEach(inner -> element(inner, indent + "  "));
            }
            default -> leaf(indent + "-", element);
        }
    }

    private void leaf(String begin, Node value) {
        String text = switch (value) {
            case ScalarNode scalar -> Trees.isNothing(scalar) ? "" : " " + scalar(written.apply(scalar.getValue()));
            case SequenceNode _ -> " []";
            default -> " {}";
        };
        String behind = comment.apply(value);
        if (value.getTag().equals(UNSET)) {
            String blanks =
                    begin.substring(0, begin.length() - begin.stripLeading().length());
            lines.add(blanks + "# " + begin.strip() + " " + behind);
            return;
        }
        lines.add(begin + text + (behind.isEmpty() ? "" : "  # " + Spelling.printable(behind)));
    }

    static String scalar(String text) {
        return PLAIN.matcher(text).matches() && !NO_TEXT.matcher(text).matches() ? text : Json.quoted(text);
    }
}
