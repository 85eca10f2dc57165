package io.linnet.cli.shell;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code history}: what was typed. */
@Command(name = "history", description = "Show what was typed; lines with passwords are not kept.")
final class HistoryCommand implements Callable<Integer> {
    private final Shell shell;

    @Mixin
    HelpFlag help;

    HistoryCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        shell.showHistory();
        return 0;
    }
}
