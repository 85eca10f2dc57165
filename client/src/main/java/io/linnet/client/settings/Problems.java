package io.linnet.client.settings;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/** The problems of one file, gathered while it is read. */
public final class Problems {
    private final String file;
    private final List<Problem> found = new ArrayList<>();

    public Problems(String file) {
        this.file = file;
    }

    public void add(Node where, String text) {
        add(placeOf(where), text);
    }

    public void add(Place place, String text) {
        found.add(new Problem(place, Spelling.printable(text)));
    }

    public Place placeOf(Node node) {
        return Origin.of(node)
                .orElseGet(() -> node.getStartMark().map(this::placeOf).orElse(whole()));
    }

    /**
     * The file or folder that a value names: relative to the folder of the configuration file, and to the working directory when the
     * value is an option or a variable of the environment.
     *
     * @throws InvalidPathException for a text that cannot be a path
     */
    public Path resolve(Node where, String written) {
        return folder(where).resolve(written);
    }

    public Place placeOf(Mark mark) {
        return new Place(file, mark.getLine() + 1, mark.getColumn() + 1);
    }

    public Place whole() {
        return Place.whole(file);
    }

    /** The place after a text with which the file begins. */
    public Place endOf(String text) {
        int lineStart = text.lastIndexOf('\n') + 1;
        int line = 1 + (int) text.chars().filter(c -> c == '\n').count();
        return new Place(file, line, 1 + text.codePointCount(lineStart, text.length()));
    }

    public int count() {
        return found.size();
    }

    /** Where relative names of files in a value start from, see {@link #resolve}. */
    public Path folder(Node where) {
        Path parent = Origin.of(where).isPresent() ? null : Path.of(file).getParent();
        return parent == null ? Path.of("") : parent;
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    /** In the order of the file. */
    public List<Problem> all() {
        return found.stream()
                .sorted(Comparator.comparingInt(
                                (Problem problem) -> problem.place().line())
                        .thenComparingInt(problem -> problem.place().column()))
                .toList();
    }
}
