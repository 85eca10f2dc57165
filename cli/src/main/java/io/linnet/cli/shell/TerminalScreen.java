package io.linnet.cli.shell;

import java.util.function.Supplier;
import org.jline.reader.LineReader;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.jspecify.annotations.Nullable;

/** A terminal: everything is written above the line that is being typed. */
final class TerminalScreen implements Screen {
    private static final AttributedStyle PLAIN = AttributedStyle.DEFAULT;
    private static final AttributedStyle FAINT = PLAIN.faint();
    private static final AttributedStyle CLIENT = PLAIN.foreground(AttributedStyle.CYAN);
    private static final AttributedStyle TOPIC =
            PLAIN.foreground(AttributedStyle.GREEN).bold();
    private static final AttributedStyle PROBLEM = PLAIN.foreground(AttributedStyle.RED);

    private final boolean colours;
    private final Supplier<String> prompt;
    private volatile @Nullable LineReader reader;

    TerminalScreen(boolean colours, Supplier<String> prompt) {
        this.colours = colours;
        this.prompt = prompt;
    }

    /** Begins to write there. */
    void show(LineReader target) {
        reader = target;
    }

    @Override
    public void data(String line) {
        print(new AttributedStringBuilder().append(line));
    }

    @Override
    public void message(ShownMessage message) {
        AttributedStringBuilder line = new AttributedStringBuilder();
        if (!message.client().isEmpty()) {
            line.styled(CLIENT, message.client()).append("  ");
        }
        print(line.styled(TOPIC, message.topic())
                .append("  ")
                .styled(FAINT, message.flags())
                .append("  ")
                .append(message.payload()));
    }

    @Override
    public void news(String line) {
        print(new AttributedStringBuilder().styled(FAINT, line));
    }

    @Override
    public void problem(String line) {
        print(new AttributedStringBuilder().styled(PROBLEM, line));
    }

    private void print(AttributedStringBuilder line) {
        LineReader target = reader;
        if (target != null) {
            // what is printed may be that a connection came or went, which the prompt tells as well
            ((LineReaderImpl) target).setPrompt(prompt.get());
            target.printAbove(colours ? line.toAttributedString() : new AttributedString(line.toString()));
        }
    }
}
