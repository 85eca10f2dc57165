package io.linnet.client.settings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads files of settings: UTF-8, of a size that they may have. */
public final class TextFile {
    private static final int MAXIMUM_BYTES = 1 << 20;

    private TextFile() {}

    /** What is in a file; nothing when it cannot be read, which is then among the problems. */
    public static Optional<byte[]> content(Path path, Problems problems) {
        try (InputStream in = Files.newInputStream(path)) {
            return Optional.of(in.readNBytes(MAXIMUM_BYTES + 1));
        } catch (NoSuchFileException e) {
            problems.add(problems.whole(), "there is no such file");
        } catch (AccessDeniedException e) {
            problems.add(problems.whole(), "this file may not be read");
        } catch (IOException e) {
            problems.add(problems.whole(), "this file cannot be read: " + e.getMessage());
        }
        return Optional.empty();
    }

    /** The text of a file; nothing when it cannot be read, which is then among the problems. */
    public static Optional<String> text(Path path, Problems problems) {
        return content(path, problems).flatMap(content -> text(content, problems));
    }

    /** UTF-8 without its byte order mark; nothing when it is none, or too large. */
    public static Optional<String> text(byte[] content, Problems problems) {
        if (content.length > MAXIMUM_BYTES) {
            problems.add(problems.whole(), "larger than " + MAXIMUM_BYTES + " bytes, which no configuration is");
            return Optional.empty();
        }
        CharBuffer text = CharBuffer.allocate(content.length);
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CoderResult result = decoder.decode(ByteBuffer.wrap(content), text, true);
        String decoded = withoutByteOrderMark(text.flip().toString());
        if (result.isError()) {
            problems.add(problems.endOf(decoded), "bytes that are not UTF-8");
            return Optional.empty();
        }
        return Optional.of(decoded);
    }

    private static String withoutByteOrderMark(String text) {
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }
}
