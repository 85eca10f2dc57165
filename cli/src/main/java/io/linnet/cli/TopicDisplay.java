package io.linnet.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.linnet.cli.client.Deadline;
import io.linnet.cli.tree.TopicTree;
import io.linnet.cli.tree.TreeText;
import io.linnet.packet.Publish;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;

/**
 * The topics that messages came on, drawn anew several times a second on a terminal, and once at the end. Where there is no terminal, at
 * the end only.
 */
final class TopicDisplay implements Display {
    private static final Duration BETWEEN = Duration.ofMillis(250);
    private static final double SECONDS = BETWEEN.toMillis() / 1000.0;

    /** How often the size of the window is asked for, in drawings. */
    private static final int SIZE_EVERY = 8;

    private static final String BEGIN = "\u001b[?1049h\u001b[?25l"; // another screen, no cursor
    private static final String END = "\u001b[?25h\u001b[?1049l";
    private static final String HOME = "\u001b[H";
    private static final String REST_OF_LINE = "\u001b[K";
    private static final String REST_OF_SCREEN = "\u001b[J";

    private final TopicTree tree = new TopicTree();
    private final BiFunction<TreeText, TopicTree, List<String>> drawing;
    private final OutputStream out;
    private final boolean live;
    private Deadline due = Deadline.in(BETWEEN);
    private TreeText size = TreeText.WHOLE;
    private int drawings;

    /**
     * @param drawing {@link TreeText#tree} or {@link TreeText#topics}
     * @param live whether there is a terminal
     */
    TopicDisplay(OutputStream out, boolean live, BiFunction<TreeText, TopicTree, List<String>> drawing) {
        this.out = out;
        this.live = live;
        this.drawing = drawing;
    }

    @Override
    public void show(Publish message) {
        tree.add(message.topicName(), message.payload(), message.retain());
    }

    @Override
    public Deadline due() {
        return due;
    }

    @Override
    public void refresh() throws IOException {
        due = due.after(BETWEEN);
        tree.passed(SECONDS);
        if (live) {
            if (drawings % SIZE_EVERY == 0) {
                Terminal.Size now = Terminal.size();
                size = new TreeText(now.lines(), now.columns(), Terminal.likesColours());
            }
            write((drawings == 0 ? BEGIN : "") + HOME + lines(size, REST_OF_LINE + "\r\n") + REST_OF_SCREEN);
            drawings++;
        }
    }

    @Override
    public void end() throws IOException {
        write((drawings > 0 ? END : "") + lines(TreeText.WHOLE, "\n") + "\n");
    }

    private String lines(TreeText text, String end) {
        return String.join(end, drawing.apply(text, tree));
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(UTF_8));
        out.flush();
    }
}
