package io.linnet.client.outbox;

import java.io.IOException;
import java.nio.file.Path;

/** A file that is no outbox, or one whose middle is not what was written. */
public final class Damaged extends IOException {
    private static final long serialVersionUID = 1L;

    private final long offset;

    Damaged(Path file, long offset, String what) {
        super(
                "the outbox " + file + " is damaged at byte " + offset + ": " + what
                        + "; it is left as it is: restore it from a copy, or move it away and begin with an empty one, without its messages");
        this.offset = offset;
    }

    /** Where, in bytes from the start of the file. */
    public long offset() {
        return offset;
    }
}
