package io.linnet.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Where a password comes from: a file, the standard input, or the terminal, which does not show it. Never the command line, which other
 * users of the machine can read.
 */
final class PasswordInput {
    private static final int MAXIMUM_BYTES = 65_535;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "Take the password from a file; the line end behind it does not belong to it.")
    private @Nullable Path file;

    @Option(names = "--stdin", description = "Take the password from standard input, in the same way.")
    private boolean stdin;

    /** What is wrong with a password, in words for who typed it. */
    static final class Unusable extends Exception {
        private static final long serialVersionUID = 1L;

        Unusable(String message) {
            super(message);
        }
    }

    /**
     * The password.
     *
     * @param twice whether the terminal asks a second time, so that nobody sets what was mistyped
     */
    byte[] read(InputStream in, boolean twice) throws IOException, Unusable {
        if (file != null && stdin) {
            throw new ParameterException(command.commandLine(), "--password-file and --stdin: one of them is enough");
        }
        byte[] password;
        if (file != null) {
            password = fromFile(file);
        } else if (stdin) {
            password = withoutLineEnd(in);
        } else {
            password = typed(twice);
        }
        if (password.length == 0) {
            throw new Unusable("the password is empty");
        }
        return password;
    }

    private static byte[] fromFile(Path source) throws IOException, Unusable {
        try (InputStream in = Files.newInputStream(source)) {
            return withoutLineEnd(in);
        } catch (NoSuchFileException missing) {
            throw new Unusable(source + ": there is no such file");
        }
    }

    private static byte[] withoutLineEnd(InputStream in) throws IOException, Unusable {
        byte[] bytes = in.readNBytes(MAXIMUM_BYTES + 3);
        int end = bytes.length;
        if (end > 0 && bytes[end - 1] == '\n') {
            end--;
            if (end > 0 && bytes[end - 1] == '\r') {
                end--;
            }
        }
        if (end > MAXIMUM_BYTES) {
            throw new Unusable("the password is longer than " + MAXIMUM_BYTES + " bytes, which no client can send");
        }
        return Arrays.copyOf(bytes, end);
    }

    private byte[] typed(boolean twice) throws Unusable {
        java.io.Console terminal = Optional.ofNullable(System.console())
                .filter(java.io.Console::isTerminal)
                .orElseThrow(() -> new ParameterException(
                        command.commandLine(),
                        "there is no terminal to type a password at; use --password-file FILE or --stdin"));
        char[] first = terminal.readPassword("Password: ");
        char[] second = twice && first != null ? terminal.readPassword("Again: ") : first;
        if (first == null || second == null) {
            throw new Unusable("no password was typed");
        }
        if (!Arrays.equals(first, second)) {
            throw new Unusable("the two passwords are not the same; nothing has changed");
        }
        ByteBuffer utf8 = StandardCharsets.UTF_8.encode(CharBuffer.wrap(first));
        byte[] password = new byte[utf8.remaining()];
        utf8.get(password);
        return password;
    }
}
