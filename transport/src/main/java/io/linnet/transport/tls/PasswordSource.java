package io.linnet.transport.tls;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Where the password of a private key is. The password itself is read when it is needed and not kept. */
public sealed interface PasswordSource {
    /** The key is not encrypted. */
    record None() implements PasswordSource {}

    /** The first line of a file. */
    record InFile(Path file) implements PasswordSource {}

    /** The value of an environment variable. */
    record InEnvironment(String variable) implements PasswordSource {}

    /**
     * The password; empty without one.
     *
     * @throws TlsRefused when the file cannot be read or the variable is not set
     */
    default char[] read() throws TlsRefused {
        if (this instanceof InFile in) {
            return firstLine(in.file());
        }
        return this instanceof InEnvironment in ? variable(in.variable()) : new char[0];
    }

    private static char[] firstLine(Path file) throws TlsRefused {
        byte[] content;
        try {
            content = Files.readAllBytes(file);
        } catch (IOException unreadable) {
            throw TlsRefused.unreadable(file, "the password file", unreadable);
        }
        char[] text = StandardCharsets.UTF_8
                .decode(ByteBuffer.wrap(content))
                .toString()
                .toCharArray();
        Arrays.fill(content, (byte) 0);
        int end = 0;
        while (end < text.length && text[end] != '\n' && text[end] != '\r') {
            end++;
        }
        return Arrays.copyOf(text, end);
    }

    private static char[] variable(String name) throws TlsRefused {
        String value = System.getenv(name);
        if (value == null) {
            throw new TlsRefused("the environment variable " + name + " with the password of a private key is not set");
        }
        return value.toCharArray();
    }
}
