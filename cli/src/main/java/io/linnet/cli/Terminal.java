package io.linnet.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The terminal that a command runs in, if it runs in one. */
final class Terminal {
    private static final Size USUAL = new Size(24, 80);

    private Terminal() {}

    record Size(int lines, int columns) {}

    /** Whether a person reads what is written and types what is read. */
    @SuppressWarnings("SystemConsoleNull") // which console there is depends on how the JVM was started
    static boolean isThere() {
        java.io.Console console = System.console();
        return console != null && console.isTerminal();
    }

    /** Whether colours were not refused (no-color.org) and the terminal has them. */
    static boolean likesColours() {
        @Nullable String refused = System.getenv("NO_COLOR");
        return (refused == null || refused.isEmpty()) && !"dumb".equals(System.getenv("TERM"));
    }

    /** How large its window is now; the usual size when nobody knows. */
    static Size size() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String[] words = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .trim()
                    .split(" ", 2);
            if (stty.waitFor(1, TimeUnit.SECONDS) && words.length == 2) {
                Size size = new Size(Integer.parseInt(words[0]), Integer.parseInt(words[1]));
                return size.lines() > 0 && size.columns() > 0 ? size : USUAL;
            }
        } catch (IOException | NumberFormatException e) {
            // there is no stty, or no terminal
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return USUAL;
    }
}
