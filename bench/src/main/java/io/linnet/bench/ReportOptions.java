package io.linnet.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say who is told what of a run. */
final class ReportOptions {
    @Option(
            names = "--interval",
            paramLabel = "SECONDS",
            description =
                    "Print a line of progress to standard error each time, and take samples for the report at that"
                            + " distance (default: 1, and no lines unless standard error is a terminal).")
    private @Nullable Double interval;

    @Option(names = "--progress", description = "Print lines of progress also where standard error is no terminal.")
    private boolean progress;

    @Option(names = "--json", description = "Report as JSON; docs/bench.md describes it.")
    private boolean json;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Write a report with plots as well, one file that needs nothing from anywhere else.")
    private @Nullable Path html;

    /** {@code IllegalArgumentException} says what is wrong. */
    void check() {
        require(
                interval == null || (interval >= 0.01 && interval <= 3600),
                "--interval must be 0.01 to 3600 s, not " + interval);
        Path folder = html == null ? null : html.toAbsolutePath().getParent();
        require(folder == null || Files.isDirectory(folder), "--html: there is no folder for " + html);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    double sampleSeconds() {
        return interval == null ? 1 : interval;
    }

    Progress progress(PrintWriter standardError) {
        return new Progress(standardError, Progress.styleFor(progress || interval != null));
    }

    boolean json() {
        return json;
    }

    /** Writes the page with plots where one is wanted, and says so. */
    void writePage(PrintWriter standardError, Supplier<String> page) {
        if (html == null) {
            return;
        }
        try {
            Files.writeString(html, page.get());
        } catch (IOException e) {
            throw new BenchFailure("cannot write the report to " + html + ": " + e.getMessage(), e);
        }
        standardError.println("bench: the report with plots is in " + html);
        standardError.flush();
    }
}
