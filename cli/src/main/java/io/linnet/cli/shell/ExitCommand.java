package io.linnet.cli.shell;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code exit}: ends the shell. */
@Command(name = "exit", aliases = "quit", description = "Disconnect all clients and leave; so does Ctrl-D.")
final class ExitCommand implements Callable<Integer> {
    private final Shell shell;

    @Mixin
    HelpFlag help;

    ExitCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        shell.end();
        return 0;
    }
}
