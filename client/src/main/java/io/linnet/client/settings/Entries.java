package io.linnet.client.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** The keys of one mapping, which are read one by one; what is wrong with a value is among the problems, and counts as not written. */
public final class Entries {
    private static final int SHORT_WORD = 8;

    private final String name;
    private final Problems problems;
    private final Node whole;
    private final Map<String, NodeTuple> tuples = new LinkedHashMap<>();

    /** With the name of the mapping in messages, which is empty for the file as a whole. */
    public Entries(String name, Node node, Problems problems) {
        this.name = name;
        this.problems = problems;
        whole = node;
        if (node instanceof MappingNode mapping) {
            mapping.getValue().forEach(this::add);
        } else if (!isNothing(node)) {
            problems.add(node, (name.isEmpty() ? "" : name + ": ") + "allowed is a mapping of keys to values");
        }
    }

    private void add(NodeTuple tuple) {
        if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
            problems.add(tuple.getKeyNode(), "a key is a single word");
        } else if (tuples.putIfAbsent(key.getValue(), tuple) != null) {
            problems.add(key, key.getValue() + " is written a second time");
        }
    }

    private static boolean isNothing(Node node) {
        return node instanceof ScalarNode scalar && Tag.NULL.equals(scalar.getTag());
    }

    /** The names of all keys, in the order of the file. */
    public Set<String> names() {
        return tuples.keySet();
    }

    public boolean has(String key) {
        return tuples.containsKey(key);
    }

    /** Says what is wrong about a key, at its value; it has to be there. */
    public void refuse(String key, String text) {
        problems.add(node(key).orElseThrow(), full(key) + ": " + text);
    }

    /** Says that a key is missing, unless it is there. */
    public void require(String key) {
        if (!has(key)) {
            problems.add(whole, full(key) + " is missing");
        }
    }

    /** Every key that is not one of these is wrong. */
    public void allowOnly(List<String> keys) {
        tuples.forEach((key, tuple) -> {
            if (!keys.contains(key)) {
                problems.add(
                        tuple.getKeyNode(),
                        "unknown key " + Spelling.quoted(key) + (name.isEmpty() ? "" : " below " + name)
                                + Spelling.nearest(key, keys)
                                        .map(near -> ", did you mean " + near + "?")
                                        .orElse(", allowed are " + String.join(", ", keys)));
            }
        });
    }

    /** Other keys than these belong to somebody else, unless they look as if one of these was meant. */
    public void allowOthersThan(List<String> keys) {
        tuples.forEach((key, tuple) -> {
            if (!keys.contains(key)) {
                keys.stream()
                        .filter(ours -> looksLike(key, ours))
                        .findFirst()
                        .ifPresent(ours -> problems.add(
                                tuple.getKeyNode(),
                                "unknown key " + Spelling.quoted(key) + ", did you mean " + ours
                                        + "? A key of the program's own has to differ more"));
            }
        });
    }

    private static boolean looksLike(String written, String ours) {
        String plain = plain(written);
        String wanted = plain(ours);
        return Spelling.distance(plain, wanted) <= (wanted.length() < SHORT_WORD ? 1 : 2) && plain.length() > 2;
    }

    /** Whatever style of writing names somebody is used to: {@code keepAlive} and {@code KEEP_ALIVE} are {@code keep-alive}. */
    private static String plain(String key) {
        return key.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
    }

    private Optional<Node> node(String key) {
        return Optional.ofNullable(tuples.get(key)).map(NodeTuple::getValueNode);
    }

    private String full(String key) {
        return name.isEmpty() ? key : name + "." + key;
    }

    // ---- values

    /** A single value as it is written. */
    public Optional<String> text(String key) {
        return node(key).flatMap(node -> text(key, node, "a text"));
    }

    private Optional<String> text(String key, Node node, String allowed) {
        if (node instanceof ScalarNode scalar && !isNothing(node)) {
            return Optional.of(scalar.getValue());
        }
        String what = node instanceof MappingNode ? "a mapping" : node instanceof SequenceNode ? "a list" : "nothing";
        problems.add(node, full(key) + ": " + what + " is written here, allowed is " + allowed);
        return Optional.empty();
    }

    /** A single value or a list of them; empty when the key is not there. */
    public List<String> texts(String key) {
        Optional<Node> node = node(key);
        if (node.isPresent() && node.get() instanceof SequenceNode list) {
            return list.getValue().stream()
                    .flatMap(entry -> text(key, entry, "a text").stream())
                    .toList();
        }
        return text(key).stream().toList();
    }

    /** Whether the value is a mapping, and not a single value. */
    public boolean isSection(String key) {
        return node(key).filter(MappingNode.class::isInstance).isPresent();
    }

    /** The mapping below a key. */
    public Optional<Entries> section(String key) {
        return node(key).map(node -> new Entries(full(key), node, problems));
    }

    public Optional<Boolean> flag(String key) {
        return choice(key, Map.of("true", true, "false", false));
    }

    /** One of these words. */
    public <T> Optional<T> choice(String key, Map<String, T> words) {
        String allowed = String.join(", ", words.keySet().stream().sorted().toList());
        return parsed(key, allowed, text -> Optional.ofNullable(words.get(text)));
    }

    public Optional<Integer> whole(String key, int minimum, int maximum) {
        return amount(key, Map.of("", 1L), minimum, maximum, "a number from " + minimum + " to " + maximum)
                .map(Long::intValue);
    }

    public Optional<Long> bytes(String key, long minimum, long maximum) {
        return amount(
                key,
                Amount.BYTES,
                minimum,
                maximum,
                "a size from " + minimum + " to " + maximum + " bytes, such as 64MiB, or a plain number of bytes");
    }

    /** A time; {@code minimum} is in milliseconds. */
    public Optional<Duration> duration(String key, long minimum, Duration maximum) {
        return amount(
                        key,
                        Amount.MILLIS,
                        minimum,
                        maximum.toMillis(),
                        "a duration from " + minimum + "ms to " + maximum.toSeconds()
                                + "s, such as 500ms, 30s or 2h, or a plain number of seconds")
                .map(Duration::ofMillis);
    }

    private Optional<Long> amount(String key, Map<String, Long> units, long minimum, long maximum, String allowed) {
        return parsed(
                key,
                allowed,
                text -> Stream.of(Amount.of(text, units))
                        .filter(amount -> amount >= minimum && amount <= maximum)
                        .findFirst());
    }

    /** The file or folder that a value names, relative to the folder of the settings file. */
    public Optional<Path> path(String key) {
        return parsed(key, "a path", text -> {
            try {
                return Optional.of(problems.resolve(node(key).orElseThrow(), text));
            } catch (java.nio.file.InvalidPathException e) {
                return Optional.empty();
            }
        });
    }

    /**
     * A value of some form.
     *
     * @param parser gives nothing for what is not allowed
     */
    public <T> Optional<T> parsed(String key, String allowed, java.util.function.Function<String, Optional<T>> parser) {
        List<T> found = new ArrayList<>(1);
        node(key).flatMap(node -> text(key, node, allowed)).ifPresent(text -> {
            Optional<T> value = parser.apply(text);
            if (value.isEmpty()) {
                refuse(key, Spelling.quoted(text) + " came, allowed is " + allowed);
            }
            value.ifPresent(found::add);
        });
        return found.stream().findFirst();
    }
}
