package io.linnet.cli.config;

import io.linnet.security.CredentialsUnreadable;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * The name of a file with credentials, which is read at once: what is wrong in it is wrong with the configuration. A relative name counts
 * from the folder of the configuration file.
 *
 * @param allowed what the file is
 */
record CredentialFileKind<T>(String allowed, Loader<T> loader) implements Kind<T> {
    /** Reads the file. */
    interface Loader<T> {
        T load(Path file) throws CredentialsUnreadable;
    }

    @Override
    public @Nullable T read(String key, Node node, Problems problems) {
        Path file = new ScalarKind<>(allowed, CredentialFileKind::path).read(key, node, problems);
        if (file == null) {
            return null;
        }
        try {
            return loader.load(problems.resolved(file));
        } catch (CredentialsUnreadable wrong) {
            wrong.problems().forEach(each -> problems.add(node, each));
            return null;
        }
    }

    private static Path path(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("the name of the file is empty");
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException wrong) {
            throw new IllegalArgumentException(
                    Spelling.quoted(text) + " cannot be a file: " + wrong.getReason(), wrong);
        }
    }
}
