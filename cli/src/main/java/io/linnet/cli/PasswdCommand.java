package io.linnet.cli;

import io.linnet.security.CredentialFile;
import io.linnet.security.CredentialsUnreadable;
import io.linnet.security.password.PasswordList;
import io.linnet.security.password.StoredPassword;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code linnet passwd}: users and passwords of a password file. */
@Command(
        name = "passwd",
        description =
                "Add a user to a password file or change the password; also for files of mosquitto_passwd, whose other lines stay"
                        + " as they are. The password is asked for at the terminal.",
        sortOptions = false,
        footer = {
            "",
            "A running broker takes the change over when its configuration is loaded again.",
            "",
            "Exit code: 0; 1 when it could not be done, and for --check when the password is wrong or there is no such user; 2 for a"
                    + " wrong command line."
        })
final class PasswdCommand implements Callable<Integer> {
    private final Console console;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "FILE", description = "The password file.")
    Path file = Path.of("");

    @Parameters(index = "1", arity = "0..1", paramLabel = "USER", description = "The user name.")
    @Nullable
    String user;

    @ArgGroup
    @Nullable
    Deed deed;

    /** What to do instead of setting a password. */
    static final class Deed {
        @Option(
                names = {"-c", "--create"},
                description = "Make the file when it is not there. One that is there is kept.")
        boolean create;

        @Option(
                names = {"-D", "--delete"},
                description = "Delete the user.")
        boolean delete;

        @Option(names = "--check", description = "Say whether this is the user's password.")
        boolean check;

        @Option(names = "--list", description = "Print the users, one on each line, without hashes.")
        boolean list;
    }

    @Option(
            names = "--scram",
            description = "The file is one with SCRAM-SHA-256 credentials, for the way to log in named scram.")
    boolean scram;

    @Mixin
    PasswordInput input;

    @Mixin
    HelpOption help;

    PasswdCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Deed chosen = deed == null ? new Deed() : deed;
        if (chosen.list == (user != null)) {
            throw new ParameterException(
                    spec.commandLine(), chosen.list ? "--list takes no user" : "which user? FILE and USER are needed");
        }
        try {
            return scram
                    ? new ScramUsers(console, spec.commandLine(), file).done(chosen, String.valueOf(user), input)
                    : done(chosen, String.valueOf(user));
        } catch (CredentialsUnreadable wrong) {
            wrong.problems().forEach(console.err()::println);
        } catch (FileSystemException failure) {
            console.err().println("Error: " + file + " cannot be written: " + failure);
        } catch (IOException | PasswordInput.Unusable failure) {
            console.err().println("Error: " + failure.getMessage());
        }
        return ExitCode.FAILED;
    }

    private int done(Deed chosen, String name) throws IOException, PasswordInput.Unusable {
        PasswordList passwords = chosen.create && !Files.exists(file) ? PasswordList.empty() : PasswordList.read(file);
        CredentialFile.exposure(file).ifPresent(warning -> console.err().println("Warning: " + warning));
        if (chosen.list) {
            passwords.users().forEach(spec.commandLine().getOut()::println);
            return ExitCode.OK;
        }
        StoredPassword stored = passwords.password(name);
        if (stored == null && (chosen.delete || chosen.check)) {
            console.err().println("Error: there is no user '" + name + "' in " + file);
            return ExitCode.FAILED;
        }
        if (chosen.delete) {
            CredentialFile.replace(file, passwords.without(name).lines());
            return ExitCode.OK;
        }
        if (stored != null && chosen.check) {
            boolean right = stored.matches(input.read(console.in(), false));
            spec.commandLine().getOut().println(right ? "right" : "wrong");
            return right ? ExitCode.OK : ExitCode.FAILED;
        }
        set(passwords, name);
        return ExitCode.OK;
    }

    private void set(PasswordList passwords, String name) throws IOException, PasswordInput.Unusable {
        try {
            PasswordList.requireUser(name); // before anybody types a password
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()), wrong);
        }
        StoredPassword hashed = StoredPassword.of(input.read(console.in(), true));
        CredentialFile.replace(file, passwords.with(name, hashed).lines());
    }
}
