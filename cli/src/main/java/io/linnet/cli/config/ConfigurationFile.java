package io.linnet.cli.config;

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
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Reads configuration files: YAML or JSON, in UTF-8. */
public final class ConfigurationFile {
    private static final int MAXIMUM_BYTES = 1 << 20;

    private ConfigurationFile() {}

    /** Reads and checks a file. Host names of listeners are looked up. */
    public static Outcome read(Path path) {
        Problems problems = new Problems(path.toString());
        try (InputStream in = Files.newInputStream(path)) {
            return parse(in.readNBytes(MAXIMUM_BYTES + 1), System::getenv, problems);
        } catch (NoSuchFileException e) {
            problems.add(problems.whole(), "there is no such file");
        } catch (AccessDeniedException e) {
            problems.add(problems.whole(), "this file may not be read");
        } catch (IOException e) {
            problems.add(problems.whole(), "this file cannot be read: " + e.getMessage());
        }
        return new Outcome.Invalid(problems.all());
    }

    /**
     * Checks the content of a file.
     *
     * @param file its name in messages
     */
    static Outcome parse(String file, byte[] content) {
        return parse(file, content, System::getenv);
    }

    static Outcome parse(String file, byte[] content, UnaryOperator<@Nullable String> environment) {
        return parse(content, environment, new Problems(file));
    }

    private static Outcome parse(byte[] content, UnaryOperator<@Nullable String> environment, Problems problems) {
        Values values = new Values();
        if (content.length > MAXIMUM_BYTES) {
            problems.add(problems.whole(), "larger than " + MAXIMUM_BYTES + " bytes, which no configuration is");
        } else {
            values = values(content, environment, problems);
        }
        return problems.isEmpty() ? new Outcome.Valid(Keys.configuration(values)) : new Outcome.Invalid(problems.all());
    }

    private static Values values(byte[] content, UnaryOperator<@Nullable String> environment, Problems problems) {
        CharBuffer text = CharBuffer.allocate(content.length);
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CoderResult result = decoder.decode(ByteBuffer.wrap(content), text, true);
        String decoded = withoutByteOrderMark(text.flip().toString());
        if (result.isError()) {
            problems.add(problems.endOf(decoded), "bytes that are not UTF-8");
            return new Values();
        }
        return Document.compose(decoded, problems)
                .map(root -> new Substitution(environment, problems).expanded(root, Keys.ROOT))
                .map(root -> Keys.ROOT.read("", root, problems))
                .orElseGet(Values::new);
    }

    private static String withoutByteOrderMark(String text) {
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }
}
