package io.linnet.cli.options;

import io.linnet.client.net.Address;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say who connects, and where the password is. */
public final class LoginOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = {"-u", "--username"},
            paramLabel = "NAME",
            description = "The user name.")
    private @Nullable String userName;

    @Option(
            names = {"-P", "--pw"},
            paramLabel = "PASSWORD",
            description = "The password, for all to see who can list processes; better:")
    private @Nullable String password;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "A file whose first line is the password, or a token when there is no user name."
                    + " Default, with a user name: what is in MQTT_PASSWORD.")
    private @Nullable Path passwordFile;

    @Option(names = "--ask-password", description = "Ask for the password at the terminal, which does not show it.")
    private boolean asks;

    private @Nullable String typed;

    /**
     * User name and password, each may be null.
     *
     * @param password may be a token, which needs no user name in 5.0
     */
    public record Login(@Nullable String userName, @Nullable String password) {
        /** Never the password. */
        @Override
        public String toString() {
            return "Login[" + userName + "]";
        }
    }

    /** Those of the URL come first. */
    public Login login(@Nullable Address address) {
        if (address != null && address.password() != null) {
            return new Login(address.userName(), address.password());
        }
        String name = address == null || address.userName() == null ? userName : address.userName();
        return new Login(name, password(name));
    }

    private @Nullable String password(@Nullable String name) {
        if (Stream.of(password != null, passwordFile != null, asks)
                        .filter(given -> given)
                        .count()
                > 1) {
            throw problem("-P, --password-file and --ask-password cannot be used together.");
        }
        if (asks) {
            typed = typed == null ? asked(name) : typed;
            return typed;
        }
        if (passwordFile == null) {
            return password != null || name == null ? password : System.getenv(Secrets.PASSWORD);
        }
        try {
            return Secrets.firstLine(passwordFile);
        } catch (IOException e) {
            throw problem("--password-file: " + e.getMessage() + ".");
        }
    }

    private String asked(@Nullable String name) {
        String answer = Secrets.typed(name == null ? "Token: " : "Password of " + name + ": ");
        if (answer == null) {
            throw problem(
                    "--ask-password: there is no terminal to type it at; use --password-file FILE, or MQTT_PASSWORD"
                            + " in the environment.");
        }
        return answer;
    }

    private ParameterException problem(String message) {
        return new ParameterException(command.commandLine(), message);
    }
}
