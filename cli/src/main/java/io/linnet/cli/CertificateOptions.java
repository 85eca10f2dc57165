package io.linnet.cli;

import io.linnet.cli.authority.AuthorityFolder;
import io.linnet.cli.authority.KeyKind;
import java.util.function.Supplier;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What every command has that makes certificates. */
final class CertificateOptions {
    private static final int LONGEST_DAYS = 825; // more is refused by Apple's systems, and by many rules

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--days",
            paramLabel = "N",
            defaultValue = "825",
            description = "How long certificates are valid, 1 to 825 days. Default: 825.")
    private int days = LONGEST_DAYS;

    @Option(
            names = "--rsa",
            description = "RSA keys of 3072 bits, for devices that know nothing else. Default: EC P-256.")
    private boolean rsa;

    @Option(names = "--force", description = "Replace files that are there.")
    boolean force;

    @Mixin
    HelpOption help;

    int days() {
        return inRange("--days", days, LONGEST_DAYS);
    }

    int inRange(String option, int value, int most) {
        if (value < 1 || value > most) {
            throw problem(option + " is " + value + ", it may be 1 to " + most + ".");
        }
        return value;
    }

    KeyKind kind() {
        return rsa ? KeyKind.RSA : KeyKind.EC;
    }

    /** Checks that a certificate may have that name. */
    String name(String name) {
        return checked(() -> AuthorityFolder.requireName(name));
    }

    /** What {@code check} answers; what it refuses is a mistake of the command line. */
    <T> T checked(Supplier<T> check) {
        try {
            return check.get();
        } catch (IllegalArgumentException e) {
            throw problem(String.valueOf(e.getMessage()));
        }
    }

    ParameterException problem(String message) {
        return new ParameterException(command.commandLine(), message);
    }
}
