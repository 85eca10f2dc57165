package io.linnet.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say what is in a message. */
final class PayloadOptions {
    @Option(
            names = {"-m", "--message"},
            paramLabel = "TEXT",
            description = "Publish this text.")
    private @Nullable String text;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "Publish the content of a file.")
    private @Nullable Path file;

    @Option(
            names = {"-s", "--stdin-file"},
            description = "Publish all of standard input as one message.")
    private boolean wholeInput;

    @Option(
            names = {"-n", "--null-message"},
            description = "Publish an empty message.")
    private boolean empty;

    /** How many of them are given; more than one makes no sense. */
    int count() {
        return (int) Stream.of(text != null, file != null, wholeInput, empty)
                .filter(given -> given)
                .count();
    }

    byte[] payload(InputStream in) throws IOException {
        if (text != null) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        if (file != null) {
            return Files.readAllBytes(file);
        }
        if (!wholeInput) {
            return new byte[0];
        }
        byte[] all = in.readAllBytes();
        if (all.length == 0) {
            throw new IOException("Zero length input.");
        }
        return all;
    }
}
