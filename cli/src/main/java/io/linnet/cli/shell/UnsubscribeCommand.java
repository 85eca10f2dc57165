package io.linnet.cli.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code unsub}: ends subscriptions. */
@Command(name = "unsub", description = "End subscriptions of the current client.")
final class UnsubscribeCommand implements Callable<Integer> {
    private final Shell shell;

    @Option(
            names = {"-t", "--topic"},
            paramLabel = "FILTER",
            description = "Which; repeat for several.")
    private List<String> filters = new ArrayList<>();

    @Parameters(arity = "0..*", paramLabel = "FILTER", description = "The same without -t.")
    private List<String> more = new ArrayList<>();

    @Mixin
    HelpFlag help;

    UnsubscribeCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        filters.addAll(more);
        if (filters.isEmpty()) {
            throw new IllegalArgumentException("which subscription? 'subs' lists them");
        }
        ShellClient client = shell.roster().current();
        filters.forEach(client::unsubscribe);
        return 0;
    }
}
