package io.linnet.cli.config;

import io.linnet.cli.config.MigrationNote.Weight;
import io.linnet.cli.mosquitto.Directive;
import io.linnet.client.settings.Origin;
import io.linnet.client.settings.Place;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** What a migration makes: a tree in which each value knows the line that it comes from, and notes. */
final class MigrationTree {
    private static final String LINE = "io.linnet.line";

    private final MappingNode root = Trees.mapping();
    private final List<MigrationNote> notes = new ArrayList<>();

    MappingNode root() {
        return root;
    }

    List<MigrationNote> notes() {
        return Collections.unmodifiableList(notes);
    }

    /** Puts a value below keys that are separated by dots. */
    void put(MappingNode above, String path, Node value) {
        MappingNode section = above;
        List<String> names = List.of(path.split("\\."));
        for (String name : names.subList(0, names.size() - 1)) {
            if (!(Trees.value(section, name).orElse(null) instanceof MappingNode)) {
                Trees.put(section, key(name), Trees.mapping());
            }
            section = (MappingNode) Trees.value(section, name).orElseThrow();
        }
        Trees.put(section, key(names.getLast()), value);
    }

    void put(MappingNode above, String path, Object value, Directive line) {
        put(above, path, scalar(value, line));
    }

    static Node key(String name) {
        return new ScalarNode(Tag.STR, name, ScalarStyle.PLAIN);
    }

    static Node scalar(Object value, Directive line) {
        Node node = Origin.mark(new ScalarNode(Tag.STR, value.toString(), ScalarStyle.PLAIN), place(line));
        node.setProperty(LINE, line.toString());
        return node;
    }

    /** A file, which Mosquitto looks for from where it is started. */
    Node file(Directive line) {
        Path path = Path.of(line.value());
        if (!path.isAbsolute()) {
            note(
                    Weight.DIFFERS,
                    line,
                    "relative to where mosquitto is started; taken as "
                            + path.toAbsolutePath().normalize());
        }
        return scalar(path.toAbsolutePath().normalize(), line);
    }

    static SequenceNode list(List<Node> entries) {
        return new SequenceNode(Tag.SEQ, new ArrayList<>(entries), FlowStyle.BLOCK);
    }

    void note(Weight weight, Directive line, String text) {
        notes.add(new MigrationNote(place(line), weight, line.name() + ": " + text));
    }

    void note(MigrationNote note) {
        notes.add(note);
    }

    static Place place(Directive line) {
        return new Place(line.file(), line.line(), 1);
    }

    /** The line that a value comes from, as a comment behind it. */
    static String comment(Node node) {
        return Origin.of(node)
                .map(place -> "line " + place.line() + ": " + node.getProperty(LINE))
                .orElse("");
    }
}
