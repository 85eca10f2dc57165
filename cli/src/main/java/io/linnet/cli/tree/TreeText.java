package io.linnet.cli.tree;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.linnet.cli.tree.TopicTree.Node;
import io.linnet.client.settings.Spelling;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Draws a {@link TopicTree} in so many lines and columns: as many levels as there is room for, and what is below them as a sum.
 *
 * @param colours whether with the escape sequences of a terminal
 */
public record TreeText(int lines, int columns, boolean colours) {
    /** Not cut in either direction. */
    public static final TreeText WHOLE = new TreeText(Integer.MAX_VALUE, 200, false);

    private static final int NARROWEST_NAMES = 10;
    private static final int FIGURES = 22;
    private static final int DEEPEST = 200;
    private static final String BOLD = "\u001b[1m";
    private static final String FAINT = "\u001b[2m";
    private static final String CYAN = "\u001b[36m";
    private static final String PLAIN = "\u001b[0m";

    /** A line before its columns are aligned. */
    private record Row(String branch, String name, Node node, boolean closed) {
        int width() {
            return branch.length() + name.length();
        }
    }

    /** The tree, level by level. */
    public List<String> tree(TopicTree tree) {
        int room = lines - 1;
        int depth = 1;
        while (depth < DEEPEST
                && count(tree.top(), depth) < count(tree.top(), depth + 1)
                && count(tree.top(), depth + 1) <= room) {
            depth++;
        }
        List<Row> rows = new ArrayList<>();
        addTo(rows, tree.top(), "", depth);
        return drawn(tree, rows, room);
    }

    /** One line for each topic. */
    public List<String> topics(TopicTree tree) {
        List<Row> rows = new ArrayList<>();
        addTopics(rows, tree.top(), "");
        return drawn(tree, rows, lines - 1);
    }

    private static int count(Collection<Node> nodes, int depth) {
        int sum = nodes.size();
        if (depth > 1) {
            for (Node node : nodes) {
                sum += count(node.below.values(), depth - 1);
            }
        }
        return sum;
    }

    private static void addTo(List<Row> rows, Collection<Node> nodes, String indent, int depth) {
        Iterator<Node> all = nodes.iterator();
        while (all.hasNext()) {
            Node node = all.next();
            boolean last = !all.hasNext();
            boolean closed = depth == 1 && !node.below.isEmpty();
            rows.add(new Row(indent + (last ? "└ " : "├ "), shown(node.name), node, closed));
            if (depth > 1) {
                addTo(rows, node.below.values(), indent + (last ? "  " : "│ "), depth - 1);
            }
        }
    }

    private static void addTopics(List<Row> rows, Collection<Node> nodes, String before) {
        for (Node node : nodes) {
            String topicName = before + shown(node.name);
            if (node.messages > 0) {
                rows.add(new Row("", topicName, node, false));
            }
            addTopics(rows, node.below.values(), topicName + "/");
        }
    }

    private List<String> drawn(TopicTree tree, List<Row> rows, int room) {
        List<String> text = new ArrayList<>();
        text.add(head(tree));
        int shown = rows.size() <= room ? rows.size() : Math.max(0, room - 1);
        int widest = rows.stream().limit(shown).mapToInt(Row::width).max().orElse(0);
        int names = Math.max(NARROWEST_NAMES, Math.min(widest, columns - FIGURES - NARROWEST_NAMES));
        rows.stream().limit(shown).forEach(row -> text.add(line(row, names)));
        if (shown < rows.size() && room > 0) {
            text.add(faint("... and " + (rows.size() - shown) + " more lines"));
        }
        return text;
    }

    private String head(TopicTree tree) {
        String text = String.format(
                Locale.ROOT, "%,d topics, %,d messages, %s", tree.topics(), tree.messages(), perSecond(tree.rate()));
        String more = tree.beyond() == 0
                ? ""
                : String.format(Locale.ROOT, "; %,d messages of more topics than are kept", tree.beyond());
        return colours ? BOLD + cut(text + more, columns) + PLAIN : cut(text + more, columns);
    }

    private String line(Row row, int names) {
        Node node = row.node();
        String name = cut(row.name(), Math.max(1, names - row.branch().length()));
        String gap = " ".repeat(Math.max(0, names - row.branch().length() - name.length()));
        boolean sum = row.closed();
        long messages = sum ? node.allMessages() : node.messages;
        String figures = messages == 0
                ? ""
                : String.format(Locale.ROOT, " %9s %9s", messages + "x", perSecond(sum ? node.rate() : own(node)));
        String rest = sum ? "(" + node.topics() + " topics)" : messages == 0 ? "" : preview(node);
        int room = columns - names - figures.length() - 2;
        String tail = rest.isEmpty() || room < 1 ? "" : "  " + cut(rest, room);
        if (!colours) {
            return (row.branch() + name + gap + figures + tail).stripTrailing();
        }
        return faint(row.branch()) + (node.messages > 0 ? CYAN + name + PLAIN : name) + gap + faint(figures) + tail;
    }

    private static double own(Node node) {
        double below = 0;
        for (Node child : node.below.values()) {
            below += child.rate();
        }
        return node.rate() - below;
    }

    private String faint(String text) {
        return colours && !text.isEmpty() ? FAINT + text + PLAIN : text;
    }

    private static String perSecond(double rate) {
        return rate < 0.005 ? "0/s" : String.format(Locale.ROOT, rate < 10 ? "%.2f/s" : "%,.0f/s", rate);
    }

    private static String preview(Node node) {
        String text = node.bytes == 0 ? "(empty)" : text(node);
        return node.retained ? text + " (retained)" : text;
    }

    private static String text(Node node) {
        String text = utf8(node.payload, node.bytes > node.payload.length);
        return text == null ? "(" + node.bytes + " bytes)" : shown(text);
    }

    /** @param cut whether the last character may be half there */
    private static @Nullable String utf8(byte[] payload, boolean cut) {
        int lost = cut ? 3 : 0;
        for (int length = payload.length; length >= payload.length - lost && length > 0; length--) {
            try {
                return UTF_8.newDecoder()
                        .decode(ByteBuffer.wrap(payload, 0, length))
                        .toString();
            } catch (CharacterCodingException e) {
                // the next try is one byte shorter
            }
        }
        return null;
    }

    private static String cut(String text, int columns) {
        return text.length() <= columns ? text : text.substring(0, Math.max(0, columns - 1)) + "…";
    }

    /** Nothing that moves the cursor; an empty level is seen. */
    private static String shown(String text) {
        return text.isEmpty() ? "''" : Spelling.printable(text);
    }
}
