package io.linnet.client;

import io.linnet.client.outbox.OutboxLog;
import java.nio.file.Path;

/**
 * Which file an outbox has.
 *
 * @param disk opens files; tests have one that fails
 * @param bytes of messages that are not done, 1 KiB to 1 GiB; the file may be twice as long, and 1 MiB more
 */
record OutboxFile(Path path, long bytes, OutboxLog.Opener disk) {
    static final long USUAL_BYTES = 64L << 20;
    private static final long FEWEST_BYTES = 1L << 10;
    private static final long MOST_BYTES = 1L << 30;

    OutboxFile {
        if (bytes < FEWEST_BYTES || bytes > MOST_BYTES) {
            throw new IllegalArgumentException(
                    "an outbox of " + bytes + " bytes: allowed are " + FEWEST_BYTES + " to " + MOST_BYTES);
        }
    }
}
