package io.linnet.cli.shell;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code use}: makes another client the current one. */
@Command(name = "use", description = "Let the commands that follow be for this client.")
final class UseCommand implements Callable<Integer> {
    private final Shell shell;

    @Parameters(paramLabel = "CLIENT", description = "Its name.")
    private String name = "";

    @Mixin
    HelpFlag help;

    UseCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        shell.roster().use(name);
        return 0;
    }
}
