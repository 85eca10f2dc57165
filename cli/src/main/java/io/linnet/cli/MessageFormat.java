package io.linnet.cli;

import io.linnet.packet.Publish;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** How {@code linnet sub} prints a message. */
@FunctionalInterface
interface MessageFormat {
    /** Writes the message in one piece, or nothing of it. */
    void print(Publish message, OutputStream out) throws IOException, FormatProblem;

    /**
     * The payload as it is, with the topic before it when verbose.
     *
     * @param before what is written before the topic, to colour it, and {@code after} behind it
     */
    static MessageFormat plain(boolean verbose, boolean endOfLine, String before, String after) {
        return (message, out) -> {
            boolean empty = message.payload().length == 0;
            if (empty && !(verbose && endOfLine)) {
                return;
            }
            if (verbose) {
                out.write((before + message.topicName() + after + " ").getBytes(StandardCharsets.UTF_8));
            }
            out.write(empty ? "(null)".getBytes(StandardCharsets.UTF_8) : message.payload());
            if (endOfLine) {
                out.write('\n');
            }
        };
    }
}
