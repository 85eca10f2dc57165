package io.linnet.bench;

import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the samples of a run, and shows each as a line: on a terminal always the same one, elsewhere one below the other, or
 * not at all.
 */
final class Progress implements Sample.Observer {
    /** How samples are shown. */
    enum Style {
        SILENT,
        LINES,
        TERMINAL
    }

    private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");
    private static final int WIDTH = 110;

    private final PrintWriter out;
    private final Style style;
    private final List<Sample> samples = new ArrayList<>();
    private @Nullable Sample before;

    Progress(PrintWriter out, Style style) {
        this.out = out;
        this.style = style;
    }

    /** On a terminal one line, unless lines are wanted. */
    static Style styleFor(boolean wantsLines) {
        return wantsLines ? Style.LINES : isTerminal() ? Style.TERMINAL : Style.SILENT;
    }

    private static boolean isTerminal() {
        try {
            String target = Files.readSymbolicLink(STANDARD_ERROR).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException e) {
            return Optional.ofNullable(System.console())
                    .filter(Console::isTerminal)
                    .isPresent();
        }
    }

    @Override
    public void sampled(Sample sample) {
        samples.add(sample);
        if (style == Style.LINES) {
            out.println(line(before, sample));
            out.flush();
        } else if (style == Style.TERMINAL) {
            out.printf("\r%-" + WIDTH + "s", line(before, sample));
            out.flush();
        }
        before = sample;
    }

    /** For instance {@code 3.0 s measuring, 20 connected, sent 1,000/s, received 1,000/s, p99 0.42 ms}. */
    static String line(@Nullable Sample before, Sample sample) {
        double seconds = Math.max(1e-9, sample.seconds() - (before == null ? 0 : before.seconds()));
        double sent = (sample.sent() - (before == null ? 0 : before.sent())) / seconds;
        double received = (sample.received() - (before == null ? 0 : before.received())) / seconds;
        String latency = sample.latency().count() == 0
                ? ""
                : String.format(Locale.ROOT, ", p99 %.3f ms", sample.latency().p99Micros() / 1e3);
        return String.format(
                Locale.ROOT,
                "%6.1f s %s, %,d connected, sent %,.0f/s, received %,.0f/s%s",
                sample.seconds(),
                sample.phase(),
                sample.connected(),
                sent,
                received,
                latency);
    }

    /** The line that was always the same one goes away. */
    void end() {
        if (style == Style.TERMINAL && before != null) {
            out.printf("\r%-" + WIDTH + "s\r", "");
            out.flush();
        }
    }

    List<Sample> samples() {
        return List.copyOf(samples);
    }
}
