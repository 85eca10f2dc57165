package io.linnet.client.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Puts variables of the environment into the values of a file: {@code $NAME}, <code>${NAME}</code>, <code>${NAME:-default}</code>, and
 * {@code $$} for a dollar sign. What a variable holds is text: it is not looked through again, and cannot become a key or a list. Keys
 * stay as they are, and so does what is {@link ValueTraits#isRaw raw}.
 *
 * <p>The result is a tree of its own, without aliases, of bounded size.
 */
public final class Substitution {
    /** What begins with a dollar sign and means something; a dollar sign that matches none is wrong. */
    private static final Pattern REFERENCE = Pattern.compile(
            "\\$(?:(?<dollar>\\$)|(?<plain>[A-Za-z_][A-Za-z0-9_]*)|\\{(?<name>[^{}:$]*)(?<otherwise>:-[^{}$]*)?})|\\$");

    private static final ValueTraits AS_WRITTEN = new ValueTraits() {
        @Override
        public boolean isRaw() {
            return true;
        }
    };

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final int MAXIMUM_DEPTH = 16;
    private static final int MAXIMUM_NODES = 200_000;
    private static final int MAXIMUM_CHARACTERS = 1 << 20;

    private final UnaryOperator<@Nullable String> environment;
    private final Problems problems;
    private int nodes;
    private int characters;
    private boolean tooLarge;

    /** With an environment that gives the value of a variable, or null. */
    public Substitution(UnaryOperator<@Nullable String> environment, Problems problems) {
        this.environment = environment;
        this.problems = problems;
    }

    /** The tree with its values as they are meant; what is wrong is among the problems. */
    public Node expanded(Node root, ValueTraits traits) {
        return expanded(root, traits, 0);
    }

    /** The tree as it is written. */
    public Node plain(Node root) {
        return expanded(root, AS_WRITTEN, 0);
    }

    private Node expanded(Node node, ValueTraits traits, int depth) {
        nodes++;
        if (depth > MAXIMUM_DEPTH || nodes > MAXIMUM_NODES) {
            refuse(node);
        }
        if (tooLarge) {
            return copy(node, "");
        }
        if (node instanceof ScalarNode scalar) {
            return copy(scalar, traits.isRaw() ? scalar.getValue() : text(scalar, traits.isSecret()));
        }
        if (node instanceof SequenceNode list) {
            List<Node> entries = new ArrayList<>();
            for (Node entry : list.getValue()) {
                entries.add(expanded(entry, traits.entries(), depth + 1));
            }
            return copy(list, entries);
        }
        if (node instanceof MappingNode mapping) {
            List<NodeTuple> tuples = new ArrayList<>();
            for (NodeTuple tuple : mapping.getValue()) {
                tuples.add(expanded(tuple, traits, depth + 1));
            }
            return copy(mapping, tuples);
        }
        return node;
    }

    private NodeTuple expanded(NodeTuple tuple, ValueTraits traits, int depth) {
        Node key = tuple.getKeyNode();
        return key instanceof ScalarNode name
                ? new NodeTuple(key, expanded(tuple.getValueNode(), traits.below(name.getValue()), depth))
                : tuple; // who reads the mapping says what is wrong with it
    }

    private void refuse(Node node) {
        if (!tooLarge) {
            tooLarge = true;
            problems.add(node, "aliases or variables make this larger than any configuration is");
        }
    }

    private String text(ScalarNode scalar, boolean secret) {
        String written = scalar.getValue();
        if (written.indexOf('$') < 0) {
            return written;
        }
        StringBuilder text = new StringBuilder();
        Matcher matcher = REFERENCE.matcher(written);
        int done = 0;
        while (matcher.find()) {
            text.append(written, done, matcher.start()).append(meant(matcher, scalar, secret));
            done = matcher.end();
            if (characters + text.length() > MAXIMUM_CHARACTERS) {
                refuse(scalar);
                return "";
            }
        }
        text.append(written, done, written.length());
        characters += text.length();
        return text.toString();
    }

    /** @param secret whether what stands there may be a piece of a password, which no message repeats; a name in ${...} is none */
    private String meant(Matcher reference, Node where, boolean secret) {
        if (reference.group("dollar") != null) {
            return "$";
        }
        @Nullable String plain = reference.group("plain");
        @Nullable String name = plain == null ? reference.group("name") : plain;
        if (name == null || !NAME.matcher(name).matches()) {
            problems.add(
                    where,
                    name == null
                            ? "a '$' stands for a variable of the environment: allowed are $NAME, ${NAME}, ${NAME:-default}, and $$ for a"
                                    + " dollar sign"
                            : (secret ? "a name" : Spelling.quoted(name))
                                    + " in ${...} cannot be a variable of the environment, whose names have letters,"
                                    + " digits and '_'; write $$ for a dollar sign");
            return "";
        }
        @Nullable String value = environment.apply(name);
        @Nullable String otherwise = reference.group("otherwise");
        if (otherwise != null && (value == null || value.isEmpty())) {
            return otherwise.substring(2);
        }
        if (value == null && secret && plain != null) {
            problems.add(
                    where, "a variable is not set in the environment; set it, write ${NAME}, or $$ for a dollar sign");
            return "";
        }
        if (value == null) {
            problems.add(
                    where,
                    "the variable " + Spelling.quoted(name)
                            + " is not set in the environment; set it, write ${" + name
                            + ":-default}, or $$ for a dollar sign");
            return "";
        }
        return value;
    }

    private static Node copy(Node original, String text) {
        ScalarStyle style = original instanceof ScalarNode scalar ? scalar.getScalarStyle() : ScalarStyle.PLAIN;
        Tag tag = original instanceof ScalarNode ? original.getTag() : Tag.STR;
        return marked(new ScalarNode(tag, true, text, style, original.getStartMark(), original.getEndMark()), original);
    }

    private static Node copy(SequenceNode original, List<Node> entries) {
        return marked(
                new SequenceNode(
                        original.getTag(),
                        true,
                        entries,
                        original.getFlowStyle(),
                        original.getStartMark(),
                        original.getEndMark()),
                original);
    }

    private static Node copy(MappingNode original, List<NodeTuple> tuples) {
        return marked(
                new MappingNode(
                        original.getTag(),
                        true,
                        tuples,
                        original.getFlowStyle(),
                        original.getStartMark(),
                        original.getEndMark()),
                original);
    }

    private static Node marked(Node copy, Node original) {
        return Origin.of(original).map(place -> Origin.mark(copy, place)).orElse(copy);
    }
}
