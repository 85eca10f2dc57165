package io.linnet.cli;

import io.linnet.security.CredentialFile;
import io.linnet.security.scram.ScramCredential;
import io.linnet.security.scram.ScramCredentials;
import io.linnet.security.scram.ScramList;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** What {@code linnet passwd --scram} does with a file of SCRAM credentials. */
final class ScramUsers {
    private final Console console;
    private final CommandLine command;
    private final Path file;

    ScramUsers(Console console, CommandLine command, Path file) {
        this.console = console;
        this.command = command;
        this.file = file;
    }

    /** The exit code. */
    int done(PasswdCommand.Deed chosen, String user, PasswordInput input) throws IOException, PasswordInput.Unusable {
        ScramList users = chosen.create && !Files.exists(file) ? ScramList.empty() : ScramList.read(file);
        CredentialFile.exposure(file).ifPresent(warning -> console.err().println("Warning: " + warning));
        if (chosen.list) {
            users.users().forEach(command.getOut()::println);
            return ExitCode.OK;
        }
        Optional<ScramCredential> stored;
        try {
            stored = users.credential(user);
            ScramCredentials.requireUser(user); // before anybody types a password
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(command, String.valueOf(wrong.getMessage()), wrong);
        }
        if (stored.isEmpty() && (chosen.delete || chosen.check)) {
            console.err().println("Error: there is no user '" + user + "' in " + file);
            return ExitCode.FAILED;
        }
        if (chosen.delete) {
            CredentialFile.replace(file, users.without(user).lines());
            return ExitCode.OK;
        }
        try {
            char[] password = text(input.read(console.in(), !chosen.check));
            if (stored.isPresent() && chosen.check) {
                boolean right = stored.get().matches(password);
                command.getOut().println(right ? "right" : "wrong");
                return right ? ExitCode.OK : ExitCode.FAILED;
            }
            ScramCredential made = ScramCredential.of(password, ScramCredential.USUAL_ITERATIONS);
            CredentialFile.replace(file, users.with(user, made).lines());
            return ExitCode.OK;
        } catch (IllegalArgumentException wrong) {
            throw new PasswordInput.Unusable(String.valueOf(wrong.getMessage()));
        }
    }

    private static char[] text(byte[] utf8) throws PasswordInput.Unusable {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString()
                    .toCharArray();
        } catch (CharacterCodingException noText) {
            throw new PasswordInput.Unusable("the password is not UTF-8 text, which SCRAM needs");
        }
    }
}
