package io.linnet.cli.options;

import io.linnet.client.pem.UnusableFile;
import java.io.Console;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Passwords that do not stand on the command line, where everybody on the machine can read them. */
final class Secrets {
    /** The environment variable that holds the password of the connection. */
    static final String PASSWORD = "MQTT_PASSWORD";

    private static final String KEY_PASSWORD = "MQTT_KEY_PASSWORD";

    private Secrets() {}

    /** The first line of a file, without its end. */
    static String firstLine(Path file) throws IOException {
        try {
            String text = Files.readString(file);
            int end = text.indexOf('\n');
            String line = end < 0 ? text : text.substring(0, end);
            return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
        } catch (NoSuchFileException e) {
            throw new UnusableFile(file, "is not there");
        } catch (MalformedInputException e) {
            throw new UnusableFile(file, "is not UTF-8");
        }
    }

    /** What is typed at the terminal, which does not show it; null when there is none. */
    @SuppressWarnings("SystemConsoleNull") // which console there is depends on how the JVM was started
    static @Nullable String typed(String prompt) {
        Console console = System.console();
        char[] typed = console != null && console.isTerminal() ? console.readPassword("%s", prompt) : null;
        return typed == null ? null : new String(typed);
    }

    /** The password of a private key: from the file, else from the environment, else from the terminal. */
    static char[] ofKey(Path keyFile, @Nullable Path passwordFile) throws IOException {
        if (passwordFile != null) {
            return firstLine(passwordFile).toCharArray();
        }
        String inEnvironment = System.getenv(KEY_PASSWORD);
        if (inEnvironment != null) {
            return inEnvironment.toCharArray();
        }
        String typed = typed("Password of " + keyFile + ": ");
        if (typed == null) {
            throw new UnusableFile(
                    keyFile, "has a password; give it with --key-password-file FILE or in " + KEY_PASSWORD);
        }
        return typed.toCharArray();
    }
}
