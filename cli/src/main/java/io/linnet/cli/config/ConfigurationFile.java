package io.linnet.cli.config;

import io.linnet.cli.mosquitto.MosquittoConf;
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
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads configuration files: YAML, JSON, or a {@code mosquitto.conf}; in UTF-8. */
public final class ConfigurationFile {
    private static final int MAXIMUM_BYTES = 1 << 20;

    private ConfigurationFile() {}

    /** Reads and checks a file. Host names of listeners are looked up. */
    public static Outcome read(Path path) {
        Problems problems = new Problems(path.toString());
        return outcome(tree(path, System::getenv, problems), problems);
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
        Problems problems = new Problems(file);
        return outcome(tree(file, content, environment, problems), problems);
    }

    private static Outcome outcome(Optional<Node> tree, Problems problems) {
        Values values = tree.flatMap(root -> Keys.values(root, problems)).orElseGet(Values::new);
        return problems.isEmpty() ? new Outcome.Valid(Keys.configuration(values)) : new Outcome.Invalid(problems.all());
    }

    /** What is worth knowing about a file of Mosquitto's that is right: where a broker works in another way. */
    public static List<String> remarks(Path path) {
        Problems problems = new Problems(path.toString());
        return text(path, problems)
                .filter(text -> MosquittoConf.isOne(path.toString(), text))
                .map(text -> Migration.of(path.toString(), text).notes())
                .orElseGet(List::of)
                .stream()
                .filter(note -> note.weight() == MigrationNote.Weight.DIFFERS)
                .map(MigrationNote::toString)
                .toList();
    }

    /** The text of a file; nothing when it cannot be read, which is then among the problems. */
    static Optional<String> text(Path path, Problems problems) {
        return content(path, problems).flatMap(content -> text(content, problems));
    }

    /** What is written in a file, with variables of the environment in it; nothing when it cannot be read. */
    static Optional<Node> tree(Path path, UnaryOperator<@Nullable String> environment, Problems problems) {
        return content(path, problems).flatMap(content -> tree(path.toString(), content, environment, problems));
    }

    private static Optional<byte[]> content(Path path, Problems problems) {
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

    /** A file with nothing but comments is an empty mapping. */
    private static Optional<Node> tree(
            String file, byte[] content, UnaryOperator<@Nullable String> environment, Problems problems) {
        return text(content, problems)
                .flatMap(text -> MosquittoConf.isOne(file, text)
                        ? Optional.of(Migration.tree(file, text, problems))
                        : document(text, environment, problems));
    }

    private static Optional<Node> document(
            String text, UnaryOperator<@Nullable String> environment, Problems problems) {
        Optional<Node> root = Document.compose(text, problems)
                .map(written -> new Substitution(environment, problems).expanded(written, Keys.ROOT));
        return root.isEmpty() && problems.isEmpty() ? Optional.of(Trees.mapping()) : root;
    }

    /** UTF-8 of a size that a configuration may have. */
    static Optional<String> text(byte[] content, Problems problems) {
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
