package io.linnet.cli;

import io.linnet.security.CredentialFile;
import io.linnet.security.apitoken.ApiToken;
import io.linnet.security.apitoken.TokenList;
import io.linnet.security.apitoken.TokenText;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code linnet token create}. */
@Command(
        name = "create",
        description = "Make a token and print it, once: the file has its hash only, and is made when it is not there.",
        sortOptions = false,
        footer = {
            "",
            "A running broker knows the token when its configuration is loaded again.",
            "",
            "Exit code: 0; 1 when it could not be done, such as for a name that is taken; 2 for a wrong command line."
        })
final class TokenCreateCommand implements Callable<Integer> {
    private static final Pattern EXPIRES = Pattern.compile("([1-9][0-9]{0,5})([mhd])");

    private final Console console;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "The name of the token, and of the user that its client is.")
    String name = "";

    @Mixin
    TokenCommand.FileOption file;

    @Option(
            names = "--expires",
            paramLabel = "TIME",
            description = "How long it holds, such as 90d, 12h or 30m. Default: for ever.")
    @Nullable
    String expires;

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            description = "A role of the permissions that it has; repeat for several.")
    List<String> roles = List.of();

    @Option(
            names = "--client-id",
            paramLabel = "PATTERN",
            description =
                    "A client identifier that its client may use, or how they begin and a '*'; repeat for several. Default: any.")
    List<String> clientIdentifiers = List.of();

    @Mixin
    HelpOption help;

    TokenCreateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        String text = TokenText.create();
        ApiToken token = token(text);
        return TokenCommand.reported(() -> created(token, text), file.path, console.err());
    }

    private ApiToken token(String text) {
        try {
            return new ApiToken(name, TokenText.hash(text), untilMillis(), roles, clientIdentifiers);
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()), wrong);
        }
    }

    private long untilMillis() {
        if (expires == null) {
            return Long.MAX_VALUE;
        }
        Matcher parts = EXPIRES.matcher(expires);
        if (!parts.matches()) {
            throw new ParameterException(
                    spec.commandLine(), "--expires: '" + expires + "' is not a time such as 90d, 12h or 30m");
        }
        long number = Long.parseLong(parts.group(1));
        Duration length = switch (parts.group(2)) {
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
        return Instant.now().plus(length).truncatedTo(ChronoUnit.SECONDS).toEpochMilli();
    }

    private int created(ApiToken token, String text) throws IOException {
        TokenList tokens = Files.exists(file.path) ? TokenList.read(file.path) : TokenList.empty();
        if (tokens.has(token.name())) {
            throw new IOException("there is a token '" + token.name() + "' in " + file.path + " already");
        }
        CredentialFile.replace(file.path, tokens.with(token).lines());
        spec.commandLine().getOut().println(text);
        return ExitCode.OK;
    }
}
