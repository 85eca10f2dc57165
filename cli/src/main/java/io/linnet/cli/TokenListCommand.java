package io.linnet.cli;

import io.linnet.security.apitoken.ApiToken;
import io.linnet.security.apitoken.TokenList;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code linnet token list}. */
@Command(
        name = "list",
        description = "Print the tokens of a file, one on each line, without hashes.",
        sortOptions = false,
        footer = {"", "Exit code: 0; 1 when the file cannot be read; 2 for a wrong command line."})
final class TokenListCommand implements Callable<Integer> {
    private final Console console;

    @Spec
    private CommandSpec spec;

    @Mixin
    TokenCommand.FileOption file;

    @Mixin
    HelpOption help;

    TokenListCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        return TokenCommand.reported(this::listed, file.path, console.err());
    }

    private int listed() throws IOException {
        long now = System.currentTimeMillis();
        for (ApiToken token : TokenList.read(file.path).tokens()) {
            spec.commandLine().getOut().println(described(token, now));
        }
        return ExitCode.OK;
    }

    private static String described(ApiToken token, long now) {
        StringBuilder line = new StringBuilder(token.name());
        if (token.untilMillis() != Long.MAX_VALUE) {
            line.append(" until=").append(Instant.ofEpochMilli(token.untilMillis()));
        }
        token.roles().forEach(role -> line.append(" role=").append(role));
        token.clientIdentifiers().forEach(each -> line.append(" client-id=").append(each));
        return token.isOver(now) ? line + " (ended)" : line.toString();
    }
}
