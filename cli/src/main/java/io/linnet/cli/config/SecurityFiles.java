package io.linnet.cli.config;

import io.linnet.security.CredentialsUnreadable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Kinds of files that ways to log in need, each read at once, and of secrets, which no message repeats. */
final class SecurityFiles {
    private static final int MAXIMUM_SECRET_BYTES = 65_536;

    private SecurityFiles() {}

    /**
     * A file that is read like this.
     *
     * @param loader throws IllegalArgumentException with a sentence that names the file
     */
    static <T> Kind<Optional<T>> file(String allowed, Function<Path, T> loader) {
        return new CredentialFileKind<>(allowed, file -> {
            try {
                return Optional.of(loader.apply(file));
            } catch (IllegalArgumentException wrong) {
                throw new CredentialsUnreadable(List.of(String.valueOf(wrong.getMessage())));
            }
        });
    }

    /** The content of a file, without the line end behind it. */
    static Kind<Optional<byte[]>> secretFile() {
        return file("a file with a secret", SecurityFiles::secret);
    }

    private static byte[] secret(Path file) {
        try {
            if (Files.size(file) > MAXIMUM_SECRET_BYTES) {
                throw new IllegalArgumentException(file + " is longer than " + MAXIMUM_SECRET_BYTES + " bytes");
            }
            byte[] content = Files.readAllBytes(file);
            int end = content.length;
            while (end > 0 && (content[end - 1] == '\n' || content[end - 1] == '\r')) {
                end--;
            }
            if (end == 0) {
                throw new IllegalArgumentException(file + " is empty, a secret is wanted");
            }
            return Arrays.copyOf(content, end);
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(file + " cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    /** A secret that stands in the configuration itself. */
    static Kind<String> secret() {
        return Kinds.parsed("a secret, better kept in a file or in the environment", text -> {
            if (text.isEmpty()) {
                throw new IllegalArgumentException("an empty secret came");
            }
            return text;
        });
    }
}
