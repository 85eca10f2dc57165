package io.linnet.cli.shell;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wait}: lets messages come before the next command. */
@Command(
        name = "wait",
        description =
                "Wait until messages have come, or for a time. For scripts, which end without it before anything comes.",
        sortOptions = false)
final class WaitCommand implements Callable<Integer> {
    private static final int USUAL_SECONDS = 10;

    private final Shell shell;

    @Option(
            names = "-C",
            paramLabel = "N",
            description = "Until N messages have come that no 'wait' has counted before.")
    private @Nullable Integer count;

    @Option(
            names = "-W",
            paramLabel = "SECONDS",
            description = "For this time; with -C at most so long, and then the exit code is " + Shell.TIMED_OUT
                    + ". Default with -C: 10.")
    private @Nullable Integer seconds;

    @Mixin
    HelpFlag help;

    WaitCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (count == null && seconds == null) {
            throw new IllegalArgumentException("what to wait for? -C N messages, or -W SECONDS");
        }
        Duration patience = Duration.ofSeconds(positive(seconds == null ? USUAL_SECONDS : seconds));
        if (count == null) {
            Thread.sleep(patience);
            return 0;
        }
        if (!shell.arrivals().await(positive(count), patience)) {
            throw new CommandFailed(
                    "fewer than " + count + " messages came within " + patience.toSeconds() + " s", Shell.TIMED_OUT);
        }
        return 0;
    }

    static int positive(int number) {
        if (number < 1) {
            throw new IllegalArgumentException(number + " came, allowed is 1 or more");
        }
        return number;
    }
}
