package io.linnet.client.pem;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file that cannot be read, or does not hold what it should; the message names it, what is wrong and what to do, never a secret. */
public final class UnusableFile extends IOException {
    private static final long serialVersionUID = 1L;

    /** {@code what} is wrong with the file, as the end of a sentence that begins with its name. */
    public UnusableFile(Path file, String what) {
        super(file + " " + what);
    }

    static UnusableFile because(Path file, IOException cause) {
        String what;
        if (cause instanceof NoSuchFileException) {
            what = "is not there";
        } else if (cause instanceof AccessDeniedException) {
            what = "may not be read by this user";
        } else {
            what = "cannot be read: " + cause.getMessage();
        }
        return new UnusableFile(file, what);
    }
}
