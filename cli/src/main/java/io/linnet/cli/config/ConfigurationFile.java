package io.linnet.cli.config;

import io.linnet.cli.mosquitto.MosquittoConf;
import io.linnet.client.settings.Document;
import io.linnet.client.settings.Problems;
import io.linnet.client.settings.Substitution;
import io.linnet.client.settings.TextFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads configuration files: YAML, JSON, or a {@code mosquitto.conf}; in UTF-8. */
public final class ConfigurationFile {
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
        return TextFile.text(path, problems)
                .filter(text -> MosquittoConf.isOne(path.toString(), text))
                .map(text -> Migration.of(path.toString(), text).notes())
                .orElseGet(List::of)
                .stream()
                .filter(note -> note.weight() == MigrationNote.Weight.DIFFERS)
                .map(MigrationNote::toString)
                .toList();
    }

    /** What is written in a file, with variables of the environment in it; nothing when it cannot be read. */
    static Optional<Node> tree(Path path, UnaryOperator<@Nullable String> environment, Problems problems) {
        return TextFile.content(path, problems)
                .flatMap(content -> tree(path.toString(), content, environment, problems));
    }

    /** A file with nothing but comments is an empty mapping. */
    private static Optional<Node> tree(
            String file, byte[] content, UnaryOperator<@Nullable String> environment, Problems problems) {
        return TextFile.text(content, problems)
                .flatMap(text -> MosquittoConf.isOne(file, text)
                        ? Optional.of(Migration.tree(file, text, problems))
                        : document(text, environment, problems));
    }

    private static Optional<Node> document(
            String text, UnaryOperator<@Nullable String> environment, Problems problems) {
        Optional<Node> root = Document.compose(text, problems)
                .map(written -> new Substitution(environment, problems).expanded(written, new KeyTraits(Keys.ROOT)));
        return root.isEmpty() && problems.isEmpty() ? Optional.of(Trees.mapping()) : root;
    }
}
