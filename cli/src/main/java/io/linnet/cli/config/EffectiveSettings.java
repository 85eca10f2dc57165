package io.linnet.cli.config;

import io.linnet.client.settings.Document;
import io.linnet.client.settings.Origin;
import io.linnet.client.settings.Place;
import io.linnet.client.settings.Problems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * All settings that are in force and who said so, for people and programs. Secrets are masked. The YAML is a configuration that means the
 * same, apart from them.
 */
public final class EffectiveSettings {
    private static final String MASK = "********";
    private static final String DEFAULT = "default";
    private static final String DEFAULT_WORDS = DEFAULT + ": ";
    private static final String REQUIRED = "(required)";
    private static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9][0-9]{0,17})");

    private final Problems problems;
    private final boolean changedOnly;
    private final boolean forFile;

    /** @param forFile whether a dollar sign is written as in a file */
    private EffectiveSettings(Settings settings, boolean changedOnly, boolean forFile) {
        this.problems = new Problems(settings.fileName());
        this.changedOnly = changedOnly;
        this.forFile = forFile;
    }

    /**
     * As YAML, a value on each line with its origin as a comment. The settings have been read without problems.
     *
     * @param changedOnly leaves out what nobody has set
     */
    public static List<String> yaml(Settings settings, boolean changedOnly) {
        EffectiveSettings effective = new EffectiveSettings(settings, changedOnly, true);
        return YamlText.lines(effective.tree(settings), UnaryOperator.identity(), effective::origin);
    }

    /** As one JSON object: each {@link Setting#name() name} with value, origin, and a note where the value cannot be written. */
    public static String json(Settings settings, boolean changedOnly) {
        EffectiveSettings effective = new EffectiveSettings(settings, changedOnly, false);
        MappingNode root = effective.tree(settings);
        Map<String, Object> members = new LinkedHashMap<>();
        for (Setting setting : Setting.all()) {
            value(root, setting.path()).ifPresent(node -> members.put(setting.name(), effective.member(node)));
        }
        return Json.indented(members);
    }

    private MappingNode tree(Settings settings) {
        MappingNode written = settings.tree(problems)
                .filter(MappingNode.class::isInstance)
                .map(MappingNode.class::cast)
                .orElseGet(Trees::mapping);
        return section(Keys.ROOT, written);
    }

    private static Optional<Node> value(MappingNode root, List<String> path) {
        Optional<Node> node = Optional.of(root);
        for (String name : path) {
            node = node.flatMap(
                    above -> above instanceof MappingNode mapping ? Trees.value(mapping, name) : Optional.empty());
        }
        return node;
    }

    private Map<String, Object> member(Node node) {
        Map<String, Object> member = new LinkedHashMap<>();
        String origin = origin(node);
        boolean unset = node.getTag().equals(YamlText.UNSET);
        member.put("value", unset ? null : plain(node));
        member.put("origin", origin.startsWith(DEFAULT) ? DEFAULT : origin);
        if (origin.startsWith(DEFAULT_WORDS)) {
            member.put("note", origin.substring(DEFAULT_WORDS.length()));
        }
        return member;
    }

    private static @Nullable Object plain(Node node) {
        return switch (node) {
            case MappingNode mapping -> {
                Map<String, Object> members = new LinkedHashMap<>();
                for (NodeTuple tuple : mapping.getValue()) {
                    members.put(
                            tuple.getKeyNode() instanceof ScalarNode name ? name.getValue() : "?",
                            plain(tuple.getValueNode()));
                }
                yield members;
            }
            case SequenceNode list ->
                list.getValue().stream().map(EffectiveSettings::plain).toList();
            case ScalarNode scalar -> scalar(scalar);
            default -> null;
        };
    }

    private static @Nullable Object scalar(ScalarNode scalar) {
        String text = scalar.getValue();
        if (Trees.isNothing(scalar)) {
            return null;
        }
        if (scalar.getScalarStyle() == ScalarStyle.PLAIN && NUMBER.matcher(text).matches()) {
            return Long.valueOf(text);
        }
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> text;
        };
    }

    private String origin(Node node) {
        return problems.placeOf(node).toString();
    }

    /** All keys of a section, with what is written or what holds without that. */
    private MappingNode section(Section section, MappingNode written) {
        List<NodeTuple> tuples = new ArrayList<>();
        for (Key<?> key : section.keys()) {
            Optional<Node> value = Trees.value(written, key.name());
            Optional<Section> below = Shapes.section(key.kind());
            Node shown;
            if (below.isPresent()) {
                shown = section(
                        below.get(),
                        value.filter(MappingNode.class::isInstance)
                                .map(MappingNode.class::cast)
                                .orElseGet(Trees::mapping));
            } else {
                shown = value.map(node -> written(node, List.of(key.kind()), key.isRaw(), key.isSecret()))
                        .orElseGet(() -> otherwise(key));
            }
            boolean isDefault =
                    below.isPresent() ? ((MappingNode) shown).getValue().isEmpty() : value.isEmpty();
            if (!(changedOnly && isDefault)) {
                tuples.add(new NodeTuple(new ScalarNode(Tag.STR, key.name(), ScalarStyle.PLAIN), shown));
            }
        }
        return new MappingNode(Tag.MAP, tuples, FlowStyle.BLOCK);
    }

    /** What somebody has written: without secrets, and with the dollar signs that a file needs. */
    private Node written(Node node, List<Kind<?>> kinds, boolean raw, boolean secret) {
        Node copy = switch (node) {
            case MappingNode mapping -> {
                List<NodeTuple> tuples = new ArrayList<>();
                for (NodeTuple tuple : mapping.getValue()) {
                    String name = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
                    List<Key<?>> keys = Shapes.keys(kinds, name);
                    Node value = written(
                            tuple.getValueNode(),
                            Shapes.below(kinds, name),
                            raw || keys.stream().anyMatch(Key::isRaw),
                            secret || keys.stream().anyMatch(Key::isSecret));
                    tuples.add(new NodeTuple(tuple.getKeyNode(), value));
                }
                yield new MappingNode(Tag.MAP, tuples, FlowStyle.BLOCK);
            }
            case SequenceNode list ->
                new SequenceNode(
                        Tag.SEQ,
                        list.getValue().stream()
                                .map(entry -> written(entry, Shapes.entries(kinds), raw, secret))
                                .toList(),
                        FlowStyle.BLOCK);
            case ScalarNode scalar -> {
                String text =
                        raw || !forFile ? scalar.getValue() : scalar.getValue().replace("$", "$$");
                yield new ScalarNode(scalar.getTag(), secret ? MASK : text, scalar.getScalarStyle());
            }
            default -> node;
        };
        return Origin.mark(copy, problems.placeOf(node));
    }

    private static Node otherwise(Key<?> key) {
        String text = key.otherwiseText();
        if (!text.startsWith("(")) {
            Node node = Document.compose(text, new Problems(key.name())).orElseThrow();
            mark(node, Place.whole(DEFAULT));
            return node;
        }
        Place place = Place.whole(DEFAULT_WORDS + text.substring(1, text.length() - 1));
        Object value = key.otherwise().get();
        boolean hasText = value instanceof Number
                || (value instanceof Path path && !path.toString().isEmpty());
        return Origin.mark(
                hasText && !text.equals(REQUIRED)
                        ? new ScalarNode(Tag.STR, value.toString(), ScalarStyle.PLAIN)
                        : new ScalarNode(YamlText.UNSET, "", ScalarStyle.PLAIN),
                place);
    }

    private static void mark(Node node, Place place) {
        Origin.mark(node, place);
        if (node instanceof SequenceNode list) {
            list.getValue().forEach(entry -> mark(entry, place));
        }
    }
}
