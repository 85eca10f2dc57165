package io.linnet.cli;

import io.linnet.security.CredentialFile;
import io.linnet.security.apitoken.TokenList;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code linnet token delete}. */
@Command(
        name = "delete",
        description = "Delete a token.",
        sortOptions = false,
        footer = {
            "",
            "A running broker sends its client away when its configuration is loaded again.",
            "",
            "Exit code: 0; 1 when there is no such token or the file cannot be written; 2 for a wrong command line."
        })
final class TokenDeleteCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "NAME", description = "The name of the token.")
    String name = "";

    @Mixin
    TokenCommand.FileOption file;

    @Mixin
    HelpOption help;

    TokenDeleteCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        return TokenCommand.reported(this::deleted, file.path, console.err());
    }

    private int deleted() throws IOException {
        TokenList tokens = TokenList.read(file.path);
        if (!tokens.has(name)) {
            throw new IOException("there is no token '" + name + "' in " + file.path);
        }
        CredentialFile.replace(file.path, tokens.without(name).lines());
        return ExitCode.OK;
    }
}
