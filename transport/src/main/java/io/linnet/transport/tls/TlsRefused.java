package io.linnet.transport.tls;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * TLS that cannot be set up as it was asked for. The message is a sentence without its full stop that names the file, the reason and
 * what to do; never a secret.
 */
public final class TlsRefused extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable Path file;

    TlsRefused(String message) {
        super(message);
        this.file = null;
    }

    TlsRefused(String message, Throwable cause) {
        super(message, cause);
        this.file = null;
    }

    TlsRefused(Path file, String problem) {
        super(file + ": " + problem);
        this.file = file;
    }

    TlsRefused(Path file, String problem, @Nullable Throwable cause) {
        super(file + ": " + problem, cause);
        this.file = file;
    }

    static TlsRefused unreadable(Path file, String what, IOException reason) {
        String words = reason instanceof NoSuchFileException
                ? what + " is not there"
                : reason instanceof AccessDeniedException
                        ? what + " may not be read by this process; check its owner and mode"
                        : what + " cannot be read: " + reason.getMessage();
        return new TlsRefused(file, words, reason);
    }

    /** The file that is wrong, when it is one. */
    public Optional<Path> file() {
        return Optional.ofNullable(file);
    }
}
