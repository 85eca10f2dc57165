package io.linnet.cli.shell;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands that a shell knows. */
@Command(name = "")
final class ShellCommands implements Callable<Integer> {
    private ShellCommands() {}

    /** Made anew for each command, so that nothing of one is left for the next: passwords, for instance. */
    static CommandLine of(Shell shell) {
        return new CommandLine(new ShellCommands())
                .addSubcommand(new ConnectCommand(shell))
                .addSubcommand(new ClientsCommand(shell))
                .addSubcommand(new UseCommand(shell))
                .addSubcommand(new DisconnectCommand(shell))
                .addSubcommand(new PublishCommand(shell))
                .addSubcommand(new SubscribeCommand(shell))
                .addSubcommand(new UnsubscribeCommand(shell))
                .addSubcommand(new SubscriptionsCommand(shell))
                .addSubcommand(new RequestCommand(shell))
                .addSubcommand(new RetainedCommand(shell))
                .addSubcommand(new WaitCommand(shell))
                .addSubcommand(new StateCommand(shell))
                .addSubcommand(new HistoryCommand(shell))
                .addSubcommand(new HelpCommand(shell))
                .addSubcommand(new ExitCommand(shell))
                .setExpandAtFiles(false)
                .setPosixClusteredShortOptionsAllowed(false);
    }

    /** Without a command nothing happens. */
    @Override
    public Integer call() {
        return 0;
    }
}
